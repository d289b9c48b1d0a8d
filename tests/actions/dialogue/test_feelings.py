"""What is said first to who tells how they feel."""

from __future__ import annotations

import pytest

from actions.dialogue.feelings import receive
from actions.dialogue.utterance import HUMAN, Outcome, Utterance
from actions.knowledge.files import read_lexicon
from tests.actions.making import Talk, entry, library

_TOLD = "老板当着大家说我是负担，我听了特别难受，他能这样吗"


def _said(text: str, outcome: Outcome = Outcome.ANSWER) -> list[str]:
    utterance = Utterance(outcome, ["不可以。"])
    receive(text, utterance)
    return utterance.sentences


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (_TOLD, "这样对您不对，您受委屈了。"),
        ("我家娃坐轮椅投了几十份简历，看他天天哭，我这当妈的怎么办", "您替家里人操心，我明白。"),
        ("找了半年工作心灰意冷，还有没有人愿意要我", "这阵子您很不容易。"),
        ("我想去上班又担心低保马上给停了，会停吗", "您担心，我明白。"),
    ],
)
def test_a_feeling_is_received_before_the_answer(text: str, first: str) -> None:
    assert _said(text) == [first, "不可以。"]


@pytest.mark.parametrize("text", ["怕低保停了怎么办", "护理补贴一个月多少钱", "我们公司招了三个残疾人，补贴去哪里申请"])
def test_who_only_asks_gets_the_answer_alone(text: str) -> None:
    assert _said(text) == ["不可以。"]


@pytest.mark.parametrize("outcome", [Outcome.CRISIS, Outcome.SMALLTALK, Outcome.SERVICE])
def test_danger_and_services_have_their_own_words(outcome: Outcome) -> None:
    assert _said(_TOLD, outcome) == ["不可以。"]


def test_it_is_said_once_a_conversation() -> None:
    talk = Talk(library(entry("rights.insult"), entry("rights.pay")))
    first = talk.do("ask", _TOLD, ("rights.insult", 0.9))
    again = talk.do("ask", "他还扣我工资，我真的觉得很委屈，怎么办", ("rights.pay", 0.9))
    assert first.sentences[0] == "这样对您不对，您受委屈了。"
    assert again.sentences[0] == "答案rights.pay。"


def test_each_sentence_is_short() -> None:
    assert all(len(one["answer"]) <= 15 for one in read_lexicon("feelings"))


def test_who_tells_a_story_that_is_not_understood_is_offered_a_person_and_what_is_near() -> None:
    talk = Talk(library(entry("rights.insult"), entry("rights.pay")))
    story = "我在饭店做了三个月，前天领班突然叫我明天不要来了，说新来的人手脚快，我也没写什么"
    said = talk.do("not_understood", story, ("rights.pay", 0.1), ("rights.insult", 0.01))
    assert said.outcome is Outcome.ASK_BACK
    assert [option.title for option in said.options] == ["题目rights.pay", HUMAN.title]
    assert said.sentences[0] == "您说了不少，我怕弄错您的意思。"
