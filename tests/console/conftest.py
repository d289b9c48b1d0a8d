"""Counselors at a gateway in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import httpx
import pytest

from actions.requests.request import NewRequest
from actions.staff.counselors import Role
from actions.store import Store
from tests.bot.conftest import (  # noqa: F401 - fixtures
    Gateway,
    _rasa_server,
    chosen,
    gateway,
    open_gateway,
    rasa,
)

PASSWORD = "a long enough one"
Hire = Callable[..., Awaitable["ConsoleClient"]]


class ConsoleClient:
    """A counselor's browser."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client, self.proof = client, ""

    async def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        """Send the form; remember what every later form has to hold."""
        response = await self.client.post("/console/sign-in", data={"login": login, "password": password})
        home = await self.client.get("/console")
        self.proof = home.text.partition('data-proof="')[2].partition('"')[0]
        return response

    async def do(self, number: str, step: str, **fields: str) -> httpx.Response:
        """Send the form of a step."""
        return await self.client.post(f"/console/requests/{number}/{step}", data={"proof": self.proof, **fields})


@pytest.fixture
def store(gateway: Gateway) -> Store:  # noqa: F811
    """The gateway's records."""
    found: Store = gateway.app.state.store
    return found


@pytest.fixture
async def hire(gateway: Gateway, store: Store) -> AsyncIterator[Hire]:  # noqa: F811
    """Makes counselors who are signed in."""
    async with AsyncExitStack() as held:

        async def _hire(login: str, role: Role = Role.COUNSELOR, team: str = "", *regions: str) -> ConsoleClient:
            store.counselors.add(login, f"{login}老师", PASSWORD, role, team, regions)
            transport = httpx.ASGITransport(gateway.app, raise_app_exceptions=False)
            client = httpx.AsyncClient(transport=transport, base_url="http://gateway.test")
            console = ConsoleClient(await held.enter_async_context(client))
            await console.sign_in(login)
            return console

        yield _hire


@pytest.fixture
def opened(store: Store) -> Callable[..., str]:
    """Opens requests; gives their numbers."""
    count = iter(range(1000))

    def _open(region: str = "", need: str = "想找人", topic: str = "", shares_words: bool = False) -> str:
        key = str(next(count))
        wanted = NewRequest(f"c{key}", key, topic, need, region=region, shares_words=shares_words)
        return store.requests.open(wanted).number

    return _open
