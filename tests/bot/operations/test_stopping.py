"""SIGTERM drains a gateway: a begun turn is answered, readiness says no, open streams end, and then it is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.settings import ROOT, Settings
from tests.bot.fake_rasa import FakeRasa, Message, echo
from tests.ports import free_ports
from tests.waiting import until

_START_SECONDS, _STOP_SECONDS = 60.0, 15.0
_TURN_SECONDS = 1.5


@pytest.fixture
def settings(chosen: Settings, tmp_path: Path) -> Settings:
    """Settings of a gateway in a process of its own."""
    [port] = free_ports(1)
    more = {"port": port, "speech": False, "log_dir": tmp_path / "log", "spoken_dir": tmp_path / "spoken"}
    return chosen.model_copy(update=more)


@pytest.fixture
def gateway(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """It, begun; killed if it is still there."""
    environment = {**os.environ, **settings.as_environment()}
    process = subprocess.Popen([sys.executable, "-m", "bot.app"], cwd=ROOT, env=environment)
    yield process
    process.kill()
    process.wait()


@pytest.fixture
async def client(settings: Settings, gateway: subprocess.Popen[bytes]) -> httpx.AsyncClient:
    """Somebody who reaches it, once it is ready."""
    reaching = httpx.AsyncClient(base_url=settings.gateway_url, timeout=20.0)

    async def _is_ready() -> bool:
        try:
            return (await reaching.get("/healthz")).status_code == 200
        except httpx.TransportError:
            return False

    await until(_is_ready, _START_SECONDS, "ready")
    return reaching


@pytest.mark.slow
async def test_a_turn_that_began_is_answered_and_open_streams_end(
    gateway: subprocess.Popen[bytes], client: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    def _slowly(message: Message) -> httpx.Response:
        time.sleep(_TURN_SECONDS)
        return echo(message)  # type: ignore[return-value]

    rasa.respond = _slowly  # type: ignore[assignment]

    async def _stream() -> str:
        async with client.stream("GET", "/api/v1/events") as events:
            return "".join([piece async for piece in events.aiter_text()])

    streaming = asyncio.create_task(_stream())
    asking = asyncio.create_task(client.post("/api/v1/messages", json={"text": "护理补贴多少钱"}))
    await asyncio.sleep(_TURN_SECONDS / 3)
    gateway.send_signal(signal.SIGTERM)
    answer = await asyncio.wait_for(asking, _STOP_SECONDS)
    assert answer.status_code == 200 and "护理补贴" in answer.json()["replies"][0]["text"]
    assert "retry" in await asyncio.wait_for(streaming, _STOP_SECONDS)
    assert await asyncio.to_thread(gateway.wait, _STOP_SECONDS) in (0, -signal.SIGTERM)


@pytest.fixture
def with_drain(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy has two seconds to turn away."""
    settings.drain_seconds = 2.0


@pytest.mark.slow
@pytest.mark.usefixtures("with_drain")
async def test_while_it_drains_it_answers_but_is_not_ready(
    gateway: subprocess.Popen[bytes], client: httpx.AsyncClient
) -> None:
    gateway.send_signal(signal.SIGTERM)

    async def _is_draining() -> bool:
        return (await client.get("/healthz")).status_code == 503

    await until(_is_draining, 1.5, "not ready")
    assert (await client.get("/livez")).status_code == 200
    assert (await client.get("/healthz")).json()["checks"] == {"serving": False}
    assert (await client.post("/api/v1/messages", json={"text": "你好"})).status_code == 200
    assert await asyncio.to_thread(gateway.wait, _STOP_SECONDS) in (0, -signal.SIGTERM)


def test_a_gateway_allows_itself_more_open_pages_than_a_shell_does() -> None:
    limit = "resource.getrlimit(resource.RLIMIT_NOFILE)[0]"
    script = (
        "import resource; from bot.operations.gateway_server import allow_many_connections; "
        "resource.setrlimit(resource.RLIMIT_NOFILE, (1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1])); "
        f"allow_many_connections(); print({limit}, resource.getrlimit(resource.RLIMIT_NOFILE)[1])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    allowed, most = map(int, run.stdout.split())
    assert allowed == min(most, 65_536)
