"""Who of the counselors read which case, and when: also those who only looked, and changed nothing.

Every way of reading a case leads through `Caseload.case`, which notes it here. A page that stays open asks for news all
the time; so a reader is noted for a case once in a while, not at every question.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from actions.errors import StorageUnavailable
from actions.records.database import Base, now, reading, writing

log = logging.getLogger(__name__)

NOTED_AGAIN = timedelta(minutes=10)
KEPT = timedelta(days=3 * 365)


class CaseReadRecord(Base):
    """A row of the table of reads."""

    __tablename__ = "case_reads"
    __table_args__ = (Index("ix_case_reads_number", "number", "login", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(6))
    login: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class CaseRead:
    """Somebody read a case."""

    number: str
    login: str
    at: datetime
    """UTC."""


class CaseReads:
    """Reads in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, number: str, login: str) -> None:
        """Keep that somebody reads a case now; a fault is logged, for a case must be read in danger all the same."""
        moment = now()
        mine = (CaseReadRecord.number == number, CaseReadRecord.login == login)
        lately = select(CaseReadRecord.id).where(*mine, CaseReadRecord.at > moment - NOTED_AGAIN).limit(1)
        try:
            with reading(self._engine) as session:
                if session.scalar(lately) is not None:
                    return
            with writing(self._engine) as session:
                session.add(CaseReadRecord(number=number, login=login, at=moment))
        except StorageUnavailable:
            log.error("that a case was read could not be kept")

    def latest(self, number: str = "", login: str = "", count: int = 100) -> list[CaseRead]:
        """The last reads, of one case or of one counselor, the newest first. Raises StorageUnavailable."""
        query = select(CaseReadRecord).order_by(CaseReadRecord.id.desc()).limit(count)
        if number:
            query = query.where(CaseReadRecord.number == number)
        if login:
            query = query.where(CaseReadRecord.login == login)
        with reading(self._engine) as session:
            return [CaseRead(one.number, one.login, one.at) for one in session.scalars(query)]

    def forget_old(self) -> int:
        """Delete what is older than three years; how many. Raises StorageUnavailable."""
        with writing(self._engine) as session:
            old = select(CaseReadRecord.id).where(CaseReadRecord.at < now() - KEPT).limit(1000)
            ids = list(session.scalars(old))
            session.execute(delete(CaseReadRecord).where(CaseReadRecord.id.in_(ids)))
            return len(ids)
