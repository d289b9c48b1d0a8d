"""Whether a turn grows slower as its conversation grows long."""

from __future__ import annotations

from collections.abc import Sequence

from bot.bench.conversation import Endpoint, TimedTurn, talk
from bot.bench.figures import Figure, median
from bot.bench.questions import Questions

GROWTH_LIMIT = 1.3
"""How many times longer the last turns may take than the first, by their medians."""
TURNS = 200

# 195 is a multiple of 39: the last five turns ask what the first five asked, so that only their place differs.
_ROUND, _ENDS = 39, 5


async def long_conversation(endpoint: Endpoint, questions: Questions) -> list[TimedTurn]:
    """All turns of one long conversation, in order, after another one has warmed everything up."""
    texts = questions.in_rounds(TURNS, _ROUND)
    async with talk(endpoint) as warm_up:
        for text in texts[:_ENDS]:
            await warm_up.say(text)
    async with talk(endpoint) as measured:
        return [await measured.say(text) for text in texts]


def growth_figures(turns: Sequence[TimedTurn]) -> list[Figure]:
    """The first turns, the last, and their ratio."""
    seconds = [turn.seconds for turn in turns]
    first, last = median(seconds[:_ENDS]), median(seconds[-_ENDS:])
    return [
        Figure(f"长对话最初{_ENDS}轮，中位数", 1000 * first, "毫秒", decimals=1),
        Figure(f"长对话第{TURNS - _ENDS + 1}到{TURNS}轮，中位数", 1000 * last, "毫秒", decimals=1),
        Figure("长对话，最后比最初", last / first, "倍", GROWTH_LIMIT, decimals=2),
    ]
