"""The wish for a person is understood without Rasa: measured on the sentences that Rasa learns from."""

from __future__ import annotations

import pytest

from actions.knowledge.files import entry_records
from bot.turn.steps import wants_a_person


def test_hardly_a_question_is_taken_for_the_wish_for_a_person() -> None:
    asked = [str(question) for _, record in entry_records() for question in record["questions"]]
    assert sum(map(wants_a_person, asked)) <= 0.002 * len(asked)


@pytest.mark.parametrize("text", ["转人工", "人工", "我要找工作人员", "喊个真人来", "给我换个人", "人工客服！"])
def test_who_wants_a_person(text: str) -> None:
    assert wants_a_person(text)


@pytest.mark.parametrize(
    "text",
    ["残疾人工作怎么找", "残疾人工资最低多少", "残疾人工伤怎么赔", "装了人工耳蜗能上班吗", "打人工服务的电话"],
)
def test_people_with_disabilities_are_not_taken_for_the_wish_for_a_person(text: str) -> None:
    assert not wants_a_person(text)
