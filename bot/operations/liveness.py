"""Notices a process that runs but does not answer any more: it hangs, or was stopped."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import httpx


@dataclass(frozen=True)
class Patience:
    """How long is waited; seconds."""

    start: float = 300.0
    """Until the first answer: Rasa loads its model."""
    hung: float = 30.0
    """Since the last answer, once there was one: a turn on a busy machine takes less."""
    every: float = 5.0
    """Between two questions."""
    answer: float = 5.0
    """For one answer."""


_FEWEST_FAILURES = 3
"""In a row: a machine that slept, or this process itself held up, is not taken for one that hangs."""


async def until_hung(url: str, patience: Patience) -> float:
    """Ask a process from time to time; return the seconds without an answer once they are too many."""
    last, was_alive, failures = time.monotonic(), False, 0
    async with httpx.AsyncClient(timeout=patience.answer, trust_env=False) as client:
        while True:
            await asyncio.sleep(patience.every)
            if await _answers(client, url):
                last, was_alive, failures = time.monotonic(), True, 0
                continue
            failures += 1
            silent = time.monotonic() - last
            if failures >= _FEWEST_FAILURES and silent > (patience.hung if was_alive else patience.start):
                return silent


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    """Whether anything is answered: an error is an answer, too."""
    try:
        await client.get(url)
    except httpx.HTTPError:
        return False
    return True
