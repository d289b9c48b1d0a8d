"""The contract of the HTTP API: answers, and errors that can be read aloud."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from bot.settings import Settings
from bot.turn.rasa_client import DialogueUnavailable
from tests.bot.conftest import Gateway, Opener
from tests.bot.fake_rasa import FakeRasa, answering, utterance
from tests.visitor import MESSAGES, Visitor, told

_JSON = {"content-type": "application/json"}


def _assert_error(response: httpx.Response, status: int, code: str) -> None:
    assert response.status_code == status, response.text
    body = response.json()
    assert list(body) == ["error"]
    assert set(body["error"]) == {"code", "message"}
    assert body["error"]["code"] == code
    assert re.fullmatch(r"[^{}<>]*[\u4e00-\u9fff][^{}<>]*。", body["error"]["message"])


async def test_an_answer_has_everything_that_is_promised(visitor: Visitor, rasa: FakeRasa) -> None:
    source = {
        "document": "某方案",
        "number": "某〔2022〕4号",
        "clause": "二（八）",
        "period": "2022—2024",
        "over": True,
        "reported": False,
    }
    rasa.respond = lambda _message: answering(utterance("打12385。", topic="a.b", sources=[source]))
    answer = await visitor.say("护理补贴多少钱")
    audio = answer["replies"][0].pop("audio")
    assert re.fullmatch(r"/api/v1/audio/[\w=-]+", audio)
    assert answer == {
        "outcome": "answer",
        "topic": "a.b",
        "confidence": 1.0,
        "replies": [{"text": "打12385。", "speech": "打一二三八五。", "options": [], "sources": [source]}],
        "request": None,
    }


@pytest.mark.parametrize(
    "body", [b"{", b"", b"[" * 8000, b'{"text": "a"', b"\xef\xbb\xbf{}"], ids=["cut", "empty", "deep", "open", "mark"]
)
async def test_what_is_not_json(visitor: Visitor, body: bytes) -> None:
    _assert_error(await visitor.client.post(MESSAGES, content=body, headers=_JSON), 400, "not_json")


async def test_what_is_not_utf8(visitor: Visitor) -> None:
    body = '{"text": "补贴"}'.encode("gbk")
    _assert_error(await visitor.client.post(MESSAGES, content=body, headers=_JSON), 400, "not_utf8")


async def test_a_megabyte(visitor: Visitor) -> None:
    body = b'{"text": "' + b"a" * 1_000_000 + b'"}'
    _assert_error(await visitor.client.post(MESSAGES, content=body, headers=_JSON), 413, "too_large")


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/xml; charset=utf-8"]
)
async def test_another_type(visitor: Visitor, kind: str) -> None:
    response = await visitor.client.post(MESSAGES, content=b'{"text": "a"}', headers={"content-type": kind})
    _assert_error(response, 415, "wrong_type")


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        1,
        {},
        {"text": None},
        {"text": 1},
        {"text": ["a"]},
        {"text": ""},
        {"text": " \u200b"},
        {"text": "/"},
    ],
)
async def test_what_is_no_message(visitor: Visitor, body: Any) -> None:
    _assert_error(await visitor.post(body), 422, "bad_text")


async def test_a_text_over_five_hundred_characters_is_told_how_to_go_on(visitor: Visitor) -> None:
    response = await visitor.post({"text": "补" * 501})
    _assert_error(response, 413, "too_long")
    assert "分成几段" in response.json()["error"]["message"]


async def test_half_a_character_alone_is_no_message(visitor: Visitor) -> None:
    _assert_error(await visitor.client.post(MESSAGES, content=b'{"text": "\\ud800"}', headers=_JSON), 422, "bad_text")


async def test_half_a_character_does_not_spoil_the_rest(visitor: Visitor, rasa: FakeRasa) -> None:
    response = await visitor.client.post(
        MESSAGES, content=b'{"text": "\\ud83d\xe8\xa1\xa5\xe8\xb4\xb4"}', headers=_JSON
    )
    assert response.status_code == 200, response.text
    assert rasa.heard[-1]["message"] == "补贴"


@pytest.mark.parametrize("modality", ["video", "", None, 1, ["text"], {}])
async def test_another_modality(visitor: Visitor, modality: Any) -> None:
    _assert_error(await visitor.post({"text": "你好", "modality": modality}), 422, "bad_modality")


async def test_five_hundred_escaped_characters_pass(visitor: Visitor, rasa: FakeRasa) -> None:
    body = b'{"text": "' + b"\\ud83d\\ude00" * 499 + "补".encode() + b'", "modality": "voice"}'
    response = await visitor.client.post(MESSAGES, content=body, headers=_JSON)
    assert response.status_code == 200
    assert rasa.heard[-1]["message"] == "😀" * 499 + "补"


@pytest.mark.parametrize(
    "path", ["/nothing", "/api/v1/nothing", "/static/nothing.css", "/static/../gateway.py", "/docs"]
)
async def test_no_such_address(visitor: Visitor, path: str) -> None:
    _assert_error(await visitor.client.get(path), 404, "not_found")


async def test_a_wrong_method(visitor: Visitor) -> None:
    _assert_error(await visitor.client.get(MESSAGES), 405, "wrong_method")


async def test_what_was_not_foreseen(visitor: Visitor, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    async def _fail(*_: Any) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(gateway.app.state.conversation, "take", _fail)
    response = await visitor.post({"text": "你好"})
    _assert_error(response, 500, "failed")
    assert "secret" not in response.text


async def test_too_fast_and_only_for_those_who_are(open_gateway: Opener, chosen: Settings) -> None:
    gateway = await open_gateway(chosen.model_copy(update={"rate_limit": 3}))
    hasty, other = await gateway.visitor(), await gateway.visitor()
    for _ in range(3):
        await hasty.say("你好")
    _assert_error(await hasty.post({"text": "你好"}), 429, "too_many")
    assert told(await other.say("你好")) == "听到：你好"


async def test_a_cry_for_help_is_answered_however_fast_it_comes(open_gateway: Opener, chosen: Settings) -> None:
    hasty = await (await open_gateway(chosen.model_copy(update={"rate_limit": 1}))).visitor()
    await hasty.say("你好")
    assert (await hasty.say("我不想活了"))["outcome"] == "crisis"
    _assert_error(await hasty.post({"text": "你好"}), 429, "too_many")


async def test_a_cry_for_help_counts(open_gateway: Opener, chosen: Settings) -> None:
    hasty = await (await open_gateway(chosen.model_copy(update={"rate_limit": 1}))).visitor()
    await hasty.say("我不想活了")
    _assert_error(await hasty.post({"text": "你好"}), 429, "too_many")


async def test_an_address_has_its_limit_too(open_gateway: Opener, chosen: Settings) -> None:
    gateway = await open_gateway(chosen.model_copy(update={"rate_limit": 1}))
    for _ in range(10):
        await (await gateway.visitor()).say("你好")
    _assert_error(await (await gateway.visitor()).post({"text": "你好"}), 429, "too_many")


async def test_health_follows_the_dialogue(visitor: Visitor, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    async def _no_answer(*_: Any, **__: Any) -> None:
        raise DialogueUnavailable("away")

    dialogue = gateway.app.state.readiness._dialogue
    with monkeypatch.context() as patch:
        patch.setattr(dialogue, "_decide", _no_answer)
        assert (await visitor.client.get("/healthz")).status_code == 503
    response = await visitor.client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ready"})
