"""Facts are read as people say them; what is not said is not read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.eligibility.book import Book
from actions.eligibility.inquiry import Inquiry
from actions.eligibility.numerals import span_of
from actions.eligibility.rules import Party, Side
from actions.eligibility.session import Session
from actions.eligibility.values import Span, facts_from
from tests.eligibility.conftest import TODAY

_INQUIRY = Inquiry(Book.load())


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("我视力一级，农村户口，没工作，能领哪些钱", {"kind": "sight", "grade": 1, "area": "rural", "work": "jobless"}),
        ("听力三级", {"kind": "hearing", "grade": 3}),
        ("我是肢体2级残疾", {"kind": "limb", "grade": 2}),
        ("三级或者四级", {"grade": {"low": 3, "high": 4}}),
        ("三四级", {"grade": {"low": 3, "high": 4}}),
        ("不是二级，是三级", {"grade": 3}),
        ("一级，不对，是二级", {"grade": 2}),
        ("没有残疾证", {"certificate": "none"}),
        ("没得残疾证", {"certificate": "none"}),
        ("残疾证过期了", {"certificate": "expired"}),
        ("不是农村户口", {"area": "urban"}),
        ("我吃低保", {"dibao": "yes"}),
        ("我不吃低保", {"dibao": "no"}),
        ("我没得工作", {"work": "jobless"}),
        ("我在上班", {"work": "employed"}),
        ("我今年三十五岁", {"age": 35}),
        ("我每个月收入一千五百块", {"income": 1500}),
        ("我是应届毕业生", {"work": "graduate"}),
        ("我摆摊的", {"work": "self-employed"}),
        ("聋 一级 我 没工作", {"kind": "hearing", "grade": 1, "work": "jobless"}),
    ],
)
def test_what_is_told_of_oneself(inquiry: Inquiry, said: str, told: dict[str, object]) -> None:
    session = inquiry.begin(said)
    assert session.party is Party.SELF
    assert session.told == facts_from(told)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("没有领低保", {"dibao": "no"}),
        ("我家没有享受低保", {"dibao": "no"}),
        ("没在领低保", {"dibao": "no"}),
        ("低保停了", {"dibao": "no"}),
        ("我没在上班", {"work": "jobless"}),
        ("没有打工", {"work": "jobless"}),
        ("没有摆摊", {"business": "no"}),
        ("我想开店", {"business": "wants"}),
        ("没有人上班", {"family_jobless": "yes"}),
        ("家里有人上班", {"family_jobless": "no"}),
        ("我没有视力", {"kind": "sight"}),
    ],
)
def test_what_somebody_lacks_or_does_not_do_is_never_read_as_its_contrary(
    inquiry: Inquiry, said: str, told: dict[str, object]
) -> None:
    assert inquiry.begin(said).told == facts_from(told)


def test_the_title_of_a_choice_gives_what_the_choice_does(inquiry: Inquiry) -> None:
    for question in inquiry.book.questions.values():
        party = Party.SELF if inquiry.book.facts[question.facts[0]].side is Side.PERSON else Party.EMPLOYER
        for choice in question.choices:
            heard = inquiry.hear(Session(party=party, question=question.id), choice.title)
            assert heard.session.told == choice.sets, choice.title


@pytest.mark.parametrize(
    "said",
    [
        "我能得到什么",
        "工伤七级能办残疾证吗",
        "工伤二级能领吗",
        "有没有残疾证都可以吗",
        "要是户口在外省呢",
        "是不是一级才有",
        "你好",
        "十级",
    ],
)
def test_what_is_not_told(inquiry: Inquiry, said: str) -> None:
    assert inquiry.begin(said).told == {}


def test_what_is_said_of_a_relative_is_kept_apart_from_oneself(inquiry: Inquiry) -> None:
    session = inquiry.begin("我妈视力一级，我没工作")
    assert (session.party, session.who) == (Party.RELATIVE, "妈妈")
    assert session.told == facts_from({"kind": "sight", "grade": 1})
    asked = inquiry.ask(session, TODAY)
    assert asked is not None
    assert "您妈妈" in asked.text


def test_an_employer_tells_figures(inquiry: Inquiry) -> None:
    session = inquiry.begin("我们公司八十个人，民营企业，有2个残疾人，年平均工资6万")
    assert session.party is Party.EMPLOYER
    assert session.told == facts_from(
        {"staff": 80, "employer_type": "private", "disabled_staff": 2, "average_pay": 60000}
    )


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("80", 80, 80),
        ("八十", 80, 80),
        ("一百二十", 120, 120),
        ("两百", 200, 200),
        ("6万", 60000, 60000),
        ("五万八", 58000, 58000),
        ("三四十", 30, 40),
        ("80多", 80, 89),
        ("二十几", 20, 29),
        ("一点五", Decimal("1.5"), Decimal("1.5")),
    ],
)
def test_numerals(written: str, low: int, high: int) -> None:
    assert span_of(written) == Span(Decimal(low), Decimal(high))


def test_a_correction_counts_and_is_told(inquiry: Inquiry) -> None:
    session = inquiry.begin("我二级")
    heard = inquiry.hear(session, "不是二级，是三级")
    assert heard.session.told["grade"] == Span.exactly(3)
    assert heard.corrected == ("残疾等级",)
    assert heard.learned == ("残疾等级3级",)
    # The old session is unchanged: going back to it undoes the correction.
    assert session.told["grade"] == Span.exactly(2)


def test_what_is_denied_alone_is_taken_back(inquiry: Inquiry) -> None:
    heard = inquiry.hear(inquiry.begin("我二级"), "我不是二级")
    assert "grade" not in heard.session.told


@pytest.mark.parametrize("answer", ["不清楚", "我不晓得", "不想说", "跳过", "记不得了"])
def test_not_knowing_is_an_answer_and_the_question_does_not_come_again(inquiry: Inquiry, answer: str) -> None:
    asked = inquiry.ask(inquiry.begin(""), TODAY)
    assert asked is not None
    heard = inquiry.hear(asked.session, answer)
    assert heard.is_understood
    following = inquiry.ask(heard.session, TODAY)
    assert following is None or following.text != asked.text


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        ("card", "1", {"grade": 1}),
        ("card", "第三个", {"grade": {"low": 3, "high": 4}}),
        ("card", "没有", {"certificate": "none"}),
        ("household", "贵州城镇", {"province": "guizhou", "area": "urban"}),
        ("household", "第一个", {"province": "guizhou", "area": "rural"}),
        ("dibao", "没得", {"dibao": "no"}),
        ("dibao", "有", {"dibao": "yes"}),
        ("dibao", "没有领", {"dibao": "no"}),
        ("dibao", "领着的", {"dibao": "yes"}),
        ("province", "不在", {"province": "elsewhere"}),
        ("family_jobless", "都没工作", {"family_jobless": "yes"}),
        ("work", "没有", {"work": "jobless"}),
        ("business", "想做", {"business": "wants"}),
        ("hospital_years", "三年", {"hospital_years": 3}),
        ("room", "45", {"room": 45}),
    ],
)
def test_answers(inquiry: Inquiry, question: str, answer: str, told: dict[str, object]) -> None:
    session = replace(inquiry.begin(""), question=question)
    heard = inquiry.hear(session, answer)
    assert heard.is_understood
    assert heard.session.told == facts_from(told)


def test_what_has_nothing_to_do_with_it_is_not_understood(inquiry: Inquiry) -> None:
    asked = inquiry.ask(inquiry.begin(""), TODAY)
    assert asked is not None
    heard = inquiry.hear(asked.session, "今天天气怎么样")
    assert not heard.is_understood
    assert heard.session == asked.session


def test_supposing_changes_the_results_and_not_the_session(inquiry: Inquiry) -> None:
    session = inquiry.begin("我一级，外省户口")
    supposed = {result.rule.id: result for result in inquiry.suppose(session, "要是户口在贵州呢", TODAY)}
    assert supposed["care-allowance"].verdict.value == "can"
    held = inquiry.result(session, "care-allowance", TODAY)
    assert held is not None
    assert held.verdict.value == "not_now"


def test_of_two_relatives_the_first_one_counts(inquiry: Inquiry) -> None:
    session = inquiry.begin("我妈二级，我爸三级，吃低保")
    assert (session.who, session.told) == ("妈妈", facts_from({"grade": 2}))
    heard = inquiry.hear(session, "我爸是一级")
    assert not heard.is_understood
    assert (heard.about, heard.who) == (Party.RELATIVE, "爸爸")


@pytest.mark.parametrize(
    "told", ["一个残疾人都没招", "没有残疾职工", "残疾人一个都没有", "没招过残疾人", "没一个残疾人"]
)
def test_none_is_none_and_not_one(inquiry: Inquiry, told: str) -> None:
    assert inquiry.begin(f"我们公司60人，{told}").told == facts_from({"staff": 60, "disabled_staff": 0})


def test_an_employer_counts_the_disabled_staff_in_any_order(inquiry: Inquiry) -> None:
    session = inquiry.begin("我们单位有120人，残疾人2个，其中1个一级")
    assert session.told == facts_from({"staff": 120, "disabled_staff": 2, "severe_staff": 1})


@pytest.mark.parametrize("said", ["我儿子自闭症", "我抑郁", "我有糖尿病", "我精神不好"])
def test_no_illness_is_taken_for_a_kind_of_disability(inquiry: Inquiry, said: str) -> None:
    assert "kind" not in inquiry.begin(said).told


_WORDS = st.sampled_from(
    [
        "我",
        "不是",
        "二级",
        "三级",
        "没有",
        "残疾证",
        "农村",
        "户口",
        "，",
        "。",
        "三四十",
        "人",
        "岁",
        "低保",
        "是",
        "多",
        "万",
        "点",
        "我妈",
        "%",
        "1.",
        "５",
    ]
)


@given(st.one_of(st.text(max_size=40), st.lists(_WORDS, max_size=14).map("".join)))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_reading(said: str) -> None:
    session = _INQUIRY.begin(said)
    for question in ("", "card", "staff", "household"):
        _INQUIRY.hear(replace(session, question=question), said)
