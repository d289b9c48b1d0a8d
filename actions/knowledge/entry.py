"""What one piece of policy knowledge is made of."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.beijing_time import today

_GUIZHOU = ("贵州", "黔", "贵阳", "锦屏")
_SENTENCE_END = re.compile(r"(?<=[。！？])")


def sentences(text: str) -> list[str]:
    """The text cut after each 。！？."""
    return [piece.strip() for piece in _SENTENCE_END.split(text) if piece.strip()]


@dataclass(frozen=True)
class Document:
    """A source: a law, a plan, a notice, or our own record of what could not be found out."""

    id: str
    title: str
    number: str = ""
    """Official number such as 黔残工委发〔2022〕4号; empty where there is none."""
    issuer: str = ""
    date: str = ""
    period: str = ""
    """Years it is meant for, such as 2022—2024; empty where it has no end."""
    status: str = "in-force"
    """in-force, over or repealed."""
    replaced_by: str = ""
    """Id of the document that took its place, where known."""
    confidence: str = "A"
    """A: read in the document; B: read in a report of it; other-province: procedure only."""
    address: str = ""
    file: str = ""
    as_of: str = ""
    """Month in which its text was read, such as 2025年4月, where it may have been changed since."""

    @property
    def is_reported(self) -> bool:
        """Whether it was not read in the original."""
        return self.confidence != "A"

    @property
    def is_of_guizhou(self) -> bool:
        """Whether it holds in Guizhou alone."""
        return any(mark in f"{self.title}{self.issuer}{self.number}" for mark in _GUIZHOU)

    @property
    def is_over(self) -> bool:
        """Whether it no longer holds today, so that an answer that rests on it must say so."""
        return self.is_over_on(today())

    def is_over_on(self, day: datetime.date) -> bool:
        """Whether it no longer holds on a day, by its status or the last year of its period."""
        last_year = self.period.rpartition("—")[2].strip()
        has_ended = last_year.isdigit() and int(last_year) < day.year
        return self.status in ("over", "repealed") or has_ended


@dataclass(frozen=True)
class Source:
    """The clause of a document that an entry rests on."""

    document: Document
    clause: str


@dataclass(frozen=True)
class Entry:
    """One thing people ask, with its answer and where the answer stands. Fields as in the design document."""

    id: str
    topic: str
    title: str
    questions: tuple[str, ...]
    answer: str
    details: tuple[str, ...]
    sources: tuple[Source, ...]
    steps: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    """牵头单位: the unit that leads this task of the plan."""
    responsible: tuple[str, ...] = ()
    """责任单位: the units that take part in it."""
    audience: tuple[str, ...] = ()
    confirm_with: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    unknown: bool = False
    """The honest answer is that this is not known."""
    formerly: tuple[str, ...] = ()
    """Ids of earlier entries that this one took in: they still lead here."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Everything beyond the answer that can be told one part at a time."""
        steps = tuple(f"第{number}步，{step}" for number, step in enumerate(self.steps, 1))
        materials = (f"要准备的材料有{'、'.join(self.materials)}。",) if self.materials else ()
        return (*self.details, *steps, *materials)

    def mentions(self, name: str) -> bool:
        """Whether it speaks of something by its name."""
        return any(name in text for text in (self.title, self.answer, *self.details))

    @property
    def over(self) -> Document | None:
        """The document that the answer rests on, if its period is over. The first source is the one it rests on."""
        principal = self.sources[0].document
        return principal if principal.is_over else None

    @property
    def holds_in_guizhou_alone(self) -> bool:
        """Whether the answer is another one elsewhere."""
        return self.unknown or self.sources[0].document.is_of_guizhou

    @property
    def reported_only(self) -> bool:
        """Whether the document that the answer rests on was not read in the original."""
        return self.sources[0].document.is_reported

    @property
    def may_have_changed(self) -> bool:
        """Whether the document that the answer rests on may have been changed since it was read."""
        return bool(self.sources[0].document.as_of)


def entry_from(record: Mapping[str, Any], documents: Mapping[str, Document]) -> Entry:
    """An entry from its YAML record; KeyError names a source document that is not in the register."""
    lists = {
        name: tuple(str(item) for item in record.get(name) or ())
        for name in (
            "questions",
            "details",
            "steps",
            "materials",
            "lead",
            "responsible",
            "audience",
            "confirm_with",
            "see_also",
            "formerly",
        )
    }
    sources = tuple(Source(documents[source["document"]], source["clause"]) for source in record.get("sources") or ())
    return Entry(
        id=record["id"],
        topic=record["topic"],
        title=record["title"],
        answer=record["answer"],
        sources=sources,
        unknown=bool(record.get("unknown")),
        **lists,
    )
