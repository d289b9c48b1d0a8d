"""In the copy: postcards are answered once, in order, and bring what counselors write."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from actions.requests.request import NewRequest
from actions.staff.counselors import Role
from bot.settings import Settings
from tests.actions.counselors import counselor
from tests.bot.conftest import Gateway, Opener

_SECRET = "a secret of postcards"


@pytest.fixture
async def gateway(open_gateway: Opener, chosen: Settings) -> Gateway:
    """A gateway that postcards come to."""
    return await open_gateway(chosen.model_copy(update={"postcard_secret": SecretStr(_SECRET)}))


async def test_a_postcard_is_answered_once(gateway: Gateway) -> None:
    for _ in range(2):
        assert (await _post(gateway, 1, "护理补贴多少钱")).status_code == 200
    await _post(gateway, 2, "残保金怎么算")
    sent = gateway.app.state.postcards.sent
    await _until(lambda: len(sent) >= 2)
    assert sent == [("老李", "听到：护理补贴多少钱"), ("老李", "听到：残保金怎么算")]


async def test_danger_is_answered_with_help_lines(gateway: Gateway) -> None:
    await _post(gateway, 1, "我不想活了")
    sent = gateway.app.state.postcards.sent
    await _until(lambda: sent)
    assert "12356" in sent[0][1]


async def test_a_long_postcard_is_told_what_to_do(gateway: Gateway) -> None:
    await _post(gateway, 1, "残保金" * 200)
    sent = gateway.app.state.postcards.sent
    await _until(lambda: sent)
    assert "分成几段" in sent[0][1]


async def test_what_a_counselor_writes_comes_by_postcard(gateway: Gateway) -> None:
    store, postcards = gateway.app.state.store, gateway.app.state.postcards
    await _post(gateway, 1, "你好")
    await _until(lambda: postcards.sent)
    opened = store.requests.open(NewRequest(postcards.conversation_of("老李"), "key", "", "你好"))
    wang = counselor(store, "王", Role.ADMINISTRATOR)
    store.casework.claim(wang, opened.number, "")
    store.casework.answer(wang, opened.number, "您好，请讲。", "sent", "")
    await _until(lambda: ("老李", "您好，请讲。") in postcards.sent)


async def test_who_does_not_know_the_secret_reaches_nothing(gateway: Gateway) -> None:
    assert (await _post(gateway, 1, "你好", "wrong")).status_code == 404
    assert (await _post(gateway, 1, "长" * 9000)).status_code == 413


async def _post(gateway: Gateway, number: int, text: str, secret: str = _SECRET) -> httpx.Response:
    client = (await gateway.visitor()).client
    card = {"id": number, "sender": "老李", "text": text}
    return await client.post("/postcards", json=card, headers={"x-postcard-secret": secret})


async def _until(holds: Callable[[], Any]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.02)
