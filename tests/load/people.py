"""People who ask over HTTP by a timetable that does not wait for slow answers."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator
from contextlib import AsyncExitStack
from itertools import cycle, islice
from pathlib import Path

from actions.knowledge.files import entry_records
from bot.bench.conversation import Endpoint, TimedTurn, talk

_ASKED = Path(__file__).parents[1] / "understanding" / "questions.jsonl"
_SEED = 18
_SETTLING_SECONDS = 2.0
"""Between rounds that begin in one instant: what the last one left is done."""


def questions() -> Iterator[str]:
    """What people ask, again from the beginning when it has been asked: so many that Rasa's memory of the last 1,024
    texts helps with none."""
    of_people = (str(json.loads(line)["turns"][0]) for line in _ASKED.read_text(encoding="utf-8").splitlines())
    of_entries = (str(question) for _, record in entry_records() for question in record["questions"])
    all_of_them = list(dict.fromkeys([*of_people, *of_entries]))
    # Always in the same disorder: neighbours are of different length and matter.
    random.Random(_SEED).shuffle(all_of_them)
    return cycle(all_of_them)


async def at_a_pace(
    endpoint: Endpoint, people: int, every: float, seconds: float, asked: Iterator[str]
) -> list[TimedTurn]:
    """The turns of people who each ask something every so many seconds, one after the other.

    A turn's time counts from when it was due; who still waits then asks as soon as the answer is there.
    """
    loop = asyncio.get_running_loop()
    begin, turns = loop.time(), list[TimedTurn]()

    async def _person(number: int) -> None:
        async with talk(endpoint) as each:
            due = begin + every * number / people
            while due < begin + seconds:
                await asyncio.sleep(max(0.0, due - loop.time()))
                turn = await each.say(next(asked))
                turns.append(TimedTurn(loop.time() - due, turn.answered))
                due += every

    await asyncio.gather(*map(_person, range(people)))
    return turns


async def in_one_instant(endpoint: Endpoint, people: int, rounds: int, asked: Iterator[str]) -> list[TimedTurn]:
    """The turns of people who all ask in the same instant, so many times; each has said something before."""
    turns = list[TimedTurn]()
    async with AsyncExitStack() as stack:
        talks = [await stack.enter_async_context(talk(endpoint)) for _ in range(people)]
        for each in talks:
            await each.say("你好")
        for _ in range(rounds):
            await asyncio.sleep(_SETTLING_SECONDS)
            texts = list(islice(asked, people))
            turns += await asyncio.gather(*(each.say(text) for each, text in zip(talks, texts, strict=True)))
    return turns
