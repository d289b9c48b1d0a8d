"""How long a turn takes: beside a bare Rasa, with many conversations at once, and late in a long one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from bot.bench.conversation import Door, Talk, Turn, talk
from bot.bench.figures import Figure, median, p95
from bot.bench.questions import Questions

RATIO_LIMIT = 1.4
"""The gateway's median turn over the bare Rasa's."""
TURN_LIMIT = 0.150
"""Seconds, 95 of 100 turns, one at a time."""
BUSY, BUSY_LIMIT = 20, 1.0
"""Conversations at once, and the seconds that 95 of 100 of their turns may take."""
GROWTH_LIMIT = 1.3
"""The last turns of a long conversation over its first."""

_COMPARED_CONVERSATIONS, _COMPARED_TURNS = 40, 6
_WARM_UP_CONVERSATIONS = 3
# Conversations at once: turns of each; enough turns for a percentile, few enough for a minute.
_CROWDS = {1: 60, 10: 12, BUSY: 12, 50: 6}
# 195 is a multiple of 39: the last five turns ask what the first five asked, so that only their place differs.
_LONG_TURNS, _LONG_ROUND, _ENDS = 200, 39, 5


def turn_figures(name: str, turns: Sequence[Turn], limit: float | None = None) -> list[Figure]:
    """Median and 95th percentile in milliseconds; the limit, in seconds, is the percentile's."""
    seconds = [turn.seconds for turn in turns]
    return [
        Figure(f"{name}，中位数", 1000 * median(seconds), "毫秒", decimals=1),
        Figure(f"{name}，95分位", 1000 * p95(seconds), "毫秒", None if limit is None else 1000 * limit, decimals=1),
    ]


async def beside(gateway: Door, bare: Door, questions: Questions) -> tuple[list[Turn], list[Turn]]:
    """Turns with the gateway and with the bare Rasa, one at a time and in turns, over short conversations."""
    for _ in range(_WARM_UP_CONVERSATIONS):
        await _short(gateway, bare, questions)
    ours: list[Turn] = []
    theirs: list[Turn] = []
    for _ in range(_COMPARED_CONVERSATIONS):
        with_gateway, with_bare = await _short(gateway, bare, questions)
        ours += with_gateway
        theirs += with_bare
    return ours, theirs


async def _short(gateway: Door, bare: Door, questions: Questions) -> tuple[list[Turn], list[Turn]]:
    ours: list[Turn] = []
    theirs: list[Turn] = []
    async with talk(gateway) as first, talk(bare) as second:
        for number, question in enumerate(questions.next(_COMPARED_TURNS)):
            # Who goes first changes, so that neither always finds the processor's caches as the other left them.
            if number % 2:
                theirs.append(await second.say(question))
            ours.append(await first.say(question))
            if not number % 2:
                theirs.append(await second.say(question))
    return ours, theirs


def beside_figures(ours: Sequence[Turn], theirs: Sequence[Turn]) -> list[Figure]:
    """Both, and how many times longer the gateway's median is."""
    ratio = median([turn.seconds for turn in ours]) / median([turn.seconds for turn in theirs])
    return [
        *turn_figures("经网关一轮", ours, TURN_LIMIT),
        *turn_figures("裸Rasa一轮", theirs),
        Figure("中位数，网关比裸Rasa", ratio, "倍", RATIO_LIMIT, decimals=2),
    ]


async def at_once(door: Door, count: int, questions: Questions) -> tuple[list[Turn], float]:
    """The turns of so many conversations at once, and the seconds for all; each goes on when it has its answer."""
    async with _Talks(door, count) as talks:
        asked = [questions.next(_CROWDS[count]) for _ in talks]
        started = time.perf_counter()
        spoken = await asyncio.gather(*(_converse(each, texts) for each, texts in zip(talks, asked, strict=True)))
        seconds = time.perf_counter() - started
    return [turn for turns in spoken for turn in turns], seconds
