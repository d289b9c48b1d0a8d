"""All rules, facts, questions and words, read from `nlu_data/rules`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from actions.eligibility.quota import quota_facts
from actions.eligibility.quota_parameters import QuotaParameters, parameters_from
from actions.eligibility.rules import (
    Fact,
    FactQuestion,
    Rule,
    Side,
    fact_from,
    question_from,
    rule_from,
    with_implied,
)
from actions.eligibility.values import Facts, Value
from actions.knowledge.entry import Document
from actions.knowledge.files import KNOWLEDGE, read_yaml
from actions.knowledge.library import documents as knowledge_documents

RULES = Path(__file__).parents[2] / "nlu_data" / "rules"
DOCUMENTS, FACTS, QUESTIONS, WORDS, QUOTA = "documents.yml", "facts.yml", "questions.yml", "words.yml", "quota.yml"
_NO_RULES = (DOCUMENTS, FACTS, QUESTIONS, WORDS, QUOTA)
"""Files of the folder that hold no rules."""


@dataclass(frozen=True)
class Book:
    """Everything that is judged by."""

    rules: dict[str, Rule]
    facts: dict[str, Fact]
    questions: dict[str, FactQuestion]
    quota: QuotaParameters
    words: Mapping[str, Any]

    @classmethod
    def load(cls, folder: Path = RULES, knowledge: Path = KNOWLEDGE) -> Book:
        """Read everything. Raises OSError, yaml.YAMLError, KeyError, TypeError or ValueError; the checker explains."""
        register = documents(folder, knowledge)
        rules = (rule_from(record, register) for _, record in rule_records(folder))
        return cls(
            rules={rule.id: rule for rule in rules},
            facts={fact.id: fact for fact in map(fact_from, read_yaml(folder / FACTS))},
            questions={question.id: question for question in map(question_from, read_yaml(folder / QUESTIONS))},
            quota=parameters_from(read_yaml(folder / QUOTA), register),
            words=read_yaml(folder / WORDS),
        )

    def of_side(self, side: Side) -> list[Rule]:
        """The rules for persons or for employers, in the order they are written."""
        return [rule for rule in self.rules.values() if rule.side is side]

    def complete(self, told: Facts) -> dict[str, Value]:
        """What was told, with what follows from it and what is calculated from it."""
        facts = with_implied(told, self.facts)
        return {**facts, **quota_facts(facts, self.quota)}


@cache
def shipped_book() -> Book:
    """The book as it is shipped, read once."""
    return Book.load()


def documents(folder: Path = RULES, knowledge: Path = KNOWLEDGE) -> dict[str, Document]:
    """The register of the knowledge and the further documents that only rules rest on; the former counts."""
    return {**knowledge_documents(folder), **knowledge_documents(knowledge)}


def rule_records(folder: Path = RULES) -> Iterator[tuple[Path, dict[str, Any]]]:
    """(file, record) of every rule as it is written."""
    for path in sorted(folder.glob("*.yml")):
        if path.name not in _NO_RULES:
            for record in read_yaml(path) or ():
                yield path, record
