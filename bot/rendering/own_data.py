"""What is kept of a conversation, for the channels that show it beside the conversation: told and copied."""

from __future__ import annotations

import json

from actions.dialogue.personal_acts import describe_data
from actions.people.erasure import Erasure
from actions.people.profiles import Profiles


class OwnData:
    """The person's data. Raises StorageUnavailable where a store cannot be used."""

    def __init__(self, erasure: Erasure, profiles: Profiles) -> None:
        self._erasure, self._profiles = erasure, profiles

    def copy(self, conversation: str) -> bytes:
        """Everything that is kept, as a JSON file."""
        return json.dumps(self._erasure.copy(conversation), ensure_ascii=False, indent=1).encode()

    def told(self, conversation: str) -> list[str]:
        """What is kept, in sentences."""
        return describe_data(self._erasure, self._profiles, conversation)
