"""Whether the machine's clock can be trusted with what cannot be undone.

A clock that leaps, forward or back, would erase people's words too early or wake every request at once. So the last
moment that was seen is kept; after a leap nothing is done by the clock until it has gone on for a day from there. And
even a clock that is trusted erases only a share of all conversations in a day, so that a fault can be noticed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.people.activity import activity
from actions.records.database import Base, now, writing

LONGEST_GAP = timedelta(days=2)
"""The program may have been off for so long; a longer gap is a leap."""
LARGEST_STEP_BACK = timedelta(minutes=10)
"""Clocks of two machines may differ by so much."""
DOUBT = timedelta(days=1)
"""So long a clock must go on after a leap until it is trusted."""
FEWEST_A_DAY, SHARE_A_DAY = 50, 0.05
"""So many conversations may be erased in a day, or this share of all of them, whichever is more."""
_ROW = 1


class ClockRecord(Base):
    """The one row of the table."""

    __tablename__ = "clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    """The last moment that was seen."""
    doubted_from: Mapped[datetime | None]
    """The first moment after a leap; None while the clock is trusted."""
    counted_from: Mapped[datetime]
    """When the day began in which `erased` is counted."""
    erased: Mapped[int]


class Clock:
    """The clock of this machine, against a database. Raises StorageUnavailable where that cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def is_right(self) -> bool:
        """Note the present moment; whether it may be acted on."""
        try:
            with writing(self._engine) as session:
                return _note(_row(session), now())
        except IntegrityError:
            return False  # another process made the row at this moment; the next run finds it


def may_erase(session: Session, conversations: int) -> bool:
    """Count one erasure of so many conversations; False where today's share is used up."""
    record, moment = _row(session), now()
    if not timedelta() <= moment - record.counted_from < timedelta(days=1):
        record.counted_from, record.erased = moment, 0
    if record.erased >= max(FEWEST_A_DAY, int(conversations * SHARE_A_DAY)):
        return False
    record.erased += 1
    return True


def _note(record: ClockRecord, moment: datetime) -> bool:
    leaps = not -LARGEST_STEP_BACK <= moment - record.seen_at <= LONGEST_GAP
    record.seen_at = moment if leaps else max(record.seen_at, moment)
    if leaps:
        record.doubted_from = moment
    elif record.doubted_from is not None and moment - record.doubted_from >= DOUBT:
        record.doubted_from = None
    return record.doubted_from is None


def _row(session: Session) -> ClockRecord:
    record = session.get(ClockRecord, _ROW, with_for_update=True)
    if record is None:
        # Where no moment was kept yet, the newest record says when the program last ran.
        newest = session.scalar(select(func.max(activity().c.at)))
        record = ClockRecord(id=_ROW, seen_at=newest or now(), doubted_from=None, counted_from=now(), erased=0)
        session.add(record)
        session.flush()
    return record
