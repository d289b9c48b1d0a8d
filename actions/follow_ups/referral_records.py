"""The table of referrals: to which post a counselor referred somebody, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from actions.records.database import Base
from actions.records.encrypted import EncryptedText


class PostOutcome(StrEnum):
    """What became of a post."""

    UNKNOWN = ""
    GOT = "got"
    WAITS = "waits"
    """The employer has not answered yet."""
    MISSED = "missed"
    DECLINED = "declined"
    """The person does not want it."""

    @property
    def spoken(self) -> str:
        """In a few words."""
        return {"": "还不知道", "got": "办成了", "waits": "还在等", "missed": "没成", "declined": "不去"}[self.value]


class ReferralRecord(Base):
    """A row of the table of referrals."""

    __tablename__ = "referrals"
    __table_args__ = (
        # However many counselors refer at once: nobody is referred to one post twice.
        Index("uq_referrals_post", "conversation", "posting_id", unique=True),
        Index("ix_referrals_ask", "ask_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(String(6), index=True)
    """Of the request."""
    posting_id: Mapped[int]
    post: Mapped[str] = mapped_column(EncryptedText)
    """Title and employer, as they were told."""
    counselor: Mapped[str] = mapped_column(String(60))
    """Sign-in name."""
    referred_at: Mapped[datetime]
    ask_at: Mapped[datetime | None]
    """When it may be asked what became of it; None where it was asked, or is not to be."""
    outcome: Mapped[str] = mapped_column(String(10), default=PostOutcome.UNKNOWN.value)
    told_at: Mapped[datetime | None]
    """When the outcome was told."""
