"""Households of cases.yml, and how one of them answers what it is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from actions.eligibility.book import Book
from actions.eligibility.inquiry import Inquiry
from actions.eligibility.rules import Party
from actions.eligibility.session import Session
from actions.eligibility.values import Value, facts_from
from actions.knowledge.files import read_yaml
from tests.eligibility.conftest import TODAY


@dataclass(frozen=True)
class Household:
    """One case."""

    name: str
    says: str
    truth: dict[str, Value]
    expect: dict[str, str]
    focus: str

    @property
    def is_overview(self) -> bool:
        """Whether it asks for everything and not for one rule."""
        return not self.focus


def households() -> list[Household]:
    """All of them."""
    return [_household(record) for record in read_yaml(Path(__file__).with_name("cases.yml"))]


def _household(record: dict[str, Any]) -> Household:
    return Household(
        record["name"], record["says"], facts_from(record["truth"]), record["expect"], record.get("focus", "")
    )


def interview(inquiry: Inquiry, household: Household) -> Session:
    """The whole inquiry: they answer what they know, 不清楚 otherwise, and are asked until nothing helps."""
    session = inquiry.begin(household.says)
    if household.focus:
        session = inquiry.look_into(session, household.focus)
    while (asked := inquiry.ask(session, TODAY)) is not None:
        question = inquiry.book.questions[asked.session.question]
        known = {fact: household.truth[fact] for fact in question.facts if fact in household.truth}
        heard = inquiry.tell(asked.session, known) if known else inquiry.hear(asked.session, "不清楚")
        assert heard.is_understood
        session = heard.session
        assert session.asked <= 20, f"{household.name} is asked without end"
    return replace(session, focus="")


def with_truth(book: Book, household: Household) -> Session:
    """A session in which all of it was told."""
    party = (
        Party.EMPLOYER
        if any(rule in book.rules and book.rules[rule].side.value == "employer" for rule in household.expect)
        else Party.SELF
    )
    return Session(party=party, told=household.truth)
