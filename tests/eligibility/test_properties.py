"""What must hold for any facts at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from actions.eligibility.book import Book
from actions.eligibility.conditions import Condition, truth_of
from actions.eligibility.inquiry import Inquiry
from actions.eligibility.quota import Employer, levy, one_more
from actions.eligibility.rules import Fact, Published
from actions.eligibility.session import Session
from actions.eligibility.values import Span, Value
from actions.eligibility.verdict import Verdict, judge, judge_all
from actions.eligibility.wage import Household, after_wage
from tests.eligibility.conftest import TODAY

_BOOK = Book.load()
_INQUIRY = Inquiry(_BOOK)
_RULES = st.sampled_from(list(_BOOK.rules.values()))
_SETTLED = (Verdict.CAN, Verdict.NOT_NOW)


def _values(fact: Fact) -> st.SearchStrategy[Value]:
    if not fact.is_number:
        return st.frozensets(st.sampled_from(fact.values), min_size=1)
    numbers = st.integers(0, 4 if fact.id == "grade" else 400).map(Decimal)
    return st.tuples(numbers, numbers).map(lambda pair: Span(min(pair), max(pair)))


_FACTS = st.fixed_dictionaries({}, optional={fact.id: _values(fact) for fact in _BOOK.facts.values()})


def _exact(values: Value, choose: int) -> Value:
    """One of the possibilities."""
    if isinstance(values, Span):
        return Span.exactly((values.low, values.high)[choose % 2])
    return frozenset({sorted(values)[choose % len(values)]})


@given(_RULES, _FACTS, st.integers(0, 7))
@settings(max_examples=200, deadline=None)
def test_what_is_settled_stays_settled_when_more_is_learnt(rule, facts, choose) -> None:  # type: ignore[no-untyped-def]
    """可以 and 现在不行 hold for every possibility that was left open, and for facts that nobody asked for."""
    before = judge(rule, facts, _BOOK, TODAY)
    exact = {name: _exact(value, choose) for name, value in facts.items()}
    # Of the staff, no more can be disabled than there are; contradictory figures are refused by the calculator.
    after = judge(rule, exact, _BOOK, TODAY)
    if before is None:
        assert after is None
    elif before.verdict in _SETTLED and after is not None:
        assert after.verdict is before.verdict


@given(_RULES, _FACTS)
@settings(max_examples=150, deadline=None)
def test_an_unneeded_fact_changes_nothing(rule, facts) -> None:  # type: ignore[no-untyped-def]
    used = {condition.fact for condition in rule.conditions}
    told = {name: value for name, value in facts.items() if name != "age" and name != "income"}
    assert {"age", "income"}.isdisjoint(used)
    assert judge(rule, told, _BOOK, TODAY) == judge(rule, facts, _BOOK, TODAY)


@given(_FACTS, st.integers(1, 3), st.integers(1, 3))
def test_a_heavier_grade_never_takes_the_care_allowance_away(facts, one, other) -> None:  # type: ignore[no-untyped-def]
    rule, light, heavy = _BOOK.rules["care-allowance"], max(one, other), min(one, other)
    of_light = judge(rule, {**facts, "grade": Span.exactly(light)}, _BOOK, TODAY)
    of_heavy = judge(rule, {**facts, "grade": Span.exactly(heavy)}, _BOOK, TODAY)
    assert of_light is not None and of_heavy is not None
    if of_light.verdict is Verdict.CAN:
        assert of_heavy.verdict is Verdict.CAN


@given(_RULES, _FACTS, st.dates(date(2020, 1, 1), date(2040, 12, 31)))
@settings(max_examples=200, deadline=None)
def test_a_rule_whose_period_is_over_never_says_yes(rule, facts, today) -> None:  # type: ignore[no-untyped-def]
    result = judge(rule, facts, _BOOK, today)
    if result is not None and rule.over_on(today):
        assert result.verdict is Verdict.UNDISCLOSED
        assert "可以" not in result.headline


@given(_FACTS)
@settings(max_examples=60, deadline=None)
def test_every_result_explains_itself(facts) -> None:  # type: ignore[no-untyped-def]
    for side in ("person", "employer"):
        for result in judge_all(
            _BOOK.rules["training" if side == "person" else "post-subsidy"].side, facts, _BOOK, TODAY
        ):
            assert result.why()
            assert result.sources
            if result.verdict is Verdict.NOT_NOW:
                assert result.because
            if result.verdict is Verdict.MAYBE:
                assert result.lacking
            if result.verdict is Verdict.CAN:
                assert result.rule.published is Published.FULL
                assert truth_of(result.rule.whole, _BOOK.complete(facts)) is True


@given(_FACTS, st.sets(st.sampled_from(list(_BOOK.facts))), st.sampled_from(["self", "relative", "employer"]))
@settings(max_examples=60, deadline=None)
def test_nothing_told_or_declined_is_asked(facts, unsure, party) -> None:  # type: ignore[no-untyped-def]
    session = Session.from_json({**Session().as_json(), "party": party, "who": "妈妈"})
    session = Session(session.party, session.who, facts, frozenset(unsure))
    asked = _INQUIRY.ask(session, TODAY)
    if asked is not None:
        question = _BOOK.questions[asked.session.question]
        assert not {*facts, *unsure} & set(question.facts)
        assert len(asked.text) <= 30
        assert len(asked.options) <= 3


@given(_FACTS, st.sets(st.sampled_from(list(_BOOK.facts))), st.sampled_from([*_BOOK.rules, ""]))
def test_a_session_comes_back_as_it_was(facts, unsure, focus) -> None:  # type: ignore[no-untyped-def]
    session = Session(told=facts, unsure=frozenset(unsure), focus=focus, asked=3).with_tick("care-allowance", 2)
    assert Session.from_json(session.as_json()) == session


def test_no_rule_and_no_condition_is_without_a_source() -> None:
    for rule in _BOOK.rules.values():
        assert rule.sources
        for condition in rule.conditions:
            assert isinstance(condition, Condition)
            assert condition.source.document.id
            assert condition.source.clause


_MONEY = st.decimals(0, 300_000, places=2)


@st.composite
def _employers(draw: st.DrawFn) -> Employer:
    staff = draw(st.integers(1, 3000))
    disabled = draw(st.integers(0, min(staff, 80)))
    return Employer(
        staff=Decimal(staff),
        average_pay=draw(_MONEY),
        disabled=disabled,
        severe=draw(st.integers(0, disabled)),
        kind=draw(st.sampled_from(["private", "state", "public", "nonprofit"])),
        ratio=draw(st.one_of(st.none(), st.sampled_from([Decimal("1.5"), Decimal("1.6"), Decimal("1.7")]))),
        local_pay=draw(st.one_of(st.none(), _MONEY)),
    )


@given(_employers())
@settings(max_examples=150)
def test_more_disabled_staff_never_costs_more(employer: Employer) -> None:
    """At the same size: of two firms the one with more disabled staff pays no more."""
    if employer.disabled:
        fewer = Employer(
            employer.staff,
            employer.average_pay,
            employer.disabled - 1,
            min(employer.severe, employer.disabled - 1),
            employer.kind,
            employer.ratio,
            employer.local_pay,
        )
        assert levy(employer, _BOOK.quota, TODAY).due <= levy(fewer, _BOOK.quota, TODAY).due


@given(_employers())
@settings(max_examples=150)
def test_the_levy_is_exact_and_what_one_more_brings_adds_up(employer: Employer) -> None:
    change = one_more(employer, _BOOK.quota, TODAY)
    assert change.saved == change.before.due - change.after.due
    assert change.before.due == change.before.due.quantize(Decimal("0.01"))
    assert Decimal(0) <= change.award <= _BOOK.quota.award_cap.value
    assert change.before.due >= 0


@given(st.integers(1, 9), _MONEY, _MONEY, _MONEY, _MONEY)
def test_a_higher_wage_never_raises_dibao_and_never_leaves_less_than_before(
    people: int, standard: Decimal, income: Decimal, one: Decimal, other: Decimal
) -> None:
    household = Household(standard + 1, people, income)
    low, high = after_wage(household, min(one, other)), after_wage(household, max(one, other))
    assert high.after <= low.after <= low.before
    assert max(one, other) - (high.before - high.after) >= 0
