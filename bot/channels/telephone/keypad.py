"""The keys of a telephone: a choice by its number, a longer number digit by digit, 0, * and #."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

PERSON, AGAIN = "转人工", "再说一遍"
"""What 0 and * say."""
STOP = "#"
_WORDS = {"0": PERSON, "*": AGAIN}
_DIGITS = "0123456789"
_GAP_SECONDS = 2.0
"""After so long without another digit, a number is complete."""
_MOST_DIGITS = 20
Enter = Callable[[str], Awaitable[None]]
"""Takes what the keys say."""


class Keypad:
    """The keys of one call."""

    def __init__(self, enter: Enter, gap_seconds: float = _GAP_SECONDS) -> None:
        self._enter, self._gap_seconds = enter, gap_seconds
        self._digits = ""
        self._waiting: asyncio.Task[None] | None = None

    async def press(self, key: str, choices: int) -> None:
        """Take a key; a digit that is one of so many `choices` counts at once, others may be the first of a number."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        if not self._digits and key in _WORDS:
            await self._enter(_WORDS[key])
        elif not self._digits and key in _DIGITS and int(key) <= choices:
            await self._enter(key)
        elif key in _DIGITS and len(self._digits) < _MOST_DIGITS:
            self._digits += key
            self._waiting = asyncio.create_task(self._wait())
        else:
            # * and # end a number as silence does.
            await self._give()

    def close(self) -> None:
        """Forget what was begun."""
        if self._waiting is not None:
            self._waiting.cancel()

    async def _wait(self) -> None:
        await asyncio.sleep(self._gap_seconds)
        self._waiting = None
        await self._give()

    async def _give(self) -> None:
        digits, self._digits = self._digits, ""
        if digits:
            await self._enter(digits)
