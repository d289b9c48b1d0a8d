"""Sentences that counselors write often."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from actions.records.database import Base, reading, writing


class CannedReplyRecord(Base):
    """A row of the table of canned replies."""

    __tablename__ = "canned_replies"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class CannedReply:
    """One ready-made sentence."""

    title: str
    text: str


class CannedReplies:
    """Canned replies on a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> list[CannedReply]:
        """All ready-made sentences, by title."""
        with reading(self._engine) as session:
            found = session.scalars(select(CannedReplyRecord).order_by(CannedReplyRecord.title))
            return [CannedReply(record.title, record.text) for record in found]

    def keep(self, title: str, text: str) -> None:
        """One more, or other words for a title that there is."""
        with writing(self._engine) as session:
            record = session.scalar(select(CannedReplyRecord).where(CannedReplyRecord.title == title))
            if record is None:
                session.add(CannedReplyRecord(title=title, text=text))
            else:
                record.text = text

    def drop(self, title: str) -> None:
        """Delete a ready-made sentence."""
        with writing(self._engine) as session:
            session.execute(delete(CannedReplyRecord).where(CannedReplyRecord.title == title))
