"""Starts Rasa, the action server, the gateway and their helpers, replaces what dies or hangs, ends all in order."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from actions.records.private_files import make_private_folder
from bot.operations.gateway_server import STOPPING_SECONDS
from bot.operations.internal_secret import internal_secret
from bot.operations.jobs import remove_old_tracker
from bot.operations.liveness import Patience, until_hung
from bot.operations.log_files import bound_log, open_log
from bot.operations.training import RASA_PYTHON, rasa_environment
from bot.settings import ROOT, Settings

GATEWAY, RASA, ACTIONS = "gateway", "rasa", "actions"
PARTS = (GATEWAY, RASA, ACTIONS)
"""What answers a turn; each may run on machines of its own."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_STEADY_SECONDS = 60.0
_LOG_SECONDS = 600.0
"""So often it is looked whether a log has grown too long."""
_GRACE_SECONDS, _HUNG_GRACE_SECONDS = 8.0, 2.0
_READY_SECONDS = 180.0
_POLL_SECONDS = 0.25

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

Say = Callable[[str], None]


class StartFailed(Exception):
    """The program cannot answer; the text says what to do."""


@dataclass(frozen=True)
class ChildCommand:
    """One child process."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    ends: bool = False
    """Whether its work comes to an end: then it is started again only when it failed."""
    probe: str = ""
    """Address that it answers while it is alive; where it does not, it is replaced."""
    after: tuple[str, ...] = ()
    """It is ended after these have ended, because they need it to finish."""
    grace: float = _GRACE_SECONDS
    """Seconds that it has to end by itself."""


def commands(settings: Settings, model: Path) -> list[ChildCommand]:
    """The processes for these settings. Raises OSError where the secret between them cannot be kept."""
    ours = {**os.environ, "ORT_DISABLE_TELEMETRY": "1", **settings.as_environment()}
    # Names of places need single characters' sounds only; the phrases, which speech wants, would take 45 MB.
    silent = {**ours, "PYPINYIN_NO_PHRASES": "true"}
    prepares = settings.speech and settings.prepare_speech
    rasas = {
        **rasa_environment(),
        # Two messages are read at once; a second thread for each would only get in the other's way.
        "OMP_NUM_THREADS": "1",
        "QIANZHU_ACTIONS_WEBHOOK": f"{settings.actions_url}/webhook",
        "QIANZHU_INTERNAL_SECRET": internal_secret(settings),
    }
    rasa = [
        str(RASA_PYTHON),
        "-W",
        "ignore",
        "-m",
        "bot.components.discreet_server",
        "run",
        "--model",
        str(model),
        "--interface",
        settings.rasa_host,
        "--port",
        str(settings.rasa_port),
        "--endpoints",
        "bot/endpoints.yml",
        "--credentials",
        "bot/credentials.yml",
    ]
    return [
        ChildCommand("rasa", rasa, rasas, probe=f"{settings.rasa_here}/", after=("gateway",)),
        ChildCommand(
            "actions",
            [sys.executable, "-m", "bot.operations.action_server"],
            silent,
            probe=f"{settings.actions_here}/health",
            after=("gateway", "rasa"),
        ),
        ChildCommand(
            "gateway",
            [sys.executable, "-m", "bot.app"],
            ours if settings.speech else silent,
            probe=f"{settings.gateway_url}/livez",
            grace=settings.drain_seconds + settings.turn_seconds + 2 * STOPPING_SECONDS,
        ),
        *(
            [ChildCommand("preparing", [sys.executable, "-m", "bot.channels.voice.preparing"], ours, ends=True)]
            if prepares
            else []
        ),
    ]


class Supervisor:
    """Keeps some commands running until `stop`: replaces what dies and what hangs, and ends all in order."""

    def __init__(self, wanted: list[ChildCommand], log_dir: Path, say: Say, patience: Patience | None = None) -> None:
        self._wanted, self._log_dir, self._say = wanted, log_dir, say
        self._patience = patience or Patience()
        self._stopping = asyncio.Event()
        self._ended = {command.name: asyncio.Event() for command in wanted}
        self.running: dict[str, asyncio.subprocess.Process] = {}

    async def run(self) -> None:
        """Start all, restart what dies, return after `stop` when all have ended."""
        make_private_folder(self._log_dir)
        async with asyncio.TaskGroup() as group:
            for command in self._wanted:
                group.create_task(self._keep_until_ended(command))

    def stop(self) -> None:
        """End all processes, each after those that need it."""
        self._stopping.set()

    async def _keep_until_ended(self, command: ChildCommand) -> None:
        try:
            await self._keep(command)
        finally:
            self._ended[command.name].set()

    async def _keep(self, command: ChildCommand) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            started = time.monotonic()
            code = await self._run_once(command)
            if self._stopping.is_set() or (command.ends and code == 0):
                return
            pause = _FIRST_PAUSE if time.monotonic() - started > _STEADY_SECONDS else min(2 * pause, _LONGEST_PAUSE)
            self._say(f"{command.name} 停了，{pause:.0f}秒后重新启动。记录在 {self._log_dir / command.name}.log")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _run_once(self, command: ChildCommand) -> int | None:
        path = self._log_dir / f"{command.name}.log"
        with open_log(path) as log:
            process = await self._start(command, log)
            self.running[command.name] = process
            ended = asyncio.ensure_future(process.wait())
            told = asyncio.ensure_future(self._may_end(command))
            hung = asyncio.ensure_future(until_hung(command.probe, self._patience)) if command.probe else None
            waiting = {future for future in (ended, told, hung) if future is not None}
            while not any(future.done() for future in waiting):
                await asyncio.wait(waiting, timeout=_LOG_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                with contextlib.suppress(OSError):
                    bound_log(path)
            if hung is not None and hung.done() and not ended.done() and not self._stopping.is_set():
                self._say(f"{command.name} 有{hung.result():.0f}秒没有回应，换一个新的。")
            for future in waiting - {ended}:
                future.cancel()
            if not ended.done():
                # What hangs does not hear a polite signal, or not in time.
                await _end(process, command.grace if told.done() else _HUNG_GRACE_SECONDS)
            return process.returncode

    async def _may_end(self, command: ChildCommand) -> None:
        """Return when this command is to be ended: after a stop, once those have ended that need it."""
        await self._stopping.wait()
        await asyncio.gather(*(self._ended[name].wait() for name in command.after if name in self._ended))

    async def _start(self, command: ChildCommand, log: IO[bytes]) -> asyncio.subprocess.Process:
        # A group of its own: Ctrl-C reaches the supervisor alone, which then ends its children in order.
        return await asyncio.create_subprocess_exec(
            *command.arguments,
            cwd=ROOT,
            env=command.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )


def _end_with_parent() -> None:
    """In the child: end with the thread that started it, even if that was killed (Linux; elsewhere nothing)."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


async def _end(process: asyncio.subprocess.Process, grace: float) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), grace)
        except TimeoutError:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def until_ready(settings: Settings, seconds: float = _READY_SECONDS) -> None:
    """Return once the gateway says that a turn can be answered. Raises StartFailed after `seconds`."""
    deadline, missing = time.monotonic() + seconds, ["gateway"]
    async with httpx.AsyncClient(timeout=15.0) as client:
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError, ValueError, AttributeError):
                answer = await client.get(f"{settings.gateway_url}/healthz")
                if answer.status_code == 200:
                    return
                missing = [name for name, is_good in (answer.json().get("checks") or {}).items() if not is_good]
            await asyncio.sleep(_POLL_SECONDS)
    raise StartFailed(f"等了{seconds:.0f}秒还不能回答，缺 {'、'.join(missing)}。请看 {settings.log_dir} 里的记录。")


def _refuse_taken(port: int) -> None:
    """Raises StartFailed where something else listens already: its answers would be taken for ours."""
    with socket.socket() as asker:
        if asker.connect_ex(("127.0.0.1", port)) == 0:
            raise StartFailed(f"端口 {port} 已经有程序在用。请先停掉它，或者用 QIANZHU_PORT 等设置换一个端口。")


async def serve(settings: Settings, model: Path, say: Say, parts: Sequence[str] = PARTS) -> None:
    """Run everything, or some parts, until Ctrl-C or SIGTERM; says so once a turn can be answered.

    Where the gateway runs elsewhere nothing here can tell whether a turn is answered, and nothing is said.
    """
    for part, port in zip(PARTS, (settings.port, settings.rasa_port, settings.actions_port), strict=True):
        if part in parts:
            _refuse_taken(port)
    remove_old_tracker(settings)
    # What helps a part comes with the gateway.
    wanted = [one for one in commands(settings, model) if (one.name if one.name in PARTS else GATEWAY) in parts]
    supervisor = Supervisor(wanted, settings.log_dir, say)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stop)
    started = time.monotonic()
    running = asyncio.ensure_future(supervisor.run())
    ready = asyncio.ensure_future(until_ready(settings) if GATEWAY in parts else asyncio.Event().wait())
    await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
    if ready.done() and ready.exception() is None:
        say(f"可以用了：{settings.gateway_url}（启动用了{time.monotonic() - started:.0f}秒；按 Ctrl-C 停止）")
    elif ready.done():
        supervisor.stop()
        await running
        await ready
    ready.cancel()
    await running
    say("已经停止。")
