"""Judges a rule by what is known, in four words, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from actions.eligibility.book import Book
from actions.eligibility.conditions import Condition, conditions_of, responsible, telling, truth_of
from actions.eligibility.quota import CALCULATED_FROM
from actions.eligibility.rules import Published, Rule, Side
from actions.eligibility.values import Facts
from actions.knowledge.entry import Document, Source


class Verdict(StrEnum):
    """The four words, best first."""

    CAN = "can"
    """可以"""
    MAYBE = "maybe"
    """可能可以，还差…"""
    UNDISCLOSED = "undisclosed"
    """条件没有公开，问谁"""
    NOT_NOW = "not_now"
    """现在不行，因为…，怎样就可以"""


@dataclass(frozen=True)
class CheckedCondition:
    """How one condition stands."""

    condition: Condition
    truth: bool | None
    sentence: str

    @property
    def source(self) -> Source:
        """Where the condition stands."""
        return self.condition.source


@dataclass(frozen=True)
class Result:
    """How a rule stands for somebody."""

    rule: Rule
    verdict: Verdict
    headline: str
    """Title, word and figure or reason, in one sentence."""
    amount: str
    """What is paid; "" where no source states it."""
    missing: tuple[str, ...]
    """Facts that would decide it."""
    lacking: tuple[str, ...]
    """The same in plain words, with what others decide."""
    because: tuple[str, ...]
    """Why not, or why: the conditions that decided it."""
    fixes: tuple[str, ...]
    """怎样就可以"""
    still: tuple[str, ...]
    """还要满足: what no machine can decide."""
    findings: tuple[CheckedCondition, ...]
    """The conditions that explain it, for 为什么."""
    over: Document | None
    """The document whose period has ended, if the rule's has."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """Everything it rests on, the principal one first."""
        of_conditions = (finding.source for finding in self.findings)
        return tuple(dict.fromkeys((*self.rule.sources, *of_conditions)))

    @property
    def reported_only(self) -> bool:
        """Whether the document that it rests on was not read in the original."""
        return self.rule.sources[0].document.confidence != "A"

    def summary(self) -> list[str]:
        """Headline, and what to do next; for a list of results."""
        told = [self.headline]
        if self.verdict is Verdict.NOT_NOW:
            told.extend(self.fixes[:1])
        return told

    def why(self) -> list[str]:
        """为什么: what it is, every condition, what else must hold, every threshold, where to ask."""
        told = [self.rule.gist, *(finding.sentence for finding in self.findings)]
        if self.over is not None:
            told.append(f"依据的文件已经到期：{self.over.period or self.over.title}。")
        if self.verdict is Verdict.NOT_NOW:
            told.extend(self.fixes)
        told.extend(f"还要满足：{text}" for text in self.still)
        told.extend(self.rule.edges)
        told.append(f"问谁：{'、'.join(self.rule.ask_whom)}。")
        return list(dict.fromkeys(told))


def judge(rule: Rule, told: Facts, book: Book, today: date) -> Result | None:
    """How a rule stands; None where it is not about this person at all."""
    return judged(rule, book.complete(told), book, today)


def judge_all(side: Side, told: Facts, book: Book, today: date) -> list[Result]:
    """Every rule of a side that may be about this person, best first, then by how much it matters."""
    facts = book.complete(told)
    results = [judged(rule, facts, book, today) for rule in book.of_side(side)]
    order = list(Verdict)
    return sorted(
        (result for result in results if result is not None),
        key=lambda result: (order.index(result.verdict), -result.rule.weight),
    )


def judged(rule: Rule, facts: Facts, book: Book, today: date) -> Result | None:
    """The same with facts that are complete already."""
    if truth_of(rule.scope, facts) is False:
        return None
    verdict = verdict_of(rule, facts, today)
    conditions = tuple(dict.fromkeys(responsible(rule.whole, facts)))
    findings = tuple(
        CheckedCondition(condition, condition.truth(facts), condition.sentence(facts))
        for condition in dict.fromkeys(telling(rule.whole, facts))
    )
    missing = missing_facts(rule, facts)
    lacking = rule.lacking
    if truth_of(rule.whole, facts) is None:
        # Of a fact that was told it is another's word that is missing, such as whether 低视力 counts as blind.
        unclear = [] if missing else [condition.not_known for condition in conditions]
        lacking = (*(book.facts[fact].name for fact in missing), *unclear)
    over = rule.over_on(today)
    result = Result(
        rule=rule,
        verdict=verdict,
        headline="",
        amount=_amount(rule, facts),
        missing=missing,
        lacking=lacking,
        because=tuple(condition.sentence(facts) for condition in conditions),
        fixes=tuple(dict.fromkeys(condition.fix for condition in conditions if condition.fix)),
        still=rule.also,
        findings=findings,
        over=rule.sources[0].document if over else None,
    )
    return _with_headline(result)


def verdict_of(rule: Rule, facts: Facts, today: date) -> Verdict:
    """The word for a rule that is about this person, by complete facts."""
    if rule.over_on(today):
        return Verdict.UNDISCLOSED
    truth = truth_of(rule.whole, facts)
    if truth is False:
        return Verdict.NOT_NOW
    if rule.published is Published.NONE:
        return Verdict.UNDISCLOSED
    return Verdict.CAN if truth and rule.published is Published.FULL else Verdict.MAYBE


def missing_facts(rule: Rule, facts: Facts) -> tuple[str, ...]:
    """The facts that are not known and that its truth waits for."""
    if truth_of(rule.whole, facts) is not None:
        return ()
    return unknown_of((condition.fact for condition in responsible(rule.whole, facts)), facts)


def unknown_of(waiting: Iterable[str], facts: Facts) -> tuple[str, ...]:
    """The facts of these that nobody told; for a calculated one, those that it is calculated from."""
    sources = (source for fact in waiting for source in CALCULATED_FROM.get(fact, (fact,)))
    return tuple(dict.fromkeys(source for source in sources if source not in facts))


def _amount(rule: Rule, facts: Facts) -> str:
    """What is paid; with 或 between where more than one is possible, "" where nothing can be said yet."""
    possible = [
        amount.say
        for amount in rule.amounts
        if truth_of(amount.when, facts) is not False
        and all(condition.fact in facts for condition in conditions_of(amount.when))
    ]
    return "或".join(possible)


def _with_headline(result: Result) -> Result:
    rule = result.rule
    match result.verdict:
        case Verdict.CAN:
            text = f"可以，{result.amount}。" if result.amount else "可以。"
        case Verdict.MAYBE:
            text = f"可能可以，还差{'、'.join(result.lacking[:2]).removesuffix('。')}。"
        case Verdict.NOT_NOW:
            text = f"现在不行，因为{result.because[0].removesuffix('。')}。"
        case Verdict.UNDISCLOSED:
            text = f"条件没有公开，问{rule.ask_whom[0]}。"
            if result.over is not None:
                text = f"原来的规定到期了，新的没有公开，问{rule.ask_whom[0]}。"
    return Result(**{**vars(result), "headline": f"{rule.title}：{text}"})
