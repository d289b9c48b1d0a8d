"""Danger is reported until it is done: help lines do not wait for a locked database, and no cry is lost with it."""

from __future__ import annotations

import asyncio
import copy
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from actions.dialogue.acts import ActContext, ActPerformer
from actions.dialogue.state import Act
from actions.errors import StorageUnavailable

log = logging.getLogger(__name__)

WAIT_SECONDS = 2.0
"""How long the person waits for the report."""
_PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 60.0, 120.0, 300.0)
"""Seconds between tries."""
_THREADS = 4


class DangerReporter:
    """Reports danger with threads of its own, so that no other work is in the way."""

    def __init__(self, performer: ActPerformer, pauses: Sequence[float] = _PAUSES) -> None:
        self._performer, self._pauses = performer, pauses
        self._threads = ThreadPoolExecutor(_THREADS, "danger")
        self._unfinished: set[asyncio.Task[None]] = set()

    async def report(self, act: Act, turn: ActContext) -> ActContext | None:
        """The turn with what came of it; None where it takes too long. Raises StorageUnavailable where it failed.

        In both cases it is tried on, also after the person was answered; the key makes it one report.
        """
        attempt = asyncio.create_task(self._attempt(act, turn))
        await asyncio.wait({attempt}, timeout=WAIT_SECONDS)
        if attempt.done() and attempt.exception() is None:
            return attempt.result()
        going_on = asyncio.create_task(self._go_on(attempt, act, turn))
        self._unfinished.add(going_on)
        going_on.add_done_callback(self._unfinished.discard)
        if attempt.done():
            raise StorageUnavailable
        return None

    async def close(self) -> None:
        """End; what is not reported by now was said not to be."""
        for task in self._unfinished:
            task.cancel()
        await asyncio.gather(*self._unfinished, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _attempt(self, act: Act, turn: ActContext) -> ActContext:
        attempted = copy.deepcopy(turn)
        await asyncio.get_running_loop().run_in_executor(self._threads, self._performer.perform, act, attempted)
        return attempted

    async def _go_on(self, attempt: asyncio.Task[ActContext], act: Act, turn: ActContext) -> None:
        for pause in self._pauses:
            try:
                await attempt
                return
            except StorageUnavailable:
                await asyncio.sleep(pause)
            attempt = asyncio.create_task(self._attempt(act, turn))
        try:
            await attempt
        except StorageUnavailable:
            log.error("danger could not be reported")
