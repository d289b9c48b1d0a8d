"""The way to a person: asked first, opened once, told honestly; and danger comes before everything."""

from __future__ import annotations

import logging

import pytest

from actions.dialogue import phrases
from actions.dialogue.state import QuestionKind
from actions.dialogue.utterance import Outcome
from actions.knowledge.library import Library
from actions.people.profiles import Profile
from actions.requests.request import NewRequest, RequestKind
from tests.actions.making import ClosedRequests, Talk, acts


def test_a_person_is_asked_first_whether_the_words_may_go_along(talk: Talk) -> None:
    asked = talk.do("human", "转人工")
    assert asked.outcome is Outcome.HANDOFF
    assert acts(asked) == ["handoff_with", "handoff_without", "handoff_later"]
    assert not talk.requests.wanted


@pytest.mark.parametrize(("intent", "said"), [("affirm", "好"), ("choose", "1")])
def test_yes_opens_a_request_with_the_last_question(talk: Talk, intent: str, said: str) -> None:
    talk.ask("care", "护理补贴多少钱")
    talk.do("human", "转人工")
    done = talk.do(intent, said)
    assert done.outcome is Outcome.HANDOFF
    assert done.request == {"number": "123456", "state": "new"}
    assert "123 456" in done.sentences[0]
    [wanted] = talk.requests.wanted
    assert (wanted.need, wanted.topic, wanted.kind) == ("护理补贴多少钱", "care", RequestKind.CONSULT)


@pytest.mark.parametrize(("intent", "said"), [("deny", "不"), ("choose", "2")])
def test_no_opens_a_request_without_words(talk: Talk, intent: str, said: str) -> None:
    talk.ask("care", "护理补贴多少钱")
    talk.do("human", "转人工")
    assert talk.do(intent, said).request == {"number": "123456", "state": "new"}
    assert [wanted.need for wanted in talk.requests.wanted] == [""]


def test_later_opens_none(talk: Talk) -> None:
    talk.do("human", "转人工")
    assert talk.do("choose", "3").sentences == [phrases.HANDOFF_LATER]
    assert talk.do("affirm", "好").sentences == [phrases.GO_AHEAD]
    assert not talk.requests.wanted


def test_a_request_that_is_open_is_not_opened_by_the_next_yes(talk: Talk) -> None:
    talk.do("human", "转人工")
    talk.do("affirm", "好")
    talk.do("affirm", "好")
    assert len(talk.requests.wanted) == 1


def test_a_payload_from_long_ago_is_no_consent(talk: Talk) -> None:
    assert talk.do("handoff_with").sentences == phrases.HANDOFF_ASK
    assert not talk.requests.wanted


def test_a_request_that_cannot_be_stored_is_said_and_can_be_tried_again(
    small: Library, caplog: pytest.LogCaptureFixture
) -> None:
    talk = Talk(small, ClosedRequests())
    talk.ask("care", "我叫王小明")
    talk.do("human", "转人工")
    with caplog.at_level(logging.DEBUG):
        failed = talk.do("affirm", "好")
    assert failed.outcome is Outcome.HANDOFF
    assert failed.sentences == phrases.HANDOFF_FAILED
    assert failed.request is None
    assert talk.do("human", "转人工").sentences == phrases.HANDOFF_ASK
    assert "王小明" not in caplog.text


def test_how_requests_stand_is_told_newest_first(talk: Talk) -> None:
    for number in range(4):
        talk.requests.open(NewRequest("c1", f"k{number}", "", ""))
    told = talk.do("request_status", "到哪一步了")
    assert "前面还有3个请求在等" in told.sentences.pop(1)
    assert told.outcome is Outcome.SERVICE
    assert len(told.sentences) == 3
    assert "123 459" in told.sentences[0]
    assert "还没有人接" in told.sentences[0]
    assert told.request == {"number": "123459", "state": "new"}


def test_without_requests_a_person_is_offered(talk: Talk) -> None:
    told = talk.do("request_status", "到哪一步了")
    assert told.sentences == phrases.NO_REQUESTS
    assert talk.offered == ["human"]


def test_danger_opens_an_urgent_request_without_asking(talk: Talk) -> None:
    told = talk.do("danger", "我不想活了")
    assert told.outcome is Outcome.CRISIS
    assert told.sentences == [*phrases.CRISIS, phrases.CRISIS_RECORDED, phrases.CRISIS_WHERE]
    assert told.request == {"number": "123456", "state": "new"}
    [wanted] = talk.requests.wanted
    assert wanted.kind is RequestKind.DANGER
    assert wanted.need == "我不想活了"


def test_danger_is_answered_even_when_the_requests_fails(small: Library) -> None:
    told = Talk(small, ClosedRequests()).do("danger", "我不想活了")
    assert told.outcome is Outcome.CRISIS
    assert told.sentences == phrases.CRISIS
    assert told.request is None
    assert "120" in "".join(told.sentences)


def test_what_one_person_hears_in_danger_does_not_grow_for_the_next(small: Library) -> None:
    heard = [Talk(small).do("danger", "救命").sentences for _ in range(3)]
    assert heard[0] == heard[1] == heard[2]


def test_consent_asked_for_earlier_is_not_given_by_a_later_yes(talk: Talk) -> None:
    talk.do("human", "转人工")
    talk.do("thanks", "谢谢")
    assert talk.do("affirm", "好").sentences == [phrases.GO_AHEAD]
    assert not talk.requests.wanted


def test_consent_can_be_given_after_the_question_was_repeated(talk: Talk) -> None:
    talk.do("human", "转人工")
    talk.do("repeat", "再说一遍")
    talk.do("affirm", "好")
    assert len(talk.requests.wanted) == 1


def test_after_danger_a_yes_or_a_number_does_not_go_back_to_policy(talk: Talk) -> None:
    talk.ask("care", "护理补贴多少钱")
    talk.do("danger", "我不想活了")
    assert talk.do("affirm", "好").topic == ""
    assert talk.do("choose", "1").topic == ""


def test_how_requests_stand_is_said_to_be_unknown_when_they_cannot_be_read(small: Library) -> None:
    told = Talk(small, ClosedRequests()).do("request_status", "我的申请")
    assert told.sentences == phrases.STATUS_FAILED


def test_an_opened_request_goes_to_where_the_person_is(talk: Talk) -> None:
    talk.do("human", "转人工")
    assert phrases.WHERE_ARE_YOU in talk.do("affirm", "好").sentences
    placed = talk.do("ask_back", "必节")
    assert placed.sentences == [phrases.PLACED.format(region="毕节市"), phrases.PLACED_BY_SOUND, phrases.HOW_TO_REACH]
    assert talk.requests.placed == {"123456": "毕节市"}
    assert talk.do("ask_back", "遵义").outcome is not Outcome.SERVICE


def test_where_somebody_is_may_be_left_open_for_a_question(talk: Talk) -> None:
    talk.do("human", "转人工")
    talk.do("affirm", "好")
    assert talk.ask("care").outcome is Outcome.ANSWER
    assert talk.requests.placed == {}
    assert talk.state.open_question is None or talk.state.open_question.kind is QuestionKind.OFFER


def test_who_said_where_they_are_and_what_they_can_use_is_not_asked(talk: Talk) -> None:
    talk.ask("care", "我在铜仁，我听不见，护理补贴多少钱")
    talk.do("human", "转人工")
    done = talk.do("affirm", "好")
    assert phrases.PLACED.format(region="铜仁市") in done.sentences
    assert [(wanted.region, wanted.medium) for wanted in talk.requests.wanted] == [("铜仁市", "text")]


def test_danger_is_never_a_place(talk: Talk) -> None:
    talk.do("human", "转人工")
    talk.do("affirm", "好")
    assert talk.do("danger", "我在毕节，不想活了").outcome is Outcome.CRISIS


def test_asking_again_opens_no_second_request(talk: Talk) -> None:
    talk.do("human", "转人工")
    first = talk.do("affirm", "好")
    again = talk.do("human", "转人工")
    assert (again.outcome, again.request) == (Outcome.HANDOFF, first.request)
    assert len(talk.requests.wanted) == 1


def test_danger_that_is_said_twice_is_one_request(talk: Talk) -> None:
    first, second = talk.do("danger", "不想活了"), talk.do("danger", "真的不想活了")
    assert first.request == second.request
    assert [wanted.kind for wanted in talk.requests.wanted] == [RequestKind.DANGER]
    assert second.sentences[: len(phrases.CRISIS_AGAIN)] == phrases.CRISIS_AGAIN


@pytest.mark.parametrize(("said", "intent", "medium"), [("打字", "ask", "text"), ("我要听", "ask", "voice")])
def test_a_counselor_learns_what_the_person_can_use(talk: Talk, said: str, intent: str, medium: str) -> None:
    talk.do("human", "转人工")
    talk.do("affirm", "好")
    talk.do("ask", "毕节")
    assert talk.do(intent, said).outcome is Outcome.SERVICE
    assert talk.requests.reached == {"123456": medium}
    assert talk.state.open_question is not None
    assert talk.state.open_question.kind is QuestionKind.CONTACT


def test_what_the_person_can_use_may_be_left_open_for_a_question(talk: Talk) -> None:
    talk.do("human", "转人工")
    talk.do("affirm", "好")
    talk.do("ask", "毕节")
    assert talk.ask("care").outcome is Outcome.ANSWER
    assert talk.requests.reached == {}


def test_what_was_told_earlier_goes_along_where_that_is_wanted(talk: Talk) -> None:
    talk.requests.heard = ["我在遵义桐梓", "我听不见", "护理补贴多少钱"]
    talk.ask("care", "护理补贴多少钱")
    talk.do("human", "转人工")
    talk.do("affirm", "好")
    assert [(wanted.region, wanted.medium) for wanted in talk.requests.wanted] == [("遵义市桐梓县", "text")]


def test_what_was_told_earlier_stays_behind_where_it_is_not(talk: Talk) -> None:
    talk.requests.heard = ["我在遵义，我听不见"]
    talk.do("human", "转人工")
    talk.do("deny", "不")
    assert [(wanted.region, wanted.medium) for wanted in talk.requests.wanted] == [("", "")]


def test_who_said_what_they_can_use_is_not_asked_for_it(talk: Talk) -> None:
    talk.requests.heard = ["我听不见"]
    talk.do("human", "转人工")
    talk.do("affirm", "好")
    assert talk.do("ask", "毕节").sentences == [phrases.PLACED.format(region="毕节市"), phrases.CONTACT_ASK]


def test_what_was_kept_with_consent_is_not_asked_again(talk: Talk) -> None:
    talk.profiles.held = Profile(region="毕节市", medium="voice")
    talk.do("human", "转人工")
    done = talk.do("affirm", "好")
    assert phrases.WHERE_ARE_YOU not in done.sentences
    assert [(wanted.region, wanted.medium) for wanted in talk.requests.wanted] == [("毕节市", "voice")]


def _opened(talk: Talk) -> None:
    talk.do("human", "转人工")
    talk.do("affirm", "好")


def test_the_place_told_after_danger_is_kept_with_the_request_and_nothing_private_is_asked(talk: Talk) -> None:
    talk.do("danger", "我不想活了")
    placed = talk.do("about_me", "在铜仁")
    assert placed.sentences == [phrases.CRISIS_PLACED.format(region="铜仁市")]
    assert talk.requests.placed == {"123456": "铜仁市"}


def test_a_place_told_later_goes_to_the_request_of_danger_as_well(talk: Talk) -> None:
    talk.do("danger", "我不想活了")
    talk.do("thanks", "谢谢")
    told = talk.do("about_me", "我在铜仁")
    assert talk.requests.placed == {"123456": "铜仁市"}
    assert phrases.KEEP_ASK not in told.sentences


def test_how_to_reach_the_person_is_asked_and_kept(talk: Talk) -> None:
    _opened(talk)
    talk.do("ask", "毕节")
    assert talk.do("choose", "3").sentences == [phrases.CONTACT_CALL]
    written = "13812345678，下午三点以后"
    assert talk.do("ask", "〔电话〕，下午三点以后", written=written).sentences == [phrases.CONTACT_KEPT]
    assert talk.requests.contacts == {"123456": written}


def test_a_number_that_was_masked_at_the_door_is_not_said_to_be_kept(talk: Talk) -> None:
    _opened(talk)
    talk.do("ask", "毕节")
    talk.do("ask", "打字")
    assert talk.do("ask", "〔电话〕").sentences == [phrases.CONTACT_NOT_HERE]
    assert talk.requests.contacts == {}


@pytest.mark.parametrize("said", ["〔电话〕是诈骗电话吗", "残疾证能在微信上办吗", "不要打〔电话〕了"])
def test_a_question_or_a_no_is_no_way_to_reach_somebody(talk: Talk, said: str) -> None:
    _opened(talk)
    talk.do("ask", "毕节")
    talk.do("ask", "打字")
    talk.do("ask", said, ("care", 0.9), written=said.replace("〔电话〕", "13812345678"))
    assert talk.requests.contacts == {}


def test_a_place_and_a_number_in_one_breath_are_both_kept(talk: Talk) -> None:
    talk.do("danger", "我不想活了")
    talk.do("ask", "打我电话〔电话〕，我在毕节", written="打我电话13812345678，我在毕节")
    assert talk.requests.placed == {"123456": "毕节市"}
    assert talk.requests.contacts == {"123456": "打我电话13812345678，我在毕节"}


@pytest.mark.parametrize("said", ["我不在毕节", "护理补贴在毕节多少钱", "要是在毕节呢"])
def test_a_place_that_is_denied_or_asked_about_is_not_recorded(talk: Talk, said: str) -> None:
    talk.do("danger", "我不想活了")
    talk.do("ask", said, ("care", 0.9))
    assert talk.requests.placed == {}


@pytest.mark.parametrize(("said", "region"), [("不在贵阳，在遵义", "遵义市"), ("不是毕节，是遵义", "遵义市")])
def test_a_place_that_is_put_right_is_the_one_recorded(talk: Talk, said: str, region: str) -> None:
    talk.do("danger", "我不想活了")
    talk.do("ask", "贵阳")
    talk.do("unhelpful", said)
    assert talk.requests.placed == {"123456": region}


def test_a_whole_address_is_a_place(talk: Talk) -> None:
    talk.do("danger", "我不想活了")
    talk.do("ask", "我家门牌是红花岗区延安路12号3单元5楼")
    assert talk.requests.placed == {"123456": "遵义市红花岗区"}


@pytest.mark.parametrize(("intent", "said"), [("deny", "不用"), ("unsure", "不知道"), ("cancel", "算了")])
def test_how_to_be_reached_may_be_left_open(talk: Talk, intent: str, said: str) -> None:
    _opened(talk)
    talk.do("ask", "毕节")
    talk.do("ask", "打字")
    assert talk.do(intent, said).outcome is Outcome.SERVICE
    assert talk.requests.contacts == {}


def test_a_place_that_was_misheard_is_put_right(talk: Talk) -> None:
    _opened(talk)
    talk.do("ask_back", "必节")
    assert talk.do("deny", "不对").sentences == [phrases.PLACE_WRONG]
    talk.do("ask", "遵义")
    assert talk.requests.placed == {"123456": "遵义市"}


def test_the_status_is_no_place(talk: Talk) -> None:
    _opened(talk)
    told = talk.do("request_status", "我的申请怎么样了")
    assert "还没有人接" in told.sentences[0]
    assert talk.requests.placed == {}


@pytest.mark.parametrize(
    ("intent", "ranking"), [("not_understood", []), ("out_of_scope", []), ("ask", [("care", 0.2)])]
)
def test_an_answer_that_was_not_understood_is_asked_for_once_more(
    talk: Talk, intent: str, ranking: list[tuple[str, float]]
) -> None:
    talk.ask("care")
    _opened(talk)
    again = talk.do(intent, "是等", *ranking, in_context=True)
    assert again.sentences == [phrases.NOT_THE_ANSWER, phrases.WHERE_ARE_YOU]
    talk.do("ask", "毕节")
    assert talk.requests.placed == {"123456": "毕节市"}


def test_the_question_is_dropped_after_the_second_time(talk: Talk) -> None:
    _opened(talk)
    talk.do("not_understood", "是等")
    assert talk.do("not_understood", "是等").sentences[0] != phrases.NOT_THE_ANSWER


@pytest.mark.parametrize("said", ["不知道", "说不清楚"])
def test_who_does_not_know_is_not_pressed(talk: Talk, said: str) -> None:
    _opened(talk)
    assert talk.do("unsure", said).sentences == [phrases.WITHOUT_IS_FINE, phrases.HOW_TO_REACH]
    talk.do("ask", "打字")
    assert talk.requests.reached == {"123456": "text"}


def test_who_wants_to_think_keeps_the_question(talk: Talk) -> None:
    talk.do("human", "转人工")
    told = talk.do("wait", "我想一下")
    assert told.sentences == [phrases.NO_HURRY, phrases.HANDOFF_ASK[-1]]
    talk.do("affirm", "好")
    assert len(talk.requests.wanted) == 1


def test_declining_a_person_begins_nothing(talk: Talk) -> None:
    assert talk.do("decline_human", "不要转人工").sentences == [phrases.HUMAN_DECLINED]
    assert talk.do("affirm", "好").sentences == [phrases.GO_AHEAD]
    assert not talk.requests.wanted


def test_a_place_that_is_told_after_something_else_still_counts(talk: Talk) -> None:
    _opened(talk)
    talk.do("request_status", "我的申请怎么样了")
    assert "毕节市" in talk.do("ask", "毕节", ("care", 0.4)).sentences[0]
    assert talk.requests.placed == {"123456": "毕节市"}
    assert talk.ask("care", "遵义").outcome is Outcome.ANSWER


def test_a_number_to_call_is_taken_whenever_it_is_given(talk: Talk) -> None:
    _opened(talk)
    talk.ask("care")
    told = talk.do("ask", "我的电话〔电话〕", ("care", 0.2), written="我的电话13812345678")
    assert told.sentences == [phrases.CONTACT_KEPT]
    assert talk.requests.contacts == {"123456": "我的电话13812345678"}


def test_a_number_without_a_request_is_left_by_nobody(talk: Talk) -> None:
    talk.do("ask", "我的电话〔电话〕", ("care", 0.2))
    assert talk.requests.contacts == {}


def test_a_follow_up_is_no_misheard_answer(talk: Talk) -> None:
    talk.ask("care", "护理补贴多少")
    _opened(talk)
    assert talk.do("ask", "二级呢", ("care", 0.2), in_context=True).outcome is Outcome.ANSWER
