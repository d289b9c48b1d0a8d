"""The one interface of all voices."""

from __future__ import annotations

import math
from typing import Protocol

from voice.audio.sound import Sound
from voice.speaking.cancellation import Cancellation

RATES = {"很慢": 0.6, "慢": 0.8, "正常": 1.0, "快": 1.3, "很快": 1.7, "最快": 2.2}
"""Speech rates to choose from: blind users listen fast."""


class CannotSpeak(Exception):
    """The text could not be spoken; the message is a sentence for its listener."""


class Speaker(Protocol):
    """Turns text into sound; shared by all threads."""

    name: str
    voices: tuple[str, ...]
    """Names of the voices, the default first."""

    def speak(self, text: str, voice: str, rate: float, cancellation: Cancellation | None = None) -> Sound:
        """The text as sound; `rate` 1.0 is the usual speed. Raises CannotSpeak.

        It may be taken back by its `cancellation`; a voice that needs long stops then. Raises SpeechCancelled.
        """

    def close(self) -> None:
        """Let go of processes and memory."""


def rate_of(pace: str) -> float:
    """The speech rate for "slower", "faster" or ""."""
    return next_rate(1.0, faster=pace == "faster") if pace else 1.0


def nearest_rate(rate: float) -> float:
    """The offered speech rate that is nearest; the usual one for what is no number."""
    return min(RATES.values(), key=lambda other: abs(other - rate)) if math.isfinite(rate) else 1.0


def next_rate(rate: float, faster: bool) -> float:
    """The neighbouring speech rate; the last one stays."""
    rates = sorted(RATES.values())
    if faster:
        return next((other for other in rates if other > rate + 0.01), rates[-1])
    return next((other for other in reversed(rates) if other < rate - 0.01), rates[0])
