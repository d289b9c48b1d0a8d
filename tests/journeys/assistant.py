"""The whole assistant, started as `qianzhu serve` starts it, in a folder of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.operations.supervisor import PARTS, Supervisor, commands, until_ready
from bot.settings import Settings
from tests.ports import free_ports

_END_SECONDS = 30.0


class Assistant:
    """Rasa, action server and gateway, or some of them, under the real supervisor, in a thread with an event loop."""

    def __init__(self, model: Path, folder: Path, parts: Sequence[str] = PARTS, **wishes: Any) -> None:
        gateway, rasa, actions = free_ports(3)
        self.settings = Settings(
            _env_file=None,
            environment="development",
            host="127.0.0.1",
            port=gateway,
            rasa_port=rasa,
            actions_port=actions,
            database_url=wishes.pop("database_url", f"sqlite:///{folder / 'qianzhu.db'}"),
            tracker_database=folder / "tracker.db",
            log_dir=folder / "log",
            rate_limit=0,
            prepare_speech=False,
            spoken_dir=folder / "spoken",
            **wishes,
        )
        self.folder = folder
        self.told: list[str] = []
        """What the supervisor said."""
        self._loop = asyncio.new_event_loop()
        wanted = [command for command in commands(self.settings, model) if command.name in parts]
        self._supervisor = Supervisor(wanted, self.settings.log_dir, self.told.append)
        self._thread = threading.Thread(target=self._keep_running, name="supervisor", daemon=True)

    def start(self) -> None:
        """Return once a turn can be answered."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(until_ready(self.settings), self._loop).result()

    def stop(self) -> None:
        """End all processes; none is left however this ends."""
        self._loop.call_soon_threadsafe(self._supervisor.stop)
        self._thread.join(_END_SECONDS)
        for name in self._supervisor.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid(name), signal.SIGKILL)

    def pid(self, name: str) -> int:
        """The number of the process that now goes by this name."""
        return self._supervisor.running[name].pid

    def logs(self) -> str:
        """All that the processes have written to their logs."""
        return "".join(path.read_text(errors="replace") for path in sorted(self.settings.log_dir.iterdir()))

    def _keep_running(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._supervisor.run())


@contextmanager
def running_assistant(model: Path, folder: Path, parts: Sequence[str] = PARTS, **wishes: Any) -> Iterator[Assistant]:
    """An assistant that answers, ended afterwards; `wishes` are settings."""
    assistant = Assistant(model, folder, parts, **wishes)
    try:
        assistant.start()
        yield assistant
    finally:
        assistant.stop()
