"""The supervisor with small commands: what dies is started again, and after the end nothing is left."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from bot.operations.liveness import Patience
from bot.operations.supervisor import PARTS, ChildCommand, StartFailed, Supervisor, commands, serve, until_ready
from bot.settings import Settings
from tests.ports import free_ports
from tests.waiting import until

_LASTING = "import time; print('here', flush=True); time.sleep(60)"
_WITH_A_CHILD = (
    "import subprocess, sys, time; "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    "print('child', child.pid, flush=True); time.sleep(60)"
)
_ANSWERING = (
    "import sys, http.server as h\n"
    "class Answer(h.BaseHTTPRequestHandler):\n"
    "    def do_GET(self): self.send_response({status}); self.end_headers()\n"
    "    def log_message(self, *_): pass\n"
    "server = h.HTTPServer(('127.0.0.1', {port}), Answer); print('here', flush=True); server.serve_forever()"
)
_NOTES_ITS_END = (
    "import signal, sys, time\n"
    "def end(*_):\n"
    "    time.sleep(0.3); print('ended', time.monotonic(), flush=True); sys.exit()\n"
    "signal.signal(signal.SIGTERM, end); print('here', flush=True); time.sleep(60)"
)
_SECONDS = 10.0
_PATIENCE = Patience(start=1.0, hung=0.6, every=0.1, answer=0.3)


class Kept:
    """A running supervisor and what it said."""

    def __init__(self, scripts: dict[str, str], log_dir: Path, **more: Any) -> None:
        self.said: list[str] = []
        self.log_dir = log_dir
        wanted = [ChildCommand(name, [sys.executable, "-c", script], {}, **more) for name, script in scripts.items()]
        self.supervisor = Supervisor(wanted, log_dir, self.said.append, _PATIENCE)

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


Keep = Callable[..., Awaitable[Kept]]


@pytest.fixture
async def keep(tmp_path: Path) -> AsyncIterator[Keep]:
    """Starts supervisors; ends them after the test."""
    async with AsyncExitStack() as held:

        async def _keep(scripts: dict[str, str], **more: Any) -> Kept:
            kept = Kept(scripts, tmp_path / "log", **more)
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


async def _answers(port: int) -> int | None:
    try:
        async with httpx.AsyncClient(timeout=0.3) as client:
            return (await client.get(f"http://127.0.0.1:{port}/")).status_code
    except httpx.HTTPError:
        return None


async def test_what_hangs_is_replaced_though_it_runs(keep: Keep) -> None:
    [port] = free_ports(1)
    kept = await keep({"hangs": _ANSWERING.format(port=port, status=200)}, probe=f"http://127.0.0.1:{port}/")
    first = await kept.process("hangs")
    await until(lambda: _answers(port), _SECONDS, "answering")
    await asyncio.sleep(5 * _PATIENCE.every)
    first.suspend()

    async def _second() -> psutil.Process | None:
        started = kept.supervisor.running["hangs"]
        return psutil.Process(started.pid) if started.pid != first.pid else None

    second = await until(_second, 2 * _SECONDS, "another process")
    assert second.is_running() and not first.is_running()
    await until(lambda: _answers(port), _SECONDS, "answering again")
    assert any("没有回应" in said and "hangs" in said for said in kept.said)


async def test_what_answers_with_errors_lives(keep: Keep) -> None:
    [port] = free_ports(1)
    kept = await keep({"ill": _ANSWERING.format(port=port, status=503)}, probe=f"http://127.0.0.1:{port}/")
    first = await kept.process("ill")
    await until(lambda: _answers(port), _SECONDS, "answering")
    await asyncio.sleep(3 * (_PATIENCE.hung + _PATIENCE.answer))
    assert kept.supervisor.running["ill"].pid == first.pid
    assert kept.said == []


async def test_what_never_begins_to_answer_is_replaced_too(keep: Keep) -> None:
    [port] = free_ports(1)
    kept = await keep({"mute": _LASTING}, probe=f"http://127.0.0.1:{port}/")
    first = await kept.process("mute")
    await kept.process("mute", other_than=first.pid)
    assert not first.is_running()


async def test_what_others_need_to_finish_is_ended_after_them(tmp_path: Path) -> None:
    said: list[str] = []
    wanted = [
        ChildCommand("rasa", [sys.executable, "-c", _NOTES_ITS_END], {}, after=("gateway",)),
        ChildCommand("actions", [sys.executable, "-c", _NOTES_ITS_END], {}, after=("gateway", "rasa")),
        ChildCommand("gateway", [sys.executable, "-c", _NOTES_ITS_END], {}),
    ]
    supervisor = Supervisor(wanted, tmp_path, said.append)

    def _log(name: str) -> str:
        log = tmp_path / f"{name}.log"
        return log.read_text() if log.exists() else ""

    async def _all_run() -> bool:
        return all("here" in _log(command.name) for command in wanted)

    async with _running(supervisor):
        await until(_all_run, _SECONDS, "all running")
    ended = {name: float(_log(name).split()[-1]) for name in ("gateway", "rasa", "actions")}
    assert ended["gateway"] < ended["rasa"] - 0.2 < ended["actions"] - 0.4


async def test_stop_ends_everything(tmp_path: Path) -> None:
    kept = Kept({"one": _LASTING, "parent": _WITH_A_CHILD}, tmp_path)
    async with _running(kept.supervisor):
        processes = [await kept.process("one"), await kept.process("parent")]
        processes.append(psutil.Process(int(kept.printed("parent").split()[1])))
    _, alive = psutil.wait_procs(processes, timeout=_SECONDS)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    assert not kept.said


async def test_stop_ends_what_does_not_listen(tmp_path: Path) -> None:
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {_LASTING}"
    kept = Kept({"deaf": deaf}, tmp_path, grace=0.2)
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
    assert gateway.probe == "http://127.0.0.1:8080/livez"
    assert rasa.after == ("gateway",) and set(actions.after) == {"gateway", "rasa"} and gateway.after == ()


async def test_only_the_parts_that_belong_to_this_machine_are_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []

    async def _note(supervisor: Supervisor) -> None:
        started.extend(command.name for command in supervisor._wanted)

    monkeypatch.setattr(Supervisor, "run", _note)
    ports = dict(zip(("port", "rasa_port", "actions_port"), free_ports(3), strict=True))
    chosen = Settings(_env_file=None, log_dir=tmp_path, tracker_database=tmp_path / "t", prepare_speech=True, **ports)
    for parts, wanted in (
        (("rasa", "actions"), ["rasa", "actions"]),
        (("gateway",), ["gateway", "preparing"]),
        (PARTS, ["rasa", "actions", "gateway", "preparing"]),
    ):
        started.clear()
        await serve(chosen, tmp_path / "model.tar.gz", lambda _said: None, parts)
        assert started == wanted
