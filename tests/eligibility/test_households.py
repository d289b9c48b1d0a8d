"""Every household gets what the sources give it, whether all was told at once or asked bit by bit."""

from __future__ import annotations

from statistics import median

import pytest

from actions.eligibility.book import Book
from actions.eligibility.inquiry import Inquiry
from actions.eligibility.session import Session
from actions.eligibility.verdict import Verdict
from tests.eligibility.conftest import TODAY
from tests.eligibility.households import Household, households, interview, with_truth

_CASES = households()
_HIDDEN = "hidden"


def _verdicts(inquiry: Inquiry, session: Session, household: Household) -> dict[str, str]:
    found = {rule: inquiry.result(session, rule, TODAY) for rule in household.expect}
    return {rule: result.verdict.value if result else _HIDDEN for rule, result in found.items()}


def test_there_are_enough_households() -> None:
    assert len(_CASES) >= 60


@pytest.mark.parametrize("household", _CASES, ids=lambda case: case.name)
def test_everything_told_at_once(book: Book, inquiry: Inquiry, household: Household) -> None:
    assert _verdicts(inquiry, with_truth(book, household), household) == household.expect


@pytest.mark.parametrize("household", _CASES, ids=lambda case: case.name)
def test_asked_bit_by_bit(inquiry: Inquiry, household: Household) -> None:
    """Details are not asked in the overview, so there a verdict may stay open; none is ever another one."""
    session = interview(inquiry, household)
    found = _verdicts(inquiry, session, household)
    for rule, verdict in household.expect.items():
        assert found[rule] in (verdict, Verdict.MAYBE.value), rule


def test_at_most_six_questions_at_the_median(inquiry: Inquiry) -> None:
    counts = [interview(inquiry, case).asked for case in _CASES if case.is_overview]
    assert median(counts) <= 6
    assert max(counts) <= 7


def test_from_nothing_at_most_six_questions(inquiry: Inquiry) -> None:
    """The same households, if none of them had told anything at first."""
    counts = []
    for case in _CASES:
        if case.is_overview:
            opening = "我们公司" if inquiry.begin(case.says).party.value == "employer" else ""
            silent = Household(case.name, opening, case.truth, case.expect, "")
            counts.append(interview(inquiry, silent).asked)
    assert median(counts) <= 6


@pytest.mark.parametrize("rule", list(Book.load().rules))
def test_every_condition_is_met_not_met_and_unknown_somewhere(book: Book, rule: str) -> None:
    assert any(rule in case.expect for case in _CASES), "no household tries it"
    everything = [book.complete(case.truth) for case in _CASES]
    for condition in book.rules[rule].conditions:
        seen = {condition.truth(facts) for facts in everything}
        fact = book.facts.get(condition.fact)
        can_be_met = bool(condition.values or condition.bounds)
        can_fail = fact is None or fact.is_number or set(fact.values) > condition.values | condition.unclear
        possible = {None} | ({True} if can_be_met else set()) | ({False} if can_fail else set())
        assert seen == possible, f"{condition.fact}: {seen}"
