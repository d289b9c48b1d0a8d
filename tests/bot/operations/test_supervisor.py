"""The supervisor with small commands: what dies is started again, and after the end nothing is left."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import psutil
import pytest

from bot.operations.supervisor import Command, StartFailed, Supervisor, commands, until_ready
from bot.settings import Settings
from tests.ports import free_ports
from tests.waiting import until

_LASTING = "import time; print('here', flush=True); time.sleep(60)"
_WITH_A_CHILD = (
    "import subprocess, sys, time; "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    "print('child', child.pid, flush=True); time.sleep(60)"
)
_SECONDS = 10.0


class Kept:
    """A running supervisor and what it said."""

    def __init__(self, scripts: dict[str, str], log_dir: Path) -> None:
        self.said: list[str] = []
        self.log_dir = log_dir
        wanted = [Command(name, [sys.executable, "-c", script], {}) for name, script in scripts.items()]
        self.supervisor = Supervisor(wanted, log_dir, self.said.append)

    async def process(self, name: str, other_than: int = 0) -> psutil.Process:
        """The process that runs under this name, once it has printed something; not that of an earlier number."""

        async def _found() -> psutil.Process | None:
            started = self.supervisor.running.get(name)
            if started is None or started.pid == other_than or not self.printed(name):
                return None
            return psutil.Process(started.pid)

        return await until(_found, _SECONDS, f"a running {name}")

    def printed(self, name: str) -> str:
        """The process' log."""
        log = self.log_dir / f"{name}.log"
        return log.read_text() if log.exists() else ""


Keep = Callable[[dict[str, str]], Awaitable[Kept]]


@pytest.fixture
async def keep(tmp_path: Path) -> AsyncIterator[Keep]:
    """Starts supervisors; ends them after the test."""
    async with AsyncExitStack() as held:

        async def _keep(scripts: dict[str, str]) -> Kept:
            kept = Kept(scripts, tmp_path / "log")
            await held.enter_async_context(_running(kept.supervisor))
            return kept

        yield _keep


@asynccontextmanager
async def _running(supervisor: Supervisor) -> AsyncIterator[None]:
    running = asyncio.create_task(supervisor.run())
    try:
        yield
    finally:
        supervisor.stop()
        await asyncio.wait_for(running, 3 * _SECONDS)


async def test_what_dies_is_started_again_and_told(keep: Keep) -> None:
    kept = await keep({"mortal": _LASTING, "other": _LASTING})
    first, other = await kept.process("mortal"), await kept.process("other")
    first.kill()
    second = await kept.process("mortal", other_than=first.pid)
    assert second.is_running()
    assert kept.supervisor.running["other"].pid == other.pid
    [said] = kept.said
    assert "mortal" in said
    assert str(kept.log_dir / "mortal.log") in said


async def test_what_cannot_live_is_tried_more_and_more_seldom(keep: Keep) -> None:
    kept = await keep({"hopeless": "import time; print(time.time())"})

    async def _tried() -> list[float] | None:
        times = [float(line) for line in kept.printed("hopeless").split()]
        return times if len(times) >= 3 else None

    first, second, third = (await until(_tried, _SECONDS, "tried three times"))[:3]
    assert third - second > 1.5 * (second - first)


async def test_stop_ends_everything(tmp_path: Path) -> None:
    kept = Kept({"one": _LASTING, "parent": _WITH_A_CHILD}, tmp_path)
    async with _running(kept.supervisor):
        processes = [await kept.process("one"), await kept.process("parent")]
        processes.append(psutil.Process(int(kept.printed("parent").split()[1])))
    _, alive = psutil.wait_procs(processes, timeout=_SECONDS)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    assert not kept.said


async def test_stop_ends_what_does_not_listen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.operations.supervisor._GRACE_SECONDS", 0.2)
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {_LASTING}"
    kept = Kept({"deaf": deaf}, tmp_path)
    async with _running(kept.supervisor):
        process = await kept.process("deaf")
    assert not process.is_running()
    assert kept.supervisor.running["deaf"].returncode == -signal.SIGKILL


async def test_stop_does_not_wait_for_the_next_try(tmp_path: Path) -> None:
    kept = Kept({"hopeless": "raise SystemExit('never')"}, tmp_path)

    async def _paused() -> bool:
        return bool(kept.said)

    async with _running(kept.supervisor):
        await until(_paused, _SECONDS, "waiting for the next try")
        started = time.monotonic()
    assert time.monotonic() - started < 0.5
    assert "never" in kept.printed("hopeless")


async def test_a_gateway_that_never_answers(tmp_path: Path) -> None:
    [port] = free_ports(1)
    with pytest.raises(StartFailed, match=str(tmp_path)):
        await until_ready(Settings(_env_file=None, port=port, log_dir=tmp_path), seconds=0.5)


def test_only_the_gateway_is_public(tmp_path: Path) -> None:
    chosen = Settings(_env_file=None, host="0.0.0.0", prepare_speech=True)
    rasa, actions, gateway, preparing = commands(chosen, tmp_path / "model.tar.gz")
    assert [command.name for command in (rasa, actions, gateway)] == ["rasa", "actions", "gateway"]
    assert preparing.ends
    assert rasa.arguments[rasa.arguments.index("--interface") + 1] == "127.0.0.1"
    assert "0.0.0.0" not in rasa.arguments
    assert gateway.environment["QIANZHU_HOST"] == "0.0.0.0"
