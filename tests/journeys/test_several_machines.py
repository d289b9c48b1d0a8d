"""Two gateways before one Rasa and one action server, as on several machines: one of them may die."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, text

from actions.records.encryption import new_key
from bot.operations.supervisor import GATEWAY
from tests.journeys.assistant import Assistant, running_assistant
from tests.journeys.conftest import Arrive
from tests.postgres import running_server
from tests.visitor import Visitor, told

pytestmark = pytest.mark.slow

_CARE = "allowances.care-amount"
_SECRET = "0123456789abcdef0123456789abcdef"
_PRESSES = 20
Pair = tuple[Assistant, Assistant]


@pytest.fixture(scope="module")
def machines(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """A whole assistant, and a second gateway that finds Rasa and the action server by their addresses."""
    with running_server() as server:
        wishes: dict[str, Any] = {
            "database_url": server.url,
            "data_keys": new_key(),
            "secret": "known to both gateways",
            "internal_secret": _SECRET,
            "speech": False,
        }
        with running_assistant(model, tmp_path_factory.mktemp("one"), **wishes) as one:
            wishes |= {"rasa_server": one.settings.rasa_url, "actions_server": one.settings.actions_url}
            with running_assistant(model, tmp_path_factory.mktemp("other"), (GATEWAY,), **wishes) as other:
                yield one, other


async def _at_both(machines: Pair, arrive: Arrive) -> tuple[Visitor, Visitor]:
    one, other = await arrive(machines[0]), await arrive(machines[1])
    await one.say("护理补贴一个月多少钱")
    other.client.cookies.update(one.client.cookies)
    return one, other


async def test_rasa_and_the_action_server_refuse_strangers(machines: Pair) -> None:
    settings = machines[0].settings
    async with httpx.AsyncClient() as stranger:
        message = {"sender": "s", "message": "你好"}
        for headers in ({}, {"authorization": "Bearer wrong"}):
            for address in (f"{settings.rasa_url}/webhooks/rest/webhook", f"{settings.actions_url}/webhook"):
                assert (await stranger.post(address, json=message, headers=headers)).status_code == 401, address


async def test_a_follow_up_at_the_other_gateway_is_understood(machines: Pair, arrive: Arrive) -> None:
    _, other = await _at_both(machines, arrive)
    assert (await other.say("二级呢"))["topic"] == _CARE


async def test_double_presses_open_one_request_each(machines: Pair, arrive: Arrive) -> None:
    for _ in range(_PRESSES):
        one, other = await _at_both(machines, arrive)
        await one.say("转人工")
        await asyncio.gather(one.say("一起转"), other.say("一起转"))
    engine = create_engine(machines[0].settings.database_url)
    with engine.connect() as connection:
        counted = "SELECT count(*), count(DISTINCT conversation) FROM service_requests"
        assert tuple(connection.execute(text(counted)).one()) == (_PRESSES, _PRESSES)
    engine.dispose()


async def test_while_one_gateway_is_dead_the_other_goes_on_with_its_conversations(
    machines: Pair, arrive: Arrive
) -> None:
    one, other = await _at_both(machines, arrive)
    turns = [asyncio.create_task(one.post({"text": "二级呢", "modality": "text"})) for _ in range(4)]
    await asyncio.wait(turns, return_when=asyncio.FIRST_COMPLETED)
    os.kill(machines[0].pid(GATEWAY), signal.SIGKILL)
    await asyncio.gather(*turns, return_exceptions=True)
    answer = await other.say("二级呢")
    assert answer["topic"] == _CARE
    assert "对不起" not in told(answer)
