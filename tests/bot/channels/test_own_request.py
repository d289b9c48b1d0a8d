"""While a counselor holds the conversation the program is silent, and what is written reaches the counselor."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from actions.dialogue import phrases
from actions.errors import StorageUnavailable
from actions.language.danger import Danger, danger_in
from actions.people.presence import Presence
from actions.requests.casework import Wanted
from actions.requests.request import NewRequest, RequestState
from actions.staff.counselors import Counselor, Role
from actions.store import Store
from bot.channels.http import live
from bot.channels.http.session import conversation_of
from tests.bot.conftest import Gateway
from tests.bot.fake_rasa import FakeRasa, deciding, echo
from tests.visitor import Visitor, told


class Case:
    """A request that a counselor holds, and the person on the other side."""

    def __init__(self, store: Store, conversation: str) -> None:
        self.store, self.conversation = store, conversation
        store.counselors.add("wang", "王老师", "a long enough one", Role.COUNSELOR)
        found = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
        assert found
        self.wang: Counselor = found
        self.number = store.requests.open(NewRequest(conversation, "k", "care", "想找人")).number

    def claim(self) -> None:
        """Let the counselor take it."""
        self.store.casework.claim(self.wang, self.number, "")

    @property
    def state(self) -> RequestState:
        """Where it stands."""
        return self.store.casework.case(self.wang, self.number).state

    def written(self) -> list[str]:
        """What the person wrote to the counselor."""
        thread = self.store.casework.thread(self.wang, self.number)
        return [message.text for message in thread if message.author == "person"]


@pytest.fixture
async def case(visitor: Visitor, gateway: Gateway) -> Case:
    await visitor.say("你好")
    cookie = next(iter(visitor.client.cookies.values()))
    return Case(gateway.app.state.store, conversation_of(cookie, gateway.app.state.settings))


async def test_words_go_to_the_counselor_and_not_to_rasa(visitor: Visitor, case: Case, rasa: FakeRasa) -> None:
    case.claim()
    heard = len(rasa.heard)
    answer = await visitor.say("我的电话是13812345678")
    assert (answer["outcome"], answer["request"]) == ("handoff", {"number": case.number, "state": "claimed"})
    assert told(answer) == "已经发给工作人员。"
    assert case.written() == ["我的电话是13812345678"]
    assert len(rasa.heard) == heard


async def test_before_and_after_the_program_answers(visitor: Visitor, case: Case) -> None:
    assert told(await visitor.say("护理补贴")) == "听到：护理补贴"
    case.claim()
    case.store.casework.hand_back(case.wang, case.number, "")
    assert told(await visitor.say("护理补贴")) == "听到：护理补贴"


async def test_danger_is_told_help_lines_and_reaches_the_counselor(visitor: Visitor, case: Case) -> None:
    case.claim()
    answer = await visitor.say("我不想活了")
    assert answer["outcome"] == "crisis"
    assert "12110" in told(answer)
    assert case.written() == ["我不想活了"]
    assert case.store.requests.by_number(case.number).is_danger
    assert case.state is RequestState.CLAIMED


async def test_a_request_of_danger_is_titled_by_the_cry(visitor: Visitor, case: Case) -> None:
    await visitor.say(f"{'残保金的事我们还没有说清楚，' * 6}公司倒闭了，我也不想活了")
    title = case.store.casework.case(case.wang, case.number).title
    assert "不想活" in title


async def test_the_page_shows_a_cry_for_help_once(visitor: Visitor, case: Case) -> None:
    case.claim()
    await visitor.say("我不想活了")
    assert (await visitor.client.get("/")).text.count("我不想活了") == 1


async def test_what_sounds_a_little_like_danger_is_judged_by_the_model(
    visitor: Visitor, case: Case, rasa: FakeRasa
) -> None:
    case.claim()
    suspected = next(
        words for words in ("我撑不住了", "好累，不想醒", "没意思") if danger_in(words) is Danger.SUSPECTED
    )
    rasa.respond = lambda message: deciding(message, "danger")
    assert (await visitor.say(suspected))["outcome"] == "crisis"
    assert case.written() == [suspected]
    assert case.store.requests.by_number(case.number).is_danger


async def test_a_danger_that_the_person_leaves_stays_open(visitor: Visitor, case: Case) -> None:
    case.claim()
    await visitor.say("我不想活了")
    answer = await visitor.say("结束人工")
    assert told(answer) == phrases.ENDED_DANGER
    assert case.state is RequestState.REOPENED
    case.claim()
    case.store.casework.answer(case.wang, case.number, "我在。", "k1", "")
    assert case.state is RequestState.WAITING_FOR_USER


async def test_words_for_the_counselor_never_reach_the_program(
    visitor: Visitor, case: Case, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.claim()
    heard = len(rasa.heard)

    def _locked(*_: object) -> bool:
        raise StorageUnavailable

    monkeypatch.setattr(case.store.requests, "write", _locked)
    assert told(await visitor.say("我想问我的补贴")) == phrases.NOT_PASSED_ON
    monkeypatch.undo()
    monkeypatch.setattr(case.store.conversations, "load", _locked)
    assert told(await visitor.say("我在家里等您的电话")) == phrases.NOT_READ
    assert len(rasa.heard) == heard
    assert case.written() == []


async def test_an_answer_is_withdrawn_where_a_counselor_took_over_meanwhile(
    visitor: Visitor, case: Case, rasa: FakeRasa
) -> None:
    def _slow(message: dict[str, Any]) -> Response:
        case.claim()
        return echo(message)

    rasa.respond = _slow
    assert told(await visitor.say("护理补贴多少钱")) == phrases.PASSED_ON
    assert case.written() == ["护理补贴多少钱"]


async def test_the_counselors_last_words_are_said_again(visitor: Visitor, case: Case) -> None:
    case.claim()
    case.store.casework.answer(case.wang, case.number, "请先去民政。", "k1", "")
    assert told(await visitor.say("再说一遍")) == "王老师说：请先去民政。"
    assert case.written() == []


@pytest.mark.parametrize("words", ["取消请求", "不用人工了", "结束人工", "回到机器人吧"])
async def test_the_person_can_always_cancel(visitor: Visitor, case: Case, words: str) -> None:
    answer = await visitor.say(words)
    if words != "取消请求":
        assert told(answer) == phrases.CANCEL_WHICH.format(number=f"{case.number[:3]} {case.number[3:]}")
        answer = await visitor.say("取消请求")
    assert answer["request"] == {"number": case.number, "state": "cancelled"}
    assert case.state is RequestState.CANCELLED
    assert told(await visitor.say("护理补贴")) == "听到：护理补贴"


@pytest.mark.parametrize("words", ["取消请求", "不用人工了", "结束人工", "回到机器人吧", "结术人工"])
async def test_the_person_can_always_end_the_talk(visitor: Visitor, case: Case, words: str) -> None:
    case.claim()
    answer = await visitor.say(words)
    assert answer["request"] == {"number": case.number, "state": "resolved"}
    assert "满意" in told(answer)
    assert told(await visitor.say("护理补贴")) == "听到：护理补贴"
    assert (await visitor.say("没解决"))["request"]["state"] == "reopened"


async def test_the_status_is_told_while_a_counselor_holds_the_talk(visitor: Visitor, case: Case) -> None:
    case.claim()
    assert "工作人员已经接了" in told(await visitor.say("我的申请"))
    assert case.written() == []


async def test_what_only_looks_like_a_command_goes_to_the_counselor(visitor: Visitor, case: Case) -> None:
    case.claim()
    for words in ("厂里要我妈把合同取消", "结束人工费用的结算", "不要"):
        assert told(await visitor.say(words)) == phrases.PASSED_ON
    assert len(case.written()) == 3


@pytest.mark.parametrize(("words", "stars"), [("很满意", 5), ("不满意", 1), ("还行", 3)])
async def test_help_that_came_is_rated(visitor: Visitor, case: Case, words: str, stars: int) -> None:
    case.claim()
    case.store.casework.resolve(case.wang, case.number, "")
    assert (await visitor.say(words))["request"] == {"number": case.number, "state": "closed"}
    assert case.store.casework.case(case.wang, case.number).rating == stars
    assert (await visitor.say(words))["request"] is None
    assert case.store.casework.case(case.wang, case.number).rating == stars


async def test_help_that_did_not_come_is_asked_for_again(visitor: Visitor, case: Case) -> None:
    case.claim()
    case.store.casework.resolve(case.wang, case.number, "")
    assert (await visitor.say("还没解决"))["request"]["state"] == "reopened"
    assert [found.number for found in case.store.casework.inbox(case.wang, Wanted())] == [case.number]


async def test_a_form_sent_twice_reaches_the_counselor_once(visitor: Visitor, case: Case) -> None:
    case.claim()
    for _ in range(2):
        response: httpx.Response = await visitor.client.post("/", data={"text": "在吗", "key": "a" * 32})
        assert response.status_code == 303
    assert case.written() == ["在吗"]


async def test_the_page_shows_what_both_sides_wrote_in_order(visitor: Visitor, case: Case) -> None:
    case.claim()
    await visitor.say("我是聋人，<b>打字</b>")
    case.store.casework.answer(case.wang, case.number, "好的，我们打字。", "k1", "")
    page = (await visitor.client.get("/")).text
    assert "<b>打字" not in page
    places = [
        page.index(words)
        for words in ("听到：你好", "王老师接了", "我是聋人", "工作人员王老师回复", "好的，我们打字。")
    ]
    assert places == sorted(places)


async def test_more_can_be_added_while_the_request_waits(visitor: Visitor, case: Case) -> None:
    answer = await visitor.say("补充：我白天不在家")
    assert (answer["outcome"], answer["request"]["state"]) == ("service", "new")
    assert case.written() == ["我白天不在家"]
    assert told(await visitor.say("补充")) == phrases.ADD_WHAT
    assert told(await visitor.say("护理补贴")) == "听到：护理补贴"


async def test_the_counselor_sees_how_far_the_person_has_read_and_that_they_write(visitor: Visitor, case: Case) -> None:
    presence = "/api/v1/presence"
    for told_presence in ({"read": 5}, {"writes": True}):
        assert (await visitor.client.post(presence, json=told_presence)).status_code == 204
    assert case.store.presences.of(case.conversation) == Presence()
    case.claim()
    for told_presence in ({"read": 7}, {"read": 5}, {"writes": True}):
        assert (await visitor.client.post(presence, json=told_presence)).status_code == 204
    for wrong in ({"read": -1}, {"read": "x"}, {"read": 2**40}):
        assert (await visitor.client.post(presence, json=wrong)).status_code == 422
    assert case.store.presences.of(case.conversation) == Presence(7, writes=True)
    headers = {"content-type": "application/json"}
    for nonsense, status in ((b"x", 400), (b"\xff", 400), (b"[]", 422), (b"null", 422)):
        assert (await visitor.client.post(presence, content=nonsense, headers=headers)).status_code == status


async def test_the_person_sees_that_the_counselor_writes(case: Case) -> None:
    case.store.presences.counselor_writes(case.conversation, "王老师")
    assert case.store.presences.writing_counselors() == {case.conversation: "王老师"}
    messages = case.store.messages
    relay = live.Relay(messages, case.store.presences.writing_counselors, poll_seconds=0.01)
    seen = relay.follow(case.conversation, None)
    assert await anext(seen) is None
    assert await asyncio.wait_for(anext(seen), 5) == live.Writing("王老师")
    await seen.aclose()


@pytest.mark.parametrize("words", ["{}", "编号{}到哪了", "查一下我的请求{}", "{:.3} {:.3}"])
async def test_how_a_request_stands_is_told_by_its_number(visitor: Visitor, case: Case, words: str) -> None:
    said = f"{case.number[:3]} {case.number[3:]}" if ":.3" in words else words.format(case.number)
    answer = await visitor.say(said)
    assert answer["request"] == {"number": case.number, "state": "new"}
    assert "还没有人接" in told(answer)


async def test_a_number_that_is_none_is_told(visitor: Visitor, case: Case) -> None:
    number = "100000" if case.number != "100000" else "100001"
    assert "没有这个编号" in told(await visitor.say(number))
    assert told(await visitor.say("1")) == phrases.NOTHING_TO_CHOOSE
