"""Hides counts of few people, so that nobody can be told from them, also not by subtracting from a total.

A row of counts stands for one month and one result. Counts of fewer than five people are hidden, and nobody is told
from none. Somebody may know the total of a row from elsewhere. So what is hidden of a row must hold five people
together; where it does not, the smallest count that could be shown is hidden too, until it does.
"""

from __future__ import annotations

from collections.abc import Mapping

from actions.people.monthly_counts import Cell, Count, Line

FEWEST_PEOPLE = 5


def shown(counts: Mapping[Cell, Count]) -> dict[Cell, Count]:
    """The counts that may be shown; of all others nothing is told."""
    rows: dict[tuple[str, str, str], dict[Cell, Count]] = {}
    for cell, count in counts.items():
        rows.setdefault((cell.month, cell.line, cell.result), {})[cell] = count
    return {cell: count for row in rows.values() for cell, count in _shown_of_row(row).items()}


def _shown_of_row(row: Mapping[Cell, Count]) -> dict[Cell, Count]:
    open_cells = {cell: count for cell, count in row.items() if count.people >= FEWEST_PEOPLE}
    hidden = {cell: count for cell, count in row.items() if 0 < count.people < FEWEST_PEOPLE or _has_turns_alone(count)}
    while hidden and open_cells and not _are_many(hidden):
        smallest = min(open_cells, key=lambda cell: (open_cells[cell].people, cell))
        hidden[smallest] = open_cells.pop(smallest)
    return open_cells


def _has_turns_alone(count: Count) -> bool:
    """Somebody who was counted elsewhere: they changed what they told of themselves meanwhile."""
    return count.people == 0 and count.turns > 0


def _are_many(hidden: Mapping[Cell, Count]) -> bool:
    """Whether at least five different people stand behind what is hidden."""
    people = [count.people for count in hidden.values()]
    # Who asked about two subjects stands in two cells, but everybody belongs to one audience.
    is_disjoint = all(cell.line == Line.AUDIENCE for cell in hidden)
    return (sum(people) if is_disjoint else max(people)) >= FEWEST_PEOPLE
