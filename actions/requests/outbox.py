"""What other systems are to be told of: kept with the request in one transaction, taken out once it was delivered.

Several processes may deliver: each announcement is claimed by one of them, which renews the claim before it tries.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import JSON, Engine, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from typing_extensions import TypedDict

from actions.records.database import Base, now, reading, writing

_FIRST_WAIT, _LONGEST_WAIT = 5, 3600
"""Seconds between tries; each wait is twice the one before."""
_AT_ONCE, _CLAIMED_SECONDS = 5, 30
"""So many announcements are claimed together, for longer than it takes to try one."""


class Announcement(TypedDict):
    """What other systems are told of a request: nothing personal."""

    event: str
    """"request.opened"."""
    number: str
    topic: str
    region: str
    kind: str
    late: bool
    at: str
    """In UTC, ISO 8601."""


class OutboxRecord(Base):
    """A row of the outbox."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    payload: Mapped[Announcement] = mapped_column(JSON)
    tries: Mapped[int]
    next_at: Mapped[datetime] = mapped_column(index=True)
    claimed_until: Mapped[datetime | None]
    """Another process delivers it until then; if that dies, the claim runs out."""


@dataclass(frozen=True)
class Delivery:
    """Something to deliver."""

    id: int
    payload: Announcement
    claimed_until: datetime | None = field(default=None, compare=False)


def announce(session: Session, number: str, topic: str, region: str, kind: str, *, late: bool = False) -> None:
    """Put a request that needs somebody into the outbox, without anything personal.

    Again where danger is reported anew, and where nobody came for too long (`late`).
    """
    told = Announcement(
        event="request.opened",
        number=number,
        topic=topic,
        region=region,
        kind=kind,
        late=late,
        at=f"{now().isoformat()}Z",
    )
    session.add(OutboxRecord(payload=told, tries=0, next_at=now()))


class Outbox:
    """Announcements on a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def due(self, limit: int = _AT_ONCE) -> list[Delivery]:
        """What is to be tried now, oldest first, claimed for half a minute."""
        is_free = OutboxRecord.claimed_until.is_(None) | (OutboxRecord.claimed_until <= now())
        due = select(OutboxRecord).where(OutboxRecord.next_at <= now(), is_free).order_by(OutboxRecord.id).limit(limit)
        with reading(self._engine) as session:
            if session.scalar(due) is None:
                return []  # looking did not need the one lock for writing that SQLite has
        with writing(self._engine) as session:
            found = session.scalars(due.with_for_update(skip_locked=True)).all()
            for record in found:
                record.claimed_until = now() + timedelta(seconds=_CLAIMED_SECONDS)
            return [Delivery(record.id, record.payload, record.claimed_until) for record in found]

    def renew(self, delivery: Delivery) -> Delivery | None:
        """Hold it for half a minute more; None where the claim ran out and another process has it."""
        with writing(self._engine) as session:
            record = _claimed(session, delivery)
            if record is None:
                return None
            record.claimed_until = now() + timedelta(seconds=_CLAIMED_SECONDS)
            return Delivery(record.id, record.payload, record.claimed_until)

    def delivered(self, delivery: Delivery) -> None:
        """Take it out."""
        with writing(self._engine) as session:
            session.execute(delete(OutboxRecord).where(OutboxRecord.id == delivery.id))

    def failed(self, delivery: Delivery) -> None:
        """Try again later, unless another process has it by now."""
        with writing(self._engine) as session:
            record = _claimed(session, delivery)
            if record is not None:
                wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2**record.tries)
                record.tries, record.next_at = record.tries + 1, now() + timedelta(seconds=wait)
                record.claimed_until = None


def _claimed(session: Session, delivery: Delivery) -> OutboxRecord | None:
    """Its row, while this claim holds."""
    record = session.get(OutboxRecord, delivery.id, with_for_update=True)
    return record if record is not None and record.claimed_until == delivery.claimed_until else None
