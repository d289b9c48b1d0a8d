"""When an utterance begins and ends: arithmetic on seconds of speech and silence, nothing else.

Fed with the probability of speech of each short frame. People with speech or motor impairments pause longer, so the
silence that ends an utterance is theirs to choose.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SILENCES = (0.7, 1.25, 2.5)
"""Seconds of silence to choose from; the first is the default."""


def next_silence(silence: float, longer: bool) -> float:
    """The neighbouring choice; the last one stays."""
    if longer:
        return min((other for other in SILENCES if other > silence), default=max(SILENCES))
    return max((other for other in SILENCES if other < silence), default=min(SILENCES))


class Moment(StrEnum):
    """What a frame changed."""

    BEGAN = "began"
    """Somebody speaks."""
    PAUSED = "paused"
    """They may have finished: decoding can begin."""
    WENT_ON = "went_on"
    """They had not."""
    ENDED = "ended"
    """The utterance is complete."""
    TOO_LONG = "too_long"
    """The utterance was cut at the longest that is taken."""
    NOBODY_SPOKE = "nobody_spoke"
    """Nothing was said for a long time."""


@dataclass
class Endpointer:
    """State of one wait for one utterance; all lengths in seconds."""

    silence: float = SILENCES[0]
    """Silence that ends the utterance."""
    pause: float = 0.3
    """Silence after which decoding may begin."""
    least_speech: float = 0.15
    """Shorter speech is a click or a cough."""
    longest: float = 60.0
    patience: float = 30.0
    """Wait for the first word."""
    speaks_from: float = 0.5
    """Probability from which a frame is speech …"""
    silent_below: float = 0.35
    """… and below which it is silence; in between nothing changes."""

    _speech: float = 0.0
    _quiet: float = 0.0
    _total: float = 0.0
    _began: bool = False
    _paused: bool = False
    _in_speech: bool = False

    def accept(self, probability: float, seconds: float) -> Moment | None:
        """Take one frame's probability of speech and its length."""
        self._total += seconds
        if probability >= self.speaks_from:
            self._in_speech = True
        elif probability < self.silent_below:
            self._in_speech = False
        return self._speaking(seconds) if self._in_speech else self._silent(seconds)

    @property
    def is_speaking(self) -> bool:
        """Whether an utterance has begun and not ended."""
        return self._began

    def _speaking(self, seconds: float) -> Moment | None:
        self._speech += seconds
        self._quiet = 0.0
        if not self._began:
            if self._speech < self.least_speech:
                return None
            self._began, self._total = True, self._speech
            return Moment.BEGAN
        if self._total >= self.longest:
            return Moment.TOO_LONG
        if self._paused:
            self._paused = False
            return Moment.WENT_ON
        return None

    def _silent(self, seconds: float) -> Moment | None:
        self._quiet += seconds
        if not self._began:
            self._speech = 0.0
            return Moment.NOBODY_SPOKE if self._total >= self.patience else None
        if self._quiet >= self.silence:
            return Moment.ENDED
        if self._total >= self.longest:
            return Moment.TOO_LONG
        if self._quiet >= self.pause and not self._paused:
            self._paused = True
            return Moment.PAUSED
        return None
