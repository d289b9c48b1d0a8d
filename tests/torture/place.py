"""The three real processes, each of which may be killed at any moment and is back as soon as it can be."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from bot.operations.internal_secret import internal_secret
from bot.operations.supervisor import _end_with_parent, commands
from bot.settings import ROOT, Settings
from bot.turn.rasa_client import RasaClient
from tests.ports import free_ports

_START_SECONDS = 180.0
_POLL_SECONDS = 0.02
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

_KILLED_UNBORN = 0.1
"""Share of starts that are cut short before the process listens."""


class Place:
    """Gateway, action server and Rasa in a folder of their own.

    `kills` counts by process, `crashes` counts processes that ended before they were killed.
    """

    def __init__(self, model: Path, folder: Path, chance: random.Random) -> None:
        gateway, rasa, actions = free_ports(3)
        self.settings = Settings(
            _env_file=None,
            host="127.0.0.1",
            port=gateway,
            rasa_port=rasa,
            actions_port=actions,
            database_url=f"sqlite:///{folder / 'qianzhu.db'}",
            log_dir=folder / "log",
            spoken_dir=folder / "spoken",
            rate_limit=0,
            speech=False,
        )
        self.kills: Counter[str] = Counter()
        self.crashes: Counter[str] = Counter()
        self._chance = chance
        self._model, self._log = model, folder / "log"
        self._rasa: asyncio.subprocess.Process | None = None
        self._zygote: asyncio.subprocess.Process | None = None
        self._numbers: dict[str, int] = {}
        self._asking = asyncio.Lock()

    async def open(self) -> None:
        """Start everything; returns once a turn can be answered."""
        self._log.mkdir(parents=True, exist_ok=True)
        await self._start_rasa()
        environment = {**os.environ, **_ONE_THREAD, "ORT_DISABLE_TELEMETRY": "1", **self.settings.as_environment()}
        with (self._log / "ours.log").open("ab") as log:
            self._zygote = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.torture.zygote"),
                cwd=ROOT,
                env=environment,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                preexec_fn=_end_with_parent,
            )
        assert self._zygote.stdout is not None
        assert await self._zygote.stdout.readline() == b"ready\n", f"see {self._log}"
        for name in ("gateway", "actions"):
            await self._fork(name)
            await self._until_it_listens(name)
        await self.until_whole()

    async def close(self) -> None:
        """End everything: the zygote's children end with it."""
        for process in (self._zygote, self._rasa):
            if process is not None and process.returncode is None:
                process.kill()
                await process.wait()

    async def kill_again_and_again(self, name: str, least: float, most: float, may_go_on: Callable[[], bool]) -> None:
        """Kill one process after so many seconds of its life, start it again, and so on; it is up at the end."""
        while True:
            await asyncio.sleep(self._chance.uniform(least, most))
            if not may_go_on():
                return
            await (self._kill_rasa() if name == "rasa" else self._kill(name))

    async def _kill_rasa(self) -> None:
        assert self._rasa is not None
        self.crashes["rasa"] += self._rasa.returncode is not None
        self.kills["rasa"] += self._rasa.returncode is None
        if self._rasa.returncode is None:
            self._rasa.kill()
            await self._rasa.wait()
        await self._start_rasa()
        await self.until_whole()

    async def _kill(self, name: str) -> None:
        is_unborn = True
        while is_unborn:
            killed = await self._wish(f"kill {self._numbers[name]}") == "killed"
            (self.kills if killed else self.crashes)[name] += 1
            await self._fork(name)
            is_unborn = self._chance.random() < _KILLED_UNBORN
            if is_unborn:
                await asyncio.sleep(self._chance.uniform(0.0, 0.8))
        await self._until_it_listens(name)

    async def until_whole(self) -> None:
        """Return once a turn can be answered."""
        secret = internal_secret(self.settings)
        rasa = RasaClient(self.settings.rasa_url, self.settings.actions_url, 10.0, secret=secret)
        try:
            await _until(rasa.is_ready, "Rasa does not answer")
        finally:
            await rasa.close()
        await _until(self._is_gateway_there, "the gateway does not answer")

    async def _is_gateway_there(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            async with httpx.AsyncClient(timeout=2.0) as client:
                return (await client.get(f"{self.settings.gateway_url}/livez")).status_code == 200
        return False

    async def _fork(self, name: str) -> None:
        self._numbers[name] = int(await self._wish(f"start {name}"))

    async def _until_it_listens(self, name: str) -> None:
        port = self.settings.port if name == "gateway" else self.settings.actions_port
        await _until(lambda: _listens(port), f"{name} does not listen; see {self._log}")

    async def _wish(self, line: str) -> str:
        """The zygote's answer to a line."""
        async with self._asking:
            assert self._zygote is not None and self._zygote.stdin is not None and self._zygote.stdout is not None
            self._zygote.stdin.write(f"{line}\n".encode())
            return (await self._zygote.stdout.readline()).decode().strip()

    async def _start_rasa(self) -> None:
        command = next(one for one in commands(self.settings, self._model) if one.name == "rasa")
        with (self._log / "rasa.log").open("ab") as log:
            self._rasa = await asyncio.create_subprocess_exec(
                *command.arguments,
                cwd=ROOT,
                env=command.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,
            )


async def _until(condition: Callable[[], Awaitable[bool]], otherwise: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not await condition():
        assert time.monotonic() < deadline, otherwise
        await asyncio.sleep(_POLL_SECONDS)


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
