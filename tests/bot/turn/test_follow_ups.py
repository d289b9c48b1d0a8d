"""办成了吗 and reminders through whole turns: asked at the right moment, once, answered in any words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from actions.dialogue import follow_up_phrases as phrases
from actions.dialogue.utterance import HUMAN, Outcome, Utterance
from actions.records.database import now
from actions.store import Store
from bot.channels.http.session import conversation_of
from tests.bot.conftest import Gateway
from tests.bot.fake_rasa import FakeRasa, answering, deciding
from tests.following import MORNING, PASSWORD, claimed, counselor, referred, set_clock
from tests.visitor import Visitor, option_named, told
from voice.hearing.transcript import GUESS_FROM, SURE_FROM, Transcript

_ASKED = phrases.POST_ASK
_LATER = timedelta(days=21, hours=1)
Later = Callable[..., str]


@pytest.fixture
def store(gateway: Gateway) -> Store:
    """The gateway's records."""
    found: Store = gateway.app.state.store
    return found


def _conversation(visitor: Visitor, gateway: Gateway) -> str:
    cookie = next(iter(visitor.client.cookies.values()))
    return conversation_of(cookie, gateway.app.state.settings)


@pytest.fixture
async def later(visitor: Visitor, gateway: Gateway, store: Store, monkeypatch: pytest.MonkeyPatch) -> str:
    """Three weeks after the visitor was referred to a post, and the request was ended; the request's number."""
    await visitor.say("你好呀")
    wang = counselor(store)
    number = referred(store, wang, _conversation(visitor, gateway))
    store.casework.resolve(wang, number, "")
    set_clock(monkeypatch, now() + _LATER)
    return number


async def test_it_is_asked_once_at_the_end_of_an_answer(visitor: Visitor, later: str) -> None:
    first = await visitor.say("护理补贴多少钱")
    assert told(first).startswith("听到：护理补贴多少钱") and told(first).endswith(_ASKED)
    assert [option["title"] for option in first["replies"][0]["options"]] == ["办成了", "还在等", "没成"]
    assert _ASKED not in told(await visitor.say("生活补贴呢"))


@pytest.mark.parametrize(
    ("words", "kept"),
    [("1", "got"), ("还在等", "waits"), ("人家没要我", "missed"), ("是的", "got"), ("我不去", "declined")],
)
async def test_a_choice_or_any_words_are_kept_and_seen_by_counselors(
    visitor: Visitor, later: str, store: Store, words: str, kept: str
) -> None:
    await visitor.say("护理补贴多少钱")
    assert "打字员，甲公司" in told(await visitor.say(words))
    assert store.referrals.of_request(later)[0].outcome == kept
    assert any(one.author == "note" and "本人说" in one.text for one in store.messages.of_request(later))


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("不要这个，转人工", "human"),
        ("没结果，找工作人员", "human"),
        ("我不要了，删掉我的数据", "erase_data"),
        ("不要提醒了，我不要", "stop_reminders"),
        ("我要上班", "job_search"),
        ("满意", "satisfied"),
        ("没解决", "unsolved"),
    ],
)
async def test_who_wants_something_else_gets_that_and_nothing_is_kept_of_the_post(
    visitor: Visitor, later: str, store: Store, rasa: FakeRasa, words: str, intent: str
) -> None:
    await visitor.say("护理补贴多少钱")
    rasa.respond = lambda message: deciding(message, intent)
    await visitor.say(words)
    assert store.referrals.of_request(later)[0].outcome == ""


@pytest.mark.parametrize("words", ["好", "好的", "行", "可以", "要", "嗯"])
async def test_a_yes_that_may_be_meant_for_anything_is_asked_about(
    visitor: Visitor, later: str, store: Store, rasa: FakeRasa, words: str
) -> None:
    await visitor.say("护理补贴多少钱")
    rasa.respond = lambda message: deciding(message, "affirm")
    assert told(await visitor.say(words)) == phrases.POST_ALL_ASK
    assert store.referrals.of_request(later)[0].outcome == ""
    rasa.behave()
    await visitor.say("1")
    assert store.referrals.of_request(later)[0].outcome == "got"


async def test_words_that_do_not_tell_it_clearly_are_asked_about(
    visitor: Visitor, later: str, store: Store, rasa: FakeRasa
) -> None:
    await visitor.say("护理补贴多少钱")
    rasa.respond = lambda message: deciding(message, "not_understood")
    assert told(await visitor.say("没有录取我")) == phrases.POST_ALL_ASK
    assert store.referrals.of_request(later)[0].outcome == ""


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        (Utterance(Outcome.ANSWER, ["可以去找劳动监察。"]), "told_trouble"),
        (Utterance(Outcome.ANSWER, ["每月100元。"], options=[HUMAN]), "ask"),
    ],
)
async def test_it_is_not_asked_after_a_plight_nor_where_a_person_can_be_chosen(
    visitor: Visitor, later: str, rasa: FakeRasa, said: Utterance, intent: str
) -> None:
    rasa.respond = lambda _message: answering(said, intent=intent)
    answer = await visitor.say("老板不给我发工资")
    assert _ASKED not in told(answer)
    rasa.behave()
    assert _ASKED in told(await visitor.say("护理补贴多少钱"))


async def test_after_it_did_not_work_the_request_is_opened_again_at_a_yes_alone(
    visitor: Visitor, later: str, store: Store
) -> None:
    await visitor.say("护理补贴多少钱")
    asked = await visitor.say("没成")
    assert told(asked).endswith(phrases.GO_ON_ASK) and store.requests.all_open() == []
    await visitor.say(option_named(asked, "要，接着找"))
    assert [one.number for one in store.requests.all_open()] == [later]


async def test_the_request_of_that_post_is_opened_again_though_another_ended_later(
    visitor: Visitor, later: str, store: Store, gateway: Gateway
) -> None:
    wang = store.counselors.of_session(store.counselors.sign_in("wang", PASSWORD))
    assert wang
    store.casework.resolve(wang, claimed(store, wang, _conversation(visitor, gateway), key="another"), "")
    await visitor.say("护理补贴多少钱")
    await visitor.say(option_named(await visitor.say("没成"), "要，接着找"))
    assert [one.number for one in store.requests.all_open()] == [later]


async def test_a_no_opens_nothing(visitor: Visitor, later: str, store: Store) -> None:
    await visitor.say("护理补贴多少钱")
    await visitor.say("没成")
    await visitor.say("不用了")
    assert store.requests.all_open() == []


async def test_who_says_no_alone_is_asked_whether_not_yet_or_not_at_all(
    visitor: Visitor, later: str, store: Store
) -> None:
    await visitor.say("护理补贴多少钱")
    asked = await visitor.say("不是")
    assert told(asked) == phrases.POST_WHICH_ASK
    await visitor.say("1")
    assert store.referrals.of_request(later)[0].outcome == "waits"


async def test_who_asks_something_else_gets_the_answer_and_is_not_asked_again(
    visitor: Visitor, later: str, store: Store
) -> None:
    await visitor.say("护理补贴多少钱")
    assert told(await visitor.say("上班了低保会停吗")) == "听到：上班了低保会停吗"
    assert store.referrals.of_request(later)[0].outcome == ""


async def test_it_is_not_asked_in_danger_or_while_another_question_is_open(
    visitor: Visitor, later: str, store: Store
) -> None:
    assert _ASKED not in told(await visitor.say("转人工"))
    assert _ASKED not in told(await visitor.say("我不想活了"))
    assert _ASKED not in told(await visitor.say("护理补贴多少钱"))


async def test_who_tells_it_unasked_is_asked_which_post_and_nothing_is_kept_before_the_yes(
    visitor: Visitor, gateway: Gateway, store: Store
) -> None:
    await visitor.say("你好呀")
    wang = counselor(store)
    assert told(await visitor.say("单位录用我了")) == "".join(phrases.NO_POST)
    number = referred(store, wang, _conversation(visitor, gateway))
    store.casework.resolve(wang, number, "")
    asked = await visitor.say("单位录用我了")
    assert told(asked) == phrases.POST_MEANT_ASK.format(post="打字员，甲公司")
    assert store.referrals.of_request(number)[0].outcome == ""
    await visitor.say("是")
    assert store.referrals.of_request(number)[0].outcome == "got"


async def test_after_erasure_nothing_is_asked(visitor: Visitor, later: str, store: Store) -> None:
    await visitor.say("删除我的数据")
    await visitor.say("确认删除我的数据")
    assert _ASKED not in told(await visitor.say("护理补贴多少钱"))


class TestReminders:
    """From the date that staff entered to the reminder that is told."""

    _AT = datetime(2026, 11, 30, 1)

    @pytest.fixture
    def dated(self, store: Store, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch) -> None:
        """A public date of a matter that the dialogue tells of."""
        set_clock(monkeypatch, MORNING)
        store.dates.enter("lead", "massage", "网上报名开始", "省残联通知", self._AT, is_day=False)

    @pytest.mark.usefixtures("dated")
    async def test_it_is_offered_once_after_an_answer_about_the_matter(self, visitor: Visitor, rasa: FakeRasa) -> None:
        rasa.respond = lambda _message: answering(Utterance(Outcome.ANSWER, ["要考4门。"], topic="massage"))
        first = told(await visitor.say("按摩考试考什么"))
        assert first == f"要考4门。省残联通知：11月30日星期一上午9点，网上报名开始。{phrases.HAS_DATE_HOW}"

    @pytest.mark.usefixtures("dated")
    async def test_it_is_not_offered_after_an_answer_about_something_else(
        self, visitor: Visitor, rasa: FakeRasa
    ) -> None:
        rasa.respond = lambda _message: answering(Utterance(Outcome.ANSWER, ["每月110元。"], topic="care"))
        assert told(await visitor.say("护理补贴多少钱")) == "每月110元。"

    async def test_an_appointment_is_asked_about_kept_after_a_yes_listed_and_stopped(
        self, visitor: Visitor, gateway: Gateway, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        set_clock(monkeypatch, MORNING)
        await visitor.say("你好呀")
        wang, conversation = counselor(store), _conversation(visitor, gateway)
        number = referred(store, wang, conversation)
        store.dates.appoint(wang, number, "甲公司面试", self._AT, is_day=False, address="")
        store.casework.resolve(wang, number, "")
        asked = await visitor.say("到时候提醒我")
        assert told(asked) == f"您的日子：11月30日星期一上午9点，甲公司面试。{phrases.REMIND_ASK}"
        assert store.reminders.of(conversation) == []
        assert "后天上午9点提醒您：甲公司面试" in told(await visitor.say("好"))
        assert told(await visitor.say("我的提醒")).startswith("您有1个提醒。11月30日星期一上午9点：甲公司面试。")
        file = await visitor.client.get("/my-reminders/reminders.ics")
        assert file.headers["content-type"].startswith("text/calendar") and "面试" not in file.text
        assert "甲公司面试" in (await visitor.client.get("/my-reminders")).text
        assert told(await visitor.say("别再提醒")) == phrases.STOPPED
        assert store.reminders.of(conversation) == []

    async def test_while_a_counselor_holds_the_conversation_a_whole_command_reaches_the_program(
        self, visitor: Visitor, gateway: Gateway, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        set_clock(monkeypatch, MORNING)
        await visitor.say("你好呀")
        wang, conversation = counselor(store), _conversation(visitor, gateway)
        number = referred(store, wang, conversation)
        store.dates.appoint(wang, number, "甲公司面试", self._AT, is_day=False, address="")
        assert "提醒您：甲公司面试" in told(await visitor.say("到时候提醒我"))
        assert [one.title for one in store.reminders.of(conversation)] == ["甲公司面试"]
        assert told(await visitor.say("别再提醒")) == phrases.STOPPED

    async def test_in_a_live_chat_the_newest_of_several_is_meant_and_of_none_there_is_none(
        self, visitor: Visitor, gateway: Gateway, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        set_clock(monkeypatch, MORNING)
        await visitor.say("你好呀")
        wang, conversation = counselor(store), _conversation(visitor, gateway)
        number = referred(store, wang, conversation)
        talk = gateway.app.state.conversation
        none = await talk.take(conversation, "到时候提醒我")
        assert none.replies[0].text == "".join(phrases.NO_DATE) and not none.has_calendar
        store.dates.appoint(wang, number, "乙公司面试", self._AT + timedelta(days=1), is_day=False, address="")
        store.dates.appoint(wang, number, "甲公司面试", self._AT, is_day=False, address="")
        kept = await talk.take(conversation, "到时候提醒我")
        assert "提醒您：甲公司面试" in kept.replies[0].text and kept.has_calendar
        assert [one.title for one in store.reminders.of(conversation)] == ["甲公司面试"]

    @pytest.mark.parametrize(("words", "count"), [("好", 1), ("不用", 0)])
    async def test_in_a_live_chat_what_was_asked_of_words_that_were_heard_is_answered_by_a_plain_word(
        self,
        visitor: Visitor,
        gateway: Gateway,
        store: Store,
        monkeypatch: pytest.MonkeyPatch,
        words: str,
        count: int,
    ) -> None:
        set_clock(monkeypatch, MORNING)
        await visitor.say("你好呀")
        wang, conversation = counselor(store), _conversation(visitor, gateway)
        number = referred(store, wang, conversation)
        store.dates.appoint(wang, number, "甲公司面试", self._AT, is_day=False, address="")
        hardly = Transcript("到时候提醒我", (GUESS_FROM + SURE_FROM) / 2)
        talk = gateway.app.state.conversation
        asked = await talk.take_heard(conversation, hardly)
        assert asked.replies[0].text == phrases.REMIND_ASK
        await talk.take_heard(conversation, Transcript(words, 1.0))
        assert len(store.reminders.of(conversation)) == count
        assert not any(one.text == words for one in store.messages.of_request(number))

    async def test_a_date_that_is_too_close_to_be_reminded_of_is_not_offered(
        self, visitor: Visitor, store: Store, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        set_clock(monkeypatch, MORNING)
        store.dates.enter("lead", "massage", "报名", "通知", MORNING + timedelta(hours=1), is_day=False)
        rasa.respond = lambda _message: answering(Utterance(Outcome.ANSWER, ["要考4门。"], topic="massage"))
        assert told(await visitor.say("按摩考试考什么")) == "要考4门。"

    async def test_without_a_date_nothing_is_kept_and_that_is_said(
        self, visitor: Visitor, gateway: Gateway, store: Store
    ) -> None:
        assert told(await visitor.say("到时候提醒我")) == "".join(phrases.NO_DATE)
        assert told(await visitor.say("好")) != ""
        assert store.reminders.of(_conversation(visitor, gateway)) == []
        assert told(await visitor.say("我的提醒")) == "".join(phrases.NO_REMINDERS)

    async def test_the_page_stops_them_too(self, visitor: Visitor, gateway: Gateway, store: Store) -> None:
        await visitor.say("你好呀")
        assert "您还没有要提醒" in (await visitor.client.get("/my-reminders")).text
        assert "不再提醒您了" in (await visitor.client.post("/my-reminders", data={"stop": "yes"})).text
