"""All entries and documents, read from nlu_data/knowledge."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

from actions.knowledge.entry import Document, Entry, entry_from
from actions.knowledge.files import KNOWLEDGE, entry_records, read_yaml
from actions.knowledge.register import plan_clauses
from actions.knowledge.units import unit_entries


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
    """Looks entries and documents up; an id that an entry once had leads to the one that took it in."""

    entries: dict[str, Entry]
    documents: dict[str, Document]

    @classmethod
    def load(cls, folder: Path = KNOWLEDGE) -> Library:
        """Read everything. Raises KeyError or yaml.YAMLError; `qianzhu knowledge check` explains these."""
        register = documents(folder)
        written = (entry_from(record, register) for _, record in entry_records(folder))
        made = unit_entries(plan_clauses(folder).values(), register)
        return cls({entry.id: entry for entry in (*written, *made)}, register)

    @cached_property
    def _heirs(self) -> dict[str, str]:
        return {former: entry.id for entry in self.entries.values() for former in entry.formerly}

    def now_called(self, entry_id: str) -> str:
        """The id of the entry that answers today what this id stood for; the id itself where nothing took it in."""
        return entry_id if entry_id in self.entries else self._heirs.get(entry_id, entry_id)

    def __getitem__(self, entry_id: str) -> Entry:
        return self.entries[self.now_called(entry_id)]

    def get(self, entry_id: str) -> Entry | None:
        """The entry, or None where there is none of that id."""
        return self.entries.get(self.now_called(entry_id))

    def __contains__(self, entry_id: object) -> bool:
        return isinstance(entry_id, str) and self.now_called(entry_id) in self.entries

    def of_topic(self, topic: str) -> list[Entry]:
        """The entries of a topic, in the order they are written."""
        return [entry for entry in self.entries.values() if entry.topic == topic]
