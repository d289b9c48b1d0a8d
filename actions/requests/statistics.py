"""Figures over the requests that a counselor may see: how many, how long they waited, how content people were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from statistics import fmean, median
from typing import Any, TypeVar, cast

from sqlalchemy import Engine, func, select

from actions.beijing_time import BEIJING, beijing, today
from actions.people.transcripts import TurnRecord
from actions.records.database import reading
from actions.requests.lists import may_see
from actions.requests.request_records import RequestRecord
from actions.staff.counselors import Counselor, CounselorRecord
from actions.staff.teams import TeamRecord

NOT_SAID = "没有说"
"""Name of what was left open."""
NOBODY, NO_TEAM = "还没有人接", "没有分组"
_DAYS = 30
Key = TypeVar("Key")


@dataclass(frozen=True)
class Period:
    """Days in Beijing's time, the last one counted in."""

    first: date
    last: date

    @classmethod
    def lately(cls) -> Period:
        """The last 30 days, today counted in."""
        return cls(today() - timedelta(days=_DAYS - 1), today())

    @property
    def begins(self) -> datetime:
        """Its first moment, in UTC without a zone."""
        return _midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment after it, in UTC without a zone."""
        return _midnight(self.last + timedelta(days=1))


@dataclass(frozen=True)
class Row:
    """A request without anything that names a person; moments in UTC."""

    number: str
    state: str
    topic: str
    region: str
    kind: str
    late: bool
    team: str
    counselor: str
    opened_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    rating: int | None


@dataclass
class Work:
    """What was done of some requests; times in seconds."""

    opened: int = 0
    ended: int = 0
    waits: list[float] = field(default_factory=list)
    lengths: list[float] = field(default_factory=list)
    ratings: list[int] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Count one request."""
        self.opened += 1
        if row.answered_at is not None:
            self.waits.append((row.answered_at - row.opened_at).total_seconds())
        if row.ended_at is not None:
            self.ended += 1
            self.lengths.append((row.ended_at - row.opened_at).total_seconds())
        if row.rating is not None:
            self.ratings.append(row.rating)

    @property
    def waited(self) -> float | None:
        """Median from opening to the first answer; None where there is nothing to measure."""
        return median(self.waits) if self.waits else None

    @property
    def took(self) -> float | None:
        """Median from opening to the end; None where nothing has ended."""
        return median(self.lengths) if self.lengths else None

    @property
    def rating(self) -> float | None:
        """Mean of 1 to 5; None where nobody rated."""
        return fmean(self.ratings) if self.ratings else None


@dataclass(frozen=True)
class Figures:
    """What the page of figures shows, of the requests that were opened in a period."""

    all: Work
    by_state: dict[str, int]
    by_region: dict[str, int]
    by_topic: dict[str, int]
    by_kind: dict[str, int]
    """By what the requests are for; danger counts apart from its earlier subject."""
    by_day: dict[date, Work]
    """By the day on which they were opened, in Beijing's time, the newest first."""
    by_team: dict[str, Work]
    by_counselor: dict[str, Work]
    by_outcome: dict[str, int]
    """Turns of that time by what kind of answer they got, of all conversations."""


class RequestFigures:
    """Figures on a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, viewer: Counselor, period: Period | None = None) -> Figures:
        """The figures of what a counselor may see, opened in a period; without one of all time."""
        rows = list(self.rows(viewer, period))
        whole = Work()
        for row in rows:
            whole.add(row)
        days = _grouped((beijing(row.opened_at).date(), row) for row in rows)
        return Figures(
            all=whole,
            by_state=_counted(row.state for row in rows),
            by_region=_counted(row.region for row in rows),
            by_topic=_counted(row.topic for row in rows),
            by_kind=_counted(row.kind for row in rows),
            by_day=dict(sorted(days.items(), reverse=True)),
            by_team=_grouped((row.team or NO_TEAM, row) for row in rows),
            by_counselor=_grouped((row.counselor or NOBODY, row) for row in rows),
            by_outcome=self._outcomes(period or Period.lately()),
        )

    def rows(self, viewer: Counselor, period: Period | None = None) -> Iterator[Row]:
        """The requests, the oldest first, one after the other."""
        columns = (
            RequestRecord.number,
            RequestRecord.state,
            RequestRecord.topic,
            RequestRecord.region,
            RequestRecord.kind,
            RequestRecord.late,
            func.coalesce(TeamRecord.name, ""),
            func.coalesce(CounselorRecord.name, ""),
            RequestRecord.opened_at,
            RequestRecord.answered_at,
            RequestRecord.ended_at,
            RequestRecord.rating,
        )
        query = (
            select(*columns)
            .outerjoin(TeamRecord, TeamRecord.id == RequestRecord.team_id)
            .outerjoin(CounselorRecord, CounselorRecord.id == RequestRecord.counselor_id)
            .where(may_see(viewer))
            .order_by(RequestRecord.opened_at)
        )
        if period is not None:
            query = query.where(RequestRecord.opened_at >= period.begins, RequestRecord.opened_at < period.ends)
        with reading(self._engine) as session:
            for row in session.execute(query.execution_options(yield_per=1000)):
                yield Row(*cast("tuple[Any, ...]", row))

    def _outcomes(self, period: Period) -> dict[str, int]:
        query = (
            select(TurnRecord.outcome, func.count())
            .where(TurnRecord.said_at >= period.begins, TurnRecord.said_at < period.ends)
            .group_by(TurnRecord.outcome)
            .order_by(func.count().desc())
        )
        with reading(self._engine) as session:
            return {outcome: count for outcome, count in session.execute(query) if outcome}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING).astimezone(UTC).replace(tzinfo=None)


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(name or NOT_SAID for name in names).most_common())


def _grouped(rows: Iterable[tuple[Key, Row]]) -> dict[Key, Work]:
    found: dict[Key, Work] = {}
    for key, row in rows:
        found.setdefault(key, Work()).add(row)
    return found
