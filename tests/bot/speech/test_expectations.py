"""What may be said at a moment: the closed lists that the open question makes."""

from __future__ import annotations

import time

import pytest

from actions.dialogue.job_search.state import Ask, JobState
from actions.dialogue.payloads import Payload
from actions.dialogue.state import DialogueState, Question, QuestionKind, ask
from actions.dialogue.utterance import Option
from actions.dialogue.whole_utterances import yes_or_no
from actions.knowledge.files import read_lexicon
from actions.language.danger import Danger, danger_in
from actions.language.regions import place_answered
from bot.bench.expected_words import moment
from bot.speech.expectations import expected_in
from voice.hearing.expected import Expected, Standing

_OPTIONS = [
    Option("一起转", "handoff_with"),
    Option("只转请求，不转内容", "handoff_without"),
    Option("先不转", "later"),
]


def _by_words(state: DialogueState) -> dict[str, Expected]:
    return {expected.words: expected for expected in expected_in(state)}


def test_commands_and_cries_are_expected_at_any_moment() -> None:
    found = _by_words(DialogueState())
    for words in ("停", "慢一点", "再说一遍", "详细", "下一条", "返回", "帮助", "取消请求"):
        assert found[words].standing is Standing.AT_ANY_MOMENT
    assert found["救命"].standing is Standing.CRY
    # Said back where it is doubtful: a person costs nothing.
    assert found["转人工"].standing is Standing.AWAITED
    assert "是的" not in found
    assert "毕节" not in found


def test_every_cry_of_the_list_means_danger_by_itself() -> None:
    cries = [expected.words for expected in expected_in(DialogueState()) if expected.standing is Standing.CRY]
    assert [words for words in cries if danger_in(words) is not Danger.CERTAIN] == []


def test_yes_and_no_are_expected_once_something_was_asked() -> None:
    found = _by_words(moment("yes_no"))
    for words in ("是的", "好的", "可以", "不要", "算了"):
        assert found[words].standing is Standing.AWAITED
        assert yes_or_no(words) == (found[words].meaning == "yes")


def test_options_are_expected_by_number_and_by_name() -> None:
    state = DialogueState(offered=_OPTIONS)
    found = _by_words(state)
    assert {found[words].meaning for words in ("第三个", "三", "选三", "先不转", "最后一个")} == {"option 3"}
    assert found["只转请求"].meaning == "option 2"
    assert "四" not in found


def test_the_words_that_erase_everything_are_heard_without_help() -> None:
    state = DialogueState(offered=[Option("确认删除我的数据", Payload.ERASE_SURE), Option("不删", Payload.ERASE_NOT)])
    found = _by_words(state)
    assert "确认删除我的数据" not in found
    assert "不删" in found


def test_a_word_that_is_a_no_and_an_option_stands_for_the_option() -> None:
    state = DialogueState(offered=[Option("有", "inquiry:answer"), Option("没有", "inquiry:answer")])
    assert _by_words(state)["没有"].meaning == "option 2"


def test_a_question_of_a_service_may_be_skipped_or_asked_about() -> None:
    found = _by_words(moment("grades"))
    assert {found[words].meaning for words in ("为什么", "跳过")} == {"why", "skip"}
    assert "为什么" not in _by_words(moment("yes_no"))


def test_no_word_stands_for_two_things() -> None:
    for kind in ("yes_no", "choices", "places", "grades", "staff", "pay", "commands"):
        words = [expected.words for expected in expected_in(moment(kind))]
        assert len(words) == len(set(words))


@pytest.mark.parametrize("kind", [QuestionKind.REGION, QuestionKind.JOBS])
def test_every_place_is_expected_where_a_place_is_asked_for(kind: QuestionKind) -> None:
    # Asked now: a question that was open when the tests were collected may be too old by then.
    found = _by_words(DialogueState(pending=ask(kind), jobs=JobState(asked=Ask.PLACE)))
    for prefecture, counties in read_lexicon("regions").items():
        for name in (prefecture, *counties):
            assert found[name].standing is Standing.AWAITED
    for expected in found.values():
        if expected.meaning.startswith("place "):
            place = place_answered(expected.words)
            assert place is not None
            assert expected.meaning == f"place {place.region}"


def test_the_numbers_of_a_service_are_expected_in_its_unit() -> None:
    assert _by_words(moment("grades"))["二级"].meaning == "number 2"
    staff, pay = _by_words(moment("staff")), _by_words(moment("pay"))
    assert staff["二十五个"].meaning == staff["二十五"].meaning == "number 25"
    assert {pay[words].meaning for words in ("三千五", "三千五百", "三千五百块")} == {"number 3500"}
    assert pay["两万"].meaning == "number 20000"
    assert "二十五个" not in pay


def test_a_question_that_is_too_old_is_not_answered_any_more() -> None:
    old = Question(QuestionKind.REGION, expires_at=time.time() - 1)
    assert "毕节" not in _by_words(DialogueState(pending=old))
