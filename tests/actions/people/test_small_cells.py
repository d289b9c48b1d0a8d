"""Counts of few people are hidden, and cannot be reckoned from what is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.people.monthly_counts import Cell, Count, Line
from actions.people.small_cells import FEWEST_PEOPLE, shown

_PEOPLE = st.lists(st.integers(0, 40), min_size=1, max_size=9)


def _row(people: list[int], line: Line = Line.AUDIENCE) -> dict[Cell, Count]:
    return {
        Cell("2026-10", line, f"name {place}", "answer"): Count(many, 2 * many) for place, many in enumerate(people)
    }


def _shown(people: list[int], line: Line = Line.AUDIENCE) -> list[int]:
    return sorted(count.people for count in shown(_row(people, line)).values())


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([30, 12, 7], [7, 12, 30]),
        ([30, 12, 0], [12, 30]),
        ([30, 3, 2], [30]),
        ([30, 12, 4], [30]),
        ([30, 3, 0], []),
        ([4, 4, 4], []),
    ],
)
def test_what_is_hidden_of_an_audience_holds_five_people_or_nobody(people: list[int], expected: list[int]) -> None:
    assert _shown(people) == expected


def test_of_subjects_one_cell_of_what_is_hidden_holds_five_people_because_one_person_asks_many() -> None:
    assert _shown([30, 12, 3, 3, 3], Line.SUBJECT) == [30]
    assert _shown([30, 12], Line.SUBJECT) == [12, 30]


def test_rows_do_not_hide_for_each_other() -> None:
    def _cell(month: str, name: str, result: str = "answer") -> Cell:
        return Cell(month, Line.AUDIENCE, name, result)

    october = {_cell("2026-10", "a"): Count(3, 3), _cell("2026-10", "b"): Count(9, 9)}
    november = {_cell("2026-11", "a"): Count(9, 9)}
    another = {_cell("2026-10", "a", "handoff"): Count(8, 8)}
    assert shown({**october, **november, **another}) == {**november, **another}


def test_turns_of_somebody_who_counts_elsewhere_are_not_told_by_subtraction() -> None:
    row = _row([30, 12, 0])
    row[Cell("2026-10", "audience", "name 2", "answer")] = Count(people=0, turns=4)
    assert [count.people for count in shown(row).values()] == [30]


@given(_PEOPLE, st.sampled_from(Line))
def test_no_total_of_a_row_tells_fewer_than_five_people(people: list[int], line: Line) -> None:
    """Whoever knows the true total of a row subtracts all that is shown; what is left must be five people or none."""
    row = _row(people, line)
    open_cells = shown(row)
    assert all(count.people >= FEWEST_PEOPLE and row[cell] == count for cell, count in open_cells.items())
    left = [count.people for cell, count in row.items() if cell not in open_cells]
    # In the worst case one person asked about every hidden subject.
    different = sum(left) if line is Line.AUDIENCE else max(left, default=0)
    assert different == 0 or different >= FEWEST_PEOPLE or not open_cells


@given(_PEOPLE, st.sampled_from(Line))
def test_no_more_is_hidden_than_must_be(people: list[int], line: Line) -> None:
    if min(people) >= FEWEST_PEOPLE or not any(0 < many < FEWEST_PEOPLE for many in people):
        assert _shown(people, line) == sorted(many for many in people if many >= FEWEST_PEOPLE)
