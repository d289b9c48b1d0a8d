"""Whether a turn can be answered: proved once by taking one, watched afterwards, with the database beside it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

from actions.errors import StorageUnavailable

_TRUSTED_SECONDS = 2.0
_STORE_SECONDS = 2.0


class Watched(Protocol):
    """What answers turns."""

    async def is_ready(self) -> bool:
        """Whether a turn is answered, by taking one."""

    async def is_alive(self) -> bool:
        """Whether its processes answer."""


class Readiness:
    """Answers health checks without putting a turn's load on Rasa each time."""

    def __init__(self, dialogue: Watched, read_something: Callable[[], object]) -> None:
        """`read_something` reads the database cheaply, and raises StorageUnavailable where it cannot be read."""
        self._dialogue, self._read_something = dialogue, read_something
        self._proved = False
        self._checked_at = float("-inf")
        self._alive = False

    async def is_ready(self) -> bool:
        """True once a turn was answered, for as long as both processes answer and the database can be read."""
        if time.monotonic() - self._checked_at < _TRUSTED_SECONDS and self._alive:
            return True
        self._alive = await self._can_read() and await self._answers()
        self._checked_at = time.monotonic()
        return self._alive

    async def _answers(self) -> bool:
        answers = await (self._dialogue.is_alive() if self._proved else self._dialogue.is_ready())
        self._proved = answers
        return answers

    async def _can_read(self) -> bool:
        try:
            await asyncio.wait_for(asyncio.to_thread(self._read_something), _STORE_SECONDS)
        except (StorageUnavailable, TimeoutError):
            return False
        return True
