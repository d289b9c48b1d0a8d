"""Whether a turn can be answered: proved once by taking one, watched afterwards."""

from __future__ import annotations

import time

from bot.dialogue import Dialogue

_TRUSTED_SECONDS = 2.0


class Readiness:
    """Answers health checks without putting a turn's load on Rasa each time."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._proved = False
        self._checked_at = float("-inf")
        self._alive = False

    async def is_ready(self) -> bool:
        """True once a turn was answered, for as long as both processes answer."""
        if time.monotonic() - self._checked_at < _TRUSTED_SECONDS and self._alive:
            return True
        self._alive = await (self._dialogue.is_alive() if self._proved else self._dialogue.is_ready())
        self._proved = self._alive
        self._checked_at = time.monotonic()
        return self._alive
