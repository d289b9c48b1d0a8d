"""What each source states, as data: figures and units of every clause of the plan, figures of every other document.

Kept apart from the entries so that these can be checked against it without the documents at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from actions.knowledge.files import KNOWLEDGE, read_yaml

PLAN = "plan-2022"


@dataclass(frozen=True)
class Clause:
    """A clause of the plan, or a task of its appendix (附件<group>-<number>)."""

    name: str
    title: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    figures: frozenset[str]

    @property
    def is_task(self) -> bool:
        """Whether it is a task of the appendix, with a lead unit."""
        return self.name.startswith("附件")


def plan_clauses(folder: Path = KNOWLEDGE) -> dict[str, Clause]:
    """Every clause of the plan, by name, in the plan's order."""
    return {
        name: Clause(
            name,
            entry["title"],
            tuple(entry["lead"]),
            tuple(entry["responsible"]),
            frozenset(map(str, entry["figures"])),
        )
        for name, entry in read_yaml(folder / "clauses.yml").items()
    }


def document_figures(folder: Path = KNOWLEDGE) -> dict[str, frozenset[str]]:
    """The figures of each document, by its id."""
    return {
        document: frozenset(map(str, figures)) for document, figures in read_yaml(folder / "clauses_other.yml").items()
    }
