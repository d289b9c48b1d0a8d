"""Who is writing in a conversation at this moment, and how far its person has read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from actions.records.database import Base, now, reading, writing

WRITES_SECONDS = 6
"""So long somebody counts as writing after the last key."""


class PresenceRecord(Base):
    """A row of the table of presences."""

    __tablename__ = "presence"

    conversation: Mapped[str] = mapped_column(String(64), primary_key=True)
    read_id: Mapped[int] = mapped_column(default=0)
    person_writes_until: Mapped[datetime | None]
    counselor_writes_until: Mapped[datetime | None] = mapped_column(index=True)
    counselor: Mapped[str] = mapped_column(String(60), default="")


@dataclass(frozen=True)
class Presence:
    """How a conversation's person is doing, as their counselor sees it."""

    read_id: int = 0
    """The last message that was on the person's screen."""
    writes: bool = False


class Presences:
    """Presences on a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def person_writes(self, conversation: str) -> None:
        """The person pressed a key."""
        with self._changing(conversation) as record:
            record.person_writes_until = _soon()

    def person_read(self, conversation: str, message: int) -> None:
        """The person has a message before them."""
        with self._changing(conversation) as record:
            record.read_id = max(record.read_id, message)

    def counselor_writes(self, conversation: str, name: str) -> None:
        """The counselor pressed a key."""
        with self._changing(conversation) as record:
            record.counselor_writes_until, record.counselor = _soon(), name

    def of(self, conversation: str) -> Presence:
        """How the person is doing."""
        with reading(self._engine) as session:
            record = session.get(PresenceRecord, conversation)
            if record is None:
                return Presence()
            writes = record.person_writes_until is not None and record.person_writes_until > now()
            return Presence(record.read_id, writes)

    def writing_counselors(self) -> dict[str, str]:
        """Conversation → name of the counselor who is writing in it now."""
        query = select(PresenceRecord).where(PresenceRecord.counselor_writes_until > now())
        with reading(self._engine) as session:
            return {record.conversation: record.counselor for record in session.scalars(query)}

    @contextmanager
    def _changing(self, conversation: str) -> Iterator[PresenceRecord]:
        # Somebody else may make the row at this moment; the next key is soon pressed.
        with suppress(IntegrityError), writing(self._engine) as session:
            record = session.get(PresenceRecord, conversation)
            if record is None:
                record = PresenceRecord(conversation=conversation, read_id=0, counselor="")
                session.add(record)
            yield record


def _soon() -> datetime:
    return now() + timedelta(seconds=WRITES_SECONDS)
