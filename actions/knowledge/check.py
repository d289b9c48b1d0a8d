"""Finds what is wrong with the knowledge: `qianzhu knowledge check`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from actions.knowledge.entry import Document, Entry, Source, entry_from, sentences
from actions.knowledge.files import entry_records, read_yaml
from actions.knowledge.library import documents
from actions.knowledge.questions import HELD_OUT, LEARNT, TOLD, asked
from actions.knowledge.register import PLAN, Clause, document_figures, plan_clauses
from actions.knowledge.stated_figures import figures_in, stands_in

LONGEST_SENTENCE = 60
"""Characters that a listener can hold."""
SENTENCES_OF_ANSWER = 4
LONGEST_ANSWER = 80
"""Characters of an answer without what is said of its source."""
FEWEST_QUESTIONS = 8
_KEYS = {
    "id",
    "topic",
    "title",
    "questions",
    "answer",
    "details",
    "steps",
    "materials",
    "lead",
    "responsible",
    "audience",
    "sources",
    "confirm_with",
    "see_also",
    "unknown",
    "formerly",
}
_LISTS = (
    *("questions", "details", "steps", "materials", "lead", "responsible"),
    *("sources", "confirm_with", "see_also", "formerly"),
)
_NEEDED = ("id", "topic", "title", "questions", "answer", "details", "audience", "sources")
_UNIT_NAMES = Path(__file__).parents[2] / "nlu_data" / "lexicon" / "units.yml"


@dataclass(frozen=True)
class DataFault:
    """One thing to mend, and where."""

    place: str
    entry: str
    what: str

    def __str__(self) -> str:
        return f"{self.place} {self.entry}：{self.what}"


def faults(folder: Path, original_documents: Path | None = None) -> Iterator[DataFault]:
    """All faults; with the folder of the original documents, the register is compared with them too."""
    try:
        register = documents(folder)
        clauses = plan_clauses(folder)
        records = list(entry_records(folder))
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        yield DataFault(str(folder), "", f"读不出来：{error}")
        return
    yield from (
        DataFault(path.name, "", f"这不是一条知识，每条要写成“字段: 内容”：{str(record)[:40]}")
        for path, record in records
        if not isinstance(record, dict)
    )
    records = [(path, record) for path, record in records if isinstance(record, dict)]
    checker = _Checker(
        register, clauses, document_figures(folder), {str(record.get("id", "")) for _, record in records}
    )
    seen_ids: set[str] = set()
    phrased: dict[str, str] = {}
    heirs: dict[str, str] = {}
    for path, record in records:
        entry_id = str(record.get("id", "?"))
        problems = [
            *checker.problems(record),
            *_repeated(record, entry_id, seen_ids, phrased),
            *_former(record, entry_id, checker.entry_ids, heirs),
        ]
        yield from (DataFault(path.name, entry_id, problem) for problem in problems)
    heirs |= {entry_id: entry_id for entry_id in checker.entry_ids}
    folders = (asked(part, folder.parent / "questions") for part in (LEARNT, TOLD, HELD_OUT))
    for question in chain.from_iterable(folders):
        if question.entry not in heirs:
            yield DataFault(
                f"{question.style}.yml", question.entry, f"没有这条知识，也没有哪条写着 formerly：{question.text}"
            )
    if original_documents is not None:
        yield from _against_originals(register, clauses, original_documents)


def _repeated(record: Mapping[str, Any], entry_id: str, seen_ids: set[str], phrased: dict[str, str]) -> Iterator[str]:
    if entry_id in seen_ids:
        yield "编号重复"
    seen_ids.add(entry_id)
    for question in record.get("questions") or ():
        plain = re.sub(r"[\W_]+", "", str(question))
        if phrased.setdefault(plain, entry_id) != entry_id:
            yield f"问法“{question}”也在 {phrased[plain]}"


def _former(record: Mapping[str, Any], entry_id: str, living: set[str], heirs: dict[str, str]) -> Iterator[str]:
    """A former id must not live on, and must lead to one entry."""
    for former in record.get("formerly") or ():
        if former in living:
            yield f"formerly 里的 {former} 还是一条知识"
        if former in heirs:
            yield f"formerly 里的 {former} 也在 {heirs[former]}"
        heirs[former] = entry_id


@dataclass(frozen=True)
class _Checker:
    register: Mapping[str, Document]
    clauses: Mapping[str, Clause]
    figures: Mapping[str, frozenset[str]]
    entry_ids: set[str]

    def problems(self, record: Mapping[str, Any]) -> Iterator[str]:
        """What is wrong with one record."""
        missing = [key for key in _NEEDED if not record.get(key)]
        if missing:
            yield f"缺少 {'、'.join(missing)}"
            return
        yield from (f"不认识的字段 {key}" for key in sorted(set(record) - _KEYS))
        misshapen = [key for key in _LISTS if not isinstance(record.get(key) or [], list)]
        if misshapen:
            yield f"{'、'.join(misshapen)} 要写成一行一条，每条前面加“- ”"
            return
        if any(not {"document", "clause"} <= set(source) for source in record["sources"]):
            yield "出处要写 document 和 clause"
            return
        unknown = [source["document"] for source in record["sources"] if source["document"] not in self.register]
        if unknown:
            yield f"出处没有登记：{'、'.join(unknown)}"
            return
        entry = entry_from(record, self.register)
        yield from self._form(entry)
        yield from self._references(entry)
        yield from self._units(entry)
        yield from self._stated(entry)

    def _form(self, entry: Entry) -> Iterator[str]:
        told = sentences(entry.answer)
        if len(told) > SENTENCES_OF_ANSWER:
            yield f"回答有{len(told)}句，最多{SENTENCES_OF_ANSWER}句"
        if len(entry.answer) > LONGEST_ANSWER:
            yield f"回答有{len(entry.answer)}个字，最多{LONGEST_ANSWER}个"
        for text in (
            *told,
            *(piece for part in (*entry.details, *entry.steps, *entry.materials) for piece in sentences(part)),
        ):
            if len(text) > LONGEST_SENTENCE:
                yield f"句子有{len(text)}个字，最多{LONGEST_SENTENCE}：{text}"
        if len(entry.questions) < FEWEST_QUESTIONS:
            yield f"只有{len(entry.questions)}种问法，至少{FEWEST_QUESTIONS}种"
        if (entry.unknown or entry.reported_only or entry.may_have_changed) and not entry.confirm_with:
            yield "没有写向谁确认（confirm_with）"

    def _references(self, entry: Entry) -> Iterator[str]:
        yield from (f"see_also 里的 {other} 不存在" for other in entry.see_also if other not in self.entry_ids)
        for source in entry.sources:
            if source.document.id == PLAN and source.clause not in self.clauses and source.clause != "文头":
                yield f"方案里没有 {source.clause}"

    def _units(self, entry: Entry) -> Iterator[str]:
        """Lead and responsible units must be those of the cited clauses, and no other unit may be named."""
        cited = [
            self.clauses[source.clause]
            for source in entry.sources
            if source.document.id == PLAN and source.clause in self.clauses
        ]
        tasks = [clause for clause in cited if clause.is_task]
        if entry.lead and not any(set(entry.lead) == set(task.lead) for task in tasks):
            yield f"牵头单位同附件不一致：{'、'.join(entry.lead)}"
        if entry.responsible and not any(set(entry.responsible) == set(clause.responsible) for clause in cited):
            yield f"责任单位同方案不一致：{'、'.join(entry.responsible)}"
        if entry.topic.startswith("plan.") and cited:
            known = {unit for clause in cited for unit in (*clause.lead, *clause.responsible)} | {"省残联"}
            text = entry.answer + "".join(entry.details)
            # Some documents of the plan are named after the units that issued them.
            yield from (f"出处里没有单位 {unit}" for unit in _unit_names() if unit in text and unit not in known)

    def _stated(self, entry: Entry) -> Iterator[str]:
        allowed = set(self.figures.get("hotlines", ()))
        for source in entry.sources:
            allowed |= self.figures.get(source.document.id, frozenset())
            allowed |= set(figures_in(_bibliography(source)))
            if source.document.id == PLAN and source.clause in self.clauses:
                allowed |= self.clauses[source.clause].figures
            if source.document.replaced_by in self.register:
                allowed |= set(figures_in(self.register[source.document.replaced_by].period))
        for text in (entry.answer, *entry.details, *entry.steps, *entry.materials):
            yield from (f"出处里没有 {figure}：{text}" for figure in figures_in(text) if figure not in allowed)


def _bibliography(source: Source) -> str:
    document = source.document
    return " ".join((document.title, document.number, document.date, document.period, source.clause))


def _unit_names() -> list[str]:
    return list(read_yaml(_UNIT_NAMES))


def _against_originals(
    register: Mapping[str, Document], clauses: Mapping[str, Clause], folder: Path
) -> Iterator[DataFault]:
    """Whether the register's figures and units stand in the plan's own text."""
    plan = register[PLAN]
    try:
        original = re.sub(r"\s+", "", (folder / plan.file).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        yield DataFault(plan.file, PLAN, f"读不出原文：{error.strerror}")
        return
    for clause in clauses.values():
        for figure in sorted(clause.figures):
            if not stands_in(figure, original):
                yield DataFault("clauses.yml", clause.name, f"原文里没有 {figure}")
        for unit in (*clause.lead, *clause.responsible):
            if unit.removeprefix("省") not in original:
                yield DataFault("clauses.yml", clause.name, f"原文里没有 {unit}")
