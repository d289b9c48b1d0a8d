"""Tries the served HTTP contract with made-up requests, and the gateway's door with requests that are none.

`python -m tests.torture.fuzz --examples 500 --seeds 1 2`. Ends with 1 where an answer breaks the contract or is a 5xx
that is not documented.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import build
from bot.settings import ROOT, Settings
from tests.bot.fake_rasa import FakeRasa
from tests.talking import served
from tests.torture.abuse import Answered, abuse

_SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
_LONGEST_SECONDS = 1800
_CONFIG = Path(__file__).with_name("schemathesis.toml")
_UNENDING = "/api/v1/events"
"""A stream, which no made-up request sees the end of."""


@dataclass(frozen=True)
class Fuzzed:
    """One run of Schemathesis."""

    seed: int
    is_well: bool
    report: str


@contextmanager
def gateway(folder: Path, *, speech: bool = False) -> Iterator[str]:
    """A gateway on loopback before a fake Rasa, without limits; its address."""
    rasa = FakeRasa()
    rasa.start()
    settings = Settings(
        _env_file=None,
        rasa_port=rasa.port,
        actions_port=rasa.port,
        database_url=f"sqlite:///{folder / 'qianzhu.db'}",
        spoken_dir=folder / "spoken",
        rate_limit=0,
        speech=speech,
    )
    try:
        with served(build(settings)) as address:
            yield address
    finally:
        rasa.stop()


def fuzz(address: str, seed: int, examples: int, folder: Path) -> Fuzzed:
    """Let Schemathesis make up so many requests an operation, with all of its checks."""
    done = subprocess.run(
        [
            *(str(_SCHEMATHESIS), "--config-file", str(_CONFIG), "run", f"{address}/openapi.json"),
            *("--checks", "all", "--phases", "examples,coverage,fuzzing", "--exclude-path", _UNENDING),
            *("--max-examples", str(examples), "--seed", str(seed), "--continue-on-failure", "--no-color"),
            *("--request-timeout", "30"),
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=_LONGEST_SECONDS,
        check=False,
    )
    return Fuzzed(seed, done.returncode == 0, done.stdout + done.stderr)


def table(runs: list[Fuzzed], answers: list[Answered]) -> str:
    """What came of it."""
    lines = []
    for run in runs:
        lines.append(f"contract, seed {run.seed}: {'well' if run.is_well else 'FAULTS'}")
        lines.append(run.report if not run.is_well else "\n".join(run.report.rstrip().splitlines()[-12:]))
    statuses = Counter(str(answer.status or "closed") for answer in answers)
    lines.append(f"odd requests: {len(answers)}; " + ", ".join(f"{name} {n}" for name, n in sorted(statuses.items())))
    lines += [f"FAULT {one.status} {one.sent[:300]!r} → {one.body[:200]!r}" for one in answers if one.is_fault]
    return "\n".join(lines)


def main() -> None:
    """Run, print, and end with 1 where anything failed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--examples", type=int, default=500)
    asked.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    asked.add_argument("--requests", type=int, default=300)
    asked.add_argument("--speech", action="store_true")
    given = asked.parse_args()
    logging.disable(logging.ERROR)
    with (
        tempfile.TemporaryDirectory(prefix="qianzhu-fuzz-") as made,
        gateway(Path(made), speech=given.speech) as address,
    ):
        runs = [fuzz(address, seed, given.examples, Path(made)) for seed in given.seeds]
        port = int(address.rpartition(":")[2])
        answers = [one for seed in given.seeds for one in asyncio.run(abuse(port, seed, given.requests))]
    print(table(runs, answers))
    sys.exit(1 if not all(run.is_well for run in runs) or any(one.is_fault for one in answers) else 0)


if __name__ == "__main__":
    main()
