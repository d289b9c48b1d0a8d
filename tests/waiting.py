"""Waiting for something that happens by itself, never longer than a deadline."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Found = TypeVar("Found")
_POLL_SECONDS = 0.02


async def until(condition: Callable[[], Awaitable[Found]], seconds: float, wanted: str) -> Found:
    """The first true value of the condition; fails, naming what was wanted, after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := await condition():
            return found
        await asyncio.sleep(_POLL_SECONDS)
    raise AssertionError(f"after {seconds:g} seconds still not {wanted}")
