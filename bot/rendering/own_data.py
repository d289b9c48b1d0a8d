"""What is kept of a conversation, for the channels that show it beside the conversation: told and copied."""

from __future__ import annotations

import json

from actions.dialogue.personal_acts import describe_data
from actions.follow_ups.calendar import calendar_of
from actions.follow_ups.records import FollowUps
from actions.people.erasure import Erasure
from actions.people.profiles import Profiles
from actions.records.database import now


class OwnData:
    """The person's data. Raises StorageUnavailable where a store cannot be used."""

    def __init__(self, erasure: Erasure, profiles: Profiles, follow_ups: FollowUps) -> None:
        self._erasure, self._profiles, self._follow_ups = erasure, profiles, follow_ups

    def copy(self, conversation: str) -> bytes:
        """Everything that is kept, as a JSON file."""
        reminders = [
            {"at": f"{one.at.isoformat()}Z", "title": one.title} for one in self._follow_ups.reminders.of(conversation)
        ]
        posts = [
            {"at": f"{one.referred_at.isoformat()}Z", "post": one.post, "outcome": one.outcome.value}
            for one in self._follow_ups.outcomes.of(conversation)
        ]
        dates = [
            {"at": f"{one.at.isoformat()}Z", "title": one.title, "withdrawn": one.is_withdrawn}
            for one in self._follow_ups.dates.kept(conversation)
        ]
        whole = {**self._erasure.copy(conversation), "reminders": reminders, "dates": dates, "posts": posts}
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()

    def calendar(self, conversation: str) -> bytes:
        """The reminders as a file for a calendar."""
        return calendar_of(self._follow_ups.reminders.of(conversation), now())

    def told(self, conversation: str) -> list[str]:
        """What is kept, in sentences."""
        return describe_data(self._erasure, self._profiles, conversation)
