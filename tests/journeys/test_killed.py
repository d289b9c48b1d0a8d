"""A process that is killed in the middle of a turn: a kind sentence, a restart, and the conversation goes on."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journeys.assistant import Assistant, running_assistant
from tests.journeys.conftest import Arrive
from tests.journeys.contract import assert_contract
from tests.visitor import Visitor, told
from tests.waiting import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="sees in /proc/net/tcp that a turn has arrived"),
]

_CARE = "allowances.care-amount"
_FOLLOW_UP = "二级呢"
_RESTART_SECONDS = 90.0
_CONNECTED = "01"


@pytest.fixture(scope="module")
def fragile(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant whose processes may be killed."""
    with running_assistant(model, tmp_path_factory.mktemp("fragile")) as running:
        yield running


@pytest.fixture
async def guest(arrive: Arrive, fragile: Assistant) -> Visitor:
    """Somebody who has asked about an allowance there."""
    guest = await arrive(fragile)
    assert (await guest.say("护理补贴一个月多少钱"))["topic"] == _CARE
    return guest


async def test_rasa_is_killed(fragile: Assistant, guest: Visitor) -> None:
    async with _turn_at(fragile, "rasa", fragile.settings.rasa_port, guest) as turn:
        killed = _kill(fragile, "rasa")
        _assert_kind(await turn)
    handoff = await guest.say("转人工")
    assert handoff["outcome"] == "handoff"
    assert handoff["request"]["number"]
    await _goes_on(fragile, "rasa", killed, guest)


async def test_the_action_server_is_killed(fragile: Assistant, guest: Visitor) -> None:
    async with _turn_at(fragile, "actions", fragile.settings.actions_port, guest) as turn:
        killed = _kill(fragile, "actions")
        _assert_kind(await turn)
    await _goes_on(fragile, "actions", killed, guest)


async def test_the_gateway_is_killed(fragile: Assistant, guest: Visitor) -> None:
    async with _turn_at(fragile, "rasa", fragile.settings.rasa_port, guest) as turn:
        killed = _kill(fragile, "gateway")
        with pytest.raises(httpx.TransportError):
            await turn
    await _goes_on(fragile, "gateway", killed, guest)


async def test_the_logs_of_all_this_name_no_words(fragile: Assistant, guest: Visitor) -> None:
    await guest.say(_FOLLOW_UP)
    log = fragile.logs()
    for words in ("护理补贴", _FOLLOW_UP):
        assert words not in log


@contextlib.asynccontextmanager
async def _turn_at(
    assistant: Assistant, name: str, port: int, guest: Visitor
) -> AsyncIterator[asyncio.Task[dict[str, Any]]]:
    """A turn that has come as far as this process, which is held until the end."""
    held = assistant.pid(name)
    os.kill(held, signal.SIGSTOP)
    turn = asyncio.create_task(guest.say(_FOLLOW_UP))
    try:

        async def _arrived() -> bool:
            return _has_unread(port)

        await until(_arrived, 5, f"a turn at {name}")
        yield turn
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(held, signal.SIGCONT)
        turn.cancel()


def _has_unread(port: int) -> bool:
    """Whether a connection to this port on loopback holds bytes that nobody has read."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, queues, *_ = line.split()
        if state == _CONNECTED and int(local.rpartition(":")[2], 16) == port and int(queues.partition(":")[2], 16):
            return True
    return False


def _kill(assistant: Assistant, name: str) -> int:
    killed = assistant.pid(name)
    os.kill(killed, signal.SIGKILL)
    return killed


def _assert_kind(answer: dict[str, Any]) -> None:
    assert_contract(answer)
    assert answer["outcome"] == "service"
    assert "对不起" in told(answer)
    assert "转人工" in told(answer)


async def _goes_on(assistant: Assistant, name: str, killed: int, guest: Visitor) -> None:
    async def _restarted() -> bool:
        return assistant.pid(name) != killed

    async def _answered() -> dict[str, Any] | None:
        try:
            answer = await guest.say(_FOLLOW_UP)
        except httpx.TransportError:
            return None
        return answer if answer["outcome"] != "service" else None

    await until(_restarted, _RESTART_SECONDS, f"a new {name}")
    answer = await until(_answered, _RESTART_SECONDS, "an answer")
    assert (answer["outcome"], answer["topic"]) == ("answer", _CARE)
    assert any(name in said for said in assistant.told)
