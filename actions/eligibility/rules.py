"""What one rule, one fact and one question are made of, as `nlu_data/rules` has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from actions.eligibility.conditions import NOTHING, AllOf, Condition, Need, conditions_of, need_from
from actions.eligibility.values import Facts, Value, facts_from
from actions.knowledge.entry import Document, Source


class Party(StrEnum):
    """For whom it is asked."""

    SELF = "self"
    RELATIVE = "relative"
    EMPLOYER = "employer"

    @property
    def side(self) -> Side:
        """Whose rules apply."""
        return Side.EMPLOYER if self is Party.EMPLOYER else Side.PERSON


class Side(StrEnum):
    """Whom a rule or a fact is about."""

    PERSON = "person"
    EMPLOYER = "employer"


class Published(StrEnum):
    """How much of a rule's conditions is public."""

    FULL = "full"
    PARTIAL = "partial"
    """Who decides has further conditions, named in `Rule.lacking`."""
    NONE = "none"


@dataclass(frozen=True)
class Fact:
    """One thing to know of a person or an employer."""

    id: str
    name: str
    """Plain words for it: 残疾等级."""
    side: Side
    values: tuple[str, ...] = ()
    """Names of its values; empty for a number."""
    names: tuple[str, ...] = ()
    """The same in plain words."""
    unit: str = ""
    """Of a number: 级, 岁, 元, 人."""
    is_sensitive: bool = False
    """Says something of health or money: never kept without a yes to that."""
    find_out: str = ""
    """Where somebody can look who does not know it."""
    implies: tuple[tuple[frozenset[str], Facts], ...] = ()
    """(values of this fact, what follows from them unless it was told otherwise); no values: from any."""

    @property
    def is_number(self) -> bool:
        """Whether its value is a number."""
        return not self.values


@dataclass(frozen=True)
class OfferedAnswer:
    """One answer that is offered to a question."""

    title: str
    sets: Facts
    said: tuple[str, ...] = ()
    """Short answers that mean it where it is asked, and may mean less elsewhere: 企业."""


@dataclass(frozen=True)
class FactQuestion:
    """How facts are asked for."""

    id: str
    ask: str
    """At most 30 characters; {who} stands for 您, 妈妈, …"""
    why: str
    """Why it is asked, one short sentence."""
    facts: tuple[str, ...]
    choices: tuple[OfferedAnswer, ...] = ()
    """At most three; the caller numbers them."""
    also: tuple[Facts, ...] = ()
    """Other answers that are understood, to weigh the question by."""
    on_yes: Facts | None = None
    on_no: Facts | None = None
    is_detail: bool = False
    """Asked only once somebody looks into a rule that needs it."""

    @property
    def answers(self) -> tuple[Facts, ...]:
        """Every answer that it may have."""
        return (*(choice.sets for choice in self.choices), *self.also)


@dataclass(frozen=True)
class Amount:
    """What is paid, under a condition."""

    say: str
    when: Need = NOTHING


@dataclass(frozen=True)
class Rule:
    """One benefit, relief or right."""

    id: str
    title: str
    side: Side
    sources: tuple[Source, ...]
    """The first one is what it rests on: where its period is over, the rule's is."""
    needs: Need
    ask_whom: tuple[str, ...]
    """Who confirms, decides or knows more."""
    gist: str
    """What it is, in one short sentence."""
    scope: Need = NOTHING
    """Whom it is about at all: who is not is not told of it."""
    published: Published = Published.FULL
    lacking: tuple[str, ...] = ()
    """PARTIAL and NONE: what is decided elsewhere, in plain words."""
    amounts: tuple[Amount, ...] = ()
    also: tuple[str, ...] = ()
    """还要满足: what no machine can decide."""
    edges: tuple[str, ...] = ()
    """Every threshold in words: from where on there is no more."""
    materials: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    until: date | None = None
    """Last day of the rule where its document says one."""
    weight: int = 1
    """How much it matters to most people, for the order of questions and results."""

    @property
    def whole(self) -> Need:
        """Scope and needs together."""
        return AllOf((self.scope, self.needs))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition that is written anywhere in it."""
        amounts = [condition for amount in self.amounts for condition in conditions_of(amount.when)]
        return (*conditions_of(self.whole), *amounts)

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that it may say."""
        conditions = (text for condition in self.conditions for text in condition.sentences)
        own = (self.title, self.gist, *self.lacking, *self.also, *self.edges, *self.materials, *self.steps)
        return (*own, *(amount.say for amount in self.amounts), *conditions)

    def over_on(self, today: date) -> bool:
        """Whether its period has ended by a day."""
        return (self.until is not None and self.until < today) or self.sources[0].document.is_over_on(today)


def rule_from(record: Mapping[str, Any], documents: Mapping[str, Document]) -> Rule:
    """A rule from its YAML record. Raises KeyError, TypeError or ValueError; the checker explains these."""
    texts = {
        name: tuple(str(item) for item in record.get(name) or ())
        for name in ("lacking", "also", "edges", "materials", "steps", "ask_whom")
    }
    until = record.get("until")
    return Rule(
        id=record["id"],
        title=record["title"],
        side=Side(record.get("side", "person")),
        sources=tuple(Source(documents[source["document"]], source["clause"]) for source in record["sources"]),
        needs=need_from(record["needs"], documents),
        gist=record["gist"],
        scope=need_from(record["scope"], documents) if "scope" in record else NOTHING,
        published=Published(record.get("published", "full")),
        amounts=tuple(
            Amount(amount["say"], need_from(amount["when"], documents) if "when" in amount else NOTHING)
            for amount in record.get("amounts") or ()
        ),
        until=date.fromisoformat(str(until)) if until else None,
        weight=int(record.get("weight", 1)),
        **texts,
    )


def fact_from(record: Mapping[str, Any]) -> Fact:
    """A fact from its YAML record. Raises KeyError, TypeError or ValueError."""
    values: Mapping[str, str] = record.get("values") or {}
    return Fact(
        id=record["id"],
        name=record["name"],
        side=Side(record.get("side", "person")),
        values=tuple(values),
        names=tuple(values.values()),
        unit=record.get("unit", ""),
        is_sensitive=bool(record.get("sensitive")),
        find_out=record.get("find_out", ""),
        implies=tuple(
            (frozenset(implied.get("is") or ()), facts_from(implied["sets"])) for implied in record.get("implies") or ()
        ),
    )


def question_from(record: Mapping[str, Any]) -> FactQuestion:
    """A question from its YAML record. Raises KeyError, TypeError or ValueError."""
    return FactQuestion(
        id=record["id"],
        ask=record["ask"],
        why=record["why"],
        facts=tuple(record["facts"]),
        choices=tuple(
            OfferedAnswer(choice["title"], facts_from(choice["sets"]), tuple(choice.get("said") or ()))
            for choice in record.get("choices") or ()
        ),
        also=tuple(facts_from(answer) for answer in record.get("also") or ()),
        on_yes=facts_from(record["yes"]) if "yes" in record else None,
        on_no=facts_from(record["no"]) if "no" in record else None,
        is_detail=bool(record.get("detail")),
    )


def with_implied(facts: Facts, known: Mapping[str, Fact]) -> dict[str, Value]:
    """Facts with what follows from them; what was told itself always counts more."""
    found = dict(facts)
    for fact in known.values():
        told = found.get(fact.id)
        for values, implied in fact.implies:
            if told is None or (values and (not isinstance(told, frozenset) or not told <= values)):
                continue
            for other, value in implied.items():
                found.setdefault(other, value)
    return found
