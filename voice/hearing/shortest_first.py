"""A thread that works for many: what takes less goes first, so that a short word waits for no long recording."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

Made = TypeVar("Made")


class ShortestFirst:
    """One thread. Work of so many seconds goes before longer work, unless that has waited for the difference."""

    def __init__(self, name: str) -> None:
        self._waiting: list[tuple[float, int, Future[Any], Callable[[], Any]]] = []
        self._numbers = itertools.count()
        self._news = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._work_all, name=name, daemon=True)
        self._thread.start()

    def submit(self, seconds: float, work: Callable[[], Made]) -> Future[Made]:
        """The result, when it is there; cancelled once it is closed."""
        future: Future[Made] = Future()
        with self._news:
            heapq.heappush(self._waiting, (time.monotonic() + seconds, next(self._numbers), future, work))
            is_closed = self._is_closed
            self._news.notify()
        if is_closed:
            future.cancel()
        return future

    def close(self) -> None:
        """Finish what has begun, cancel what waits."""
        with self._news:
            self._is_closed = True
            self._news.notify()
        self._thread.join()
        for _, _, future, _ in self._waiting:
            future.cancel()

    def _work_all(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._waiting or self._is_closed)
                if self._is_closed:
                    return
                _, _, future, work = heapq.heappop(self._waiting)
            if future.set_running_or_notify_cancel():
                _settle(future, work)


def _settle(future: Future[Made], work: Callable[[], Made]) -> None:
    try:
        made = work()
    except Exception as error:
        future.set_exception(error)
    else:
        future.set_result(made)
