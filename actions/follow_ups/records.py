"""The records of what staff began, together: what the person's side of them needs."""

from __future__ import annotations

from dataclasses import dataclass

from actions.follow_ups.dates import Dates
from actions.follow_ups.outcomes import Outcomes
from actions.follow_ups.reminders import Reminders
from actions.postings.service import Postings


@dataclass(frozen=True)
class FollowUps:
    """Each raises StorageUnavailable where the database cannot be used."""

    outcomes: Outcomes
    dates: Dates
    reminders: Reminders
    postings: Postings
