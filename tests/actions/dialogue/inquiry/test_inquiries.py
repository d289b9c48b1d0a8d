"""The services that ask back, without a model: what was meant is decided here, what follows is the dialogue's."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from statistics import median

import pytest

from actions.dialogue.inquiry import phrases
from actions.dialogue.inquiry.state import InquiryState
from actions.dialogue.phrases import GO_ON_HINT
from actions.dialogue.protocol import ActKind
from actions.dialogue.service_state import CONVERSATION_SECONDS, KEPT_SECONDS
from actions.dialogue.state import DialogueState
from actions.dialogue.utterance import Outcome, Utterance
from actions.eligibility.book import shipped_book
from actions.eligibility.quota import CALCULATED_FROM
from actions.eligibility.rules import Party
from actions.eligibility.values import Span
from tests.actions.making import Talk
from tests.eligibility.households import Household, households

_LONGEST_QUESTION = 30
_LONGEST_SENTENCE = 40
"""Characters; rules' own headlines with two facts in them are the longest."""
_MOST_QUESTIONS = 6
_TOLD = "我视力一级，农村户口，没工作，能领哪些钱"


def _text(utterance: Utterance) -> str:
    return "".join(utterance.sentences)


def _titles(utterance: Utterance) -> list[str]:
    return [option.title for option in utterance.options]


def _inquiry(talk: Talk) -> InquiryState:
    held = talk.state.inquiry
    assert held is not None
    return held


def _finished(talk: Talk) -> Utterance:
    """Somebody to whom everything was put and who answered it."""
    talk.do("benefits", _TOLD)
    talk.do("not_understood", "没领")
    talk.do("affirm", "在贵州")
    return talk.do("deny", "不做")


def _step_to(talk: Talk, title: str) -> None:
    """Go through the results until this one is offered."""
    step = talk.do("not_understood", "结果")
    while title not in _titles(step):
        assert phrases.NEXT in _titles(step), f"{title} is not among the results"
        step = talk.do("next_detail", "下一样")


class TestAsking:
    def test_what_was_told_at_first_is_understood_and_not_asked(self, talk: Talk) -> None:
        begun = talk.do("benefits", _TOLD)
        assert "视力残疾" in _text(begun)
        assert "农村户口" in _text(begun)
        assert begun.sentences[-1] == "您家现在领低保吗？"
        assert begun.ends_with_question
        assert not begun.is_public

    @pytest.mark.parametrize("answer", ["没领", "没得", "没有", "2", "第二个", "我家没领低保", "我们没吃低保的"])
    def test_an_answer_in_any_wording_is_taken_whatever_the_model_holds_it_for(self, talk: Talk, answer: str) -> None:
        talk.do("benefits", _TOLD)
        assert talk.do("not_understood", answer).sentences[-1] == "您的户口在贵州吗？"

    @pytest.mark.parametrize("unsure", ["不清楚", "跳过", "我也不晓得", "不想说"])
    def test_not_knowing_is_an_answer_and_is_not_asked_again(self, talk: Talk, unsure: str) -> None:
        talk.do("benefits", _TOLD)
        answer = talk.do("unsure", unsure)
        assert answer.sentences[0] == phrases.SKIPPED
        assert "低保吗" not in _text(answer)

    def test_why_it_is_asked_is_told_on_request_and_it_is_asked_again(self, talk: Talk) -> None:
        talk.do("benefits", _TOLD)
        told = talk.do("not_understood", "为什么问这个")
        assert "生活补贴和医保补贴看低保" in _text(told)
        assert told.sentences[-1] == "您家现在领低保吗？"

    def test_a_correction_counts_and_is_said_back(self, talk: Talk) -> None:
        talk.do("benefits", "我二级残疾，能领什么")
        corrected = talk.do("deny", "不是二级，是三级")
        assert "改好了：残疾等级3级。" in corrected.sentences
        grade = _inquiry(talk).as_session.told["grade"]
        assert isinstance(grade, Span)
        assert grade.exact == 3

    def test_who_said_that_they_cannot_see_is_not_asked_for_the_kind(self, talk: Talk) -> None:
        talk.profiles.held = replace(talk.profiles.held, cannot_see=True)
        talk.do("benefits", "我能得到什么")
        assert "kind" in _inquiry(talk).as_session.told

    def test_an_answer_that_is_none_is_asked_for_once_more(self, talk: Talk) -> None:
        talk.do("benefits", _TOLD)
        again = talk.do("not_understood", "嗯那个什么的")
        assert again.sentences[-1] == "您家现在领低保吗？"


class TestInterruptions:
    def test_a_question_of_its_own_is_answered_and_not_swallowed(self, talk: Talk) -> None:
        talk.do("benefits", "我能领哪些钱")
        answer = talk.ask("care", "护理补贴二级多少钱")
        assert answer.topic == "care"
        assert answer.sentences[-1] == GO_ON_HINT
        assert "grade" not in _inquiry(talk).as_session.told

    @pytest.mark.parametrize("come_back", ["继续", "接着问", "接着算"])
    def test_and_a_word_comes_back_to_what_was_asked(self, talk: Talk, come_back: str) -> None:
        talk.do("benefits", _TOLD)
        talk.ask("care", "护理补贴多少钱")
        back = talk.do("next_detail", come_back)
        assert back.sentences[0] == phrases.GO_ON
        assert "视力残疾" in _text(back)
        assert back.sentences[-1] == "您家现在领低保吗？"

    def test_what_was_answered_in_between_is_not_taken_for_an_answer(self, talk: Talk) -> None:
        talk.do("benefits", _TOLD)
        talk.ask("care", "护理补贴多少钱")
        talk.do("affirm", "好")
        assert "dibao" not in _inquiry(talk).as_session.told

    def test_a_wish_for_a_person_is_heard_in_the_middle(self, talk: Talk) -> None:
        talk.do("benefits", _TOLD)
        assert talk.do("human", "转人工").outcome is Outcome.HANDOFF

    def test_danger_goes_first_and_is_told_nothing_else(self, talk: Talk) -> None:
        talk.do("benefits", _TOLD)
        crisis = talk.do("danger", "没领，我不想活了")
        assert crisis.outcome is Outcome.CRISIS
        assert GO_ON_HINT not in crisis.sentences
        assert ActKind.REPORT_DANGER in talk.done
        assert "dibao" not in _inquiry(talk).as_session.told

    def test_enough_ends_the_asking_and_says_how_to_come_back(self, talk: Talk) -> None:
        talk.do("benefits", _TOLD)
        assert talk.do("cancel", "算了").sentences == phrases.STOPPED
        assert talk.do("resume", "接着算").sentences[-1] == "您家现在领低保吗？"

    def test_a_finished_inquiry_keeps_no_hold_on_the_conversation(self, talk: Talk) -> None:
        _finished(talk)
        talk.ask("care", "护理补贴多少钱")
        assert talk.do("next_detail", "下一条").topic == "care"


class TestResults:
    def test_they_are_counted_and_come_two_at_a_time(self, talk: Talk) -> None:
        results = _finished(talk)
        assert "和您有关的有" in _text(results)
        assert "护理补贴：可以，每月110元。" in results.sentences
        assert _titles(results)[-1] == phrases.NEXT
        assert results.sources

    def test_all_of_them_can_be_gone_through(self, talk: Talk) -> None:
        seen, step = [], _finished(talk)
        while phrases.NEXT in _titles(step):
            seen += [title for title in _titles(step) if title != phrases.NEXT]
            step = talk.do("next_detail", "下一样")
        seen += _titles(step)
        assert len(seen) == len(set(seen)) >= 10
        assert phrases.NO_MORE in step.sentences

    def test_one_is_explained_and_leads_back(self, talk: Talk) -> None:
        first = _finished(talk)
        chosen = talk.do("choose", "1")
        assert chosen.sentences[0] == first.sentences[-2]
        why = talk.do("not_understood", "为什么")
        assert "有残疾人证。" in why.sentences
        assert _titles(talk.do("not_understood", "回结果")) == _titles(first)

    def test_what_is_not_possible_says_why_and_what_helps(self, talk: Talk) -> None:
        talk.do("benefits", "我没有残疾证，户口在贵州，没吃低保，没有工作，不做生意，肢体残疾")
        _step_to(talk, "护理补贴")
        chosen = talk.do("not_understood", "护理补贴")
        assert "现在不行，因为还没有残疾人证" in _text(chosen)
        assert "先到县残联免费办残疾人证。" in chosen.sentences

    def test_materials_are_read_one_by_one_and_ticked(self, talk: Talk) -> None:
        talk.do("benefits", "我没有残疾证，能领什么")
        _step_to(talk, "办残疾人证")
        talk.do("not_understood", "办残疾人证")
        assert talk.do("not_understood", "要什么材料").sentences[0] == "第1样：身份证。"
        assert talk.do("affirm", "有了").sentences[0] == "第2样：户口本。"
        talk.do("deny", "没有")
        talk.do("affirm", "有了")
        left = talk.do("next_detail", "下一样")
        assert "户口本" in _text(left)
        assert "身份证；" not in _text(left)

    def test_what_would_be_otherwise_changes_nothing_that_was_told(self, talk: Talk) -> None:
        _finished(talk)
        before = _inquiry(talk).session
        supposed = talk.do("ask", "要是户口在外省呢", ("care", 0.2))
        assert "护理补贴：现在不行，因为户口不在贵州。" in supposed.sentences
        assert _inquiry(talk).session == before

    def test_results_are_had_before_everything_is_asked(self, talk: Talk) -> None:
        talk.do("benefits", "我能得到什么")
        early = talk.do("not_understood", "先说结果")
        assert early.sentences[0] == phrases.NOT_ALL_ASKED

    def test_thanks_do_not_end_the_reading(self, talk: Talk) -> None:
        _finished(talk)
        talk.do("thanks", "谢谢")
        assert phrases.NEXT in _titles(talk.do("next_detail", "下一样"))


class TestAnotherPerson:
    def test_a_relative_is_asked_about_as_a_person_of_their_own(self, talk: Talk) -> None:
        begun = talk.do("benefits", "我儿子精神二级，没工作，能领哪些钱")
        assert "您儿子" in begun.sentences[-1]
        assert _inquiry(talk).as_session.party is Party.RELATIVE

    def test_nothing_of_a_relative_is_written_into_the_speakers_profile(self, talk: Talk) -> None:
        talk.do("benefits", "我妈能领哪些钱")
        talk.do("not_understood", "二级")
        talk.do("about_me", "听不见")
        assert ActKind.CHANGE_PROFILE not in talk.done
        assert not talk.profiles.held.cannot_hear
        assert _inquiry(talk).as_session.told["kind"] == frozenset({"hearing"})

    def test_words_about_somebody_else_are_asked_about(self, talk: Talk) -> None:
        talk.do("benefits", _TOLD)
        asked = talk.do("about_me", "我妈妈是二级")
        assert asked.sentences[-1] == "您说的是您妈妈吗？"
        other = talk.do("affirm", "是的")
        assert "您妈妈" in other.sentences[-1]
        assert _inquiry(talk).as_session.who == "妈妈"

    def test_a_no_goes_on_with_the_first_person(self, talk: Talk) -> None:
        talk.do("benefits", _TOLD)
        talk.do("about_me", "我妈妈是二级")
        assert talk.do("deny", "不是").sentences[-1] == "您家现在领低保吗？"
        assert _inquiry(talk).as_session.party is Party.SELF

    def test_two_persons_are_kept_apart_and_can_be_gone_back_to(self, talk: Talk) -> None:
        talk.do("benefits", _TOLD)
        talk.do("benefits", "我爸三级，他能领哪些")
        back = talk.do("not_understood", "看我的")
        assert back.sentences[-1] == "您家现在领低保吗？"
        grade = _inquiry(talk).as_session.told["grade"]
        assert isinstance(grade, Span)
        assert grade.exact == 1


class TestLevy:
    def test_figures_are_asked_one_by_one_and_what_is_assumed_is_said(self, talk: Talk) -> None:
        assert talk.do("levy", "我们公司80个人，帮我算残保金").sentences[-1].startswith("单位是")
        talk.do("ask", "民营企业", ("care", 0.1))
        talk.do("not_understood", "一个都没有")
        told = talk.do("choose", "60000")
        assert "一年应交64800元。" in told.sentences
        assert "按国家最低1.5%算，贵州的比例请问12366。" in told.sentences
        assert told.sources

    def test_one_more_says_what_changes(self, talk: Talk) -> None:
        self._calculated(talk)
        more = talk.do("ask", "再招一个", ("care", 0.1))
        assert more.sentences[0] == "再招1人，一年少交58350元，多拿300元。"
        assert _inquiry(talk).as_session.told["staff"] == Span.exactly(80)

    def test_asked_for_at_once_it_is_told_after_the_figures(self, talk: Talk) -> None:
        talk.do("levy", "我们公司80个人，民营企业，年平均工资6万，再招一个残疾人少交多少")
        assert talk.do("not_understood", "一个都没有").sentences[1] == "再招1人，一年少交58350元，多拿300元。"

    def test_the_lines_are_read_two_at_a_time(self, talk: Talk) -> None:
        self._calculated(talk)
        lines = talk.do("not_understood", "怎么算的")
        assert lines.sentences == ["第1步：上年职工80人。", "第2步：应安排：80×1.5%=1.2人。"]
        assert talk.do("next_detail", "下一样").sentences[0].startswith("第3步")

    def test_a_corrected_figure_is_calculated_with(self, talk: Talk) -> None:
        self._calculated(talk)
        corrected = talk.do("deny", "不是80，是100个人")
        assert "一年应交81000元。" in corrected.sentences

    def test_a_months_pay_is_never_taken_for_a_years(self, talk: Talk) -> None:
        talk.do("levy", "我们公司80个人，民营企业")
        talk.do("not_understood", "没有")
        assert talk.do("choose", "5000").sentences[-1] == "5000元是一年的，还是一个月的？"
        assert "一年应交64800元。" in talk.do("not_understood", "一个月的").sentences

    def test_the_year_beside_an_amount_is_no_second_figure(self, talk: Talk) -> None:
        talk.do("levy", "我们公司80个人，民营企业")
        talk.do("not_understood", "没有")
        assert "记下了：上年年平均工资65000元。" in talk.do("not_understood", "一年6万5").sentences

    def test_figures_that_contradict_one_another_are_asked_for_again(self, talk: Talk) -> None:
        talk.do("levy", "我们公司20个人，民营企业")
        again = talk.do("not_understood", "30个")
        assert phrases.CONTRADICTS in again.sentences
        assert again.sentences[-1] == "上一年平均有多少职工？"

    def test_without_the_pay_it_is_said_how_many_are_missing(self, talk: Talk) -> None:
        talk.do("levy", "我们公司80个人，民营企业")
        talk.do("not_understood", "没有")
        told = talk.do("unsure", "不知道")
        assert phrases.PAY_UNKNOWN in told.sentences
        assert "还差1.2人，不凑整。" in told.sentences

    def test_what_an_employer_gets_follows_with_the_same_figures(self, talk: Talk) -> None:
        self._calculated(talk)
        gets = talk.do("not_understood", "能拿什么")
        assert "和您有关的有" in _text(gets) or gets.ends_with_question

    @staticmethod
    def _calculated(talk: Talk) -> None:
        talk.do("levy", "我们公司80个人，民营企业，年平均工资6万")
        talk.do("not_understood", "没有")


class TestKeeping:
    def test_it_ends_with_the_conversation(self, talk: Talk) -> None:
        talk.do("benefits", _TOLD)
        held = _inquiry(talk)
        old = replace(held, touched_at=time.time() - CONVERSATION_SECONDS - 1)
        assert old.is_over(is_kept=False)
        assert not old.is_over(is_kept=True)
        assert replace(held, touched_at=time.time() - KEPT_SECONDS - 1).is_over(is_kept=True)

    def test_a_yes_for_ones_own_affairs_is_none_for_a_relatives(self, talk: Talk) -> None:
        talk.do("benefits", "我妈二级，能领哪些")
        old = replace(_inquiry(talk), touched_at=time.time() - CONVERSATION_SECONDS - 1)
        assert old.is_over(is_kept=True)

    def test_who_says_so_has_it_kept_and_who_takes_it_back_has_it_forgotten(self, talk: Talk) -> None:
        talk.do("benefits", "我二级，能领哪些")
        talk.do("keep_profile", "记住我的情况")
        assert talk.profiles.kept
        talk.do("forget_profile", "别记我的情况")
        assert talk.state.inquiry is None

    def test_nothing_to_go_on_with_is_said(self, talk: Talk) -> None:
        assert talk.do("resume", "接着算").sentences == phrases.NOTHING_TO_GO_ON

    def test_the_state_survives_its_journey_through_json(self, talk: Talk) -> None:
        talk.do("benefits", _TOLD)
        assert DialogueState.from_json(talk.state.as_json()).inquiry == _inquiry(talk)


_CASES = [case for case in households() if case.is_overview][::3]
"""Every third: all of them are interviewed in tests/eligibility, without the dialogue."""
_UNKNOWN = "不清楚"


def _answer(household: Household, question: str) -> str:
    """What this household says to a question: its own option, its number, or that it does not know."""
    asked = shipped_book().questions[question]
    for number, choice in enumerate(asked.choices, 1):
        if all(household.truth.get(fact) == value for fact, value in choice.sets.items()):
            return str(number)
    known = [household.truth.get(fact) for fact in asked.facts if fact not in CALCULATED_FROM]
    if asked.on_no and all(household.truth.get(fact) == value for fact, value in asked.on_no.items()):
        return "没有"
    number_told = next((value for value in known if isinstance(value, Span) and value.exact is not None), None)
    return f"{number_told.low:f}" if number_told is not None else _UNKNOWN


def _interviewed(talk: Talk, household: Household) -> list[str]:
    """The questions that are put to a household."""
    step, asked = talk.do("benefits", household.says), []
    while step.ends_with_question:
        asked.append(step.sentences[-1])
        step = talk.do("not_understood", _answer(household, _inquiry(talk).as_session.question))
        assert len(asked) <= 12, f"{household.name} is asked without end"
    return asked


def test_households_are_asked_little_and_shortly(talk: Talk) -> None:
    counts = []
    for household in _CASES:
        fresh = Talk(talk.known)
        asked = _interviewed(fresh, household)
        counts.append(len(asked))
        assert all(len(question) <= _LONGEST_QUESTION for question in asked), asked
        last = fresh.state.last
        assert last is not None
        assert len(last.options) <= 3
        assert max(map(len, last.sentences)) <= _LONGEST_SENTENCE, last.sentences
    assert median(counts) <= _MOST_QUESTIONS


@pytest.mark.parametrize("intent", ["out_of_scope", "not_understood"])
@pytest.mark.parametrize("told", ["我吃低保", "我是一级残疾"])
def test_who_only_tells_of_themselves_is_told_what_they_can_get(talk: Talk, intent: str, told: str) -> None:
    said = talk.do(intent, told)
    assert said.outcome is Outcome.SERVICE
    assert _inquiry(talk).as_session.told


@pytest.mark.parametrize("asked", ["低保户坐高铁能不能便宜", "一级残疾能不能考飞行员", "今天天气真好"])
def test_who_asks_for_something_else_is_not(talk: Talk, asked: str) -> None:
    assert talk.do("out_of_scope", asked).outcome is Outcome.OUT_OF_SCOPE
    assert talk.state.inquiry is None


def test_what_is_told_of_oneself_while_a_relative_is_spoken_of_is_asked_about(talk: Talk) -> None:
    talk.do("benefits", "我爸能领什么")
    asked = talk.do("not_understood", "我是一级")
    assert asked.sentences[-1] == "您说的是您自己吗？"
    begun = talk.do("affirm", "是的")
    assert begun.sentences[0] == phrases.OWN
    session = _inquiry(talk).as_session
    assert (session.party, session.told["grade"]) == (Party.SELF, Span(Decimal(1), Decimal(1)))


def test_a_no_leaves_it_with_the_relative(talk: Talk) -> None:
    talk.do("benefits", "我爸能领什么")
    talk.do("not_understood", "我是一级")
    talk.do("deny", "不是")
    assert _inquiry(talk).as_session.party is Party.RELATIVE
