"""A gateway in this process, before a fake Rasa on loopback and a real SQLite file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.app import build
from bot.settings import Settings
from bot.speech.service import Speech
from tests.bot.fake_rasa import FakeRasa
from tests.visitor import Visitor

Opener = Callable[[Settings], Awaitable["Gateway"]]


class Gateway:
    """An application that is open; each visitor has a cookie jar of their own."""

    def __init__(self, app: FastAPI, held: AsyncExitStack) -> None:
        self.app, self._held = app, held

    async def visitor(self) -> Visitor:
        """Somebody who comes for the first time."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://gateway.test")
        return Visitor(await self._held.enter_async_context(client))


@pytest.fixture(scope="session")
def _rasa_server() -> Iterator[FakeRasa]:
    server = FakeRasa()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def rasa(_rasa_server: FakeRasa) -> FakeRasa:
    """The fake Rasa, well-behaved at first."""
    _rasa_server.behave()
    return _rasa_server


@pytest.fixture
def chosen(tmp_path: Path, rasa: FakeRasa) -> Settings:
    """Settings for the fake Rasa, a database of this test's own and no limits."""
    return Settings(
        _env_file=None,
        environment="development",
        rasa_port=rasa.port,
        actions_port=rasa.port,
        database_url=f"sqlite:///{tmp_path / 'qianzhu.db'}",
        rate_limit=0,
        turn_seconds=5.0,
    )


@pytest.fixture(autouse=True)
def _without_loading_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway that nobody speaks with need not load what hears and speaks."""

    async def _nothing(_speech: Speech) -> None:
        return

    monkeypatch.setattr(Speech, "warm_up", _nothing)


@pytest.fixture
async def open_gateway() -> AsyncIterator[Opener]:
    """Opens gateways, and closes them after the test."""
    async with AsyncExitStack() as held:

        async def _open(settings: Settings) -> Gateway:
            app = build(settings)
            await held.enter_async_context(app.router.lifespan_context(app))
            return Gateway(app, held)

        yield _open


@pytest.fixture
async def gateway(open_gateway: Opener, chosen: Settings) -> Gateway:
    """A gateway with the usual settings."""
    return await open_gateway(chosen)


@pytest.fixture
async def visitor(gateway: Gateway) -> Visitor:
    """Somebody at that gateway."""
    return await gateway.visitor()
