"""What an option or a plain 是 does, where that is no intent of its own: written into options and open questions."""

from __future__ import annotations

from enum import StrEnum


class Payload(StrEnum):
    """Kept with the dialogue's state, so that values stay as they are."""

    # A person
    HANDOFF_WITH = "handoff_with"
    HANDOFF_WITHOUT = "handoff_without"
    HANDOFF_LATER = "handoff_later"
    REACH_TEXT = "reach_text"
    REACH_VOICE = "reach_voice"
    REACH_CALL = "reach_call"
    NO_REGION = "no_region"
    NO_CONTACT = "no_contact"
    # The person's own request
    CANCEL_OPEN = "cancel_open"
    KEEP_OPEN = "keep_open"
    # The gate of certainty
    CONFIRM_ACT = "confirm_act"
    DECLINE_ACT = "decline_act"
    # Data rights and preferences
    ERASE_SURE = "erase_sure"
    ERASE_NOT = "erase_not"
    KEEP_ONCE = "keep_once"
    # Answers
    ASK_RESPONSIBLE_HERE = "ask_responsible_here"
    NOTHING = "nothing"


_ENTRY = "entry"


def entry_payload(entry_id: str) -> str:
    """The payload that tells an entry."""
    return f"{_ENTRY}:{entry_id}"


def entry_in(payload: str) -> str:
    """The id of the entry that a payload tells; "" for any other payload."""
    name, _, entry_id = payload.partition(":")
    return entry_id if name == _ENTRY else ""
