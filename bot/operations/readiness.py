"""Whether a turn can be answered: proved once by taking one, watched afterwards, with database and disk beside it.

Readiness is not liveness: a gateway whose Rasa loads a model, whose database is away or that is about to stop is alive.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from actions.errors import StorageUnavailable

_TRUSTED_SECONDS = 2.0
_STORE_SECONDS = 2.0
_LEAST_BYTES = 50 << 20
"""Free on the disk: below, the database soon refuses to write."""
Checks = dict[str, bool]
"""What was looked at → whether it is good."""


class Watched(Protocol):
    """What answers turns."""

    async def is_ready(self) -> bool:
        """Whether a turn is answered, by taking one."""

    async def parts_alive(self) -> Checks:
        """Which of its processes answer."""


class Readiness:
    """Answers health checks without putting a turn's load on Rasa each time."""

    def __init__(self, dialogue: Watched, read_something: Callable[[], object], folder: Path | None = None) -> None:
        """`read_something` reads the database cheaply, and raises StorageUnavailable where it cannot be read.

        `folder` is where files are written.
        """
        self._dialogue, self._read_something, self._folder = dialogue, read_something, folder
        self._proved = self._is_stopping = False
        self._checked_at = float("-inf")
        self._checks: Checks = {}

    def stop(self) -> None:
        """Not ready any more: this process is about to end."""
        self._is_stopping = True

    async def is_ready(self) -> bool:
        """True once a turn was answered, for as long as everything is good."""
        return all((await self.checks()).values())

    async def checks(self) -> Checks:
        """Everything that was looked at: database, disk, the processes, whether the model answered a turn."""
        if self._is_stopping:
            return {"serving": False}
        is_fresh = time.monotonic() - self._checked_at < _TRUSTED_SECONDS
        if not (is_fresh and self._checks and all(self._checks.values())):
            self._checks = {
                "database": await self._can_read(),
                "disk": await asyncio.to_thread(self._has_room),
                **await self._dialogue.parts_alive(),
            }
            self._checks["model"] = await self._has_answered()
            self._checked_at = time.monotonic()
        return self._checks

    async def _has_answered(self) -> bool:
        if not all(self._checks.values()):
            # Whatever comes back has to answer a turn again.
            self._proved = False
            return False
        self._proved = self._proved or await self._dialogue.is_ready()
        return self._proved

    async def _can_read(self) -> bool:
        try:
            await asyncio.wait_for(asyncio.to_thread(self._read_something), _STORE_SECONDS)
        except (StorageUnavailable, TimeoutError):
            return False
        return True

    def _has_room(self) -> bool:
        if self._folder is None or not self._folder.exists():
            return True
        return shutil.disk_usage(self._folder).free >= _LEAST_BYTES
