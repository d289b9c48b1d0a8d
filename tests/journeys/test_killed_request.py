"""A request from opening to its end, a process killed at every step: one request, no message lost or shown twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from actions.staff.counselors import Role
from actions.store import Store, open_store
from tests.journeys.assistant import Assistant, running_assistant
from tests.journeys.conftest import Arrive
from tests.visitor import Visitor, messages_with
from tests.waiting import until

pytestmark = pytest.mark.slow

_PASSWORD = "a long enough one"
_RESTART_SECONDS = 90.0


@pytest.fixture(scope="module")
def fragile(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant whose processes may be killed."""
    with running_assistant(model, tmp_path_factory.mktemp("fragile")) as running:
        yield running


@pytest.fixture
def store(fragile: Assistant) -> Iterator[Store]:
    """Its records."""
    opened = open_store(fragile.settings.database_url)
    yield opened
    opened.close()


class ConsoleClient:
    """A counselor's browser, without scripts."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client, self.proof = client, ""

    async def sign_in(self) -> None:
        response = await self.client.post(
            "/console/sign-in", data={"login": "wang", "password": _PASSWORD}, follow_redirects=True
        )
        self.proof = response.text.partition('data-proof="')[2].partition('"')[0]
        assert self.proof

    async def do(self, number: str, step: str, **fields: str) -> int:
        response = await self.client.post(
            f"/console/requests/{number}/{step}", data={"proof": self.proof, **fields}, follow_redirects=False
        )
        return response.status_code


async def _kill(assistant: Assistant, *names: str) -> None:
    """Kill processes and return once a turn can be answered again."""
    killed = {name: assistant.pid(name) for name in names}
    for process in killed.values():
        os.kill(process, signal.SIGKILL)

    async def _back() -> bool:
        if any(assistant.pid(name) == process for name, process in killed.items()):
            return False
        try:
            async with httpx.AsyncClient(base_url=assistant.settings.gateway_url) as client:
                return (await client.get("/healthz")).status_code == 200
        except httpx.TransportError:
            return False

    await until(_back, _RESTART_SECONDS, f"{names} again")


async def _send(visitor: Visitor, text: str, key: str) -> None:
    """Send a form as the page does: again with the same key until it is taken."""

    async def _taken() -> bool:
        try:
            response = await visitor.client.post("/", data={"text": text, "key": key})
        except httpx.TransportError:
            return False
        return response.status_code in (200, 303)

    await until(_taken, _RESTART_SECONDS, "the form to be taken")


async def test_every_step_of_a_request_survives_kill_9(fragile: Assistant, store: Store, arrive: Arrive) -> None:
    store.counselors.add("wang", "王老师", _PASSWORD, Role.ADMINISTRATOR)
    person, console = await arrive(fragile), ConsoleClient((await arrive(fragile)).client)
    await _send(person, "护理补贴一个月多少钱", "1" * 32)
    await _send(person, "转人工", "2" * 32)
    await _kill(fragile, "gateway", "actions")
    for _ in range(2):
        await _send(person, "一起转", "3" * 32)
        await _kill(fragile, "gateway")
    [opened] = store.requests.all_open()
    await console.sign_in()
    await _kill(fragile, "gateway", "rasa")
    assert await console.do(opened.number, "claim") == 303
    await _kill(fragile, "gateway")
    assert await console.do(opened.number, "claim") == 409
    for _ in range(2):
        assert await console.do(opened.number, "answer", text="您好，我来帮您。", key="4" * 32) == 303
        await _send(person, "谢谢老师", "5" * 32)
        await _kill(fragile, "gateway")
    assert await console.do(opened.number, "resolve") == 303
    await _kill(fragile, "gateway")
    page = (await person.client.get("/")).text
    for words in ("您好，我来帮您。", "谢谢老师", "王老师接了您的请求", "的事办完了"):
        assert messages_with(page, words) == 1, words
    await _send(person, "满意", "6" * 32)
    assert [request.state.value for request in store.requests.of_conversation(_conversation(store, opened.number))] == [
        "closed"
    ]


def _conversation(store: Store, number: str) -> str:
    return store.messages.of_request(number)[0].conversation
