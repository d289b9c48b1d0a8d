"""Which question to ask next: the one whose answers decide most of what is still open, counted over all its answers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from actions.eligibility.book import Book
from actions.eligibility.conditions import conditions_of, truth_of
from actions.eligibility.rules import FactQuestion, Published, Rule
from actions.eligibility.values import Facts
from actions.eligibility.verdict import missing_facts, unknown_of

_PROGRESS = 0.3
"""What it is worth to learn a fact that a rule waits for, against deciding the rule."""


def next_question(
    rules: Collection[Rule],
    told: Facts,
    unsure: Collection[str],
    book: Book,
    today: date,
    *,
    with_details: bool = False,
) -> FactQuestion | None:
    """The next question for these rules, or None where no question helps.

    What was told is never asked, nor what somebody said they do not know. Questions of detail are asked only where
    somebody looks into a rule.
    """
    facts = book.complete(told)
    open_rules = [rule for rule in rules if _is_open(rule, facts, today)]
    best, best_worth = None, 0.0
    for question in book.questions.values():
        if (question.is_detail and not with_details) or not _may_be_asked(question, facts, unsure):
            continue
        worth = _worth(question, open_rules, told, facts, book)
        if worth > best_worth:
            best, best_worth = question, worth
    return best


def _may_be_asked(question: FactQuestion, facts: Facts, unsure: Collection[str]) -> bool:
    """Whether everything it asks for is still unknown, and not known to be unknowable."""
    return all(fact not in facts and fact not in unsure for fact in question.facts)


def _is_open(rule: Rule, facts: Facts, today: date) -> bool:
    if rule.over_on(today) or truth_of(rule.scope, facts) is False:
        return False
    return truth_of(rule.whole, facts) is None or _amount_is_open(rule, facts)


def _amount_is_open(rule: Rule, facts: Facts) -> bool:
    is_met = truth_of(rule.whole, facts) is True
    return is_met and any(truth_of(amount.when, facts) is None for amount in rule.amounts)


def _worth(question: FactQuestion, rules: list[Rule], told: Facts, facts: Facts, book: Book) -> float:
    """How much its answers decide on average; 0 where no open rule waits for it."""
    asked = set(question.facts)
    waiting = [rule for rule in rules if asked & _waited_for(rule, facts)]
    if not waiting or not question.answers:
        return 0.0
    total = 0.0
    for answer in question.answers:
        after = book.complete({**told, **answer})
        for rule in waiting:
            # Where the conditions are not public, an answer can only rule it out.
            weight = rule.weight * (0.5 if rule.published is Published.NONE else 1.0)
            if truth_of(rule.whole, after) is not None or truth_of(rule.scope, after) is False:
                total += weight
            elif len(missing_facts(rule, after)) < len(missing_facts(rule, facts)):
                total += weight * _PROGRESS
    return total / len(question.answers)


def _waited_for(rule: Rule, facts: Facts) -> set[str]:
    waiting = set(missing_facts(rule, facts))
    if _amount_is_open(rule, facts):
        waiting |= {
            condition.fact
            for amount in rule.amounts
            if truth_of(amount.when, facts) is None
            for condition in conditions_of(amount.when)
        }
    return set(unknown_of(waiting, facts))
