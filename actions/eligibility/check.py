"""Finds what is wrong with the rules: `qianzhu knowledge check` tells it along with the faults of the knowledge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from actions.eligibility.book import DOCUMENTS, QUESTIONS, QUOTA, RULES, Book, documents, rule_records
from actions.eligibility.conditions import Condition
from actions.eligibility.quota import CALCULATED_FROM
from actions.eligibility.rules import Fact, FactQuestion, Published, Rule, rule_from
from actions.eligibility.values import Facts, Span
from actions.knowledge.check import DataFault
from actions.knowledge.entry import Document, Source
from actions.knowledge.files import KNOWLEDGE, read_yaml
from actions.knowledge.register import PLAN, Clause, document_figures, plan_clauses
from actions.knowledge.stated_figures import figures_in, stands_in

LONGEST_SENTENCE = 30
LONGEST_QUESTION = 30
MOST_CHOICES = 3
_NEEDED = ("id", "title", "gist", "sources", "needs", "ask_whom")
_KEYS = {
    *_NEEDED,
    *("side", "weight", "scope", "published", "lacking", "amounts", "also", "edges", "materials", "steps", "until"),
}
_CONDITION_KEYS = {
    *("fact", "source", "met", "not_met", "not_known", "is", "unclear", "fix"),
    *("at_least", "at_most", "above", "below"),
}
_LONGEST_NAME = 9
_HOTLINES, _SHORTEST_HOTLINE = "hotlines", 5


def faults(
    folder: Path = RULES, knowledge: Path = KNOWLEDGE, original_documents: Path | None = None
) -> Iterator[DataFault]:
    """All faults; with the folder of the original documents, the figures of the register are looked up in them too."""
    try:
        book, register = Book.load(folder, knowledge), documents(folder, knowledge)
        checker = _Checker(book, _figures(folder, knowledge), plan_clauses(knowledge))
    except (FileNotFoundError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        # One broken rule keeps the book from loading: say which one it is.
        broken = list(_broken(folder, knowledge))
        yield from broken or [DataFault(str(folder), "", f"读不出来：{error}")]
        return
    seen: set[str] = set()
    for path, record in rule_records(folder):
        problems = list(_form(record)) or list(checker.rule(book.rules[record["id"]]))
        if record["id"] in seen:
            problems.append("编号重复")
        seen.add(record["id"])
        yield from (DataFault(path.name, str(record["id"]), problem) for problem in problems)
    for question in book.questions.values():
        yield from (DataFault(QUESTIONS, question.id, problem) for problem in checker.question(question))
    yield from (DataFault(QUOTA, name, problem) for name, problem in checker.quota())
    if original_documents is not None:
        yield from _against_originals(register, _figures(folder, knowledge), folder, original_documents)


def _broken(folder: Path, knowledge: Path) -> Iterator[DataFault]:
    try:
        register = documents(folder, knowledge)
        records = list(rule_records(folder))
    except (FileNotFoundError, yaml.YAMLError, KeyError, TypeError, AttributeError):
        return
    for path, record in records:
        if not isinstance(record, dict):
            yield DataFault(path.name, "", f"这不是一条规则：{str(record)[:40]}")
            continue
        name = str(record.get("id", "?"))
        problems = list(_form(record))
        yield from (DataFault(path.name, name, problem) for problem in problems)
        if problems:
            continue
        try:
            rule_from(record, register)
        except KeyError as error:
            yield DataFault(path.name, name, f"没有登记或没有写：{error}")
        except (TypeError, ValueError, AttributeError) as error:
            yield DataFault(path.name, name, f"读不出来：{error}")


def _form(record: Mapping[str, Any]) -> Iterator[str]:
    """What is missing from a record as it is written."""
    missing = [key for key in _NEEDED if key not in record or (key != "needs" and not record[key])]
    if missing:
        yield f"缺少 {'、'.join(missing)}"
    yield from (f"不认识的字段 {key}" for key in sorted(set(record) - _KEYS))
    for condition in _written_conditions(record):
        if "source" not in condition:
            yield f"条件 {condition.get('fact')} 没有出处"
        if unknown := sorted(set(condition) - _CONDITION_KEYS):
            yield f"条件里不认识的字段 {'、'.join(unknown)}"


def _written_conditions(written: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(written, dict):
        if "fact" in written:
            yield written
        for part in written.values():
            yield from _written_conditions(part)
    elif isinstance(written, list):
        for part in written:
            yield from _written_conditions(part)


@dataclass(frozen=True)
class _Checker:
    book: Book
    figures: Mapping[str, frozenset[str]]
    clauses: Mapping[str, Clause]

    def rule(self, rule: Rule) -> Iterator[str]:
        """What is wrong with one rule."""
        for condition in rule.conditions:
            yield from self._condition(condition)
        sources = (*rule.sources, *(condition.source for condition in rule.conditions))
        for source in dict.fromkeys(sources):
            if source.document.id == PLAN and source.clause not in self.clauses:
                yield f"方案里没有 {source.clause}"
        if rule.published is not Published.FULL and not rule.lacking:
            yield "条件没有全公开的，要写还差什么（lacking）"
        allowed = self._allowed(sources)
        for text in rule.texts:
            if len(text) > LONGEST_SENTENCE:
                yield f"句子有{len(text)}个字，最多{LONGEST_SENTENCE}：{text}"
            yield from (f"出处里没有 {figure}：{text}" for figure in figures_in(text) if figure not in allowed)
        for condition in rule.conditions:
            stated = self._allowed((condition.source,))
            yield from (
                f"出处里没有 {number}：{condition.fact} {bound}"
                for bound, number in condition.bounds
                if number and not {f"{number:f}", f"{number:f}%"} & stated
            )

    def question(self, question: FactQuestion) -> Iterator[str]:
        """What is wrong with one question."""
        if unknown := [fact for fact in question.facts if fact not in self.book.facts]:
            yield f"没有这样的事实：{'、'.join(unknown)}"
            return
        for text in (question.ask.format(who="您妈妈"), question.why):
            if len(text) > LONGEST_QUESTION:
                yield f"有{len(text)}个字，最多{LONGEST_QUESTION}：{text}"
        if len(question.choices) > MOST_CHOICES:
            yield f"有{len(question.choices)}个选项，最多{MOST_CHOICES}个"
        for choice in question.choices:
            if len(choice.title) > _LONGEST_NAME + 2:
                yield f"选项太长：{choice.title}"
        for answer in (*question.answers, question.on_yes or {}, question.on_no or {}):
            yield from self._answer(question, answer)
        asked = set(question.facts)
        conditions = [condition for rule in self.book.rules.values() for condition in rule.conditions]
        rested = [c.source for c in conditions if asked & {c.fact, *CALCULATED_FROM.get(c.fact, ())}]
        allowed = self._allowed((*rested, *self._quota_sources()))
        for text in (question.ask, question.why, *(choice.title for choice in question.choices)):
            yield from (f"出处里没有 {figure}：{text}" for figure in figures_in(text) if figure not in allowed)

    def quota(self) -> Iterator[tuple[str, str]]:
        """What is wrong with the numbers of the calculation, as (name, what)."""
        for name, parameter in vars(self.book.quota).items():
            if name in ("relief_until", "formula"):
                continue
            number, stated = parameter.value, self._allowed((parameter.source,))
            written = {f"{number:f}", f"{number:f}%", f"{(number / 10000).normalize():f}万"}
            if not written & stated:
                yield name, f"出处里没有 {number:f}"

    def _condition(self, condition: Condition) -> Iterator[str]:
        fact = self.book.facts.get(condition.fact)
        if fact is None:
            if condition.fact not in CALCULATED_FROM:
                yield f"没有这样的事实：{condition.fact}"
            return
        if bool(condition.bounds) is not fact.is_number:
            yield f"{condition.fact} 要{'和数字比' if fact.is_number else '写 is'}"
        if wrong := sorted(map(str, (condition.values | condition.unclear) - set(fact.values))):
            yield f"{condition.fact} 没有这样的值：{'、'.join(wrong)}"

    def _answer(self, question: FactQuestion, answer: Facts) -> Iterator[str]:
        for name, value in answer.items():
            fact: Fact | None = self.book.facts.get(name)
            if fact is None or name not in question.facts:
                yield f"没有问 {name}"
            elif isinstance(value, Span) is not fact.is_number:
                yield f"{name} 的值不对"
            elif not isinstance(value, Span) and not value <= set(fact.values):
                yield f"{name} 没有这样的值"

    def _quota_sources(self) -> tuple[Source, ...]:
        return tuple(figure.source for name, figure in vars(self.book.quota).items() if name != "relief_until")

    def _allowed(self, sources: tuple[Source, ...]) -> frozenset[str]:
        """The figures that may be stated with these sources."""
        # Whom to call may be said anywhere; 110 and 120 are no sums of money because of it.
        allowed = {number for number in self.figures.get(_HOTLINES, ()) if len(number) >= _SHORTEST_HOTLINE}
        for source in sources:
            document = source.document
            allowed |= self.figures.get(document.id, frozenset())
            allowed |= set(figures_in(" ".join((document.title, document.number, document.date, document.period))))
            if document.id == PLAN and source.clause in self.clauses:
                allowed |= self.clauses[source.clause].figures
        return frozenset(allowed)


def _figures(folder: Path, knowledge: Path) -> dict[str, frozenset[str]]:
    """The figures of each document, by its id."""
    further = {
        record["id"]: frozenset(map(str, record.get("figures") or ())) for record in read_yaml(folder / DOCUMENTS)
    }
    stated = document_figures(knowledge)
    return {name: further.get(name, frozenset()) | stated.get(name, frozenset()) for name in {*further, *stated}}


def _against_originals(
    register: Mapping[str, Document], figures: Mapping[str, frozenset[str]], folder: Path, originals: Path
) -> Iterator[DataFault]:
    """Whether the figures of the further documents stand in their own texts."""
    for record in read_yaml(folder / DOCUMENTS):
        document = register[record["id"]]
        if not document.file:
            continue
        try:
            text = (originals / document.file).read_text(encoding="utf-8")
        except FileNotFoundError as error:
            yield DataFault(document.file, document.id, f"读不出原文：{error.strerror}")
            continue
        for figure in sorted(figures[document.id]):
            if not stands_in(figure, text):
                yield DataFault(DOCUMENTS, document.id, f"原文里没有 {figure}")
