"""What is understood without Rasa, measured on the sentences that Rasa learns from."""

from __future__ import annotations

import pytest

from actions.knowledge.files import entry_records, read_yaml
from bot.settings import ROOT
from bot.without_rasa import sounds_like_danger, wants_a_person


def _examples(name: str, intent: str) -> list[str]:
    [found] = [part for part in read_yaml(ROOT / "nlu_data" / "nlu" / name)["nlu"] if part.get("intent") == intent]
    return [line.removeprefix("- ") for line in found["examples"].splitlines()]


def test_most_cries_for_help_are_understood() -> None:
    cries = _examples("danger.yml", "danger")
    assert sum(map(sounds_like_danger, cries)) >= 0.85 * len(cries)


def test_hardly_a_question_is_taken_for_a_cry_or_for_the_wish_for_a_person() -> None:
    asked = [str(question) for _, record in entry_records() for question in record["questions"]]
    assert sum(map(sounds_like_danger, asked)) <= 0.002 * len(asked)
    assert sum(map(wants_a_person, asked)) <= 0.002 * len(asked)


@pytest.mark.parametrize("text", ["全场跳楼价", "累得要死，手续好麻烦", "想死你了", "打人工服务的电话"])
def test_what_only_sounds_like_danger(text: str) -> None:
    assert not sounds_like_danger(text)


@pytest.mark.parametrize("text", ["转人工", "人工", "我要找工作人员", "喊个真人来", "给我换个人", "人工客服！"])
def test_who_wants_a_person(text: str) -> None:
    assert wants_a_person(text)


@pytest.mark.parametrize("text", ["残疾人工作怎么找", "残疾人工资最低多少", "残疾人工伤怎么赔", "装了人工耳蜗能上班吗"])
def test_people_with_disabilities_are_not_taken_for_the_wish_for_a_person(text: str) -> None:
    assert not wants_a_person(text)
