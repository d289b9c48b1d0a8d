"""The tables of dates that staff entered, and of the reminders that people want of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from actions.records.database import Base
from actions.records.encrypted import EncryptedText


class DateRecord(Base):
    """A row of the table of dates. A date is never moved: it is withdrawn, and another one is entered."""

    __tablename__ = "dates"
    __table_args__ = (Index("ix_dates_subject", "subject", "at"), Index("ix_dates_conversation", "conversation", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation: Mapped[str] = mapped_column(String(64))
    """Whose appointment it is; "" for a public date."""
    number: Mapped[str] = mapped_column(String(6))
    """Of the request to which an appointment belongs; "" for a public date."""
    subject: Mapped[str] = mapped_column(String(120))
    """Id of the entry that a public date is about, or `post:<id>`; "" for an appointment."""
    title: Mapped[str] = mapped_column(EncryptedText)
    source: Mapped[str] = mapped_column(String(120))
    """Where a public date stands; "" for an appointment."""
    at: Mapped[datetime]
    """In UTC; of a whole day its first moment in Beijing's time."""
    is_day: Mapped[bool]
    """Whether no time of the day is known."""
    entered_by: Mapped[str] = mapped_column(String(60))
    entered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class ReminderRecord(Base):
    """A row of the table of reminders: one person, one date, one yes."""

    __tablename__ = "reminders"
    __table_args__ = (
        Index("uq_reminders_date", "conversation", "date_id", unique=True),
        Index("ix_reminders_due", "told_at", "remind_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation: Mapped[str] = mapped_column(String(64))
    date_id: Mapped[int] = mapped_column(index=True)
    agreed_at: Mapped[datetime]
    remind_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
