"""No other site acts for a visitor, no cookie is made up, no oddity is a fault of ours, and answers are shielded."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from actions.errors import StorageUnavailable
from actions.records.encryption import new_key
from actions.staff.counselors import Role
from bot.channels.http.limits import RateLimited, RateLimits
from bot.channels.http.session import COOKIE, conversation_of, new_cookie
from bot.settings import Settings
from tests.bot.conftest import Gateway, Opener
from tests.bot.fake_rasa import FakeRasa
from tests.visitor import MESSAGES, Visitor, told

_ELSEWHERE: list[dict[str, str]] = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://gateway.test:81"},
    {"origin": "https://gateway.test"},
    {"origin": "http://[::1"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "http://gateway.test"},
    {"sec-fetch-site": "same-origin", "origin": "null"},
]
_OWN: list[dict[str, str]] = [
    {},
    {"origin": "http://gateway.test"},
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "none", "origin": "http://gateway.test"},
]
_UNSAFE: list[tuple[str, dict[str, Any]]] = [
    ("/", {"data": {"text": "你好"}}),
    ("/settings", {"data": {"theme": "dark"}}),
    ("/my-data/erase", {"data": {"sure": "yes"}}),
    ("/my-data/profile", {"data": {"forget": "yes"}}),
    ("/leave", {}),
    ("/other-device/code", {}),
    ("/other-device/open", {"data": {"code": "12345678"}}),
    (MESSAGES, {"json": {"text": "你好"}}),
    ("/api/v1/speech", {"content": b"RIFF"}),
    ("/api/v1/presence", {"json": {"writes": True}}),
    ("/console/sign-in", {"data": {"login": "wang", "password": "a long enough one"}}),
    ("/console/sign-out", {}),
]
_PRODUCTION = {"environment": "production", "secret": "0123456789abcdef" * 2, "data_keys": new_key()}


@pytest.fixture
def chosen(chosen: Settings) -> Settings:
    """Without speech, which nothing here needs."""
    return chosen.model_copy(update={"speech": False})


def _known(visitor: Visitor) -> str:
    return visitor.client.cookies[COOKIE]


# Where a request comes from


async def test_another_site_does_nothing_and_leaves_no_cookie(visitor: Visitor, rasa: FakeRasa) -> None:
    for address, body in _UNSAFE:
        for headers in _ELSEWHERE:
            response = await visitor.client.post(address, headers=headers, **body)
            assert response.status_code == 403, (address, headers)
            assert "set-cookie" not in response.headers
    assert not rasa.heard


async def test_our_pages_and_programs_are_heard(visitor: Visitor) -> None:
    for headers in _OWN:
        assert (await visitor.client.post(MESSAGES, json={"text": "你好"}, headers=headers)).status_code == 200
        assert (await visitor.client.post("/", data={"text": "你好"}, headers=headers)).status_code == 303


async def test_the_public_address_is_where_forms_come_from(open_gateway: Opener, chosen: Settings) -> None:
    gateway = await open_gateway(chosen.model_copy(update={"public_url": "https://help.example.cn/"}))
    visitor = await gateway.visitor()
    for origin, status in (("https://help.example.cn", 303), ("http://gateway.test", 403)):
        assert (await visitor.client.post("/", data={"text": "a"}, headers={"origin": origin})).status_code == status


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://[::1"])
def test_another_site_opens_no_voice_stream(chosen: Settings, origin: str) -> None:
    from bot.app import build

    client = TestClient(build(chosen))
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/api/v1/voice", headers={"origin": origin}):
        pass


async def test_a_visitor_keeps_the_conversation_whatever_another_site_sends(visitor: Visitor) -> None:
    await visitor.say("护理补贴")
    held = _known(visitor)
    async with httpx.AsyncClient(transport=visitor.client._transport, base_url="http://gateway.test") as without:
        # A browser holds a Lax cookie back where another site posts, but takes one that comes with the answer.
        response = await without.post("/", data={"text": "x"}, headers={"sec-fetch-site": "cross-site"})
    assert "set-cookie" not in response.headers
    assert _known(visitor) == held


# Cookies


async def test_a_made_up_cookie_is_no_conversation(visitor: Visitor, gateway: Gateway) -> None:
    settings = gateway.app.state.settings
    for planted in ("a" * 43, new_cookie(settings.model_copy(update={"secret": SecretStr("x" * 32)}))):
        visitor.client.cookies.clear()
        visitor.client.cookies.set(COOKIE, planted, domain="gateway.test")
        await visitor.client.post("/", data={"text": "我的秘密"})
        assert not gateway.app.state.transcripts.latest(conversation_of(planted, settings))


async def test_what_is_refused_leaves_no_cookie(visitor: Visitor) -> None:
    refused: list[tuple[str, dict[str, Any], int]] = [
        ("/", {"data": {"text": ""}}, 422),
        ("/", {"data": {"text": "长" * 501}}, 413),
        (MESSAGES, {"json": {"text": ""}}, 422),
        (MESSAGES, {"content": b"{"}, 415),
        ("/settings", {"content": b"x" * 5000}, 413),
    ]
    for address, body, status in refused:
        response = await visitor.client.post(address, **body)
        assert response.status_code == status
        assert "set-cookie" not in response.headers


async def test_a_page_that_is_embedded_elsewhere_leaves_no_cookie(visitor: Visitor) -> None:
    embedded = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    assert "set-cookie" not in (await visitor.client.get("/", headers=embedded)).headers
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert "set-cookie" in (await visitor.client.get("/", headers=followed)).headers


async def test_a_conversation_outlives_a_restart_without_a_secret(open_gateway: Opener, chosen: Settings) -> None:
    first = await (await open_gateway(chosen)).visitor()
    await first.say("护理补贴")
    second = await (await open_gateway(chosen.model_copy())).visitor()
    second.client.cookies.set(COOKIE, _known(first), domain="gateway.test")
    assert "听到：护理补贴" in (await second.client.get("/")).text


async def test_over_https_alone_cookies_belong_to_this_very_host(open_gateway: Opener, chosen: Settings) -> None:
    gateway = await open_gateway(chosen.model_copy(update={"secure_cookie": True}))
    transport = httpx.ASGITransport(gateway.app)
    async with httpx.AsyncClient(transport=transport, base_url="https://gateway.test") as client:
        first = await client.post("/", data={"text": "护理补贴"})
        assert first.headers["set-cookie"].startswith(f"__Host-{COOKIE}=")
        for word in ("secure", "httponly", "samesite=lax", "path=/"):
            assert word in first.headers["set-cookie"].lower()
        assert "domain=" not in first.headers["set-cookie"].lower()
        assert "听到：护理补贴" in (await client.get("/")).text
        gateway.app.state.store.counselors.add("wang", "王老师", "a long enough one", Role.COUNSELOR)
        form = {"login": "wang", "password": "a long enough one"}
        signed_in = await client.post("/console/sign-in", data=form)
        assert signed_in.headers["set-cookie"].startswith("__Host-qianzhu_console=")
        assert (await client.get("/console")).status_code == 200


async def test_leaving_makes_the_device_forget(visitor: Visitor) -> None:
    await visitor.client.post("/", data={"text": "我的秘密"})
    await visitor.client.post("/settings", data={"theme": "dark"})
    assert 'href="/leave"' in (await visitor.client.get("/")).text
    assert '<form method="post" action="/leave">' in (await visitor.client.get("/leave")).text
    assert "我的秘密" in (await visitor.client.get("/")).text
    left = await visitor.client.post("/leave")
    assert "不记得您的对话" in left.text
    assert left.headers["clear-site-data"] == '"storage"'
    assert not visitor.client.cookies
    assert "我的秘密" not in (await visitor.client.get("/")).text


# Headers


_SHIELD = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=()",
}


_ADDRESSES = (
    *(
        "/",
        "/privacy",
        "/my-data",
        "/my-reminders",
        "/my-reminders/reminders.ics",
        "/leave",
        "/other-device",
        "/static/page.css",
        "/healthz",
        "/livez",
        "/openapi.json",
        "/nothing",
    ),
    *("/api/v1/messages", "/console/sign-in", "/console", "/console/static/console.css", "/api/v1/audio/x"),
)


async def test_every_answer_is_shielded(visitor: Visitor) -> None:
    for address in _ADDRESSES:
        headers = (await visitor.client.get(address)).headers
        assert {name: headers.get(name) for name in _SHIELD} == _SHIELD, address
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "strict-transport-security" not in headers
        assert headers["cache-control"] == ("no-cache" if "/static/" in address else "no-store"), address


async def test_a_browser_is_held_to_https_in_production(open_gateway: Opener, chosen: Settings) -> None:
    gateway = await open_gateway(Settings(_env_file=None, **{**chosen.model_dump(), **_PRODUCTION}))
    response = await (await gateway.visitor()).client.get("/healthz")
    assert response.headers["strict-transport-security"] == "max-age=31536000"


async def test_another_host_name_is_refused_where_ours_are_named(open_gateway: Opener, chosen: Settings) -> None:
    gateway = await open_gateway(chosen.model_copy(update={"allowed_hosts": "gateway.test, other.test"}))
    client = (await gateway.visitor()).client
    for host, status in (
        *(("gateway.test", 200), ("OTHER.test:8080", 200), ("127.0.0.1:8080", 200), ("[::1]:8080", 200)),
        *(("evil.example", 400), ("gateway.test.evil.example", 400), ("", 400)),
    ):
        assert (await client.get("/livez", headers={"host": host})).status_code == status, host


# Oddities


_ODD_HEADERS: list[dict[str, bytes]] = [
    {"origin": b"http://[::1"},
    {"origin": b"\xff\xfe"},
    {"host": b"[::1"},
    {"cookie": b"qianzhu_display=" + b"a=b&" * 40},
    {"cookie": b"qianzhu_display=theme=%ff%fe&size=\xff"},
    {"cookie": f"{COOKIE}=".encode() + b"\xff" * 60},
    {"cookie": b";;==;" * 50},
    {"cookie": f"{COOKIE}=\xe9.{'a' * 43}".encode("latin-1")},
    {"cookie": f"{COOKIE}=a.\xe9".encode("latin-1")},
    {"accept": b"\xff\xfetext/html"},
    {"last-event-id": b"9" * 4000},
    {"content-length": b"9" * 30},
    {"content-length": "٣".encode()},
    {"range": b"bytes=\xff"},
    {"accept-language": b"\x80"},
    {"content-type": b"multipart/form-data; boundary=b; charset=nothing"},
    {"content-type": b"multipart/form-data; boundary=b; charset=utf-7"},
    {"content-type": b"\xff/\xff"},
]


async def test_no_header_is_a_fault_of_ours(visitor: Visitor) -> None:
    form = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n+2AA-\xff\r\n--b--'
    for headers in _ODD_HEADERS:
        for address in ("/", "/my-data", "/console", "/static/page.css", "/nothing"):
            response = await visitor.client.get(address, headers=headers)
            assert response.status_code < 500, (address, headers)
        for address in ("/", MESSAGES, "/settings", "/my-data/profile", "/console/sign-in", "/api/v1/presence"):
            response = await visitor.client.post(address, content=form, headers=headers)
            assert response.status_code < 500, (address, headers)


async def test_no_address_is_a_fault_of_ours(visitor: Visitor, gateway: Gateway) -> None:
    for address in (
        *("/static/%00", "/%00", "/%ff%fe", "/static/%ff", "/?x=%00%ff", "/my-data?%ff", "/static/..%2f..%2fa.py"),
        *("/api/v1/audio/%00?rate=1e999", "/api/v1/audio/x?rate=nan", f"/console?page={'9' * 5000}"),
        *(f"/console/requests/123456/messages?after={'9' * 30}", "/console?find=%00"),
    ):
        assert (await visitor.client.get(address)).status_code < 500, address


async def test_no_message_is_a_fault_of_ours(visitor: Visitor) -> None:
    for body in (
        b'{"text": "a\\u0000b"}',
        b'{"text": "a", "n": ' + b"9" * 4000 + b"}",
        b'{"text": "a", "n": ' + b"9" * 5000 + b"}",
        b'{"text": "a", "n": 1e999, "m": NaN}',
        b'{"text": "a\\udc00"}',
        b'{"text": true}',
    ):
        response = await visitor.client.post(MESSAGES, content=body, headers={"content-type": "application/json"})
        assert response.status_code in (200, 400, 422), body


async def test_a_presence_that_is_none_is_refused(visitor: Visitor) -> None:
    for body in ({"read": 2**31}, {"read": "1"}, {"writes": 1}, [], 7, {"read": -1}):
        response = await visitor.client.post("/api/v1/presence", json=body)
        assert (response.status_code, response.json()["error"]["code"]) == (422, "bad_value"), body


async def test_a_body_is_not_read_further_than_it_may_go(visitor: Visitor) -> None:
    sent = 0

    async def _endless() -> Any:
        nonlocal sent
        while sent < 50_000_000:
            sent += 10_000
            yield b"a" * 10_000

    for address in (MESSAGES, "/api/v1/presence", "/settings", "/console/sign-in"):
        sent = 0
        response = await visitor.client.post(
            address, content=_endless(), headers={"content-type": "application/x-www-form-urlencoded"}
        )
        assert response.status_code in (413, 415), address


async def test_head_tells_what_get_would(visitor: Visitor) -> None:
    for address in (
        "/",
        "/privacy",
        "/my-data",
        "/leave",
        "/other-device",
        "/healthz",
        "/livez",
        "/openapi.json",
        "/static/page.css",
    ):
        head, get = await visitor.client.head(address), await visitor.client.get(address)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers["content-type"] == get.headers["content-type"]


# The contract


async def test_the_contract_is_served_and_tells_of_programs_doors_alone(visitor: Visitor) -> None:
    served = (await visitor.client.get("/openapi.json")).json()
    paths = set(served["paths"])
    assert {MESSAGES, "/api/v1/speech", "/api/v1/events", "/api/v1/presence", "/healthz", "/livez"} <= paths
    assert all(path.startswith("/api/v1/") or path in ("/healthz", "/livez") for path in paths)
    message = served["paths"][MESSAGES]["post"]
    assert {"200", "400", "403", "413", "415", "422", "429", "503"} <= set(message["responses"])
    text = message["requestBody"]["content"]["application/json"]["schema"]["properties"]["text"]
    assert (text["minLength"], text["maxLength"]) == (1, 500)
    assert "HTTPValidationError" not in str(served)


# Limits


async def test_numbers_can_be_looked_up_ten_times_an_hour() -> None:
    limits = RateLimits(40)
    assert [await limits.may_look_up("mine") for _ in range(11)] == [True] * 10 + [False]
    assert await limits.may_look_up("theirs")


async def test_nobody_switches_looking_up_off_for_everybody_with_a_few_conversations() -> None:
    limits = RateLimits(40)
    for number in range(1000):
        await limits.may_look_up(f"c{number // 10}")
    assert await limits.may_look_up("mine")


async def test_not_all_numbers_can_be_tried_in_an_hour_whatever_the_number_of_conversations() -> None:
    limits = RateLimits(40)
    tried = [await limits.may_look_up(f"c{number // 10}") for number in range(6100)]
    assert sum(tried) == 6000


async def test_readings_out_are_counted() -> None:
    limits = RateLimits(40)
    for _ in range(30):
        await limits.check_rendering("mine", "1.2.3.4")
    with pytest.raises(RateLimited) as refused:
        await limits.check_rendering("mine", "1.2.3.4")
    assert refused.value.code == "too_many_recordings"
    await limits.check_rendering("theirs", "1.2.3.4")


async def test_no_limits_where_they_are_turned_off() -> None:
    limits = RateLimits(0)
    assert all([await limits.may_look_up("mine") for _ in range(700)])
    for _ in range(200):
        await limits.check_rendering("mine", "1.2.3.4")


# Health


async def test_health_follows_the_database_and_life_does_not(
    visitor: Visitor, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _lost() -> None:
        raise StorageUnavailable

    assert (await visitor.client.get("/healthz")).status_code == 200
    readiness = gateway.app.state.readiness
    monkeypatch.setattr(readiness, "_read_something", _lost)
    monkeypatch.setattr(readiness, "_checked_at", float("-inf"))
    assert (await visitor.client.get("/healthz")).status_code == 503
    assert (await visitor.client.get("/livez")).json() == {"status": "alive"}
    monkeypatch.undo()
    assert (await visitor.client.get("/healthz")).status_code == 200


# Telling what was not done


async def test_what_failed_is_said_to_have_failed(visitor: Visitor, gateway: Gateway) -> None:
    def _lost(*_: object) -> None:
        raise StorageUnavailable

    await visitor.say("我听不见")
    gateway.app.state.store.erasure.erase = _lost
    gateway.app.state.store.profiles.keep = gateway.app.state.store.profiles.forget = _lost
    for address, fields, said in (
        ("/my-data/erase", {"sure": "yes"}, "没有删成，您的数据都还在。请过一会儿再试。"),
        ("/my-data/profile", {"keep": "yes"}, "没有改成"),
        ("/my-data/profile", {"forget": "yes"}, "没有改成"),
    ):
        response = await visitor.client.post(address, data=fields)
        assert response.status_code == 503
        assert said in response.text
        assert "都删掉了" not in response.text


async def test_without_scripts_a_turn_that_changes_the_profile_is_shown_once(visitor: Visitor) -> None:
    response = await visitor.client.post("/", data={"text": "我听不见"})
    assert (response.status_code, response.headers["location"]) == (303, "/?answered#latest")
    assert (await visitor.client.get("/")).text.count("<p>我听不见</p>") == 1


async def test_people_who_come_at_once_have_their_own_conversations(gateway: Gateway) -> None:
    visitors = [await gateway.visitor() for _ in range(5)]
    answers = await asyncio.gather(*(visitor.say(f"第{number}个") for number, visitor in enumerate(visitors)))
    assert [told(answer) for answer in answers] == [f"听到：第{number}个" for number in range(5)]
    assert len({_known(visitor) for visitor in visitors}) == 5
