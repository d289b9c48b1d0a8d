"""Works off what a messenger's inbox keeps: claims it, renews the claim while it is worked on, many at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from actions.errors import StorageUnavailable
from actions.people.channel_inbox import LEASE_SECONDS

log = logging.getLogger(__name__)
Claimed = TypeVar("Claimed")

AT_ONCE = 64
"""Conversations that are answered at once."""
_LOOK_SECONDS = 0.5
_STOP_SECONDS = 3.0


class Worker(Generic[Claimed]):
    """Claims what is to be done and does it, many things at once, for as long as it runs."""

    def __init__(
        self,
        claim: Callable[[int], Sequence[Claimed]],
        work: Callable[[Claimed], Awaitable[None]],
        look_seconds: float = _LOOK_SECONDS,
    ) -> None:
        self._claim, self._work, self._look_seconds = claim, work, look_seconds
        self._tasks: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()
        self._is_ending = False

    def wake(self) -> None:
        """Look at once: something came."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; no error ends it."""
        while True:
            self._woken.clear()
            try:
                await self._begin_what_is_due()
            except Exception as fault:
                log.error("work cannot be claimed: %s", type(fault).__name__)
            try:
                await asyncio.wait_for(self._woken.wait(), self._look_seconds)
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """Begin nothing more, and let what is begun come to its end, for a few seconds."""
        self._is_ending = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_STOP_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _begin_what_is_due(self) -> None:
        room = AT_ONCE - len(self._tasks)
        if room <= 0 or self._is_ending:
            return
        for claimed in await asyncio.to_thread(self._claim, room):
            task = asyncio.create_task(self._do(claimed))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    async def _do(self, claimed: Claimed) -> None:
        try:
            await self._work(claimed)
        except Exception as fault:
            # The claim runs out, and it is tried again.
            log.error("work was left undone: %s", type(fault).__name__)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.wake()


@asynccontextmanager
async def renewed(renew: Callable[[], None]) -> AsyncIterator[None]:
    """Renew a claim for as long as the work on it takes."""
    task = asyncio.create_task(_renew_again_and_again(renew))
    try:
        yield
    finally:
        task.cancel()


async def _renew_again_and_again(renew: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(LEASE_SECONDS / 3)
        try:
            await asyncio.to_thread(renew)
        except StorageUnavailable:
            log.error("a claim cannot be renewed")
