"""Locks the store at each step of each journey, as a backup or a stuck program would, and lets the person go on.

`python -m tests.torture.locked_store --seconds 30`. While it is locked, an answer comes in time and says nothing that
is not so; afterwards the step can be said again, the journey comes to its end, and nothing is there twice. The lock
comes before the turn, or between what the turn does and what is remembered of it. Ends with 1 where any of this fails.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from actions.staff.counselors import Counselor, Role
from bot.app import build
from bot.channels.http.session import COOKIE, conversation_of
from bot.settings import Settings
from bot.turn.context import TurnContext
from bot.turn.pipeline import Step
from tests.bot.fake_rasa import FakeRasa
from tests.torture.claims import Stored, told, untrue
from tests.torture.journeys import JOURNEYS, CounselorStep, Journey, Say

ANSWER_SECONDS = 15.0
BEFORE_THE_TURN, BEFORE_REMEMBERING = "before the turn", "before it is remembered"
WHENS = (BEFORE_THE_TURN, BEFORE_REMEMBERING)
_GATEWAYS_AT_ONCE = 40
_THREADS = 400
"""Turns that wait for the store hold a thread each."""


@dataclass
class Trial:
    """One journey with the store locked at one of its steps."""

    journey: str
    step: int
    when: str
    seconds: float = 0.0
    """Until the answer came."""
    answered: str = ""
    """What was said while it was locked."""
    faults: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What happens, in words."""
        step = JOURNEYS[self.journey][self.step]
        assert isinstance(step, Say)
        return f"{self.journey} / {self.step + 1} {step.words} / {self.when}"


class Lock:
    """Another program that writes to the store, and does not come to an end."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None, timeout=10.0, check_same_thread=False)

    def take(self) -> None:
        """From now on nobody else can write."""
        self._connection.execute("BEGIN IMMEDIATE")

    def release(self) -> None:
        """Let the others write again."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """End."""
        self._connection.close()


class Visit:
    """A person at a gateway of their own, and a counselor."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient, lock: Lock) -> None:
        self.lock, self._app, self._client = lock, app, client
        self.stored = Stored(app.state.store, "")
        self._counselor: Counselor | None = None
        self._is_to_be_locked = False
        pipeline = app.state.conversation
        *earlier, remember = pipeline.steps
        # Of this name, because it is the one that comes even where the answer stands already.
        pipeline.steps = (*earlier, Step(remember.name, self._lock_late), remember)

    async def arrive(self) -> None:
        """Get a cookie."""
        await self._client.get("/")
        self.stored = Stored(
            self._app.state.store, conversation_of(self._client.cookies[COOKIE], self._app.state.settings)
        )

    def lock_before_remembering(self) -> None:
        """Lock in the next turn."""
        self._is_to_be_locked = True

    async def _lock_late(self, _turn: TurnContext) -> None:
        if self._is_to_be_locked:
            self._is_to_be_locked = False
            self.lock.take()

    async def say(self, words: str) -> dict[str, Any]:
        """Send the form with a new key."""
        response = await self._client.post(
            "/", data={"text": words, "key": secrets.token_hex(16)}, headers={"accept": "application/json"}
        )
        assert response.status_code == 200, f"{response.status_code} {response.text}"
        answer: dict[str, Any] = response.json()
        return answer

    async def do(self, step: str) -> None:
        """What the counselor does."""
        await asyncio.to_thread(self._do, step)

    def _do(self, step: str) -> None:
        store = self._app.state.store
        if self._counselor is None:
            password = secrets.token_hex(16)
            store.counselors.add("wang", "王老师", password, Role.ADMINISTRATOR)
            self._counselor = store.counselors.of_session(store.counselors.sign_in("wang", password))
        number = self.stored.requests[0].number
        if step == "claim":
            store.casework.claim(self._counselor, number, "")
        elif step == "answer":
            store.casework.answer(self._counselor, number, "您好，我来帮您。", secrets.token_hex(16), "")
        else:
            store.casework.resolve(self._counselor, number, "")


async def try_out(trial: Trial, rasa: FakeRasa, folder: Path, seconds: float, building: asyncio.Lock) -> None:
    """Make the journey; what goes wrong is added to the trial's faults."""
    folder.mkdir(parents=True)
    settings = Settings(
        _env_file=None,
        rasa_port=rasa.port,
        actions_port=rasa.port,
        database_url=f"sqlite:///{folder / 'qianzhu.db'}",
        rate_limit=0,
        turn_seconds=10.0,
        speech=False,
        spoken_dir=folder / "spoken",
    )
    async with AsyncExitStack() as held:
        async with building:
            # Migrations know one database at a time.
            app = await asyncio.to_thread(build, settings)
        await held.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        client = await held.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://gateway.test", timeout=60.0)
        )
        lock = Lock(folder / "qianzhu.db")
        held.callback(lock.close)
        visit = Visit(app, client, lock)
        try:
            await visit.arrive()
            await _travel(visit, trial, JOURNEYS[trial.journey], seconds)
        except AssertionError as error:
            trial.faults.append(str(error))


async def _travel(visit: Visit, trial: Trial, journey: Journey, seconds: float) -> None:
    for number, step in enumerate(journey):
        if isinstance(step, CounselorStep):
            await visit.do(step.step)
        elif number == trial.step:
            await _say_while_locked(visit, trial, step, seconds)
        else:
            await _say(visit, trial, step)
    _find_doubles(visit, trial)


async def _say(visit: Visit, trial: Trial, step: Say) -> None:
    answer = await visit.say(step.words)
    words = told(answer)
    assert any(expected in words for expected in step.expected), f"after {step.words}: {words}"
    trial.faults += [f"after {step.words}: not so: {claim}" for claim in untrue(answer, step.words, visit.stored)]


async def _say_while_locked(visit: Visit, trial: Trial, step: Say, seconds: float) -> None:
    if trial.when == BEFORE_THE_TURN:
        visit.lock.take()
    else:
        visit.lock_before_remembering()
    began = time.monotonic()
    opening = asyncio.create_task(_release_after(visit.lock, seconds))
    answer = await visit.say(step.words)
    trial.seconds, trial.answered = time.monotonic() - began, told(answer)
    if trial.seconds > ANSWER_SECONDS:
        trial.faults.append(f"the answer took {trial.seconds:.1f} s")
    claims = await asyncio.to_thread(untrue, answer, step.words, visit.stored)
    trial.faults += [f"not so: {claim}" for claim in claims]
    await opening
    visit.lock.release()
    if any(expected in trial.answered for expected in step.expected):
        # It was answered as if nothing were locked: so the person goes on.
        return
    # What was not done is said again, with a new key.
    await _say(visit, trial, step)


async def _release_after(lock: Lock, seconds: float) -> None:
    await asyncio.sleep(seconds)
    lock.release()


def _find_doubles(visit: Visit, trial: Trial) -> None:
    requests = visit.stored.requests
    if len(requests) > 1:
        trial.faults.append(f"{len(requests)} requests")
    written = visit.stored.written
    trial.faults += [f"written twice: {words}" for words in set(written) if written.count(words) > 1]


def trials(names: Sequence[str] = tuple(JOURNEYS), whens: Sequence[str] = WHENS) -> list[Trial]:
    """Each step that the person takes in these journeys, locked at each moment."""
    return [
        Trial(name, number, when)
        for name in names
        for number, step in enumerate(JOURNEYS[name])
        if isinstance(step, Say)
        for when in whens
    ]


async def try_all(chosen: list[Trial], folder: Path, seconds: float) -> None:
    """Make all these journeys at once."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS))
    places, building = asyncio.Semaphore(_GATEWAYS_AT_ONCE), asyncio.Lock()

    async def _try(number: int, trial: Trial, rasa: FakeRasa) -> None:
        async with places:
            await try_out(trial, rasa, folder / f"{number:03}", seconds, building)

    with _fake_rasa() as rasa:
        await asyncio.gather(*(_try(number, trial, rasa) for number, trial in enumerate(chosen)))


@contextmanager
def _fake_rasa() -> Iterator[FakeRasa]:
    rasa = FakeRasa()
    rasa.start()
    try:
        yield rasa
    finally:
        rasa.stop()


def table(chosen: list[Trial]) -> str:
    """What happened at each step."""
    lines = []
    for trial in chosen:
        mark = "FAULT" if trial.faults else "ok   "
        lines.append(f"{mark} {trial.seconds:5.1f} s  {trial.name}  →  {trial.answered}")
        lines += [f"        {fault}" for fault in trial.faults]
    faulty = sum(bool(trial.faults) for trial in chosen)
    slowest = max((trial.seconds for trial in chosen), default=0.0)
    return "\n".join([*lines, f"{len(chosen)} locks, {faulty} with faults; the slowest answer took {slowest:.1f} s"])


def main() -> None:
    """Run, print the table, and end with 1 where a step has a fault."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=30.0)
    asked.add_argument("--journey", action="append", choices=tuple(JOURNEYS), help="only this; may be given again")
    given = asked.parse_args()
    logging.disable(logging.ERROR)
    chosen = trials(given.journey or tuple(JOURNEYS))
    with tempfile.TemporaryDirectory(prefix="qianzhu-locks-") as folder:
        asyncio.run(try_all(chosen, Path(folder), given.seconds))
    print(table(chosen))
    sys.exit(1 if any(trial.faults for trial in chosen) else 0)


if __name__ == "__main__":
    main()
