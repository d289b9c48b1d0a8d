"""Many conversations at once, each of which goes on as soon as it has its answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

from bot.bench.conversation import Endpoint, Talk, TimedTurn, talk
from bot.bench.figures import Figure, turn_figures
from bot.bench.questions import Questions

CROWDS = {1: 60, 10: 12, 20: 12, 50: 6}
"""Conversations at once, and the turns of each: enough for a percentile, few enough for a minute."""
LIMITS = {20: 1.0}
"""Seconds that 95 of 100 turns may take, by the number of conversations."""


async def crowd(endpoint: Endpoint, count: int, questions: Questions) -> tuple[list[TimedTurn], float]:
    """The turns of so many conversations, and the seconds for all of them together."""
    async with AsyncExitStack() as stack:
        talks = [await stack.enter_async_context(talk(endpoint)) for _ in range(count)]
        asked = [questions.next(CROWDS[count]) for _ in talks]
        started = time.perf_counter()
        told = await asyncio.gather(*(_converse(each, texts) for each, texts in zip(talks, asked, strict=True)))
        seconds = time.perf_counter() - started
    return [turn for turns in told for turn in turns], seconds


async def _converse(each: Talk, texts: Sequence[str]) -> list[TimedTurn]:
    return [await each.say(text) for text in texts]


def crowd_figures(count: int, turns: Sequence[TimedTurn], seconds: float) -> list[Figure]:
    """Median, 95th percentile and turns a second."""
    name = f"{count}个对话同时"
    return [
        *turn_figures(name, [turn.seconds for turn in turns], LIMITS.get(count)),
        Figure(f"{name}，每秒", len(turns) / seconds, "轮", decimals=1),
    ]
