"""Turns of one conversation are taken one after another: within this gateway, and among all on one PostgreSQL."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

from actions.errors import StorageUnavailable
from actions.records.conversation_locks import ConversationLocks, LetGo

log = logging.getLogger(__name__)
Result = TypeVar("Result")

WAIT_SECONDS = 15.0
"""How long a turn waits for another gateway: longer than a turn takes that waits for a hanging Rasa."""
_ANSWER_SECONDS = 2.0
"""How long the database may take to say whether a lock is free; then the turn goes on without it."""
_WAITERS = 16
"""Conversations that may wait for other gateways at once."""


class TurnOrder:
    """The order of turns. One waiting turn of a conversation asks other gateways; the others wait behind it, here."""

    def __init__(self, locks: ConversationLocks) -> None:
        self._shared = locks
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}
        self._asking = ThreadPoolExecutor(1, "turn-lock")
        self._waiters = ThreadPoolExecutor(_WAITERS, "turn-wait")

    @asynccontextmanager
    async def turn(self, conversation: str, seconds: float = WAIT_SECONDS) -> AsyncIterator[bool]:
        """Hold a conversation; False where another gateway did not let go of it in so many seconds.

        While the database cannot be asked turns are in order within this gateway alone.
        """
        async with self._here(conversation):
            if not self._shared.are_shared:
                yield True
                return
            try:
                let_go = await self._taken(conversation, seconds)
            except StorageUnavailable:
                log.error("turns are in order within this gateway alone: the database cannot be asked")
                yield True
                return
            try:
                yield let_go is not None
            finally:
                if let_go is not None:
                    # Also where this turn is cancelled: the lock must not stay.
                    await asyncio.shield(_run(self._asking, let_go))

    def close(self) -> None:
        """Give back every lock that this gateway holds."""
        self._asking.shutdown(wait=False)
        self._waiters.shutdown(wait=False, cancel_futures=True)
        self._shared.close()

    async def _taken(self, conversation: str, seconds: float) -> LetGo | None:
        let_go = await _finished(_run(self._asking, partial(self._shared.try_take, conversation)), _ANSWER_SECONDS)
        if let_go is not None:
            return let_go
        waited = _run(self._waiters, partial(self._shared.wait, conversation, seconds))
        try:
            return await _finished(waited, seconds + _ANSWER_SECONDS)
        except _TooLate:
            return None

    @asynccontextmanager
    async def _here(self, conversation: str) -> AsyncIterator[None]:
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        self._waiting[conversation] = self._waiting.get(conversation, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[conversation] -= 1
            if not self._waiting[conversation]:
                del self._waiting[conversation], self._locks[conversation]


class _TooLate(StorageUnavailable):
    """There was no answer in time."""


def _run(threads: ThreadPoolExecutor, work: Callable[[], Result]) -> asyncio.Future[Result]:
    return asyncio.get_running_loop().run_in_executor(threads, work)


async def _finished(taking: asyncio.Future[LetGo | None], seconds: float) -> LetGo | None:
    """What came of it in so many seconds. Raises _TooLate; whatever is had after that is let go of at once."""
    try:
        return await asyncio.wait_for(asyncio.shield(taking), seconds)
    except (TimeoutError, asyncio.CancelledError) as error:
        taking.add_done_callback(_let_go_of)
        if isinstance(error, asyncio.CancelledError):
            raise
        raise _TooLate from None


def _let_go_of(taken: asyncio.Future[LetGo | None]) -> None:
    if not taken.cancelled() and taken.exception() is None and (let_go := taken.result()) is not None:
        asyncio.get_running_loop().run_in_executor(None, let_go)
