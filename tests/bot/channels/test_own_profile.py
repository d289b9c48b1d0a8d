"""我听不见 becomes a setting after it is said back; it lasts longer than the conversation only after a yes."""

from __future__ import annotations

import pytest

from actions.dialogue import phrases
from actions.dialogue.utterance import Option
from actions.errors import StorageUnavailable
from actions.people.profiles import Profile
from actions.records.database import reading
from actions.requests.request import NewRequest
from actions.requests.requests import RequestRecord
from bot.channels.http.session import conversation_of
from tests.bot.conftest import Gateway
from tests.bot.fake_rasa import FakeRasa, answering, echo, utterance
from tests.visitor import Visitor, option_named, told
from voice.hearing.transcript import Transcript

_HOTLINE = "具体请打12385问。"


@pytest.fixture(autouse=True)
def _answers_with_a_hotline(rasa: FakeRasa) -> None:
    rasa.respond = lambda message: echo(message, _HOTLINE)


def _profile(visitor: Visitor, gateway: Gateway) -> Profile:
    found: Profile = gateway.app.state.store.profiles.of(_name(visitor, gateway))
    return found


def _name(visitor: Visitor, gateway: Gateway) -> str:
    return conversation_of(next(iter(visitor.client.cookies.values())), gateway.app.state.settings)


async def test_said_back_then_kept_at_a_yes(visitor: Visitor, gateway: Gateway, rasa: FakeRasa) -> None:
    answer = await visitor.say("我听不见")
    assert answer["outcome"] == "service"
    assert told(answer).startswith("我记下了：您听不见")
    assert "同意" in told(answer)
    assert _profile(visitor, gateway) == Profile(cannot_hear=True, medium="text")
    assert not gateway.app.state.store.profiles.is_kept(_name(visitor, gateway))
    assert "记住了" in told(await visitor.say(option_named(answer, "记住")))
    assert gateway.app.state.store.profiles.is_kept(_name(visitor, gateway))
    hotline = told(await visitor.say("去哪里问"))
    assert hotline.startswith("具体请托人打12385问。")
    assert "打“转人工”" in hotline


@pytest.mark.parametrize("words", ["2", "不用", "只这次用"])
async def test_a_no_keeps_it_for_this_time_alone(visitor: Visitor, gateway: Gateway, words: str) -> None:
    await visitor.say("我看不见")
    assert "只在这次" in told(await visitor.say(words))
    assert _profile(visitor, gateway).cannot_see
    assert not gateway.app.state.store.profiles.is_kept(_name(visitor, gateway))


@pytest.mark.parametrize("words", ["3", "说错了", "不是这样", "改回来"])
async def test_what_was_misunderstood_is_put_back(visitor: Visitor, gateway: Gateway, words: str) -> None:
    await visitor.say("我听不见")
    assert "改回来" in told(await visitor.say(words))
    assert _profile(visitor, gateway) == Profile()
    assert told(await visitor.say("去哪里问")) == _HOTLINE


async def test_beside_a_question_it_is_said_back_after_the_answer(visitor: Visitor, gateway: Gateway) -> None:
    text = told(await visitor.say("我是聋人，在毕节，培训去哪里报名"))
    assert text.startswith("具体请托人打12385问。我记下了：您听不见")
    assert "打“记住我的情况”" in text
    assert _profile(visitor, gateway).cannot_hear
    again = told(await visitor.say("我是聋人，还有补贴吗"))
    assert "我记下了" not in again


async def test_a_yes_after_an_answer_is_not_taken_for_consent(
    visitor: Visitor, gateway: Gateway, rasa: FakeRasa
) -> None:
    await visitor.say("我是聋人，培训去哪里报名")
    await visitor.say("好")
    assert rasa.heard[-1]["message"] == "好"
    assert not gateway.app.state.store.profiles.is_kept(_name(visitor, gateway))


async def test_consent_by_words_and_taken_back_by_words(visitor: Visitor, gateway: Gateway) -> None:
    assert "没有记" in told(await visitor.say("记住我的情况"))
    await visitor.say("我是聋人，培训去哪里报名")
    assert "记住了" in told(await visitor.say("记住我的情况"))
    assert "您听不见" in told(await visitor.say("我的设置"))
    assert "您听不见" in told(await visitor.say("我的数据"))
    assert "忘掉" in told(await visitor.say("别记我的情况"))
    assert _profile(visitor, gateway) == Profile()


async def test_short_sentences_say_the_last_answer_again(visitor: Visitor, rasa: FakeRasa) -> None:
    long = "能，符合条件的残疾人可以参加政府补贴性的培训，报名前请问县残联。"
    rasa.respond = lambda message: echo(message, long)
    assert told(await visitor.say("能学吗")) == long
    lines = told(await visitor.say("用短句")).splitlines()
    assert lines[0] == "好的，我用短句。"
    assert lines[1] == "能。"
    assert told(await visitor.say("能学吗")).splitlines()[0] == "能。"
    assert told(await visitor.say("别用短句")).startswith("好的，我不用短句了。")
    assert told(await visitor.say("能学吗")) == long


async def test_slower_is_remembered_and_answered_by_the_dialogue(
    visitor: Visitor, gateway: Gateway, rasa: FakeRasa
) -> None:
    await visitor.say("说慢一点")
    assert rasa.heard[-1]["message"] == "说慢一点"
    assert _profile(visitor, gateway).pace == "slower"


async def test_in_danger_nothing_is_said_of_settings(visitor: Visitor, gateway: Gateway, rasa: FakeRasa) -> None:
    answer = await visitor.say("我是聋人，我不想活了")
    assert answer["outcome"] == "crisis"
    assert "您听不见" not in told(answer)
    assert _profile(visitor, gateway).cannot_hear
    assert _profile(visitor, gateway).cannot_hear


async def test_a_spoken_answer_speaks_of_saying_not_of_typing(visitor: Visitor, rasa: FakeRasa) -> None:
    said = utterance("心里难受，可以找人。也可以在这里打字，我帮您叫工作人员。", options=[Option("详细", "more")])
    rasa.respond = lambda _message: answering(said)
    response = await visitor.post({"text": "难受", "modality": "voice"})
    assert "也可以在这里说" in told(response.json())


async def test_consent_that_was_heard_without_certainty_is_said_back_first(visitor: Visitor, gateway: Gateway) -> None:
    await visitor.say("我看不见")
    name, take_heard = _name(visitor, gateway), gateway.app.state.conversation.take_heard
    unsure = Transcript("记住", 0.5)
    assert "我听到的是：记住" in (await take_heard(name, unsure)).text
    assert not gateway.app.state.store.profiles.is_kept(name)
    # Two words that were hardly heard are no consent.
    await take_heard(name, Transcript("对", 0.5))
    assert not gateway.app.state.store.profiles.is_kept(name)
    assert "记住了" in (await take_heard(name, Transcript("对", 0.9))).text
    assert gateway.app.state.store.profiles.is_kept(name)


async def test_the_counselor_of_an_open_request_learns_it(visitor: Visitor, gateway: Gateway) -> None:
    await visitor.say("你好")
    store = gateway.app.state.store
    number = store.requests.open(NewRequest(_name(visitor, gateway), "k", "", "")).number
    await visitor.say("我听不见")
    with reading(store.engine) as session:
        assert session.get(RequestRecord, number).medium == "text"


async def test_where_somebody_is_goes_to_the_request_that_asked_for_it(
    visitor: Visitor, gateway: Gateway, rasa: FakeRasa
) -> None:
    await visitor.say("转人工")
    assert phrases.WHERE_ARE_YOU in told(await visitor.say("1"))
    assert "您的请求转给毕节市的工作人员" in told(await visitor.say("我在毕节"))


async def test_a_store_that_is_full_costs_nobody_the_answer(visitor: Visitor, gateway: Gateway) -> None:
    def _full(*_: object) -> None:
        raise StorageUnavailable

    gateway.app.state.store.profiles.change = _full
    assert "托人打12385" in told(await visitor.say("我是聋人，培训去哪里报名"))
    assert told(await visitor.say("我听不见")) == phrases.PROFILE_FAILED
