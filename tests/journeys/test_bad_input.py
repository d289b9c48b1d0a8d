"""Whatever comes in is answered with a plain sentence, and the conversation goes on where it was."""

from __future__ import annotations

import asyncio
import re

import pytest

from actions.store import open_store
from bot.channels.http.session import COOKIE, conversation_of
from tests.journeys.assistant import Assistant
from tests.journeys.contract import assert_contract
from tests.visitor import MESSAGES, Visitor, told

pytestmark = pytest.mark.slow

_JSON = "application/json"
_CARE = "allowances.care-amount"


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b'{"text": ""}', _JSON, 422, "bad_text"),
        (b'{"text": " \\u3000\\n\\t "}', _JSON, 422, "bad_text"),
        (b'{"text": "\\u200b\\u202e"}', _JSON, 422, "bad_text"),
        (b'{"text": "\\ud800"}', _JSON, 422, "bad_text"),
        ('{"text": "%s"}' % ("补" * 501), _JSON, 413, "too_long"),
        (b'{"text": null}', _JSON, 422, "bad_text"),
        (b'{"modality": "text"}', _JSON, 422, "bad_text"),
        ('{"text": "补贴", "modality": "smoke"}', _JSON, 422, "bad_modality"),
        (b'{"text": "%s"}' % (b"a" * 1_000_000), _JSON, 413, "too_large"),
        (b'{"text": ', _JSON, 400, "not_json"),
        (b"", _JSON, 400, "not_json"),
        (b"[" * 16_000, _JSON, 400, "not_json"),
        ('{"text": "补贴"}'.encode("gbk"), _JSON, 400, "not_utf8"),
        (b"\xff\xfe\x00\x80", _JSON, 400, "not_utf8"),
        ('{"text": "补贴"}', "text/plain", 415, "wrong_type"),
        ("text=补贴", "application/x-www-form-urlencoded", 415, "wrong_type"),
    ],
    ids=[
        *("empty", "spaces", "invisible", "surrogate", "501 characters", "null", "no text", "modality", "a megabyte"),
        *("cut", "nothing", "deep", "gbk", "bytes", "plain text", "form"),
    ],
)
async def test_what_cannot_be_taken(visitor: Visitor, body: str | bytes, kind: str, status: int, code: str) -> None:
    await visitor.say("护理补贴一个月多少钱")
    response = await visitor.client.post(MESSAGES, content=body, headers={"content-type": kind})
    assert response.status_code == status, response.text
    assert response.json()["error"]["code"] == code
    assert re.fullmatch(r"[^{}<>]*[\u4e00-\u9fff][^{}<>]*。", response.json()["error"]["message"])
    assert (await visitor.say("二级呢"))["topic"] == _CARE


@pytest.mark.parametrize("text", ["🙂🙂", "👩🏽‍🦯‍➡️", "？！……", "---"])
async def test_nothing_but_signs(visitor: Visitor, text: str) -> None:
    await visitor.say("护理补贴一个月多少钱")
    answer = await visitor.say(text)
    assert_contract(answer)
    assert answer["outcome"] == "ask_back"
    assert (await visitor.say("二级呢"))["topic"] == _CARE


@pytest.mark.parametrize(
    "text",
    [
        "补" * 500,
        "a" * 500,
        "啊 " * 250,
        "'; DROP TABLE turns; --",
        "${jndi:ldap://x}",
        "{{7*7}}",
        "[补贴](unit)",
        "0" * 500,
    ],
)
async def test_odd_words_are_answered(visitor: Visitor, text: str) -> None:
    assert_contract(await visitor.say(text))
    assert (await visitor.say("护理补贴一个月多少钱"))["topic"] == _CARE


async def test_messages_at_once_are_answered_one_after_the_other(visitor: Visitor, assistant: Assistant) -> None:
    await visitor.say("护理补贴一个月多少钱")
    answers = await asyncio.gather(*(visitor.say("下一条") for _ in range(3)))
    assert len({told(answer) for answer in answers}) == 3
    store = open_store(assistant.settings.database_url)
    try:
        conversation = conversation_of(visitor.client.cookies[COOKIE], assistant.settings)
        kept = [told(turn.answer) for turn in store.transcripts.latest(conversation)]
    finally:
        store.close()
    assert sorted(kept[1:]) == sorted(map(told, answers))
    # Walking back shows the same parts in the order in which they were told.
    *parts, answer = [told(await visitor.say("上一条")) for _ in range(3)]
    assert parts == [kept[2], kept[1]]
    # What has to be known of its source is said once.
    assert kept[0].startswith(answer)


async def test_two_questions_at_once_are_both_answered(visitor: Visitor) -> None:
    await visitor.say("你好")
    care, exam = await asyncio.gather(visitor.say("护理补贴一个月多少钱"), visitor.say("盲人医疗按摩考试什么时候报名"))
    assert (care["topic"], exam["topic"]) == (_CARE, "massage-exam.when")
