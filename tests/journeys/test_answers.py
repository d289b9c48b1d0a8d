"""A message in over HTTP, the right reply out: through gateway, Rasa with the trained model, and action server."""

from __future__ import annotations

from typing import Any

import pytest

from actions.people.profiles import Profile
from actions.requests.requests import OpenRequest
from actions.store import open_store
from bot.rendering.audience import Audience
from tests.journeys.assistant import Assistant
from tests.journeys.contract import assert_contract
from tests.visitor import Visitor, option_named, told

pytestmark = pytest.mark.slow

_CARE = "allowances.care-amount"
_CARE_QUESTION = "护理补贴一个月多少钱"


async def _ask(visitor: Visitor, text: str) -> dict[str, Any]:
    answer = await visitor.say(text)
    assert_contract(answer)
    return answer


@pytest.mark.parametrize(
    ("question", "topic", "fact"),
    [
        (_CARE_QUESTION, _CARE, "110"),
        ("我们公司只有二十个人，要交残保金吗", "quota-levy.small-exempt", "30人"),
        ("盲人医疗按摩考试什么时候报名", "massage-exam.when", "12385"),
        ("就业援助月由哪个单位牵头", "plan.05.assistance", "省人力资源社会保障厅"),
    ],
)
async def test_a_question_of_policy(visitor: Visitor, question: str, topic: str, fact: str) -> None:
    answer = await _ask(visitor, question)
    assert (answer["outcome"], answer["topic"]) == ("answer", topic)
    assert fact in told(answer)


@pytest.mark.parametrize(
    "written",
    [
        "護理補貼一個月多少錢",
        "／护理补贴一个月多少钱",
        "/护理补贴一个月多少钱",
        "护\u200b理\u200d补\u2060贴\ufeff一个月多少钱",
        "\u202e护理补贴\u2066一个月多少钱\u2069\u202c",
        "  护理补贴\n\t一个月多少钱\x07\x00 ",
    ],
    ids=["traditional", "full-width slash", "slash", "zero-width", "bidi", "controls"],
)
async def test_however_it_is_written(visitor: Visitor, written: str) -> None:
    answer = await _ask(visitor, written)
    assert (answer["outcome"], answer["topic"]) == ("answer", _CARE)


async def test_a_plan_that_is_over_says_so(visitor: Visitor) -> None:
    answer = await _ask(visitor, "就业援助月由哪个单位牵头")
    [reply] = answer["replies"]
    assert any(source["over"] for source in reply["sources"])
    assert "到期" in reply["text"]


@pytest.mark.parametrize(
    ("text", "outcome"), [("你好", "smalltalk"), ("谢谢", "smalltalk"), ("你是真人吗", "smalltalk")]
)
async def test_courtesies(visitor: Visitor, text: str, outcome: str) -> None:
    assert (await _ask(visitor, text))["outcome"] == outcome


async def test_what_is_out_of_scope_leads_to_a_person(visitor: Visitor) -> None:
    for question in ("今天天气怎么样", "帮我写一首诗"):
        answer = await _ask(visitor, question)
        assert answer["outcome"] == "out_of_scope"
        assert not answer["replies"][0]["sources"]
    handoff = await _ask(visitor, option_named(answer, "转人工"))
    assert handoff["outcome"] == "handoff"


async def test_rasas_own_commands_do_nothing(visitor: Visitor) -> None:
    await _ask(visitor, _CARE_QUESTION)
    for command in ("/restart", "／restart", "//session_start", "\u200b/back"):
        assert (await _ask(visitor, command))["topic"] in ("", _CARE)
    assert (await _ask(visitor, "详细"))["topic"] == _CARE


async def test_somebody_in_danger(visitor: Visitor, assistant: Assistant) -> None:
    answer = await _ask(visitor, "我不想活了")
    assert answer["outcome"] == "crisis"
    for line in ("110", "120", "12110", "12356"):
        assert line in told(answer)
    assert _request(assistant, answer["request"]["number"]).is_danger


async def test_to_a_person_with_what_was_said(visitor: Visitor, assistant: Assistant) -> None:
    await _ask(visitor, _CARE_QUESTION)
    asked = await _ask(visitor, "转人工")
    assert asked["outcome"] == "handoff"
    assert asked["request"] is None
    opened = await _ask(visitor, option_named(asked, "一起转"))
    assert opened["outcome"] == "handoff"
    number = opened["request"]["number"]
    assert f"{number[:3]} {number[3:]}" in told(opened)
    assert opened["request"]["state"] == "new"
    status = await _ask(visitor, "我的请求怎么样了")
    assert status["outcome"] == "service"
    assert status["request"] == opened["request"]
    record = _request(assistant, number)
    assert (record.need, record.topic, record.is_danger) == (_CARE_QUESTION, _CARE, False)


async def test_to_a_person_without_what_was_said(visitor: Visitor, assistant: Assistant) -> None:
    await _ask(visitor, _CARE_QUESTION)
    opened = await _ask(visitor, option_named(await _ask(visitor, "轉人工"), "只转请求，不转内容"))
    assert _request(assistant, opened["request"]["number"]).need == ""


async def test_rather_not_to_a_person(visitor: Visitor) -> None:
    later = await _ask(visitor, option_named(await _ask(visitor, "转人工"), "先不转"))
    assert (later["outcome"], later["request"]) == ("service", None)
    assert (await _ask(visitor, "我的请求怎么样了"))["request"] is None


@pytest.mark.parametrize("place", ["毕节", "我在毕节", "我 毕节 在"])
async def test_a_person_who_cannot_hear_is_written_to_from_where_they_are(
    visitor: Visitor, assistant: Assistant, place: str
) -> None:
    assert "您听不见" in told(await _ask(visitor, "我听不见"))
    await _ask(visitor, "只这次用")
    opened = await _ask(visitor, option_named(await _ask(visitor, "转人工"), "一起转"))
    placed = await _ask(visitor, place)
    assert "毕节市的工作人员" in told(placed)
    # What was told is not asked again.
    assert "打字好" not in told(placed)
    assert _request(assistant, opened["request"]["number"]).region == "毕节市"


async def test_a_whole_journey_of_somebody_who_cannot_hear(visitor: Visitor) -> None:
    await _ask(visitor, "我是聋人")
    for text in ("残疾人找工作去哪里", "详细", "你是谁", "帮助", "12385是什么电话", "我不想活了", "我被公司骗了钱"):
        answer = await _ask(visitor, text)
        assert Audience(profile=Profile(cannot_hear=True)).unusable(told(answer)) == [], text


def _request(assistant: Assistant, number: str) -> OpenRequest:
    store = open_store(assistant.settings.database_url)
    try:
        [record] = [record for record in store.requests.all_open() if record.number == number]
    finally:
        store.close()
    return record


@pytest.mark.parametrize(
    ("question", "follow_up", "topic", "fact"),
    [
        (_CARE_QUESTION, "二级呢", _CARE, "90"),
        ("盲人医疗按摩考试什么时候报名", "要带什么材料", "massage-exam.materials", "残联"),
        ("我们公司只有二十个人，要交残保金吗", "为什么", "quota-levy.small-exempt", "30人"),
    ],
)
async def test_a_follow_up_keeps_the_subject(
    visitor: Visitor, question: str, follow_up: str, topic: str, fact: str
) -> None:
    await _ask(visitor, question)
    answer = await _ask(visitor, follow_up)
    assert (answer["outcome"], answer["topic"]) == ("answer", topic)
    assert fact in told(answer)


@pytest.mark.parametrize("one", ["1", "１", "①", "第一个", "选一"])
async def test_a_number_chooses(visitor: Visitor, one: str) -> None:
    first = await _ask(visitor, _CARE_QUESTION)
    assert option_named(first, "详细") == "1"
    chosen = await _ask(visitor, one)
    assert (chosen["outcome"], chosen["topic"]) == ("answer", _CARE)
    assert told(chosen) != told(first)


async def test_a_number_that_was_not_offered(visitor: Visitor) -> None:
    await _ask(visitor, _CARE_QUESTION)
    again = await _ask(visitor, "９")
    assert again["outcome"] == "ask_back"
    assert option_named(again, "详细") == "1"


async def test_walking_through_the_details(visitor: Visitor) -> None:
    first = await _ask(visitor, _CARE_QUESTION)
    parts = [told(await _ask(visitor, "详细")), told(await _ask(visitor, "下一条"))]
    assert len({told(first), *parts}) == 3
    repeated = await _ask(visitor, "再说一遍")
    assert (repeated["outcome"], told(repeated)) == ("smalltalk", parts[-1])
    back_one = await _ask(visitor, "上一条")
    assert told(back_one) != parts[-1]
    assert back_one["topic"] == _CARE
    await _ask(visitor, "盲人医疗按摩考试什么时候报名")
    returned = await _ask(visitor, "返回")
    assert returned["topic"] == _CARE
    # What has to be known of its source is said once.
    assert told(first).startswith(told(returned))


async def test_details_of_nothing(visitor: Visitor) -> None:
    assert (await _ask(visitor, "详细"))["outcome"] == "ask_back"


async def test_an_ear_hears_hotlines_digit_by_digit(visitor: Visitor) -> None:
    [reply] = (await _ask(visitor, "盲人医疗按摩考试什么时候报名"))["replies"]
    assert "12385" in reply["text"]
    assert "一二三八五" in reply["speech"]
