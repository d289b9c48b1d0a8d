"""What Asterisk's WebSocket channel (chan_websocket) and we say to each other: sound as binary messages,
the rest as text.

Asterisk sends events and takes commands either as JSON or in its older plain text, as its dial plan says; we answer in
the form in which it began. Described at https://docs.asterisk.org/Configuration/Channel-Drivers/WebSocket/.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

MAX_MESSAGE = 16 * 1024
"""Characters of a text message that is read: variables of the dial plan may come along."""
_LARGEST_SOUND = 8_000
"""Bytes of one binary message: Asterisk takes no more than 65500."""


class EventName(StrEnum):
    """Events that we heed; of others nothing is needed."""

    MEDIA_START = "MEDIA_START"
    """The call begins: `format` is how its sound is coded."""
    DTMF_END = "DTMF_END"
    """The caller pressed the key `digit`."""
    XOFF = "MEDIA_XOFF"
    """Too much sound waits to be played: send no more …"""
    XON = "MEDIA_XON"
    """… until now."""
    OTHER = ""


class Command(StrEnum):
    """What Asterisk is to do."""

    BEGIN_SOUND = "START_MEDIA_BUFFERING"
    """Sound of any length follows: Asterisk cuts it and plays it at its pace."""
    END_SOUND = "STOP_MEDIA_BUFFERING"
    DROP_SOUND = "FLUSH_MEDIA"
    """Play no more of what was sent."""
    HANG_UP = "HANGUP"


@dataclass(frozen=True)
class Event:
    """Something that happened on the line; fields that are not named here are not kept."""

    name: EventName
    format: str = ""
    digit: str = ""
    is_json: bool = False


def event_in(message: str) -> Event:
    """The event in a text message; an unknown one is OTHER."""
    is_json = message.startswith("{")
    fields = _fields_of_json(message) if is_json else _fields_of_plain(message)
    name = fields.get("event", "")
    known = EventName(name) if name in EventName.__members__.values() else EventName.OTHER
    return Event(known, fields.get("format", ""), fields.get("digit", ""), is_json)


def written(command: Command, is_json: bool) -> str:
    """A command as Asterisk reads it."""
    return json.dumps({"command": command.value}) if is_json else command.value


def pieces(sound: bytes) -> list[bytes]:
    """Sound in binary messages."""
    return [sound[start : start + _LARGEST_SOUND] for start in range(0, len(sound), _LARGEST_SOUND)]


def _fields_of_json(message: str) -> dict[str, str]:
    try:
        fields = json.loads(message)
    except ValueError:
        return {}
    return {name: value for name, value in fields.items() if isinstance(value, str)} if isinstance(fields, dict) else {}


def _fields_of_plain(message: str) -> dict[str, str]:
    """`DTMF_END digit:1 channel_id:1761245643.1`."""
    name, *rest = message.split(" ")
    return {**{key: value for key, _, value in (part.partition(":") for part in rest)}, "event": name}
