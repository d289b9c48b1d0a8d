"""The gateway's HTTP server, which stops in order: not ready any more, open streams ended, begun turns answered."""

from __future__ import annotations

import asyncio
import contextlib
import resource
from collections.abc import Callable
from types import FrameType

import uvicorn

_OPEN_FILES = 65_536
STOPPING_SECONDS = 5.0
"""Beyond the longest turn, until what is still open is cut off."""


def allow_many_connections() -> None:
    """Let this process hold as many open files as it may: every open page is one, and shells often allow 1,024."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(allowed, min(most, _OPEN_FILES)), most))


class GatewayServer(uvicorn.Server):
    """Serves until SIGTERM or SIGINT.

    `on_drain` is called at once: readiness says no. After `drain_seconds`, in which a proxy can notice, `on_stop` is
    called, which ends streams that would stay open for ever; nothing new is accepted then, and begun turns end.
    """

    def __init__(
        self, config: uvicorn.Config, on_drain: Callable[[], None], on_stop: Callable[[], None], drain_seconds: float
    ) -> None:
        super().__init__(config)
        self._on_drain, self._on_stop, self._drain_seconds = on_drain, on_stop, drain_seconds
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_draining = False

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Begin to serve."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)  # type: ignore[arg-type]

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal came; a second one does not wait."""
        if self._loop is None or self._is_draining:
            super().handle_exit(sig, frame)
            return
        self._is_draining = True
        self._captured_signals.append(sig)
        self._loop.call_soon_threadsafe(self._drain)

    def _drain(self) -> None:
        assert self._loop is not None
        self._on_drain()
        self._loop.call_later(self._drain_seconds, self._stop)

    def _stop(self) -> None:
        self._on_stop()
        self.should_exit = True
