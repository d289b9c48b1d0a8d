"""What goes to and fro over a voice stream.

In, binary: samples, s16le, mono, 16 kHz, in pieces of any even length.
In, text: one JSON object.
  {"type": "settings", "silence": 0.7|1.25|2.5, "rate": 0.6–2.2, "voice": name, "hands_free": bool,
   "messages": bool}; any of them. The rate becomes the nearest one that is offered. With messages a counselor's words
   are brought and spoken here as well
  {"type": "start"} and {"type": "end"}: the button is held; what is said in between is one utterance
  {"type": "stop"}: say no more of this
Out, text: one JSON object.
  listening  speech: whether somebody is heard now (then stop playing); hands_free
  partial    text: the words so far
  heard      text, confidence: the words of one utterance, "" where there were none
  settings   rate: it was changed by 慢一点 or 快一点
  reply      the answer of the HTTP API, and the present rate
  message    name, text: a counselor wrote this
  audio      state "sentence": format "mp3", bytes, text, number, of; the sentence's sound follows as one binary message
             state "end": all has been sent; state "stopped": play no more
  error      code, message: a plain sentence, which is also spoken
Out, binary: the sound just announced.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from voice.hearing.endpointing import SILENCES
from voice.speaking.speaker import RATES, nearest_rate

SLOWEST, FASTEST = min(RATES.values()), max(RATES.values())

LARGEST_MESSAGE = 2048
"""Characters of a control message."""


class UnknownMessage(ValueError):
    """A control message that is none."""


@dataclass(frozen=True)
class Press:
    """The button goes down."""


@dataclass(frozen=True)
class Release:
    """The button is let go."""


@dataclass(frozen=True)
class Stop:
    """Be quiet."""


@dataclass(frozen=True)
class Settings:
    """What changes; None leaves it as it is."""

    silence: float | None = None
    rate: float | None = None
    voice: str | None = None
    hands_free: bool | None = None
    messages: bool | None = None


Wish = Press | Release | Stop | Settings
_PLAIN: dict[str, Wish] = {"start": Press(), "end": Release(), "stop": Stop()}


def wish_of(message: str) -> Wish:
    """The wish in a control message. Raises UnknownMessage."""
    try:
        content: Any = json.loads(message) if len(message) <= LARGEST_MESSAGE else None
    except (ValueError, RecursionError):
        raise UnknownMessage from None
    if not isinstance(content, dict):
        raise UnknownMessage
    kind = content.get("type")
    if kind == "settings":
        return _settings(content)
    if isinstance(kind, str) and kind in _PLAIN:
        return _PLAIN[kind]
    raise UnknownMessage


def _settings(content: dict[str, Any]) -> Settings:
    silence, rate = _number(content.get("silence")), _number(content.get("rate"))
    voice, hands_free, messages = content.get("voice"), content.get("hands_free"), content.get("messages")
    if silence is not None and silence not in SILENCES:
        raise UnknownMessage
    if rate is not None and not SLOWEST <= rate <= FASTEST:
        raise UnknownMessage
    if not isinstance(voice, str | None) or not isinstance(hands_free, bool | None):
        raise UnknownMessage
    if not isinstance(messages, bool | None):
        raise UnknownMessage
    return Settings(silence, None if rate is None else nearest_rate(rate), voice, hands_free, messages)


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UnknownMessage
    return float(value)
