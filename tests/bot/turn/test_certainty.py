"""Nothing is done on a guess: each act needs its certainty, and is asked about where that is missing."""

from __future__ import annotations

import asyncio

import pytest

from actions.dialogue import phrases
from actions.dialogue.protocol import REQUIRED_CERTAINTY, ActKind, Certainty
from actions.requests.request import NewRequest, RequestState
from actions.staff.counselors import Counselor, Role
from actions.store import Store
from bot.channels.http.session import conversation_of
from bot.rendering.contract import Answer
from bot.settings import Settings
from bot.turn.confirmation import HEARD_INTRODUCTION
from bot.turn.pipeline import TurnPipeline
from tests.bot.conftest import Gateway, Opener
from tests.bot.fake_rasa import FakeRasa, deciding
from tests.visitor import Visitor, told
from voice.hearing.transcript import Transcript

_CLEAR, _UNCLEAR, _NOISE = 0.9, 0.45, 0.1


class Speaker:
    """Somebody who speaks to a gateway, with an open request."""

    def __init__(self, gateway: Gateway, conversation: str) -> None:
        self.store: Store = gateway.app.state.store
        self.conversation = conversation
        self._pipeline: TurnPipeline = gateway.app.state.conversation

    def open_request(self) -> str:
        """The number of a request that waits."""
        return self.store.requests.open(NewRequest(self.conversation, "k", "", "想找人")).number

    def state(self, number: str) -> RequestState:
        """Where a request stands."""
        request = self.store.requests.by_number(number)
        assert request is not None
        return request.state

    async def speak(self, text: str, confidence: float = _CLEAR) -> Answer:
        """Be heard."""
        return await self._pipeline.take_heard(self.conversation, Transcript(text, confidence))

    async def write(self, text: str) -> Answer:
        """Be read."""
        return await self._pipeline.take(self.conversation, text)


@pytest.fixture
async def speaker(gateway: Gateway, visitor: Visitor) -> Speaker:
    await visitor.say("你好")
    cookie = next(iter(visitor.client.cookies.values()))
    return Speaker(gateway, conversation_of(cookie, gateway.app.state.settings))


def test_every_act_declares_what_it_needs() -> None:
    assert set(REQUIRED_CERTAINTY) == set(ActKind)
    assert REQUIRED_CERTAINTY[ActKind.ERASE_DATA] is Certainty.CONFIRMED
    assert REQUIRED_CERTAINTY[ActKind.REPORT_DANGER] is Certainty.GUESSED


def test_what_acts_stands_behind_the_gate_but_for_what_goes_to_a_counselor(gateway: Gateway) -> None:
    steps = gateway.app.state.conversation.steps
    names = [step.name for step in steps]
    before = [step.name for step in steps[: names.index("confirm")] if step.has_effects]
    assert before == ["live chat", "a counselor took over"]
    assert names.index("danger") < names.index("live chat") < names.index("understand")


@pytest.mark.parametrize("confidence", [_CLEAR, _UNCLEAR])
async def test_a_spoken_cancel_is_asked_about(speaker: Speaker, confidence: float) -> None:
    number = speaker.open_request()
    asked = await speaker.speak("取消我的请求", confidence)
    assert speaker.state(number) is RequestState.NEW
    assert "已经取消" not in asked.text
    if confidence == _UNCLEAR:
        assert asked.text.startswith(HEARD_INTRODUCTION)
        asked = await speaker.speak("对")
        # Confirmed clearly: that is unmistakable.
        assert speaker.state(number) is RequestState.CANCELLED
        return
    assert asked.text == phrases.CANCEL_ASK.format(number=f"{number[:3]} {number[3:]}")
    assert "已经取消" in (await speaker.speak("对")).text
    assert speaker.state(number) is RequestState.CANCELLED


async def test_a_spoken_cancel_may_be_declined(speaker: Speaker) -> None:
    number = speaker.open_request()
    await speaker.speak("取消请求")
    assert "没有取消" in (await speaker.speak("不是")).text
    assert speaker.state(number) is RequestState.NEW


async def test_a_cancel_that_is_hardly_understood_is_asked_about(speaker: Speaker, rasa: FakeRasa) -> None:
    number = speaker.open_request()
    rasa.respond = lambda message: deciding(message, "cancel_request", 0.5)
    assert "要取消" in (await speaker.write("那个请求嘛算了撒")).text
    assert speaker.state(number) is RequestState.NEW


async def test_an_unsure_yes_cancels_nothing(speaker: Speaker) -> None:
    number = speaker.open_request()
    await speaker.speak("取消请求", _UNCLEAR)
    await speaker.speak("对", _UNCLEAR)
    assert speaker.state(number) is RequestState.NEW


@pytest.mark.parametrize(("confidence", "sent"), [(_CLEAR, 1), (_UNCLEAR, 0), (_NOISE, 0)])
async def test_wishes_for_a_post_go_to_a_counselor_after_a_clear_yes_alone(
    speaker: Speaker, confidence: float, sent: int
) -> None:
    for said in ("帮我找工作", "跳过", "跳过", "跳过"):
        await speaker.write(said)
    await speaker.speak("好", confidence)
    assert len(speaker.store.requests.all_open()) == sent


async def test_words_that_only_sound_like_a_yes_send_no_wishes(speaker: Speaker, rasa: FakeRasa) -> None:
    for said in ("帮我找工作", "跳过", "跳过", "跳过"):
        await speaker.write(said)
    rasa.respond = lambda message: deciding(message, "affirm", 0.5)
    assert phrases.ANSWER_PLAINLY in (await speaker.write("转过去会不会有人打我电话")).text
    assert speaker.store.requests.all_open() == []


@pytest.mark.parametrize("confidence", [_CLEAR, _UNCLEAR, _NOISE])
async def test_erasing_needs_the_question_and_its_words(speaker: Speaker, confidence: float) -> None:
    await speaker.speak("确认删除我的数据", confidence)
    assert speaker.store.erasure.kept(speaker.conversation).turns
    await speaker.speak("对", confidence)
    assert speaker.store.erasure.kept(speaker.conversation).turns


async def test_a_short_word_that_was_heard_erases_nothing(speaker: Speaker) -> None:
    await speaker.speak("删除我的数据")
    await speaker.speak("对")
    assert speaker.store.erasure.kept(speaker.conversation).turns
    assert phrases.DATA_ERASED in (await speaker.speak("确认删除我的数据")).text
    assert speaker.store.erasure.kept(speaker.conversation).is_nothing


async def test_erasing_by_text_is_asked_once_and_done(speaker: Speaker) -> None:
    assert "确认删除我的数据" in (await speaker.write("删除我的数据")).text
    assert phrases.DATA_ERASED in (await speaker.write("1")).text
    assert speaker.store.erasure.kept(speaker.conversation).is_nothing


@pytest.mark.parametrize("confidence", [_CLEAR, _UNCLEAR])
async def test_ending_a_talk_by_voice_is_asked_about(speaker: Speaker, confidence: float) -> None:
    number = speaker.open_request()
    speaker.store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    wang = speaker.store.counselors.of_session(speaker.store.counselors.sign_in("wang", "a long enough one"))
    assert wang is not None
    speaker.store.casework.claim(wang, number, "")
    await speaker.speak("结束人工", confidence)
    assert speaker.state(number) is RequestState.CLAIMED
    await speaker.speak("对")
    assert speaker.state(number) is RequestState.RESOLVED


@pytest.mark.parametrize("words", ["满意", "没解决"])
async def test_nothing_is_rated_or_reopened_by_what_was_hardly_heard(speaker: Speaker, words: str) -> None:
    number = speaker.open_request()
    speaker.store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    wang = speaker.store.counselors.of_session(speaker.store.counselors.sign_in("wang", "a long enough one"))
    assert wang is not None
    speaker.store.casework.claim(wang, number, "")
    speaker.store.casework.resolve(wang, number, "")
    assert (await speaker.speak(words, _UNCLEAR)).text.startswith(HEARD_INTRODUCTION)
    assert speaker.state(number) is RequestState.RESOLVED


async def test_consent_is_not_read_into_what_was_hardly_heard(speaker: Speaker) -> None:
    await speaker.write("转人工")
    await speaker.speak("好", _UNCLEAR)
    assert speaker.store.requests.of_conversation(speaker.conversation) == []
    await speaker.speak("对")
    assert len(speaker.store.requests.of_conversation(speaker.conversation)) == 1


async def test_what_was_said_back_wrongly_leaves_the_question_open(speaker: Speaker) -> None:
    await speaker.write("转人工")
    await speaker.speak("九名", _UNCLEAR)
    assert "请再说一遍" in (await speaker.speak("不对")).text
    await speaker.speak("好")
    assert len(speaker.store.requests.of_conversation(speaker.conversation)) == 1


async def test_danger_waits_for_no_certainty(speaker: Speaker) -> None:
    for confidence in (_UNCLEAR, _NOISE):
        answer = await speaker.speak("我不想活了", confidence)
        assert answer.outcome == "crisis"
    [request] = speaker.store.requests.of_conversation(speaker.conversation)
    assert request.is_danger


async def test_a_long_number_that_was_heard_is_said_back(speaker: Speaker) -> None:
    assert HEARD_INTRODUCTION in (await speaker.speak("我的电话是幺三八幺二三四五六七八")).text


async def test_no_consent_is_written_without_a_question(open_gateway: Opener, chosen: Settings, rasa: FakeRasa) -> None:
    visitor = await (await open_gateway(chosen)).visitor()
    rasa.late = True
    del rasa
    answer = await visitor.say("我不想活了")
    assert answer["request"]
    assert "同意" not in told(answer)


_ERASES = (
    *("不确认删除我的数据", "没确认", "等会再确认删除我的数据"),
    *("要是我说确认删除我的数据会怎样", "为什么要说确认删除我的数据"),
)
_VAGUE = ("哦", "啊", "嗯？", "知道了", "收到", "对吗", "可以吗", "一起转", "你确定吗", "确认删除我的数据能恢复吗")


@pytest.mark.parametrize("words", [*_ERASES, *_VAGUE, "好", "对", "嗯"])
@pytest.mark.parametrize("intent", ["affirm", "confirm_erase"])
async def test_nothing_but_its_own_words_erases(speaker: Speaker, rasa: FakeRasa, words: str, intent: str) -> None:
    await speaker.write("删除我的数据")
    rasa.respond = lambda message: deciding(message, intent, 0.97)
    await speaker.write(words)
    await speaker.speak(words)
    assert speaker.store.erasure.kept(speaker.conversation).turns


async def test_a_side_question_ends_the_question_whether_to_erase(speaker: Speaker) -> None:
    await speaker.write("删除我的数据")
    await speaker.write("隐私")
    await speaker.write("好")
    assert speaker.store.erasure.kept(speaker.conversation).turns


@pytest.mark.parametrize(
    "words",
    [
        *("怎么取消请求", "不要结束人工", "莫取消请求", "请求取消了吗"),
        *("我点错了取消请求", "我朋友叫我取消请求", "取消请求会怎么样"),
    ],
)
@pytest.mark.parametrize("intent", ["cancel_request", "end_chat"])
async def test_what_is_asked_or_told_about_cancelling_cancels_nothing(
    speaker: Speaker, rasa: FakeRasa, words: str, intent: str
) -> None:
    number = speaker.open_request()
    rasa.respond = lambda message: deciding(message, intent, 0.99)
    await speaker.write(words)
    assert speaker.state(number) is RequestState.NEW
    rasa.respond = lambda message: deciding(message, "affirm", 0.9)
    for vague in _VAGUE:
        await speaker.write(vague)
    assert speaker.state(number) is RequestState.NEW


@pytest.mark.parametrize(
    "words", ["一起转了会怎么样", "一起转是什么意思", "可以不一起转吗", "好的不用了", "哦", "嗯？", "可以吗", "要得不"]
)
async def test_a_question_about_sharing_is_no_consent(speaker: Speaker, rasa: FakeRasa, words: str) -> None:
    await speaker.write("转人工")
    rasa.respond = lambda message: deciding(message, "affirm", 0.97)
    again = await speaker.write(words)
    assert speaker.store.requests.of_conversation(speaker.conversation) == []
    assert phrases.HANDOFF_ASK[-1] in again.text
    await speaker.write("好")
    assert len(speaker.store.requests.of_conversation(speaker.conversation)) == 1


@pytest.mark.parametrize("words", ["什么意思", "可以吗", "怎么记住我的情况", "哦"])
async def test_a_question_about_remembering_is_no_consent(speaker: Speaker, rasa: FakeRasa, words: str) -> None:
    await speaker.write("我听不见")
    for intent in ("affirm", "keep_profile"):
        rasa.respond = lambda message, intent=intent: deciding(message, intent, 0.97)
        await speaker.write(words)
    assert not speaker.store.profiles.is_kept(speaker.conversation)


@pytest.mark.parametrize("words", ["不要忘记我的情况", "别忘了我", "你忘记我的情况了吗"])
async def test_who_wants_to_be_remembered_is_not_forgotten(speaker: Speaker, rasa: FakeRasa, words: str) -> None:
    await speaker.write("我听不见")
    await speaker.write("记住")
    rasa.respond = lambda message: deciding(message, "forget_profile", 0.97)
    await speaker.write(words)
    assert speaker.store.profiles.of(speaker.conversation).cannot_hear


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("满意个屁", "satisfied"),
        ("满意度怎么算", "satisfied"),
        ("不是不满意", "dissatisfied"),
        ("很满意，但是没解决", "satisfied"),
        ("别给我重新打开", "unsolved"),
        ("解决没有", "unsolved"),
    ],
)
async def test_only_plain_words_rate_and_reopen(speaker: Speaker, rasa: FakeRasa, words: str, intent: str) -> None:
    number = speaker.open_request()
    wang = _counselor(speaker)
    speaker.store.casework.claim(wang, number, "")
    speaker.store.casework.resolve(wang, number, "")
    rasa.respond = lambda message: deciding(message, intent, 0.99)
    await speaker.write(words)
    assert speaker.state(number) is RequestState.RESOLVED


async def test_a_number_from_an_earlier_list_does_nothing(speaker: Speaker) -> None:
    number = speaker.open_request()
    await speaker.write("取消")
    await speaker.write("谢谢")
    await speaker.write("我的申请怎么样了")
    await speaker.write("1")
    assert speaker.state(number) is RequestState.NEW
    await speaker.write("我听不见")
    await speaker.write("谢谢")
    await speaker.write("1")
    assert not speaker.store.profiles.is_kept(speaker.conversation)


async def test_a_number_to_call_that_was_heard_is_read_back_and_kept_whole(speaker: Speaker) -> None:
    number = speaker.open_request()
    asked = await speaker.speak("我的电话是13812345678")
    assert "13812345678" in asked.text
    assert phrases.CONTACT_KEPT in (await speaker.speak("对")).text
    assert speaker.store.casework.case(_counselor(speaker), number).contact == "我的电话是13812345678"
    turns = speaker.store.transcripts.latest(speaker.conversation)
    assert "13812345678" not in str([(turn.said, turn.answer) for turn in turns])


async def test_the_page_erases_after_the_turn_that_is_under_way(speaker: Speaker, gateway: Gateway) -> None:
    pipeline: TurnPipeline = gateway.app.state.conversation
    async with pipeline._order.turn(speaker.conversation):
        turn = asyncio.ensure_future(speaker.write("护理补贴"))
        erasing = asyncio.ensure_future(pipeline.erase(speaker.conversation))
        await asyncio.sleep(0)
    await asyncio.gather(turn, erasing)
    assert speaker.store.erasure.kept(speaker.conversation).is_nothing


def _counselor(speaker: Speaker) -> Counselor:
    speaker.store.counselors.add("li", "李老师", "a long enough one", Role.ADMINISTRATOR)
    found = speaker.store.counselors.of_session(speaker.store.counselors.sign_in("li", "a long enough one"))
    assert found is not None
    return found
