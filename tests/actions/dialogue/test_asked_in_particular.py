"""The part of an entry that a question asks for: found by rare words, in the real knowledge."""

from __future__ import annotations

import pytest

from actions.dialogue.asked_in_particular import AskedInParticular
from actions.knowledge.library import Library


@pytest.fixture(scope="module")
def parts(real_library: Library) -> AskedInParticular:
    return AskedInParticular(real_library)


@pytest.mark.parametrize(
    ("entry", "question", "told"),
    [
        ("rights.contract", "老板喊我在空白纸上按手印，我看不见，别人念给我行不", "看不见的，请可信的人念一遍再签。"),
        ("job.where-ask", "我走不动，登记找工作能不能上门或者网上办", "能不能上门或网上办"),
        ("plan.12.exam-accommodation", "考公考编有便利，是不是就是给我加分", "不是加分"),
    ],
)
def test_a_question_gets_the_part_that_has_its_rare_words(
    real_library: Library, parts: AskedInParticular, entry: str, question: str, told: str
) -> None:
    assert told in (parts.part_of(real_library[entry], question) or "")


@pytest.mark.parametrize("question", ["护理补贴多少", "我妈一级残疾，护理补贴一个月能领多少钱", "这个怎么办，找谁"])
def test_a_question_that_the_answer_answers_gets_no_part(
    real_library: Library, parts: AskedInParticular, question: str
) -> None:
    assert parts.part_of(real_library["allowances.care-amount"], question) is None
