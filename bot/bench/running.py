"""Starts processes for the bench and, however it ends, leaves none of them behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.bench.conversation import Endpoint, talk
from bot.operations.supervisor import ChildCommand, StartFailed, Supervisor
from bot.settings import VAR

_START_SECONDS = 90.0
_POLL_SECONDS = 0.1


@dataclass
class Running:
    """Started processes, and the seconds until they answered the first turn."""

    supervisor: Supervisor
    start_seconds: float = 0.0
    deaths: list[str] = field(default_factory=list)
    """What the supervisor said of processes that ended by themselves."""

    def pids(self) -> dict[str, int]:
        """Each process' number, by name."""
        return {name: process.pid for name, process in self.supervisor.running.items()}


@asynccontextmanager
async def running(wanted: list[ChildCommand], log_dir: Path, endpoint: Endpoint) -> AsyncIterator[Running]:
    """Start all, wait for the first answer at the endpoint, end all afterwards. Raises StartFailed."""
    deaths: list[str] = []
    supervisor = Supervisor(wanted, log_dir, deaths.append)
    started = time.perf_counter()
    keeping = asyncio.create_task(supervisor.run())
    try:
        await _until_answered(endpoint, keeping, log_dir)
        yield Running(supervisor, time.perf_counter() - started, deaths)
    finally:
        supervisor.stop()
        try:
            await asyncio.gather(keeping, return_exceptions=True)
        finally:
            _kill_left(supervisor)


async def _until_answered(endpoint: Endpoint, keeping: asyncio.Task[None], log_dir: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    async with talk(endpoint) as probe:
        while time.monotonic() < deadline and not keeping.done():
            if (await probe.say("你好")).answered:
                return
            await asyncio.sleep(_POLL_SECONDS)
    raise StartFailed(f"启动了{_START_SECONDS:.0f}秒还不能回答。请看 {log_dir} 里的记录，看完可以删掉。")


def _kill_left(supervisor: Supervisor) -> None:
    # Only when the orderly end was itself cut short.
    for process in supervisor.running.values():
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def bench_folder() -> Path:
    """A new folder for databases and logs."""
    # Not in /tmp, which may be memory: the real databases lie on this disk.
    VAR.mkdir(exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="bench-", dir=VAR))
