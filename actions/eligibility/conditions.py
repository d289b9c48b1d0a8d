"""Conditions over facts, judged in three values (Kleene): met, not met, not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from actions.eligibility.values import Facts, Span, Truth
from actions.knowledge.entry import Document, Source

_BOUNDS = ("at_least", "at_most", "above", "below")


@dataclass(frozen=True)
class Condition:
    """One fact compared with named values or with a number."""

    fact: str
    source: Source
    met: str
    """What is said where it is met; likewise for the other two."""
    not_met: str
    not_known: str
    values: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()
    """Values of which the source does not say whether they meet it."""
    bounds: tuple[tuple[str, Decimal], ...] = ()
    """(at_least | at_most | above | below, number); all must hold."""
    fix: str = ""
    """怎样就可以: what would make it met; "" where nothing can be done."""

    def truth(self, facts: Facts) -> Truth:
        """Whether it is met, as far as the facts tell."""
        known = facts.get(self.fact)
        if known is None:
            return None
        if isinstance(known, Span):
            return _all(_within(known, bound, number) for bound, number in self.bounds)
        return _among(known, self.values, self.unclear)

    def sentence(self, facts: Facts) -> str:
        """How it stands, in words."""
        truth = self.truth(facts)
        return self.not_known if truth is None else self.met if truth else self.not_met

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything that may be said of it."""
        return tuple(text for text in (self.met, self.not_met, self.not_known, self.fix) if text)


@dataclass(frozen=True)
class AllOf:
    """All must be met."""

    parts: tuple[Need, ...]


@dataclass(frozen=True)
class AnyOf:
    """One is enough."""

    parts: tuple[Need, ...]


@dataclass(frozen=True)
class Not:
    """It must not be met."""

    part: Need


Need = Condition | AllOf | AnyOf | Not
NOTHING = AllOf(())
"""Always met."""


def truth_of(need: Need, facts: Facts) -> Truth:
    """Whether a need is met, as far as the facts tell."""
    match need:
        case Condition():
            return need.truth(facts)
        case AllOf(parts):
            return _all(truth_of(part, facts) for part in parts)
        case AnyOf(parts):
            return _any(truth_of(part, facts) for part in parts)
        case Not(part):
            truth = truth_of(part, facts)
            return None if truth is None else not truth


def conditions_of(need: Need) -> Iterator[Condition]:
    """Every condition of a need, in the order it is written."""
    match need:
        case Condition():
            yield need
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from conditions_of(part)
        case Not(part):
            yield from conditions_of(part)


def responsible(need: Need, facts: Facts) -> Iterator[Condition]:
    """The conditions for which a need has the truth it has: those that failed, those not known, those that are met."""
    truth = truth_of(need, facts)
    match need:
        case Condition():
            yield need
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                if truth_of(part, facts) is truth:
                    yield from responsible(part, facts)
        case Not(part):
            yield from responsible(part, facts)


def telling(need: Need, facts: Facts) -> Iterator[Condition]:
    """The conditions that explain how a need stands: of alternatives only those that decide it."""
    if isinstance(need, AllOf):
        for part in need.parts:
            yield from telling(part, facts)
    else:
        yield from responsible(need, facts)


def need_from(written: Any, documents: Mapping[str, Document]) -> Need:
    """A need from its YAML record. Raises KeyError, TypeError or ValueError; the checker explains these."""
    if not isinstance(written, dict):
        raise TypeError(f"不是条件：{written}")
    for word, kind in (("all", AllOf), ("any", AnyOf)):
        if word in written:
            return kind(tuple(need_from(part, documents) for part in written[word]))
    if "not" in written:
        return Not(need_from(written["not"], documents))
    source = written["source"]
    return Condition(
        fact=written["fact"],
        source=Source(documents[source["document"]], source["clause"]),
        met=written["met"],
        not_met=written["not_met"],
        not_known=written["not_known"],
        values=frozenset(written.get("is") or ()),
        unclear=frozenset(written.get("unclear") or ()),
        bounds=tuple((bound, Decimal(str(written[bound]))) for bound in _BOUNDS if bound in written),
        fix=written.get("fix", ""),
    )


def _within(span: Span, bound: str, number: Decimal) -> Truth:
    match bound:
        case "at_least":
            return span.at_least(number)
        case "above":
            return span.above(number)
        case "at_most":
            truth = span.above(number)
        case _:
            truth = span.at_least(number)
    return None if truth is None else not truth


def _among(known: frozenset[str], values: frozenset[str], unclear: frozenset[str]) -> Truth:
    if known <= values:
        return True
    return False if known.isdisjoint(values | unclear) else None


def _all(truths: Iterator[Truth]) -> Truth:
    found = list(truths)
    return False if False in found else None if None in found else True


def _any(truths: Iterator[Truth]) -> Truth:
    found = list(truths)
    return True if True in found else None if None in found else False
