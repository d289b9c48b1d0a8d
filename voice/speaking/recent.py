"""Sounds of the last minutes, in memory alone: bounded in bytes and in time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

_SECONDS = 300.0
_BYTES = 16 << 20


class RecentSounds:
    """Found by the path at which they might be kept; the oldest go first. Used by all threads."""

    def __init__(
        self, seconds: float = _SECONDS, limit: int = _BYTES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Hold each for so many seconds, all of them within `limit` bytes."""
        self._seconds, self._limit, self._clock = seconds, limit, clock
        self._held: OrderedDict[Path, tuple[float, bytes]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, name: Path) -> bytes | None:
        """A sound; None where it is not, or no longer, held."""
        with self._lock:
            self._forget_old()
            entry = self._held.get(name)
            return entry[1] if entry else None

    def put(self, name: Path, sound: bytes) -> None:
        """Hold a sound from now on."""
        with self._lock:
            self._drop(name)
            self._held[name] = (self._clock(), sound)
            self._size += len(sound)
            self._forget_old()

    def _forget_old(self) -> None:
        while self._held:
            name, (since, _) = next(iter(self._held.items()))
            if self._size <= self._limit and self._clock() - since < self._seconds:
                return
            self._drop(name)

    def _drop(self, name: Path) -> None:
        entry = self._held.pop(name, None)
        self._size -= len(entry[1]) if entry else 0
