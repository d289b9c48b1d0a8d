"""残保金 by hand: every step of the relief, its edges, the cap, and what one more member of staff changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from actions.eligibility.book import Book
from actions.eligibility.inquiry import Inquiry
from actions.eligibility.quota import Employer, levy, one_more, printed
from actions.errors import UserInputError
from tests.eligibility.conftest import TODAY

_AFTER = date(2028, 1, 1)


def _employer(staff: int | str, disabled: int = 0, severe: int = 0, pay: int = 60000, **more: object) -> Employer:
    return Employer(Decimal(staff), Decimal(pay), disabled, severe, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("employer", "due"),
    [
        # 80 × 1.5 % = 1.2 missing; 1.2 × 60000 = 72000; below 1 %: 90 %.
        (_employer(80), "64800.00"),
        # 1 of 80 is 1.25 %: 0.2 × 60000 = 12000; 50 %.
        (_employer(80, 1), "6000.00"),
        # Exactly 1 %: 50 %; one in 101 is below: 90 %.
        (_employer(100, 1), "15000.00"),
        (_employer(101, 1), "27810.00"),
        # Grade 1 and 2 count twice: 2 of 80 is enough.
        (_employer(80, 1, 1), "0"),
        # Exactly enough.
        (_employer(200, 3), "0"),
        # 30 are exempt, 31 are not; a fraction above 30 is not.
        (_employer(30), "0"),
        (_employer(31), "25110.00"),
        (_employer("30.5"), "24705.00"),
        # The exemption is for enterprises only.
        (_employer(30, kind="nonprofit"), "24300.00"),
        # Pay counts up to twice the local average.
        (_employer(80, pay=200000, local_pay=Decimal(80000)), "172800.00"),
        (_employer(80, pay=160000, local_pay=Decimal(80000)), "172800.00"),
        # A ratio that the tax office told.
        (_employer(100, ratio=Decimal("1.7")), "91800.00"),
    ],
)
def test_the_levy(book: Book, employer: Employer, due: str) -> None:
    assert levy(employer, book.quota, TODAY).due == Decimal(due)


def test_after_2027_there_is_no_relief_and_that_is_said(book: Book) -> None:
    calculation = levy(_employer(80), book.quota, _AFTER)
    assert calculation.due == Decimal("72000.00")
    assert "减免只管到2027年12月31日，以后的请问12366。" in calculation.assumed
    assert levy(_employer(30), book.quota, _AFTER).due == Decimal("27000.00")
    assert levy(_employer(80), book.quota, date(2027, 12, 31)).due == Decimal("64800.00")


def test_what_is_assumed_is_said(book: Book) -> None:
    assumed = levy(_employer(80, 1, 1, ratio=None), book.quota, TODAY).assumed
    assert "按国家最低1.5%算，贵州的比例请问12366。" in assumed
    assert "一二级加倍据公开报道，请向12366核对。" in assumed
    told = levy(_employer(80, ratio=Decimal("1.5"), local_pay=Decimal(80000)), book.quota, TODAY).assumed
    assert told == ()


def test_one_more(book: Book) -> None:
    change = one_more(_employer(80), book.quota, TODAY)
    # After: 81 × 1.5 % − 1 = 0.215 missing, 1 of 81 is above 1 %: 0.215 × 60000 × 50 % = 6450.
    assert change.after.due == Decimal("6450.00")
    assert change.sentences[0] == "再招1人，一年少交58350元，多拿300元。"
    assert change.award == 0


def test_one_more_beyond_the_ratio_brings_the_award(book: Book) -> None:
    change = one_more(_employer(100, 2), book.quota, TODAY)
    assert (change.saved, change.subsidy, change.award) == (0, 300, 2000)


def test_the_award_has_a_cap(book: Book) -> None:
    assert one_more(_employer(100, 80), book.quota, TODAY).award == 0


def test_a_state_enterprise_gets_no_subsidy(book: Book) -> None:
    change = one_more(_employer(80, kind="state"), book.quota, TODAY)
    assert (change.subsidy, change.award) == (0, 0)
    assert "补贴和奖励只给民营企业和民办非企业。" in change.sentences


def test_the_thirty_first_ends_the_exemption_and_that_is_said(book: Book) -> None:
    change = one_more(_employer(30), book.quota, TODAY)
    assert "注意：超过30人就不再免交。" in change.sentences
    # One of 31 is enough, so nothing is to be paid all the same.
    assert change.after.due == 0


def test_the_calculation_is_a_numbered_list_with_sources(book: Book) -> None:
    lines = printed(levy(_employer(80), book.quota, TODAY)).splitlines()
    assert lines[0] == "一年应交64800元。"
    assert lines[1] == "1. 上年职工80人。"
    assert "2. 应安排：80×1.5%=1.2人。（国务院令第488号，第8条）" in lines
    assert any("90%" in line and "财政部公告2023年第8号" in line for line in lines)
    assert lines[-2].startswith("按国家最低1.5%算")


@pytest.mark.parametrize("wrong", [{"staff": 0}, {"staff": 3, "disabled": 4}, {"staff": 9, "disabled": 1, "severe": 2}])
def test_figures_that_contradict_one_another_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(UserInputError):
        _employer(**wrong)


def test_the_figures_come_from_the_conversation(book: Book, inquiry: Inquiry) -> None:
    session = inquiry.begin("我们公司80个人，民营企业，有1个残疾人，年平均工资6万")
    employer = inquiry.employer(session)
    assert employer == _employer(80, 1)
    assert inquiry.employer(inquiry.begin("我们公司80个人")) is None


def test_a_rough_figure_counts_with_its_middle_and_that_is_said(book: Book, inquiry: Inquiry) -> None:
    employer = inquiry.employer(inquiry.begin("我们公司三四十个人，民营企业，有1个残疾人，年平均工资6万"))
    assert employer is not None
    assert employer.staff == 35
    assert "上年职工人数按35人算。" in levy(employer, book.quota, TODAY).assumed


def test_the_figures_are_asked_one_by_one(inquiry: Inquiry) -> None:
    session, asked_for = inquiry.begin("我们公司80个人"), []
    answers = {"employer_type": "民营企业", "disabled_staff": "1个", "severe_staff": "没有", "average_pay": "六万"}
    while (asked := inquiry.ask_figures(session)) is not None:
        asked_for.append(asked.session.question)
        session = inquiry.hear(asked.session, answers.get(asked.session.question, "不清楚")).session
    assert asked_for == ["employer_type", "disabled_staff", "severe_staff", "average_pay", "ratio"]
    assert inquiry.employer(session) == _employer(80, 1)


@pytest.mark.parametrize(("said", "kind"), [("企业", "private"), ("我们是公司", "private"), ("公家的", "state")])
def test_a_short_answer_counts_where_it_is_asked(inquiry: Inquiry, said: str, kind: str) -> None:
    asked = inquiry.ask_figures(inquiry.begin("我们公司80个人"))
    assert asked is not None
    told = inquiry.hear(asked.session, said).session.told["employer_type"]
    assert kind in told  # type: ignore[operator]


def test_what_one_earns_is_no_number_of_staff(inquiry: Inquiry) -> None:
    session = inquiry.begin("我们公司80个人，民营企业")
    asked = inquiry.ask_figures(session)
    assert asked is not None
    assert asked.session.question == "disabled_staff"
    assert "disabled_staff" not in inquiry.hear(asked.session, "一个月的").session.told
