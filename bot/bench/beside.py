"""A turn through the gateway beside a turn of a bare Rasa, one at a time."""

from __future__ import annotations

from collections.abc import Sequence

from bot.bench.conversation import Endpoint, TimedTurn, talk
from bot.bench.figures import Figure, median, turn_figures
from bot.bench.questions import Questions

TURN_LIMIT = 0.150
"""Seconds that 95 of 100 turns through the gateway may take."""
RATIO_LIMIT = 1.3
"""How many times longer the gateway's median may be than the bare Rasa's."""

_WARM_UP_CONVERSATIONS, _CONVERSATIONS, _TURNS = 3, 40, 6


async def beside(gateway: Endpoint, bare: Endpoint, questions: Questions) -> tuple[list[TimedTurn], list[TimedTurn]]:
    """The gateway's and the bare Rasa's turns over many short conversations, each question to both in turn."""
    for _ in range(_WARM_UP_CONVERSATIONS):
        await _short(gateway, bare, questions)
    ours: list[TimedTurn] = []
    theirs: list[TimedTurn] = []
    for _ in range(_CONVERSATIONS):
        with_gateway, with_bare = await _short(gateway, bare, questions)
        ours += with_gateway
        theirs += with_bare
    return ours, theirs


async def _short(gateway: Endpoint, bare: Endpoint, questions: Questions) -> tuple[list[TimedTurn], list[TimedTurn]]:
    ours: list[TimedTurn] = []
    theirs: list[TimedTurn] = []
    async with talk(gateway) as first, talk(bare) as second:
        for number, question in enumerate(questions.next(_TURNS)):
            # Who goes first changes, so that neither always meets the machine as the other left it.
            if number % 2:
                theirs.append(await second.say(question))
            ours.append(await first.say(question))
            if not number % 2:
                theirs.append(await second.say(question))
    return ours, theirs


def beside_figures(ours: Sequence[TimedTurn], theirs: Sequence[TimedTurn]) -> list[Figure]:
    """Both, and their ratio."""
    our_seconds, their_seconds = [turn.seconds for turn in ours], [turn.seconds for turn in theirs]
    return [
        *turn_figures("经网关一轮", our_seconds, TURN_LIMIT),
        *turn_figures("裸Rasa一轮", their_seconds),
        Figure("中位数，网关比裸Rasa", median(our_seconds) / median(their_seconds), "倍", RATIO_LIMIT, decimals=2),
    ]
