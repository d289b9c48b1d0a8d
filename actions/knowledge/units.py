"""What each unit has to do in the plan, told as an entry of its own: made from its tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from actions.knowledge.entry import Document, Entry, Source
from actions.knowledge.register import PLAN, Clause

PREFIX = "unit:"
_NAMED_AT_ONCE = 3


def unit_entries(clauses: Iterable[Clause], documents: dict[str, Document]) -> Iterator[Entry]:
    """An entry `unit:<name>` for every unit that the plan's appendix names."""
    tasks = [clause for clause in clauses if clause.is_task]
    units = dict.fromkeys(unit for task in tasks for unit in (*task.lead, *task.responsible))
    for unit in units:
        led = [task for task in tasks if unit in task.lead]
        joined = [task for task in tasks if unit in task.responsible]
        sources = tuple(Source(documents[PLAN], task.name) for task in (led or joined)[:_NAMED_AT_ONCE])
        yield Entry(
            id=f"{PREFIX}{unit}",
            topic="plan.units",
            title=f"{unit}要做的事",
            questions=(),
            sources=sources,
            answer=_answer(unit, led, joined),
            details=tuple(_details(led, joined)),
        )


def _answer(unit: str, led: list[Clause], joined: list[Clause]) -> str:
    if not led:
        return f"{unit}在方案里不牵头，参与{len(joined)}件事。{_listed(joined)}。"
    also = f"，还参与{len(joined)}件" if joined else ""
    return f"{unit}在方案里牵头{len(led)}件事{also}。牵头的有{_listed(led)}。"


def _listed(tasks: list[Clause]) -> str:
    named = "、".join(task.title for task in tasks[:_NAMED_AT_ONCE])
    return f"{named}等" if len(tasks) > _NAMED_AT_ONCE else named


def _details(led: list[Clause], joined: list[Clause]) -> Iterator[str]:
    for kind, tasks, first in (("牵头", led, _NAMED_AT_ONCE), ("参与", joined, 0 if led else _NAMED_AT_ONCE)):
        for start in range(first, len(tasks), _NAMED_AT_ONCE):
            yield f"{kind}的还有{'、'.join(task.title for task in tasks[start : start + _NAMED_AT_ONCE])}。"
