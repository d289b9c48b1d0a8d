"""How many people asked in a month, and how it ended: by subject, and by what they told of themselves.

Numbers alone, that lead to nobody: neither a conversation nor a day nor a word is kept with them. A person counts once
in a cell, as far as the records know them: by the turns of their conversation, which erasing takes away. Whoever has
their words erased, or comes with another cookie, counts anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Engine, String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.beijing_time import BEIJING, beijing, today
from actions.people.profiles import Profile
from actions.people.transcripts import TurnRecord
from actions.records.database import Base, reading, writing
from actions.requests.kinds import kind_of

KEPT_MONTHS = 36
"""After so long numbers are deleted too."""
_CERTIFICATE = "残疾人证"
_SETTLED = timedelta(days=1)
"""A month is over when nothing of it can come any more."""


class Line(StrEnum):
    """By what people are counted: the two tables of the page, each complete in itself."""

    AUDIENCE = "audience"
    SUBJECT = "subject"


class Audience(StrEnum):
    """Who asked, as far as they told it; everybody belongs to one."""

    CANNOT_HEAR = "cannot_hear"
    """Also who neither hears nor sees."""
    CANNOT_SEE = "cannot_see"
    NOTHING_TOLD = "nothing_told"


class Result(StrEnum):
    """What became of a turn."""

    ANSWERED = "answer"
    SERVICE = "service"
    NOT_UNDERSTOOD = "ask_back"
    NOT_KNOWN = "out_of_scope"
    HANDED_OVER = "handoff"


class Cell(NamedTuple):
    """Where something is counted."""

    month: str
    """In Beijing's time, such as 2026-11."""
    line: str
    name: str
    """An audience, or a subject in plain words."""
    result: str


class Count(NamedTuple):
    """How many people, in how many turns."""

    people: int
    turns: int


@dataclass(frozen=True)
class CountedTurn:
    """A turn that is to be counted; of all this only the cells remain."""

    conversation: str
    key: str
    """Names the turn in the records."""
    audience: Audience
    topic: str
    """Id of the knowledge entry that it was about; "" for none."""


class MonthlyCountRecord(Base):
    """A row of the table of counts."""

    __tablename__ = "monthly_counts"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    line: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    result: Mapped[str] = mapped_column(String(20), primary_key=True)
    people: Mapped[int]
    turns: Mapped[int]


def audience_of(profile: Profile) -> Audience:
    """The audience that somebody belongs to."""
    if profile.cannot_hear:
        return Audience.CANNOT_HEAR
    return Audience.CANNOT_SEE if profile.cannot_see else Audience.NOTHING_TOLD


def subject_of(topic: str) -> str:
    """What an entry is about, in plain words, so few that many people ask about each; "" for no entry."""
    return _CERTIFICATE if topic.startswith("certificate") else kind_of(topic) if topic else ""


def month_of(day: date) -> str:
    """The month of a day, as cells name it."""
    return f"{day:%Y-%m}"


class MonthlyCounts:
    """Counts on a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, turns: Sequence[CountedTurn]) -> None:
        """Count turns that are in the records; one that was erased meanwhile is not counted."""
        if not turns:
            return
        with writing(self._engine) as session:
            counted = _cells(turns, _kept_turns(session, {turn.conversation for turn in turns}))
            # Always in the same order, so that gateways that count at once do not wait for each other in a circle.
            for cell, count in sorted(counted.items()):
                _increase(session, cell, count)

    def months(self) -> list[str]:
        """Months that are over and of which something was counted, the newest first."""
        query = select(MonthlyCountRecord.month).distinct().order_by(MonthlyCountRecord.month.desc())
        with reading(self._engine) as session:
            return [month for month in session.scalars(query) if month < month_of(today() - _SETTLED)]

    def of(self, months: Iterable[str]) -> dict[Cell, Count]:
        """The cells of some months."""
        query = select(MonthlyCountRecord).where(MonthlyCountRecord.month.in_(list(months)))
        with reading(self._engine) as session:
            return {
                Cell(one.month, one.line, one.name, one.result): Count(one.people, one.turns)
                for one in session.scalars(query)
            }

    def forget_old(self) -> None:
        """Delete what is too old."""
        first = today().replace(day=1)
        oldest = first.replace(year=first.year - KEPT_MONTHS // 12)
        with writing(self._engine) as session:
            session.execute(delete(MonthlyCountRecord).where(MonthlyCountRecord.month < month_of(oldest)))


class _Kept(NamedTuple):
    """A turn as it lies in the records, with what it was about in plain words."""

    key: str | None
    month: str
    result: str
    subject: str


def _kept_turns(session: Session, conversations: set[str]) -> dict[str, list[_Kept]]:
    """The turns of some conversations since the last month began, in their order."""
    begins = (today().replace(day=1) - timedelta(days=1)).replace(day=1)
    since = datetime.combine(begins, time(), BEIJING).astimezone(UTC).replace(tzinfo=None)
    columns = TurnRecord.conversation, TurnRecord.key, TurnRecord.said_at, TurnRecord.outcome, TurnRecord.topic
    query = (
        select(*columns)
        .where(TurnRecord.conversation.in_(conversations), TurnRecord.said_at >= since)
        .order_by(TurnRecord.id)
    )
    kept: dict[str, list[_Kept]] = defaultdict(list)
    for conversation, key, said_at, outcome, topic in session.execute(query):
        kept[conversation].append(_Kept(key, month_of(beijing(said_at).date()), outcome, subject_of(topic)))
    return kept


def _cells(turns: Sequence[CountedTurn], kept: dict[str, list[_Kept]]) -> dict[Cell, Count]:
    """By how much each cell grows."""
    grown: dict[Cell, Count] = {}
    for turn in turns:
        mine = kept.get(turn.conversation, [])
        place = next((place for place, one in enumerate(mine) if one.key == turn.key), None)
        if place is None or mine[place].result not in set(Result):
            continue
        here = mine[place]
        earlier = [one for one in mine[:place] if (one.month, one.result) == (here.month, here.result)]
        _grow(grown, Cell(here.month, Line.AUDIENCE, turn.audience, here.result), is_new=not earlier)
        if subject := subject_of(turn.topic):
            # Of some turns the records do not know the subject: then it may have been this one.
            is_new = not any(one.subject in (subject, "") for one in earlier)
            _grow(grown, Cell(here.month, Line.SUBJECT, subject, here.result), is_new=is_new)
    return grown


def _grow(grown: dict[Cell, Count], cell: Cell, *, is_new: bool) -> None:
    before = grown.get(cell, Count(0, 0))
    grown[cell] = Count(before.people + is_new, before.turns + 1)


def _increase(session: Session, cell: Cell, count: Count) -> None:
    table = Base.metadata.tables[MonthlyCountRecord.__tablename__]
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)
    more = {name: table.c[name] + insert.excluded[name] for name in ("people", "turns")}
    keys = [column.name for column in table.primary_key]
    session.execute(insert.on_conflict_do_update(index_elements=keys, set_=more), {**cell._asdict(), **count._asdict()})
