"""Questions about the help lines themselves, and where somebody in danger is."""

from __future__ import annotations

import re

import pytest

from actions.dialogue import phrases
from actions.dialogue.decision import Decision, KnownFacts
from actions.dialogue.help_lines import tells_whereabouts
from actions.dialogue.protocol import Intent
from actions.dialogue.state import DialogueState, QuestionKind, ask
from actions.dialogue.turn import Turn
from actions.dialogue.turn_taker import TurnTaker
from actions.dialogue.utterance import Outcome
from actions.knowledge.library import Library
from actions.requests.request import RequestKind, RequestState, ServiceRequest

_LIBRARY = Library.load()
_REQUEST = ServiceRequest("123456", RequestState.NEW, "", RequestKind.DANGER)
_LONGEST = 25
_SAID = [
    *phrases.CRISIS,
    *phrases.CRISIS_AGAIN,
    phrases.CRISIS_NOT_RECORDED,
    phrases.CRISIS_RECORDED,
    phrases.CRISIS_WORDS_SEEN,
    phrases.CRISIS_WHICH_COUNTY,
    *phrases.REFUSAL,
    *phrases.HELP_LINE_TEXT,
    *(sentence for told in phrases.HELP_LINE_WHICH.values() for sentence in told),
    *(sentence for told in phrases.HELP_LINE_UNANSWERED.values() for sentence in told),
]


def _take(text: str, intent: str = Intent.OUT_OF_SCOPE, *, in_danger: bool, unplaced: bool = True) -> Decision:
    state, facts = DialogueState(), KnownFacts()
    if in_danger:
        state.alarms, facts = 1, KnownFacts(open_request=_REQUEST)
        if unplaced:
            state.unplaced = _REQUEST.number
            state.pending = ask(QuestionKind.REGION, number=_REQUEST.number, on_no="no_region")
    ranking = [("contacts.h12385", 0.9)]
    return TurnTaker(_LIBRARY).take(Turn(intent, text, ranking=ranking, state=state, facts=facts))


@pytest.mark.parametrize("in_danger", [True, False])
@pytest.mark.parametrize("intent", [Intent.OUT_OF_SCOPE, Intent.ASK, Intent.UNHELPFUL])
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("12356打不通", phrases.HELP_LINE_UNANSWERED["12356"][0]),
        ("12356 没人接。", phrases.HELP_LINE_UNANSWERED["12356"][0]),
        ("110一直占线", phrases.HELP_LINE_UNANSWERED["110"][0]),
        ("12110怎么发", phrases.HELP_LINE_TEXT[0]),
        ("咋个发短信报警", phrases.HELP_LINE_TEXT[0]),
        ("报警电话是多少？", phrases.HELP_LINE_WHICH["110"][0]),
    ],
)
def test_a_question_about_a_help_line_is_answered(text: str, first: str, intent: str, *, in_danger: bool) -> None:
    told = _take(text, intent, in_danger=in_danger).utterance
    assert told.outcome is Outcome.ANSWER
    assert told.sentences[0] == first
    assert [source.document for source in told.sources] == ["公开服务热线"] * len(told.sources) != []


@pytest.mark.parametrize("text", ["自杀干预热线是多少", "心理热线", "心理援助热线是多少？", "12356是什么电话"])
def test_the_number_is_told(text: str) -> None:
    assert _take(text, in_danger=False).utterance.topic == "contacts.h12356"
    assert _take(text, in_danger=True).utterance.sentences == phrases.HELP_LINE_WHICH["12356"]


@pytest.mark.parametrize("text", ["打不通", "电话没人接", "短信发不出去"])
def test_in_danger_any_line_is_meant(text: str) -> None:
    assert _take(text, in_danger=True).utterance.sentences == phrases.HELP_LINE_UNANSWERED[""]
    assert _take(text, in_danger=False).utterance.sentences != phrases.HELP_LINE_UNANSWERED[""]


@pytest.mark.parametrize(
    "text",
    [
        *("我打了12356", "发短信到12110了", "一级110", "他电话打不通", "12385打不通", "心理热线招聘吗"),
        *("护理补贴110是什么意思", "打心理热线要不要报真名", "我打了110他们还没来"),
    ],
)
@pytest.mark.parametrize("in_danger", [True, False])
def test_what_is_no_question_about_them_is_left_to_the_model(text: str, *, in_danger: bool) -> None:
    told = _take(text, in_danger=in_danger).utterance
    lines = [phrases.HELP_LINE_TEXT, *phrases.HELP_LINE_WHICH.values(), *phrases.HELP_LINE_UNANSWERED.values()]
    assert told.sentences not in lines


def test_danger_goes_before() -> None:
    assert _take("12356打不通", Intent.DANGER, in_danger=True).utterance.outcome is Outcome.CRISIS


def test_the_question_where_they_are_stays_open() -> None:
    kept = _take("12356打不通", in_danger=True).state.pending
    assert kept is not None
    assert kept.kind is QuestionKind.REGION


@pytest.mark.parametrize("text", ["我在家", "在屋头", "我现在一个人在宿舍", "在医院", "我在桥上"])
def test_a_place_without_a_county_is_taken_as_one(text: str) -> None:
    assert tells_whereabouts(text)
    asked = _take(text, Intent.ASK, in_danger=True)
    assert asked.utterance.sentences == [phrases.CRISIS_WORDS_SEEN, phrases.CRISIS_WHICH_COUNTY]
    assert asked.state.pending is not None
    assert asked.state.pending.kind is QuestionKind.REGION
    placed = _take(text, Intent.ASK, in_danger=True, unplaced=False)
    assert placed.utterance.sentences[0] == phrases.CRISIS_WORDS_SEEN
    assert phrases.CRISIS_WORDS_SEEN not in _take(text, Intent.ASK, in_danger=False).utterance.sentences


@pytest.mark.parametrize("text", ["在家附近找工作", "我在家上班可以吗", "我在家能领补贴吗", "毕节"])
def test_what_is_more_than_a_place_is_no_place(text: str) -> None:
    assert not tells_whereabouts(text)


@pytest.mark.parametrize("sentence", _SAID)
def test_no_sentence_is_long(sentence: str) -> None:
    assert all(len(part) <= _LONGEST for part in re.split("[。！？]", sentence))
