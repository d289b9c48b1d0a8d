"""What is said of a result: four words, the reason, what would help, every threshold, where to ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from actions.eligibility.book import Book
from actions.eligibility.inquiry import Inquiry
from actions.eligibility.session import Session
from tests.eligibility.conftest import TODAY
from tests.eligibility.households import households, interview

_LONGEST_HEADLINE = 36


def _headline(inquiry: Inquiry, says: str, rule: str, today: date = TODAY) -> str:
    result = inquiry.result(inquiry.begin(says), rule, today)
    assert result is not None
    return result.headline


@pytest.mark.parametrize(
    ("says", "rule", "headline"),
    [
        ("一级，贵州户口", "care-allowance", "护理补贴：可以，每月110元。"),
        ("二级，贵州户口", "care-allowance", "护理补贴：可以，每月90元。"),
        ("一级或二级，贵州户口", "care-allowance", "护理补贴：可以，每月110元或每月90元。"),
        ("二级", "care-allowance", "护理补贴：可能可以，还差户口在哪个省。"),
        ("三级，贵州户口", "care-allowance", "护理补贴：现在不行，因为等级是三级或四级。"),
        ("我没工作", "welfare-post", "公益性岗位：条件没有公开，问12333或县人社局。"),
        (
            "我是应届毕业生",
            "graduate-service",
            "残疾毕业生一对一服务：原来的规定到期了，新的没有公开，问学校就业部门。",
        ),
        (
            "视力三级，学的推拿",
            "massage-exam",
            "盲人医疗按摩考试报名：可能可以，还差二级到四级算不算盲人，问市级残联。",
        ),
    ],
)
def test_headlines(inquiry: Inquiry, says: str, rule: str, headline: str) -> None:
    assert _headline(inquiry, says, rule) == headline


def test_the_exemption_of_small_firms_ends_with_2027(inquiry: Inquiry) -> None:
    said = "我们公司20个人，民营企业"
    assert _headline(inquiry, said, "levy-exempt", date(2027, 12, 31)) == "残保金全免：可以。"
    assert "可以" not in _headline(inquiry, said, "levy-exempt", date(2028, 1, 1))


def test_why_and_why_not(inquiry: Inquiry) -> None:
    result = inquiry.result(inquiry.begin("三级，外省户口"), "care-allowance", TODAY)
    assert result is not None
    why = result.why()
    assert "等级是三级或四级。" in why
    assert "户口不在贵州。" in why
    assert "请到户籍地的乡镇或街道申请。" in why
    assert "一级、二级有，三级、四级不在标准里。" in why
    assert why[-1] == "问谁：户籍地乡镇或街道的民政。"


def test_of_alternatives_only_those_that_decide_are_told(inquiry: Inquiry) -> None:
    result = inquiry.result(inquiry.begin("视力一级，学的推拿"), "massage-exam", TODAY)
    assert result is not None
    assert result.verdict.value == "can"
    assert "2009年9月前在医疗机构的年限不合。" not in result.why()


def test_materials_are_read_one_by_one_and_ticked(inquiry: Inquiry) -> None:
    session = inquiry.begin("没有残疾证")
    assert inquiry.next_material(session, "certificate-apply") == (1, "身份证")
    session = session.with_tick("certificate-apply", 1)
    assert inquiry.next_material(session, "certificate-apply") == (2, "户口本")
    for number in (2, 3, 4):
        session = session.with_tick("certificate-apply", number)
    assert inquiry.next_material(session, "certificate-apply") is None


def test_an_inquiry_is_interrupted_kept_and_taken_up_again(inquiry: Inquiry) -> None:
    asked = inquiry.ask(inquiry.begin("我妈二级"), TODAY)
    assert asked is not None
    later = Session.from_json(asked.session.as_json())
    assert later == asked.session
    again = inquiry.ask(later, TODAY)
    assert again is not None
    assert (again.text, again.session.asked) == (asked.text, asked.session.asked)


@pytest.mark.parametrize("broken", [None, {}, {"version": 0}, {"version": 1, "told": 3}, [], "x"])
def test_a_broken_session_begins_anew(broken: object) -> None:
    assert Session.from_json(broken) == Session()


def test_looking_into_one_rule_asks_its_details(inquiry: Inquiry) -> None:
    session = inquiry.begin("我视力一级")
    into = inquiry.look_into(session, "massage-exam")
    asked = inquiry.ask(into, TODAY)
    assert asked is not None
    assert asked.session.question == "massage_study"
    assert inquiry.look_into(asked.session, "") == replace(asked.session, focus="", question="")


def test_what_is_said_is_short(book: Book, inquiry: Inquiry) -> None:
    for household in households():
        for result in inquiry.results(interview(inquiry, household), TODAY):
            assert len(result.headline) <= _LONGEST_HEADLINE, result.headline
            for sentence in result.why():
                assert len(sentence) <= 36, sentence
            assert "。。" not in "".join(result.why()) + result.headline


def test_nothing_forecasts_a_grade_or_names_another_offices_money(book: Book) -> None:
    said = "".join(text for rule in book.rules.values() for text in rule.texts)
    assert "会评" not in said
    assert "2万" not in said


def test_no_file_is_taken_for_training_data_of_rasa() -> None:
    from actions.eligibility.book import RULES

    for path in RULES.glob("*.yml"):
        if path.name != "reply.yml":
            lines = path.read_text(encoding="utf-8").splitlines()
            assert not [line for line in lines if line.startswith(("rules:", "stories:", "nlu:", "version:"))], path
