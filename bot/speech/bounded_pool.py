"""Threads that work for many people in turn, with a queue that has an end."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from actions.errors import QianzhuError

Made = TypeVar("Made")


class Overloaded(QianzhuError):
    """Too much waits already; the code's own sentence says what to do."""

    def __init__(self) -> None:
        super().__init__("overloaded")


class BoundedPool:
    """At most `waiting` pieces of work wait, and at most `of_one` of one owner are in the house."""

    def __init__(self, name: str, threads: int, waiting: int, of_one: int) -> None:
        self._pool = ThreadPoolExecutor(threads, name)
        self._most, self._of_one = threads + waiting, of_one
        self._owners: Counter[str] = Counter()
        self._guard = threading.Lock()

    async def run(self, work: Callable[..., Made], *arguments: Any, owner: str = "", has_begun: bool = False) -> Made:
        """The work's result. Raises Overloaded.

        Whoever is cancelled while they wait leave the queue; work on which a thread has begun ends, and counts until
        then. With `has_begun` it is the next piece of something that was let in before: twice as many of these wait.
        An owner "" is nobody in particular.
        """
        self._enter(owner, has_begun)
        future = self._pool.submit(work, *arguments)
        future.add_done_callback(lambda _: self._leave(owner))
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Drop what waits; what has begun ends."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def __len__(self) -> int:
        return self._owners.total()

    def _enter(self, owner: str, has_begun: bool) -> None:
        with self._guard:
            is_full = self._owners.total() >= (2 * self._most if has_begun else self._most)
            if is_full or (owner and not has_begun and self._owners[owner] >= self._of_one):
                raise Overloaded
            self._owners[owner] += 1

    def _leave(self, owner: str) -> None:
        with self._guard:
            self._owners[owner] -= 1
            if not self._owners[owner]:
                del self._owners[owner]
