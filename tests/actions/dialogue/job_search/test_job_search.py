"""帮我找工作, without a model: what was meant is decided here, what follows is the dialogue's and the matching's."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from actions.beijing_time import today
from actions.dialogue import phrases
from actions.dialogue.inquiry import phrases as inquiry_phrases
from actions.dialogue.job_search import phrases as jobs
from actions.dialogue.job_search.state import Ask, JobState, View
from actions.dialogue.protocol import ActKind
from actions.dialogue.service_state import CONVERSATION_SECONDS, KEPT_SECONDS
from actions.dialogue.state import DialogueState, QuestionKind
from actions.dialogue.utterance import Outcome, Utterance
from actions.knowledge.library import Library
from actions.people.profiles import WISHES
from actions.postings.posting import PostingContent
from actions.postings.wages import Wage, WagePer
from actions.postings.wishes import Wish
from actions.requests.request import RequestKind, RequestState
from tests.actions.making import ClosedRequests, MemoryPostings, Talk, entry, library
from tests.postings.making import content

_LONGEST_QUESTION = 30
_WAGE = Wage(Decimal(3000), Decimal(4500), WagePer.MONTH, "")
_HERE, _FAR = "毕节市七星关区", "遵义市红花岗区"


def _post(title: str, employer: str, **fields: Any) -> PostingContent:
    return content(title=title, employer=employer, **{"region": _HERE, "wage": _WAGE, **fields})


_POSTS = (
    _post("打字员", "甲公司", contact="王先生 13800000000"),
    _post("资料录入员", "乙公司", demands=("hear_calls",)),
    _post("盲人按摩师", "丙店"),
    _post("足疗师", "丁店"),
    _post("速录员", "戊公司", demands=("standing",)),
    _post("标注员", "己公司", region=_FAR),
)
_KNOWN = library(entry("care"), entry("job.where-ask"))


def _talk(*posts: PostingContent, **more: Any) -> Talk:
    return Talk(_KNOWN, postings=MemoryPostings(*posts, listed_on=today()), **more)


@pytest.fixture
def talk() -> Talk:
    """Somebody who talks where there are posts."""
    return _talk(*_POSTS)


def _text(utterance: Utterance) -> str:
    return "".join(utterance.sentences)


def _titles(utterance: Utterance) -> list[str]:
    return [option.title for option in utterance.options]


def _held(talk: Talk) -> JobState:
    held = talk.state.jobs
    assert held is not None
    return held


def _listed(talk: Talk) -> Utterance:
    """Somebody in 毕节 who can type, has no limits and was told which posts there are."""
    talk.do("job_search", "帮我在毕节找打字的活")
    return talk.do("deny", "没有")


class TestAsking:
    def test_three_short_questions_at_most_one_at_a_time(self, talk: Talk) -> None:
        asked = [
            talk.do("job_search", "想找工作"),
            talk.do("not_understood", "毕节"),
            talk.do("not_understood", "打字"),
        ]
        assert [one.sentences[-1] for one in asked] == [jobs.ASK_PLACE, jobs.ASK_WORK, jobs.ASK_LIMITS]
        assert all(len(one.sentences[-1]) <= _LONGEST_QUESTION and len(one.options) <= 3 for one in asked)
        assert jobs.COUNT.format(count=3) in _text(talk.do("deny", "没有"))

    def test_what_was_told_at_first_is_said_back_and_not_asked(self, talk: Talk) -> None:
        begun = talk.do("job_search", "我想在毕节找打字的活，站不久，别给我推按摩")
        assert "记下了：在毕节市，做打字，不做按摩，久站不行。" in begun.sentences
        assert begun.sentences[-1] == jobs.ASK_LIMITS
        assert _held(talk).wishes.cannot == {"standing"}

    def test_what_the_profile_knows_is_not_asked(self, talk: Talk) -> None:
        talk.profiles.change("c1", {"region": "毕节市", "cannot_hear": True})
        begun = talk.do("job_search", "帮我找工作")
        assert begun.sentences[-1] == jobs.ASK_WORK
        assert "在毕节市" in _text(begun) and "接打电话不行" in _text(begun)

    @pytest.mark.parametrize(("intent", "words"), [("unsure", "不清楚"), ("not_understood", "跳过"), ("ask", "没想好")])
    def test_each_question_may_be_skipped_and_is_not_asked_again(self, talk: Talk, intent: str, words: str) -> None:
        talk.do("job_search", "帮我找工作")
        asked = [talk.do(intent, words) for _ in range(3)]
        assert [one.sentences[0] for one in asked] == [jobs.SKIPPED] * 3
        assert jobs.COUNT_SHOWN.format(count=6, shown=5) in _text(asked[-1])

    def test_a_correction_counts_and_is_said_back(self, talk: Talk) -> None:
        talk.do("job_search", "想找工作")
        talk.do("not_understood", "毕节")
        corrected = talk.do("deny", "不是毕节，是遵义")
        assert corrected.sentences == ["改好了：在遵义市。", jobs.ASK_WORK]
        assert _held(talk).wishes.regions == ("遵义市",)

    def test_wrong_takes_the_last_answer_back_and_asks_it_again(self, talk: Talk) -> None:
        talk.do("job_search", "想找工作")
        talk.do("not_understood", "毕节")
        assert talk.do("put_back", "说错了").sentences == [jobs.TAKEN_BACK, jobs.ASK_PLACE]
        assert _held(talk).wishes.regions == ()

    def test_work_that_no_lexicon_has_is_taken_in_ones_own_words(self, talk: Talk) -> None:
        talk.do("job_search", "在毕节找个活")
        assert "记下了：做养蜂。" in talk.do("not_understood", "我想养蜂").sentences

    def test_anything_will_do(self, talk: Talk) -> None:
        talk.do("job_search", "找点活做")
        talk.do("not_understood", "全省都行")
        talk.do("not_understood", "什么都可以")
        assert _held(talk).settled == (Ask.PLACE, Ask.WORK)
        assert _held(talk).wishes.hard == ()

    def test_a_question_in_between_is_answered_and_a_word_comes_back(self, talk: Talk) -> None:
        talk.do("job_search", "帮我在毕节找活做")
        between = talk.ask("care", "护理补贴多少钱")
        assert between.outcome is Outcome.ANSWER
        assert between.sentences[-1] == phrases.GO_ON_HINT
        back = talk.do("more", "继续")
        assert back.sentences == [jobs.GO_ON, "记下了：在毕节市。", jobs.ASK_WORK]

    def test_a_question_about_a_kind_of_work_is_no_wish_for_it(self, talk: Talk) -> None:
        talk.do("job_search", "帮我在毕节找活做")
        assert talk.ask("care", "按摩考试怎么报名").outcome is Outcome.ANSWER
        assert _held(talk).wishes.work == ()

    def test_a_wish_for_a_person_and_danger_are_heard_in_the_middle(self, talk: Talk) -> None:
        talk.do("job_search", "帮我找工作")
        assert talk.do("human", "转人工").outcome is Outcome.HANDOFF
        talk.do("job_search", "帮我找工作")
        assert talk.do("danger", "我不想活了").outcome is Outcome.CRISIS
        assert not _held(talk).is_foreground

    def test_an_answer_that_is_none_is_asked_for_once_more(self, talk: Talk) -> None:
        talk.do("job_search", "帮我找工作")
        again = talk.do("not_understood", "嘿嘿")
        assert again.sentences == [phrases.NOT_THE_ANSWER, jobs.ASK_PLACE]

    def test_enough_ends_it_and_says_how_to_come_back(self, talk: Talk) -> None:
        talk.do("job_search", "帮我找工作")
        assert talk.do("cancel", "不找了").sentences == jobs.STOPPED
        assert jobs.GO_ON in talk.do("resume", "接着找").sentences

    def test_the_way_to_an_office_is_answered_by_the_knowledge(self, talk: Talk) -> None:
        told = talk.do("job_search", "残疾人找工作去哪里登记", ("job.where-ask", 0.8))
        assert told.outcome is Outcome.ANSWER
        assert talk.state.jobs is None

    def test_the_two_services_do_not_take_each_others_answers(self, talk: Talk) -> None:
        talk.do("benefits", "我能领哪些钱")
        talk.do("job_search", "帮我找工作")
        talk.do("not_understood", "毕节")
        assert _held(talk).wishes.regions == ("毕节市",)
        talk.ask("care", "护理补贴多少钱")
        assert jobs.GO_ON in talk.do("resume", "继续").sentences


class TestAbilities:
    def test_a_refusal_is_kept_whatever_else_changes(self, talk: Talk) -> None:
        talk.do("job_search", "想找工作，别给我推按摩")
        talk.do("not_understood", "全省都行")
        talk.do("not_understood", "都可以")
        shown = [_titles(talk.do("deny", "没有")), _titles(talk.do("next_detail", "还有吗"))]
        assert not any("按摩" in title or "足疗" in title for titles in shown for title in titles)
        talk.do("not_understood", "只要毕节的")
        assert _held(talk).wishes.unwanted_work == ("按摩",)

    def test_a_label_is_neither_kept_nor_used(self, talk: Talk) -> None:
        talk.do("job_search", "在毕节找打字的活")
        asked = talk.do("about_me", "我是肢体残疾")
        assert asked.sentences == [jobs.NO_LABEL, jobs.ASK_LIMITS]
        assert _held(talk).wishes.cannot == frozenset()

    @pytest.mark.parametrize(
        "told", ["我是聋人，接不了电话", "我接不了电话", "我是肢体残疾，接不了电话", "我视力三级，接不了电话"]
    )
    def test_the_same_abilities_get_the_same_posts_whatever_the_disability(self, talk: Talk, told: str) -> None:
        talk.do("job_search", "帮我在毕节找打字的活")
        listed = talk.do("about_me", told)
        assert _held(talk).wishes.cannot == {"hear_calls"}
        assert _titles(listed) == ["打字员，甲公司", "速录员，戊公司", "资料录入员，乙公司"]

    def test_no_disability_stands_in_what_is_asked_of_the_employer_or_passed_on(self, talk: Talk) -> None:
        talk.profiles.change("c1", {"cannot_hear": True})
        _listed(talk)
        talk.do("choose", "第三个")
        told = _text(talk.do("not_understood", "怎么联系")) + _text(talk.do("not_understood", "帮我联系"))
        assert "能不能改用文字沟通？" in told
        assert not any(label in told for label in ("聋", "残疾", "听不见", "听力"))

    @pytest.mark.parametrize(
        ("answer", "unwanted", "cannot"),
        [("按摩", ("按摩",), set()), ("夜班，久站", (), {"night_shift", "standing"}), ("打电话", (), {"hear_calls"})],
    )
    def test_what_is_only_named_as_a_limit_is_refused(
        self, talk: Talk, answer: str, unwanted: tuple[str, ...], cannot: set[str]
    ) -> None:
        talk.do("job_search", "在毕节找打字的活")
        talk.do("not_understood", answer)
        assert (_held(talk).wishes.unwanted_work, _held(talk).wishes.cannot) == (unwanted, cannot)
        assert _held(talk).wishes.work == ("打字",)

    def test_somebody_elses_work_is_no_wish(self, talk: Talk) -> None:
        talk.do("job_search", "我老公是司机，我想找工作")
        assert _held(talk).wishes.work == ()

    def test_no_limits_are_no_questions_more(self, talk: Talk) -> None:
        talk.do("job_search", "在毕节找打字的活")
        assert talk.do("affirm", "有").sentences == [jobs.SUCH_AS, jobs.ASK_LIMITS]


class TestPosts:
    def test_before_the_first_post_stands_what_a_wage_does_to_dibao_and_only_once(self, talk: Talk) -> None:
        listed = _listed(talk)
        wage = listed.sentences.index("上班不会马上停低保，补的是差额。")
        assert listed.sentences[wage + 1] == jobs.WAGE_AND_ALLOWANCES
        assert listed.sources[0].document == "社会救助暂行办法"
        assert jobs.WAGE_AND_ALLOWANCES not in talk.do("choose", "第一个").sentences

    def test_what_is_said_of_money_and_of_registering_is_the_knowledges(self, real_library: Library) -> None:
        assert "我没有查到" in real_library["allowances.work"].answer
        assert "民政" in real_library["allowances.work"].answer
        assert "县残联" in real_library["job.where-ask"].answer and "免费" in real_library["job.where-ask"].answer

    def test_they_are_numbered_and_read_one_at_a_time(self, talk: Talk) -> None:
        assert len(_titles(_listed(talk))) == 3
        one = talk.do("choose", "第二个")
        assert one.sentences[:3] == ["第2个：资料录入员。", "单位是乙公司。", "在毕节市七星关区。"]
        assert one.sentences[-1] == jobs.NEXT_ASK
        assert "第3个：速录员。" in talk.do("affirm", "好").sentences
        assert "第2个：资料录入员。" in talk.do("previous_detail", "上一个").sentences

    @pytest.mark.parametrize("said", ["不合适，太远了", "换别的", "这个不行"])
    def test_who_does_not_like_one_is_told_the_next(self, talk: Talk, said: str) -> None:
        _listed(talk)
        talk.do("choose", "第一个")
        assert "第2个：资料录入员。" in talk.do("not_understood", said).sentences

    def test_each_says_why_it_fits_and_what_would_have_to_be_arranged(self, talk: Talk) -> None:
        talk.do("job_search", "在毕节找打字的活")
        talk.do("not_understood", "站不久")
        one = talk.do("not_understood", "速录员")
        assert "是打字录入的活。" in one.sentences
        assert "这活要久站，可以请单位：坐着干。" in one.sentences
        asked = talk.do("not_understood", "怎么问单位")
        assert asked.sentences == [jobs.NO_CONTACT, "可以这样问单位：这活能不能坐着干？"]

    def test_how_to_reach_the_employer_is_told_on_request(self, talk: Talk) -> None:
        _listed(talk)
        talk.do("choose", "第一个")
        assert talk.do("not_understood", "怎么联系").sentences == ["联系：王先生 13800000000。"]

    def test_all_of_them_can_be_gone_through(self) -> None:
        talk = _talk(*(_post("打字员", f"{number}公司") for number in range(7)))
        listed = _listed(talk)
        assert jobs.COUNT_SHOWN.format(count=7, shown=5) in listed.sentences
        titles = _titles(listed) + _titles(talk.do("next_detail", "还有吗")) + _titles(talk.do("next_detail", "还有吗"))
        assert len({*titles}) == 7
        assert jobs.NO_MORE in talk.do("next_detail", "还有吗").sentences

    def test_why_a_post_does_not_suit_becomes_a_wish(self, talk: Talk) -> None:
        _listed(talk)
        told = talk.do("not_understood", "不想久站")
        assert "记下了：久站不行。" in told.sentences
        assert _held(talk).view is View.LIST

    def test_an_old_post_says_that_it_has_to_be_asked_about(self) -> None:
        talk = Talk(_KNOWN, postings=MemoryPostings(_POSTS[0], listed_on=today() - timedelta(days=40)))
        assert "要先问还招不招" in _text(_listed(talk))

    def test_one_post_is_told_at_once_with_what_could_be_relaxed(self, talk: Talk) -> None:
        talk.do("job_search", "在遵义找打字的活")
        told = talk.do("deny", "没有")
        assert "第1个：标注员。" in told.sentences
        assert "在全省找：有4个。" in told.sentences
        assert _titles(told) == [jobs.CONTACT_ASK, jobs.SEND, Wish.PREFECTURE.spoken]

    def test_an_empty_list_is_said_and_leads_to_registration_and_to_a_request(self) -> None:
        talk = _talk()
        told = _listed(talk)
        assert told.sentences[: len(jobs.EMPTY)] == jobs.EMPTY
        assert jobs.WAGE_AND_ALLOWANCES not in told.sentences
        assert told.sentences[-1] == jobs.SHARE_ASK
        assert _titles(told) == [jobs.SHARE, jobs.SHARE_NOT, jobs.REGISTER]
        assert talk.do("choose", "第三个").topic == "job.where-ask"

    def test_where_nothing_suits_it_is_asked_what_to_relax_in_order(self, talk: Talk) -> None:
        talk.do("job_search", "在毕节大方找按摩的活，工资三千以上")
        told = talk.do("deny", "没有")
        assert told.sentences == [
            jobs.NONE_SUITS,
            "在全市州找，不只这个县：有2个。",
            "在全省找：有2个。",
            jobs.RELAX_ASK,
        ]
        listed = talk.do("choose", "第一个")
        assert _titles(listed) == ["盲人按摩师，丙店", "足疗师，丁店"]
        assert _held(talk).wishes.regions == ("毕节市大方县",)

    def test_a_bare_wish_to_relax_gives_up_what_was_named_first(self, talk: Talk) -> None:
        talk.do("job_search", "在毕节大方找按摩的活，工资三千以上")
        talk.do("deny", "没有")
        assert _titles(talk.do("ask", "放宽", ("care", 0.9))) == ["盲人按摩师，丙店", "足疗师，丁店"]

    def test_a_wage_told_later_is_a_wish_whatever_entry_it_sounds_like(self, talk: Talk) -> None:
        _listed(talk)
        talk.do("ask", "每月8000以上", ("care", 0.9))
        assert _held(talk).wishes.lowest_wage == Decimal(8000)

    def test_where_they_cannot_be_looked_up_it_is_said_and_nothing_is_lost(self) -> None:
        talk = Talk(_KNOWN, postings=ClosedRequests())
        talk.do("job_search", "在毕节找打字的活")
        assert talk.do("deny", "没有").sentences == jobs.UNAVAILABLE
        assert _held(talk).asked is Ask.LIMITS


class TestPassingOn:
    def test_after_a_yes_a_counselor_gets_all_that_was_read_out(self, talk: Talk) -> None:
        talk.do("job_search", "在毕节找打字的活，别给我推按摩")
        talk.do("not_understood", "站不久")
        asked = talk.do("not_understood", "请工作人员帮我")
        assert asked.sentences[0] == "转过去的是：在毕节市，做打字，不做按摩，久站不行。"
        assert talk.requests.wanted == []
        done = talk.do("affirm", "好")
        (wanted,) = talk.requests.wanted
        assert (wanted.kind, wanted.region) == (RequestKind.JOB_SEEKING, "毕节市")
        assert wanted.need == "在毕节市，做打字，不做按摩，久站不行"
        assert (wanted.consent, wanted.consent_to, wanted.shares_words) == (True, WISHES, False)
        assert done.sentences[-1] == phrases.HOW_TO_REACH
        assert talk.do("not_understood", "打字").sentences[-1] == phrases.CONTACT_ASK
        talk.do("not_understood", "〔电话〕", written="13800000000")
        assert talk.requests.contacts == {"123456": "13800000000"}

    @pytest.mark.parametrize(("intent", "words"), [("deny", "不用"), ("cancel", "算了"), ("choose", "第二个")])
    def test_after_a_no_nothing_is_sent(self, talk: Talk, intent: str, words: str) -> None:
        _listed(talk)
        talk.do("not_understood", "帮我联系")
        assert talk.do(intent, words).sentences == jobs.SHARED_NOT
        assert talk.requests.wanted == []

    def test_a_yes_counts_only_right_after_it_was_asked_for(self, talk: Talk) -> None:
        _listed(talk)
        talk.do("not_understood", "帮我联系")
        talk.ask("care")
        talk.do("affirm", "好")
        assert talk.requests.wanted == []
        assert ActKind.SEEK_JOB not in talk.done

    def test_the_post_that_was_told_last_goes_along_and_is_said(self, talk: Talk) -> None:
        _listed(talk)
        talk.do("choose", "第一个")
        assert "问的岗位是打字员，甲公司（1号）" in talk.do("not_understood", "帮我联系").sentences[0]

    def test_nobody_gets_two_requests(self, talk: Talk) -> None:
        _listed(talk)
        talk.do("not_understood", "帮我联系")
        talk.do("affirm", "好")
        talk.do("unsure", "说不清")
        talk.do("resume", "接着找")
        assert talk.do("not_understood", "帮我联系").sentences == [jobs.ALREADY_SENT.format(number="123 456")]
        talk.do("not_understood", "别给我推按摩")
        talk.do("not_understood", "帮我联系")
        assert talk.do("affirm", "好").sentences == [jobs.ADDED.format(number="123 456")]
        assert len(talk.requests.wanted) == 1
        assert talk.requests.heard == ["在毕节市，做打字，不做按摩"]

    def test_a_wish_beside_the_question_for_consent_is_heard(self, talk: Talk) -> None:
        _listed(talk)
        talk.do("not_understood", "帮我联系")
        talk.do("not_understood", "还有，不能上夜班")
        assert "night_shift" in _held(talk).wishes.cannot

    def test_for_a_relative_nothing_is_the_speakers_own(self, talk: Talk) -> None:
        talk.profiles.change("c1", {"region": "遵义市", "cannot_see": True})
        begun = talk.do("job_search", "帮我弟弟找个工作")
        assert begun.sentences[-1] == jobs.ASK_PLACE
        assert _held(talk).wishes.cannot == frozenset()
        talk.do("not_understood", "在毕节")
        assert talk.profiles.held.region == "遵义市"


class TestKeeping:
    def test_nothing_is_kept_without_the_separate_yes(self, talk: Talk) -> None:
        _listed(talk)
        assert not talk.profiles.kept
        talk._state = _aged(talk.state, CONVERSATION_SECONDS + 1)
        assert talk.do("resume", "接着找").sentences == inquiry_phrases.NOTHING_TO_GO_ON

    def test_after_the_yes_it_is_gone_on_with_next_week(self, talk: Talk) -> None:
        _listed(talk)
        talk.do("keep_profile", "记住我的情况")
        assert talk.profiles.kept
        talk._state = _aged(talk.state, KEPT_SECONDS - 60)
        assert jobs.GO_ON in talk.do("resume", "接着找").sentences

    def test_what_is_taken_back_is_forgotten(self, talk: Talk) -> None:
        _listed(talk)
        talk.do("forget_profile", "别记我的情况")
        assert talk.state.jobs is None

    def test_the_state_survives_its_journey_through_json(self, talk: Talk) -> None:
        talk.do("job_search", "在毕节找打字的活，工资三千以上，站不久")
        assert talk.state.jobs == DialogueState.from_json(talk.state.as_json()).jobs
        assert _held(talk).wishes.lowest_wage == Decimal(3000)
        assert talk.state.pending is not None and talk.state.pending.kind is QuestionKind.JOBS

    def test_the_request_of_another_kind_is_added_to(self, talk: Talk) -> None:
        talk.do("human", "转人工")
        talk.do("affirm", "一起转")
        _listed(talk)
        talk.do("not_understood", "帮我联系")
        talk.do("affirm", "好")
        assert [one.state for one in talk.requests.of_conversation("c1")] == [RequestState.NEW]


def _aged(state: DialogueState, seconds: float) -> str:
    assert state.jobs is not None
    state.jobs = replace(state.jobs, touched_at=time.time() - seconds)
    return json.dumps(state.as_json())
