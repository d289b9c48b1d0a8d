"""What other systems are to be told of: kept with the request in one transaction, taken out once it was delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Engine, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.records.database import Base, now, reading, writing

_FIRST_WAIT, _LONGEST_WAIT = 5, 3600
"""Seconds between tries; each wait is twice the one before."""


class OutboxRecord(Base):
    """A row of the outbox."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    tries: Mapped[int]
    next_at: Mapped[datetime]


@dataclass(frozen=True)
class Letter:
    """Something to deliver."""

    id: int
    payload: dict[str, Any]


def announce(session: Session, number: str, topic: str, region: str, urgent: bool) -> None:
    """Put a new request into the outbox, without anything personal."""
    payload = {"event": "request.opened", "number": number, "topic": topic, "region": region, "urgent": urgent}
    session.add(OutboxRecord(payload={**payload, "at": now().isoformat() + "Z"}, tries=0, next_at=now()))


class Outbox:
    """Letters on a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def due(self, limit: int = 20) -> list[Letter]:
        """What is to be tried now, oldest first."""
        query = select(OutboxRecord).where(OutboxRecord.next_at <= now()).order_by(OutboxRecord.id).limit(limit)
        with reading(self._engine) as session:
            return [Letter(record.id, record.payload) for record in session.scalars(query)]

    def delivered(self, letter: Letter) -> None:
        """Take it out."""
        with writing(self._engine) as session:
            session.execute(delete(OutboxRecord).where(OutboxRecord.id == letter.id))

    def failed(self, letter: Letter) -> None:
        """Try again later."""
        with writing(self._engine) as session:
            record = session.get(OutboxRecord, letter.id)
            if record is not None:
                wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2**record.tries)
                record.tries, record.next_at = record.tries + 1, now() + timedelta(seconds=wait)
