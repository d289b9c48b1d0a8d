"""Kills the gateway, the action server and Rasa at random moments, while persons ask for help and talk to a counselor.

`python -m tests.torture.kills --kills 1000 --minutes 45`. Ends with 1 where anything is lost or doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from actions.staff.counselors import Counselor, Role
from actions.store import Store, open_store
from bot.operations.training import model_path
from bot.settings import Settings
from tests.torture.account import Account, settle
from tests.torture.persons import Ledger, Person, Stuck
from tests.torture.place import Place

PERSONS = 8
_GATEWAY_LIVES, _ACTIONS_LIVE, _RASA_LIVES = (0.1, 4.0), (0.5, 12.0), (30.0, 50.0)
"""Seconds, at least and at most, that each is left alone."""
_REPORT_SECONDS = 30.0


@dataclass(frozen=True)
class Outcome:
    """How it went."""

    place: Place
    ledger: Ledger
    account: Account
    stuck: list[str]
    seconds: float

    @property
    def is_well(self) -> bool:
        """Whether nothing is lost, doubled or stuck."""
        return not (self.account.lost or self.account.doubled or self.stuck)


async def torture(
    model: Path, folder: Path, kills: int, seconds: float, seed: int, say: Callable[[str], None]
) -> Outcome:
    """Kill so often, at most so long; then let everybody finish, and count."""
    place = Place(model, folder, random.Random(seed))
    try:
        await place.open()
        store = open_store(place.settings.database_url)
        try:
            return await _torture(place, store, kills, seconds, seed, say)
        finally:
            store.close()
    finally:
        await place.close()


async def _torture(
    place: Place, store: Store, kills: int, seconds: float, seed: int, say: Callable[[str], None]
) -> Outcome:
    began, ledger, stuck = time.monotonic(), Ledger(), []

    def may_go_on() -> bool:
        return place.kills.total() < kills and time.monotonic() - began < seconds

    counselor = await asyncio.to_thread(_counselor, store)

    async def _live(number: int) -> None:
        chance = random.Random(seed * 1000 + number)
        while True:
            try:
                await Person(place.settings, store, counselor, ledger).live(chance)
            except Stuck as error:
                stuck.append(str(error))
            if not may_go_on():
                return

    async def _report() -> None:
        while True:
            await asyncio.sleep(_REPORT_SECONDS)
            say(
                f"{time.monotonic() - began:5.0f} s  {place.kills.total()} kills {dict(place.kills)}, "
                f"{sum(known.is_finished for known in ledger.known)} journeys, {len(ledger.seconds)} steps, "
                f"{ledger.retries.total()} retries, {len(stuck)} stuck"
            )

    reporting = asyncio.create_task(_report())
    try:
        async with asyncio.TaskGroup() as group:
            for name, lives in (("gateway", _GATEWAY_LIVES), ("actions", _ACTIONS_LIVE), ("rasa", _RASA_LIVES)):
                group.create_task(place.kill_again_and_again(name, *lives, may_go_on))
            for number in range(PERSONS):
                group.create_task(_live(number))
    finally:
        reporting.cancel()
    account = await asyncio.to_thread(settle, store, ledger.known)
    return Outcome(place, ledger, account, stuck, time.monotonic() - began)


def _counselor(store: Store) -> Counselor:
    password = secrets.token_hex(16)
    store.counselors.add("wang", "王老师", password, Role.ADMINISTRATOR)
    found = store.counselors.of_session(store.counselors.sign_in("wang", password))
    assert found is not None
    return found


def table(outcome: Outcome) -> str:
    """The whole, to be read."""
    ledger, account, place = outcome.ledger, outcome.account, outcome.place
    journeys = sum(known.is_finished for known in ledger.known)
    lasted = sorted(ledger.seconds) or [0.0]
    p95 = statistics.quantiles(lasted, n=20)[-1] if len(lasted) > 1 else lasted[0]
    rows = [
        ("killed", ", ".join(f"{name} {count}" for name, count in sorted(place.kills.items()))),
        ("ended by themselves", ", ".join(f"{name} {count}" for name, count in place.crashes.items() if count) or "0"),
        ("time", f"{outcome.seconds / 60:.1f} min"),
        ("persons at once / journeys finished", f"{PERSONS} / {journeys}"),
        ("steps", str(len(ledger.seconds))),
        (
            "a step until it is taken",
            f"p50 {statistics.median(lasted):.2f} s, p95 {p95:.1f} s, most {lasted[-1]:.0f} s",
        ),
        ("tried again", ", ".join(f"{why} {count}" for why, count in ledger.retries.most_common()) or "0"),
        *((what, str(count)) for what, count in account.counted.items()),
        ("lost", str(len(account.lost))),
        ("doubled", str(len(account.doubled))),
        ("stuck", str(len(outcome.stuck))),
    ]
    lines = [f"{name:38}{value}" for name, value in rows]
    faults = [("LOST", account.lost), ("DOUBLED", account.doubled), ("STUCK", outcome.stuck)]
    lines += [f"{kind}: {words}" for kind, found in faults for words in found]
    lines += [f"another answer, {count} times: {said} -> {told}" for (said, told), count in ledger.surprises.items()]
    return "\n".join(lines)


def the_model() -> Path:
    """The model of the present data, or the one that QIANZHU_TEST_MODEL names."""
    chosen = os.environ.get("QIANZHU_TEST_MODEL")
    return Path(chosen) if chosen else model_path(Settings(_env_file=None).models_dir)


def main() -> None:
    """Run, print the table, and end with 1 where it is not well."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=1000)
    asked.add_argument("--minutes", type=float, default=45.0)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--folder", type=Path, help="where everything is left to be looked at")
    given = asked.parse_args()
    model = the_model()
    if not model.exists():
        sys.exit(f"There is no model {model}: run `qianzhu train`, or name one by QIANZHU_TEST_MODEL.")
    logging.basicConfig(level=logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="qianzhu-kills-") as made:
        folder = given.folder or Path(made)
        outcome = asyncio.run(
            torture(model, folder, given.kills, given.minutes * 60, given.seed, lambda line: print(line, flush=True))
        )
        print(table(outcome))
    sys.exit(0 if outcome.is_well else 1)


if __name__ == "__main__":
    main()
