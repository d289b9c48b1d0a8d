"""Whose conversation it is: a cookie that nobody can guess, read or send from elsewhere."""

from __future__ import annotations

import pytest
from fastapi import Response

from actions.records.encryption import new_key
from bot.channels.http.session import COOKIE, conversation_of, set_cookie
from bot.settings import Settings
from tests.bot.conftest import Gateway
from tests.bot.fake_rasa import FakeRasa
from tests.visitor import Visitor

_SECRET = "0123456789abcdef0123456789abcdef"


async def test_the_first_answer_sets_it_and_the_next_message_keeps_it(visitor: Visitor, rasa: FakeRasa) -> None:
    first = await visitor.post({"text": "你好"})
    header = first.headers["set-cookie"].lower()
    assert "httponly" in header
    assert "samesite=lax" in header
    assert len(first.cookies[COOKIE]) >= 32
    await visitor.say("再见")
    assert rasa.heard[0]["sender"] == rasa.heard[1]["sender"]
    assert first.cookies[COOKIE] not in rasa.heard[0]["sender"]


async def test_two_visitors_have_two_conversations(gateway: Gateway, rasa: FakeRasa) -> None:
    for _ in range(2):
        await (await gateway.visitor()).say("你好")
    assert len({message["sender"] for message in rasa.heard}) == 2


@pytest.mark.parametrize("forged", ["x", "a" * 43, "补" * 40, f"{'a' * 43}.{'b' * 43}", "."])
async def test_a_cookie_that_is_none_of_ours_is_replaced(visitor: Visitor, forged: str) -> None:
    response = await visitor.client.post(
        "/api/v1/messages", json={"text": "你好"}, headers={"cookie": f"{COOKIE}={forged}".encode()}
    )
    assert response.status_code == 200
    assert response.cookies[COOKIE].partition(".")[0] not in forged


def _header(**changes: object) -> str:
    response = Response()
    set_cookie(response, "c" * 43, Settings(_env_file=None, **changes))
    return response.headers["set-cookie"].lower()


def test_over_https_only_where_it_is_used() -> None:
    assert "secure" not in _header()
    assert "secure" in _header(secure_cookie=True)
    assert "secure" in _header(environment="production", secret=_SECRET, data_keys=new_key())


def test_the_name_in_our_records_depends_on_the_secret() -> None:
    cookie = "c" * 43
    plain, keyed = Settings(_env_file=None), Settings(_env_file=None, secret=_SECRET)
    assert conversation_of(cookie, plain) != conversation_of(cookie, keyed)
    assert conversation_of(cookie, keyed) == conversation_of(cookie, keyed)
    assert cookie not in conversation_of(cookie, keyed)
