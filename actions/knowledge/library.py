"""All entries and documents, read from nlu_data/knowledge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from actions.knowledge.entry import Document, Entry, entry_from

KNOWLEDGE = Path(__file__).parents[2] / "nlu_data" / "knowledge"
_REGISTERS = ("documents.yml", "clauses.yml", "clauses_other.yml")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file."""
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=_Loader)


def entry_records(folder: Path = KNOWLEDGE) -> Iterator[tuple[Path, dict[str, Any]]]:
    """(file, record) of every entry as it is written."""
    for path in sorted(folder.glob("*.yml")):
        if path.name not in _REGISTERS:
            for record in read_yaml(path) or ():
                yield path, record


def documents(folder: Path = KNOWLEDGE) -> dict[str, Document]:
    """The register of sources, by id."""
    known = {entry.name for entry in fields(Document)}
    records = read_yaml(folder / "documents.yml")
    return {
        record["id"]: Document(**{key: str(value or "") for key, value in record.items() if key in known})
        for record in records
    }


@dataclass(frozen=True)
class Library:
    """Looks entries and documents up."""

    entries: dict[str, Entry]
    documents: dict[str, Document]

    @classmethod
    def load(cls, folder: Path = KNOWLEDGE) -> Library:
        """Read everything; a fault in the files raises KeyError or yaml.YAMLError (`qianzhu knowledge check` explains it)."""
        register = documents(folder)
        entries = (entry_from(record, register) for _, record in entry_records(folder))
        return cls({entry.id: entry for entry in entries}, register)

    def __getitem__(self, entry_id: str) -> Entry:
        return self.entries[entry_id]

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self.entries

    def of_topic(self, topic: str) -> list[Entry]:
        """The entries of a topic, in the order they are written."""
        return [entry for entry in self.entries.values() if entry.topic == topic]

    @cached_property
    def plan_tasks(self) -> list[Entry]:
        """Entries of the plan's appendix: those that have a lead unit."""
        return [entry for entry in self.entries.values() if entry.lead]

    def tasks_of_unit(self, unit: str) -> tuple[list[Entry], list[Entry]]:
        """(tasks a unit leads, tasks it takes part in)."""
        led = [task for task in self.plan_tasks if unit in task.lead]
        joined = [task for task in self.plan_tasks if unit in task.responsible]
        return _one_a_clause(led), _one_a_clause(joined)


def _one_a_clause(tasks: Iterable[Entry]) -> list[Entry]:
    """Several entries may tell of one task of the appendix: keep the first of each."""
    seen: dict[str, Entry] = {}
    for task in tasks:
        clause = next((source.clause for source in task.sources if source.clause.startswith("附件")), task.id)
        seen.setdefault(clause, task)
    return list(seen.values())
