"""How fast a voice makes speech on this machine at this moment: told from what it made last."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_WEIGHT = 0.5
"""Of the newest measurement."""
_HOLDS_SECONDS = 120.0
"""An older measurement says nothing: the machine may have been busy with other things."""


class Pace:
    """Seconds a character. Used by all threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._guard = clock, threading.Lock()
        self._rate, self._measured = 0.0, float("-inf")

    def took(self, characters: int, seconds: float) -> None:
        """So many characters took so many seconds."""
        rate = seconds / max(characters, 1)
        with self._guard:
            self._rate = _WEIGHT * rate + (1 - _WEIGHT) * self._rate if self._holds else rate
            self._measured = self._clock()

    def took_longer(self, characters: int, seconds: float) -> None:
        """So many characters were not made within so many seconds."""
        rate = seconds / max(characters, 1)
        with self._guard:
            if not self._holds or rate > self._rate:
                self._rate, self._measured = rate, self._clock()

    def seconds(self, characters: int) -> float | None:
        """Seconds that so many characters will take; None where that is not known."""
        with self._guard:
            return characters * self._rate if self._holds else None

    @property
    def _holds(self) -> bool:
        return self._clock() - self._measured < _HOLDS_SECONDS
