"""One turn: what Rasa is told, what is kept, and that turns of one conversation come one after the other."""

from __future__ import annotations

import asyncio

from actions.dialogue.protocol import Intent
from actions.dialogue.utterance import HUMAN, Option
from bot.channels.http.session import conversation_of
from tests.bot.conftest import Gateway
from tests.bot.fake_rasa import FakeRasa, answering, utterance
from tests.visitor import Visitor, told

_PHONE, _IDENTITY = "13812345678", "11010519491231002X"


async def test_rasa_hears_clean_and_redacted_text(visitor: Visitor, rasa: FakeRasa) -> None:
    await visitor.say(f"/我的電話是１３８ 1234 5678，身份证{_IDENTITY}")
    assert rasa.heard[0]["message"] == "我的电话是〔电话〕,身份证〔身份证号〕"


async def test_nothing_personal_is_kept(visitor: Visitor, gateway: Gateway) -> None:
    await visitor.say(f"电话{_PHONE}")
    cookie = next(iter(visitor.client.cookies.values()))
    conversation = conversation_of(cookie, gateway.app.state.settings)
    [turn] = gateway.app.state.transcripts.latest(conversation)
    assert turn.said == "电话〔电话〕"
    assert _PHONE not in repr(turn.answer)


async def test_a_follow_up_carries_the_question_before_it(visitor: Visitor, rasa: FakeRasa) -> None:
    rasa.respond = lambda _message: answering(utterance("好。"), "护理补贴多少钱")
    await visitor.say("护理补贴多少钱")
    await visitor.say("二级呢")
    assert [message["metadata"]["previous_question"] for message in rasa.heard] == ["", "护理补贴多少钱"]


async def test_of_more_than_three_options_three_are_offered_and_a_person_stays_within_reach(
    visitor: Visitor, rasa: FakeRasa
) -> None:
    options = [*(Option(f"第{number}样", Intent.GREET) for number in range(4)), HUMAN]
    rasa.respond = lambda _message: answering(utterance("好。", options=options))
    answer = await visitor.say("有哪些")
    assert [option["title"] for option in answer["replies"][0]["options"]] == ["第0样", "第1样", "转人工"]
    assert "第2样" not in answer["replies"][0]["speech"]


async def test_every_turn_has_a_key_of_its_own(visitor: Visitor, rasa: FakeRasa) -> None:
    await visitor.say("转人工")
    await visitor.say("转人工")
    assert len({message["metadata"]["turn"] for message in rasa.heard}) == 2


async def test_signs_without_words_are_answered_here(visitor: Visitor, rasa: FakeRasa) -> None:
    answer = await visitor.say("😀😀")
    assert answer["outcome"] == "ask_back"
    assert "只看得懂文字" in told(answer)
    assert not rasa.heard


async def test_messages_at_once_are_all_answered_in_order(visitor: Visitor, rasa: FakeRasa) -> None:
    await visitor.say("开始")
    answers = await asyncio.gather(*(visitor.say(f"问题{number}") for number in range(8)))
    assert [told(answer) for answer in answers] == [f"听到：问题{number}" for number in range(8)]
    asked = [message["metadata"]["previous_question"] for message in rasa.heard[2:]]
    assert asked == [message["message"] for message in rasa.heard[1:-1]]


async def test_one_slow_conversation_does_not_hold_up_another(gateway: Gateway, rasa: FakeRasa) -> None:
    slow, quick = await gateway.visitor(), await gateway.visitor()
    await slow.say("我先来")
    first = rasa.heard[0]["sender"]
    answered = asyncio.Event()
    gate = gateway.app.state.conversation._order.turn(first)
    async with gate:
        waiting = asyncio.ensure_future(slow.say("等一等"))
        waiting.add_done_callback(lambda _: answered.set())
        assert told(await quick.say("我很快")) == "听到：我很快"
        assert not answered.is_set()
    assert told(await waiting) == "听到：等一等"


async def test_a_finished_conversation_leaves_nothing_in_memory(visitor: Visitor, gateway: Gateway) -> None:
    await asyncio.gather(*(visitor.say("你好") for _ in range(3)))
    order = gateway.app.state.conversation._order
    assert not order._locks
    assert not order._waiting
