"""Which entries tell of each item of the plan: `qianzhu knowledge coverage`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from actions.knowledge.files import KNOWLEDGE
from actions.knowledge.library import Library
from actions.knowledge.register import PLAN, Clause, plan_clauses


@dataclass(frozen=True)
class ClauseCoverage:
    """A clause of the plan with the entries that cite it."""

    clause: Clause
    entries: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.clause.name} {self.clause.title}：{len(self.entries)}条 {' '.join(self.entries)}"


def plan_coverage(folder: Path = KNOWLEDGE) -> list[ClauseCoverage]:
    """A row for every clause, in the plan's order."""
    entries = Library.load(folder).entries.values()
    return [
        ClauseCoverage(
            clause,
            tuple(
                entry.id
                for entry in entries
                if any(source.document.id == PLAN and source.clause == clause.name for source in entry.sources)
            ),
        )
        for clause in plan_clauses(folder).values()
    ]
