"""The order in which recordings are heard: one of a conversation at a time, few in all, a queue that has an end."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from bot.speech.bounded_pool import Overloaded


class UploadQueue:
    """`at_work` recordings are heard at a time, `waiting` more wait, `of_one` of one conversation are in the house."""

    def __init__(self, at_work: int, waiting: int, of_one: int) -> None:
        self._most, self._of_one = at_work + waiting, of_one
        self._inside: Counter[str] = Counter()
        self._turns: dict[str, asyncio.Lock] = {}
        self._at_work = asyncio.Semaphore(at_work)

    def __len__(self) -> int:
        return self._inside.total()

    @asynccontextmanager
    async def turn(self, conversation: str) -> AsyncIterator[None]:
        """Wait for one's turn and have it. Raises Overloaded at once. "" is nobody's conversation."""
        if self._inside.total() >= self._most or (conversation and self._inside[conversation] >= self._of_one):
            raise Overloaded
        self._inside[conversation] += 1
        mine = self._turns.setdefault(conversation, asyncio.Lock()) if conversation else nullcontext()
        try:
            async with mine, self._at_work:
                yield
        finally:
            self._inside[conversation] -= 1
            if not self._inside[conversation]:
                del self._inside[conversation]
                self._turns.pop(conversation, None)
