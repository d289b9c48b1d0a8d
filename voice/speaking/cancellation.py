"""Speech that nobody waits for any more is not made to its end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class SpeechCancelled(Exception):
    """Whoever asked for the speech took that back."""


class Cancellation:
    """Takes back one wish for speech, from any thread, also while it is being made."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_cancelled = False
        self._stop: Callable[[], None] | None = None

    @property
    def is_cancelled(self) -> bool:
        """Whether the wish was taken back."""
        return self._is_cancelled

    def cancel(self) -> None:
        """Take the wish back; what is being made stops."""
        with self._guard:
            self._is_cancelled = True
            if self._stop is not None:
                self._stop()

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Meanwhile `stop` ends the work. Raises SpeechCancelled where the wish was taken back before."""
        with self._guard:
            if self._is_cancelled:
                raise SpeechCancelled
            self._stop = stop
        try:
            yield
        finally:
            with self._guard:
                self._stop = None
