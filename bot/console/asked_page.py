"""What was asked month by month, for the 残联: by subject, and whether everybody is answered alike; and as a file.

Counts of few people are hidden. A total is never shown, and a month only once it is over: so nothing can be
subtracted, from another figure or from the same one a day earlier.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from actions.people.monthly_counts import Audience, Cell, Count, Line, Result
from actions.people.small_cells import shown
from actions.staff.counselors import Role
from actions.store import Store
from bot.channels.http.dependencies import TheStore
from bot.console.csv_file import MARK, csv_line
from bot.console.pages import page
from bot.console.sign_in import TheVisit

router = APIRouter(prefix="/console")

HIDDEN = "不显示"
"""Fewer than five people, or hidden for their sake: which of both is told to nobody."""
_AUDIENCES = {
    Audience.CANNOT_HEAR: "说过听不见的人",
    Audience.CANNOT_SEE: "说过看不见的人",
    Audience.NOTHING_TOLD: "没有说过的人",
}
_RESULTS = {
    Result.ANSWERED: "答了",
    Result.SERVICE: "办事的一步",
    Result.NOT_UNDERSTOOD: "没听准，再问",
    Result.NOT_KNOWN: "不知道",
    Result.HANDED_OVER: "转人工",
}
_OF_SUBJECTS = (Result.ANSWERED, Result.HANDED_OVER)
"""What has a subject: of a question that was not understood nobody knows what it was about."""
_MOST_MONTHS = 24
_COLUMNS = ("月份", "按什么数", "名称", "结果", "人数", "次数")
_LINES = {Line.AUDIENCE: "谁问的", Line.SUBJECT: "问的事"}


_QUESTIONS = (Result.ANSWERED, Result.NOT_UNDERSTOOD, Result.NOT_KNOWN)
"""How a question may end: of these the share of answers is told."""


@dataclass(frozen=True)
class Row:
    """Who or what, and a count for each result; None where it is hidden."""

    name: str
    counts: Mapping[Result, Count | None]

    @property
    def answered(self) -> float | None:
        """Of the questions of this row, how many were answered, 0 to 1; None where a part is hidden."""
        ends = [count for result in _QUESTIONS if (count := self.counts[result]) is not None]
        return ends[0].turns / sum(count.turns for count in ends) if len(ends) == len(_QUESTIONS) else None


@router.get("/asked")
async def asked(request: Request, visit: TheVisit, store: TheStore) -> Response:
    """The page: one month, and the months before it."""
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    months, counts = await asyncio.to_thread(_known, store)
    month = request.query_params.get("month", "")
    month = month if month in months else next(iter(months), "")
    found = {
        "visit": visit,
        "months": months,
        "month": month,
        "hidden": HIDDEN,
        "audiences": _rows_by_audience(month, counts),
        "results": _RESULTS,
        "subjects": _rows_by_subject(month, counts),
        "subject_results": _OF_SUBJECTS,
        "fairness": [(month, _rows_by_audience(month, counts)) for month in months],
        "audience_names": tuple(_AUDIENCES.values()),
    }
    return page(request, "asked.html", found)


@router.get("/asked.csv")
async def as_csv(visit: TheVisit, store: TheStore) -> Response:
    """The same as a file, of all months that are shown."""
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    months, counts = await asyncio.to_thread(_known, store)
    headers = {"content-disposition": 'attachment; filename="asked.csv"', "cache-control": "no-store"}
    return StreamingResponse(_file(months, counts), media_type="text/csv; charset=utf-8", headers=headers)


def _known(store: Store) -> tuple[list[str], dict[Cell, Count]]:
    """The months that are over, the newest first, and what may be shown of them."""
    months = store.monthly_counts.months()[:_MOST_MONTHS]
    return months, shown(store.monthly_counts.of(months))


def _rows_by_audience(month: str, counts: Mapping[Cell, Count]) -> list[Row]:
    return [
        Row(name, {result: counts.get(Cell(month, Line.AUDIENCE, audience, result)) for result in _RESULTS})
        for audience, name in _AUDIENCES.items()
    ]


def _rows_by_subject(month: str, counts: Mapping[Cell, Count]) -> list[Row]:
    """Subjects of which something may be shown, the most asked first."""
    names = {cell.name for cell in counts if (cell.month, cell.line) == (month, Line.SUBJECT)}
    rows = [
        Row(name, {result: counts.get(Cell(month, Line.SUBJECT, name, result)) for result in _OF_SUBJECTS})
        for name in names
    ]
    return sorted(rows, key=lambda row: (-_people(row.counts[Result.ANSWERED]), row.name))


def _people(count: Count | None) -> int:
    return count.people if count is not None else 0


def _file(months: list[str], counts: Mapping[Cell, Count]) -> Iterator[str]:
    yield MARK + csv_line(_COLUMNS)
    for month in months:
        yield from _lines(month, Line.AUDIENCE, _rows_by_audience(month, counts))
        yield from _lines(month, Line.SUBJECT, _rows_by_subject(month, counts))


def _lines(month: str, line: Line, rows: list[Row]) -> Iterator[str]:
    for row in rows:
        for result, count in row.counts.items():
            told = (str(count.people), str(count.turns)) if count is not None else (HIDDEN, HIDDEN)
            yield csv_line((month, _LINES[line], row.name, _RESULTS[result], *told))
