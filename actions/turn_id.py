"""Which turn is being taken at this moment, so that every log line of it can be found, in each process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_LENGTH = 12
_current: ContextVar[str] = ContextVar("turn", default="")


@contextmanager
def turn_of_key(key: str) -> Iterator[None]:
    """Until the end of the block, this task works on the turn of a key; the key itself is never logged."""
    token = _current.set(key[:_LENGTH])
    try:
        yield
    finally:
        _current.reset(token)


def current_turn() -> str:
    """The name of the turn that this task works on; "" outside of turns."""
    return _current.get()
