"""Figures over the requests that a counselor may see: how many, how long they waited, how content people were."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from sqlalchemy import Engine, func, select

from actions.people.transcripts import TurnRecord
from actions.records.database import now, reading
from actions.requests.caseload import may_see
from actions.requests.request_records import RequestRecord
from actions.staff.counselors import Counselor

NOT_SAID = "没有说"
"""Name of what was left open."""
_DAYS = 30
_SAMPLE = 5000
"""The latest answered requests, from which waiting times are told."""


@dataclass(frozen=True)
class Figures:
    """What the page of figures shows; times in seconds, None where there is nothing to measure."""

    by_state: dict[str, int]
    by_region: dict[str, int]
    by_topic: dict[str, int]
    by_kind: dict[str, int]
    """By what the requests are for; danger counts apart from its earlier subject."""
    by_outcome: dict[str, int]
    """Turns of the last 30 days by what kind of answer they got, of all conversations."""
    waited: float | None
    """Median from opening to the first answer."""
    took: float | None
    """Median from opening to the end."""
    rating: float | None
    """Mean of 1 to 5."""
    rated: int


class RequestFigures:
    """Figures on a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, viewer: Counselor) -> Figures:
        """The figures of what a counselor may see."""
        seen = may_see(viewer)
        with reading(self._engine) as session:

            def _count(column: object) -> dict[str, int]:
                rows = session.execute(select(column, func.count()).where(seen).group_by(column))  # type: ignore[call-overload]
                return {name or NOT_SAID: count for name, count in sorted(rows, key=lambda row: -row[1])}

            answered = session.execute(
                select(RequestRecord.opened_at, RequestRecord.answered_at)
                .where(seen, RequestRecord.answered_at.is_not(None))
                .order_by(RequestRecord.opened_at.desc())
                .limit(_SAMPLE)
            ).all()
            ended = session.execute(
                select(RequestRecord.opened_at, RequestRecord.ended_at)
                .where(seen, RequestRecord.ended_at.is_not(None))
                .order_by(RequestRecord.opened_at.desc())
                .limit(_SAMPLE)
            ).all()
            turns = session.execute(
                select(TurnRecord.outcome, func.count())
                .where(TurnRecord.said_at > now() - timedelta(days=_DAYS))
                .group_by(TurnRecord.outcome)
                .order_by(func.count().desc())
            ).all()
            rating, rated = session.execute(
                select(func.avg(RequestRecord.rating), func.count(RequestRecord.rating)).where(seen)
            ).one()
            return Figures(
                by_state=_count(RequestRecord.state),
                by_region=_count(RequestRecord.region),
                by_topic=_count(RequestRecord.topic),
                by_kind=_count(RequestRecord.kind),
                by_outcome={outcome: count for outcome, count in turns if outcome},
                waited=_median(answered),
                took=_median(ended),
                rating=float(rating) if rating is not None else None,
                rated=rated,
            )

    def as_csv(self, viewer: Counselor) -> Iterator[str]:
        """The requests without anything that names a person, line by line."""
        columns = (
            RequestRecord.number,
            RequestRecord.state,
            RequestRecord.topic,
            RequestRecord.region,
            RequestRecord.kind,
            RequestRecord.late,
            RequestRecord.opened_at,
            RequestRecord.answered_at,
            RequestRecord.ended_at,
            RequestRecord.rating,
        )
        yield _line([column.key for column in columns])
        query = select(*columns).where(may_see(viewer)).order_by(RequestRecord.opened_at)
        with reading(self._engine) as session:
            for row in session.execute(query.execution_options(yield_per=1000)):
                yield _line(["" if value is None else value for value in row])


def _line(cells: list[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _median(rows: Iterable[Any]) -> float | None:
    """The median of (begin, end) in seconds."""
    lengths = [(end - begin).total_seconds() for begin, end in rows]
    return median(lengths) if lengths else None
