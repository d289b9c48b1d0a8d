"""What the assistant bears on this machine, against the limits that it has to keep, with the real processes.

`python -m tests.load.run --minutes 30`. Ends with 1 where a limit is missed. Everything stays on loopback; whoever asks
takes his share of the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.bench.conversation import Endpoint, TimedTurn, gateway_endpoint
from bot.bench.figures import Figure, turn_figures
from bot.bench.memory import held_bytes
from bot.operations.supervisor import PARTS
from tests.journeys.assistant import Assistant, running_assistant
from tests.load.open_pages import open_pages
from tests.load.people import at_a_pace, in_one_instant, questions
from tests.torture.kills import the_model

_LIMIT_SECONDS = 1.0
"""That 95 of 100 turns may take."""
_PAGES_MEGABYTES, _GROWTH_MEGABYTES = 200.0, 20.0
_SAMPLE_SECONDS = 10.0
Say = Callable[[str], None]


@dataclass(frozen=True)
class Load:
    """How much is borne, and for how long."""

    people: int = 200
    every: float = 5.0
    """Seconds from one turn of a person to their next."""
    seconds: float = 60.0
    at_once: int = 50
    rounds: int = 5
    pages: int = 1000
    soak_people: int = 50
    """Half of what the machine bears, for a long time."""
    soak_seconds: float = 1800.0


async def figures(assistant: Assistant, load: Load, say: Say) -> list[Figure]:
    """Bear it all, and tell each figure as soon as it is known."""
    endpoint, asked = gateway_endpoint(assistant.settings.gateway_url), questions()
    measured = list[Figure]()

    def _tell(found: Sequence[Figure]) -> None:
        measured.extend(found)
        for figure in found:
            say(figure.line())

    _tell([Figure("处理器", os.cpu_count() or 0, "核"), Figure("开始前的负载", os.getloadavg()[0], "个", decimals=1)])
    await in_one_instant(endpoint, min(load.at_once, 10), 1, asked)
    began = time.monotonic()
    turns = await at_a_pace(endpoint, load.people, load.every, load.seconds, asked)
    name, lasted = f"{load.people}人每{load.every:g}秒一句", time.monotonic() - began
    _tell([*_turns(name, turns), Figure(f"{name}，每秒答上", len(turns) / lasted, "轮", decimals=1)])
    turns = await in_one_instant(endpoint, load.at_once, load.rounds, asked)
    _tell(_turns(f"{load.at_once}人同一瞬间", turns))
    _tell(await _of_pages(assistant, load.pages))
    _tell(await _of_soak(assistant, endpoint, load, asked))
    return measured


def _turns(name: str, turns: Sequence[TimedTurn]) -> list[Figure]:
    return [
        *turn_figures(name, [turn.seconds for turn in turns], _LIMIT_SECONDS),
        Figure(f"{name}，没有答上", sum(not turn.answered for turn in turns), "轮", 0),
    ]


async def _of_pages(assistant: Assistant, count: int) -> list[Figure]:
    before = _megabytes(assistant)
    async with open_pages(assistant.settings.gateway_url, count) as following:
        # What opening them took for a moment is given back; the first sign of life has been sent to each.
        await asyncio.sleep(_SAMPLE_SECONDS if count > 100 else 0.0)
        taken = _megabytes(assistant) - before
    return [
        Figure(f"{count}个页面开着，没有连上", count - following, "个", 0),
        Figure(f"{count}个页面开着，多用内存", taken, "MB", _PAGES_MEGABYTES),
    ]


async def _of_soak(assistant: Assistant, endpoint: Endpoint, load: Load, asked: Iterator[str]) -> list[Figure]:
    held = list[float]()

    async def _watch() -> None:
        while True:
            held.append(await asyncio.to_thread(_megabytes, assistant))
            await asyncio.sleep(min(_SAMPLE_SECONDS, load.soak_seconds / 8))

    watching = asyncio.create_task(_watch())
    turns = await at_a_pace(endpoint, load.soak_people, load.every, load.soak_seconds, asked)
    watching.cancel()
    name = f"{load.soak_people}人{load.soak_seconds:g}秒"
    return [
        *_turns(name, turns),
        Figure(f"{name}，内存", held[-1], "MB"),
        Figure(f"{name}，内存增长", growth(held), "MB", _GROWTH_MEGABYTES, decimals=1),
    ]


def growth(held: Sequence[float]) -> float:
    """How much more is held in the last quarter than in the second one, by the mean; the first quarter warms up.

    Needs at least four samples, taken at even intervals.
    """
    quarter = len(held) // 4
    return statistics.fmean(held[-quarter:]) - statistics.fmean(held[quarter : 2 * quarter])


def _megabytes(assistant: Assistant) -> float:
    return sum(held_bytes(assistant.pid(part)) for part in PARTS) / 1e6


def conclude(measured: Sequence[Figure], say: Say) -> int:
    """Say which limits are missed; 1 where one is, else 0."""
    missed = [figure.name for figure in measured if not figure.is_met]
    say(f"没有达到的有{len(missed)}项：{'；'.join(missed)}。" if missed else "全部达到。")
    return 1 if missed else 0


def main() -> None:
    """Run, print the figures, and end with 1 where one is missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=Load.seconds, help="of 200 people at a turn every 5 s")
    asked.add_argument("--minutes", type=float, default=Load.soak_seconds / 60, help="of the soak")
    given = asked.parse_args()
    model = the_model()
    if not model.exists():
        sys.exit(f"There is no model {model}: run `qianzhu train`, or name one by QIANZHU_TEST_MODEL.")
    load = Load(seconds=given.seconds, soak_seconds=given.minutes * 60)

    def say(line: str) -> None:
        print(line, flush=True)

    with (
        tempfile.TemporaryDirectory(prefix="qianzhu-load-") as folder,
        running_assistant(model, Path(folder), speech=False) as assistant,
    ):
        measured = asyncio.run(figures(assistant, load, say))
    sys.exit(conclude(measured, say))


if __name__ == "__main__":
    main()
