"""A person goes on with their conversation on another device, by a code that opens it once."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from actions.errors import StorageUnavailable
from bot.channels.http.device_codes import CODE_SECONDS, DeviceCodes
from bot.channels.http.limits import RateLimits
from tests.bot.conftest import Gateway
from tests.visitor import Visitor

_OPENED = "这段对话刚才在另一台设备上打开了"


async def _new_code(visitor: Visitor) -> str:
    page = (await visitor.client.post("/other-device/code")).text
    return "".join(re.findall(r"\d", "".join(re.findall(r'<strong class="digits">([\d ]+)</strong>', page))))


async def _open(visitor: Visitor, code: str) -> httpx.Response:
    return await visitor.client.post("/other-device/open", data={"code": code})


async def test_the_conversation_goes_on_there_and_both_devices_are_told(gateway: Gateway, visitor: Visitor) -> None:
    await visitor.say("护理补贴多少钱")
    code = await _new_code(visitor)
    assert re.fullmatch(r"\d{8}", code)
    other = await gateway.visitor()
    opened = await _open(other, f" {code[:4]} {code[4:]} ")
    assert (opened.status_code, opened.headers["location"]) == (303, "/")
    page = (await other.client.get("/")).text
    assert "护理补贴多少钱" in page
    assert _OPENED in page
    await other.say("怎么申请")
    here = (await visitor.client.get("/")).text
    assert "怎么申请" in here
    assert _OPENED in here


async def test_a_code_in_wide_digits_is_understood(gateway: Gateway, visitor: Visitor) -> None:
    code = (await _new_code(visitor)).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert (await _open(await gateway.visitor(), code)).status_code == 303


async def test_a_code_opens_once(gateway: Gateway, visitor: Visitor) -> None:
    await visitor.say("护理补贴多少钱")
    code = await _new_code(visitor)
    assert (await _open(await gateway.visitor(), code)).status_code == 303
    third = await gateway.visitor()
    refused = await _open(third, code)
    assert refused.status_code == 403
    assert "这个号码打不开" in unescape(refused.text)
    assert "护理补贴多少钱" not in (await third.client.get("/")).text


async def test_a_new_code_makes_the_earlier_one_void(gateway: Gateway, visitor: Visitor) -> None:
    earlier = await _new_code(visitor)
    assert await _new_code(visitor) != earlier
    assert (await _open(await gateway.visitor(), earlier)).status_code == 403


@pytest.mark.parametrize("code", ["", "12345678", "abc", "1" * 20, "\x00"])
async def test_any_other_text_opens_nothing(gateway: Gateway, visitor: Visitor, code: str) -> None:
    await visitor.say("护理补贴多少钱")
    gateway.app.state.device_codes.new("somebody else's cookie")
    cookies = dict(visitor.client.cookies)
    assert (await _open(visitor, code)).status_code == 403
    assert dict(visitor.client.cookies) == cookies


async def test_the_device_that_asked_cannot_use_its_own_code_up(gateway: Gateway, visitor: Visitor) -> None:
    code = await _new_code(visitor)
    assert (await _open(visitor, code)).status_code == 409
    assert (await _open(await gateway.visitor(), code)).status_code == 303


async def test_what_would_be_replaced_on_this_device_is_said_before(gateway: Gateway, visitor: Visitor) -> None:
    warning = "这台设备上现在的对话就打不开了"
    assert warning not in (await visitor.client.get("/other-device")).text
    await visitor.say("护理补贴多少钱")
    assert warning in (await visitor.client.get("/other-device")).text


async def test_nobody_opens_a_conversation_unseen(
    gateway: Gateway, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await visitor.say("护理补贴多少钱")
    code = await _new_code(visitor)

    def _lost(*_given: object) -> None:
        raise StorageUnavailable("lost")

    monkeypatch.setattr(gateway.app.state.store.messages, "tell", _lost)
    other = await gateway.visitor()
    assert (await _open(other, code)).status_code == 503
    assert "护理补贴多少钱" not in (await other.client.get("/")).text


async def test_another_site_can_neither_make_nor_use_a_code(visitor: Visitor) -> None:
    foreign = {"origin": "http://evil.test"}
    for address in ("/other-device/code", "/other-device/open"):
        answer = await visitor.client.post(address, data={"code": "12345678"}, headers=foreign)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


async def test_guessing_is_stopped_for_who_guesses_and_not_for_others(gateway: Gateway, visitor: Visitor) -> None:
    gateway.app.state.limits = limits = RateLimits(40)
    tried = [(await _open(visitor, "12345678")).status_code for _ in range(61)]
    assert tried == [403] * 60 + [429]
    assert await limits.may_try_code("another address")


def test_a_code_is_void_after_ten_minutes() -> None:
    moment = 0.0
    codes = DeviceCodes(lambda: moment)
    code, later = codes.new("a"), codes.new("b")
    moment = CODE_SECONDS - 1.0
    assert codes.cookie_of(code) == "a"
    assert codes.use(later) == "b"
    moment = float(CODE_SECONDS)
    assert codes.cookie_of(code) == codes.use(code) == codes.use(later) == ""


def test_the_oldest_code_goes_where_there_are_too_many() -> None:
    codes = DeviceCodes(lambda: 0.0)
    made = [codes.new(f"cookie {number}") for number in range(10_001)]
    assert codes.cookie_of(made[0]) == ""
    assert codes.cookie_of(made[1]) == "cookie 1"
