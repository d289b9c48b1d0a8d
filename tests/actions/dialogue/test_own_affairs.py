"""A person's own request, data and preferences: what is decided, asked before, and done."""

from __future__ import annotations

import pytest

from actions.dialogue import phrases
from actions.dialogue.protocol import ActKind
from actions.dialogue.utterance import Outcome
from actions.people.profiles import Profile
from actions.requests.request import NewRequest, RequestState
from tests.actions.making import Talk, acts


@pytest.fixture
def waiting(talk: Talk) -> Talk:
    """A conversation with an open request."""
    talk.requests.open(NewRequest("c1", "k", "care", "想找人"))
    return talk


class TestRequests:
    """Cancelling, adding, rating."""

    def test_cancelling_alone_asks_which(self, waiting: Talk) -> None:
        asked = waiting.do("cancel", "取消")
        assert asked.sentences == [phrases.CANCEL_WHICH.format(number="123 456")]
        assert acts(asked) == ["cancel_open", "keep_open"]
        assert waiting.requests.by_number("123456").state is RequestState.NEW
        waiting.do("affirm", "对")
        assert waiting.requests.by_number("123456").state is RequestState.CANCELLED

    def test_cancelling_without_a_request_does_not_say_that_something_was_cancelled(self, talk: Talk) -> None:
        assert "已经取消" not in "".join(talk.do("cancel", "取消").sentences)
        assert talk.do("cancel_request", "取消请求").sentences == [phrases.CANCEL_NOTHING]

    @pytest.mark.parametrize("intent", ["decline_cancel", "deny"])
    def test_what_is_not_to_be_cancelled_stays(self, waiting: Talk, intent: str) -> None:
        waiting.do("cancel", "取消")
        told = waiting.do(intent, "先别取消请求")
        assert told.sentences == [phrases.CANCEL_DECLINED.format(number="123 456")]
        assert waiting.requests.by_number("123456").state is RequestState.NEW

    def test_a_request_in_danger_is_not_closed_by_its_person(self, talk: Talk) -> None:
        talk.do("danger", "我不想活了")
        told = talk.do("cancel_request", "取消请求")
        assert told.sentences == [phrases.DANGER_NOT_CANCELLED]
        assert talk.requests.by_number("123456").state is RequestState.NEW

    def test_ending_a_talk_that_there_is_not(self, talk: Talk) -> None:
        assert talk.do("end_chat", "结束人工").sentences == [phrases.END_NOTHING]

    def test_words_are_added_to_a_request(self, waiting: Talk) -> None:
        assert waiting.do("add_to_request", "补充").sentences == [phrases.ADD_WHAT]
        assert "123 456" in waiting.do("add_to_request", "补充：我白天不在家").sentences[0]
        assert waiting.requests.heard == ["我白天不在家"]

    @pytest.mark.parametrize(("intent", "stars"), [("satisfied", 5), ("so_so", 3), ("dissatisfied", 1)])
    def test_help_that_came_is_rated_once(self, waiting: Talk, intent: str, stars: int) -> None:
        waiting.requests.resolve("123456")
        assert waiting.do(intent, "满意").sentences == [phrases.RATED]
        assert waiting.requests.rated == [stars]
        waiting.do(intent, "满意")
        assert waiting.requests.rated == [stars]

    @pytest.mark.parametrize("intent", ["satisfied", "so_so", "dissatisfied", "unsolved"])
    def test_nothing_is_rated_or_reopened_where_nothing_was_done(self, waiting: Talk, intent: str) -> None:
        waiting.do(intent, "满意")
        assert waiting.done == []

    def test_what_is_not_solved_is_opened_again(self, waiting: Talk) -> None:
        waiting.requests.resolve("123456")
        assert waiting.do("unsolved", "没解决").request == {"number": "123456", "state": "reopened"}

    @pytest.mark.parametrize("said", ["123456", "一二三四五六", "编号123 456到哪了"])
    def test_a_request_is_found_by_its_number(self, waiting: Talk, said: str) -> None:
        assert "123 456" in waiting.do("request_by_number", said).sentences[0]


class TestData:
    """Hearing and erasing what is kept."""

    def test_erasing_needs_the_question_before_it(self, talk: Talk) -> None:
        asked = talk.do("confirm_erase", "确认删除我的数据")
        assert asked.sentences == list(phrases.DATA_ERASE_ASK)
        assert talk.erasure.erased == []
        assert talk.do("confirm_erase", "确认删除我的数据").sentences == [phrases.DATA_ERASED]
        assert talk.erasure.erased == ["c1"]

    def test_a_question_that_was_left_is_no_question_any_more(self, talk: Talk) -> None:
        talk.do("erase_data", "删除我的数据")
        talk.ask("care")
        talk.do("confirm_erase", "确认删除我的数据")
        assert talk.erasure.erased == []

    @pytest.mark.parametrize("intent", ["deny", "decline_erase", "cancel"])
    def test_a_no_erases_nothing(self, talk: Talk, intent: str) -> None:
        talk.do("erase_data", "删除我的数据")
        assert talk.do(intent, "不删").sentences == [phrases.ERASE_DECLINED]
        talk.do("affirm", "对")
        assert talk.erasure.erased == []


class TestPreferences:
    """What is told of oneself."""

    def test_it_is_said_back_and_kept_at_a_yes(self, talk: Talk) -> None:
        told = talk.do("about_me", "我听不见")
        assert told.sentences == [phrases.NOTED.format(told=phrases.TOLD_HEARING), phrases.KEEP_ASK]
        assert talk.profiles.held == Profile(cannot_hear=True, medium="text")
        assert not talk.profiles.kept
        assert talk.do("affirm", "好").sentences == [phrases.KEPT]
        assert talk.profiles.kept

    @pytest.mark.parametrize("intent", ["deny", "forget_profile", "cancel", "choose"])
    def test_a_no_keeps_it_for_this_time(self, talk: Talk, intent: str) -> None:
        talk.do("about_me", "我看不见")
        assert talk.do(intent, "2" if intent == "choose" else "不用记").sentences == [phrases.KEPT_NOT]
        assert talk.profiles.held.cannot_see
        assert not talk.profiles.kept

    @pytest.mark.parametrize(("intent", "said"), [("put_back", "说错了"), ("deny", "不对"), ("choose", "3")])
    def test_what_was_misunderstood_is_put_back(self, talk: Talk, intent: str, said: str) -> None:
        talk.do("about_me", "我听不见")
        assert talk.do(intent, said).sentences == [phrases.PUT_BACK]
        assert talk.profiles.held == Profile()

    def test_forgetting_without_a_question_forgets(self, talk: Talk) -> None:
        talk.profiles.held, talk.profiles.kept = Profile(cannot_hear=True), True
        assert talk.do("forget_profile", "别记我的情况").sentences == [phrases.PROFILE_FORGOTTEN]
        assert talk.profiles.held == Profile()

    def test_beside_a_question_it_is_noted_after_the_answer(self, talk: Talk) -> None:
        told = talk.ask("care", "我是聋人，护理补贴多少钱")
        assert told.sentences[0] == "答案care。"
        assert told.sentences[1] == phrases.NOTED.format(told=phrases.TOLD_HEARING)
        assert talk.do("put_back", "我说错了").sentences == [phrases.PUT_BACK]

    def test_what_is_asked_stands_behind_what_is_noted(self, talk: Talk) -> None:
        told = talk.do("human", "我是聋人，想找工作人员")
        assert told.sentences[-1] == phrases.HANDOFF_ASK[-1]
        assert phrases.KEEP_HOW in told.sentences

    def test_in_danger_nothing_is_said_of_settings(self, talk: Talk) -> None:
        told = talk.do("danger", "我是聋人，我不想活了")
        assert told.outcome is Outcome.CRISIS
        assert not any(phrases.TOLD_HEARING in sentence for sentence in told.sentences)
        assert talk.profiles.held.cannot_hear

    def test_short_sentences_say_the_last_answer_again(self, talk: Talk) -> None:
        talk.ask("care")
        assert talk.do("short_on", "用短句").sentences == [phrases.SHORT_ON, "答案care。"]
        assert talk.profiles.held.short

    def test_slower_is_remembered(self, talk: Talk) -> None:
        assert talk.do("slower", "说慢一点").sentences == phrases.SLOWER
        assert talk.profiles.held.pace == "slower"
        assert talk.done == [ActKind.CHANGE_PROFILE]
