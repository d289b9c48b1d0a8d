"""What operators did at the command line: who, when, what, to what. Lines are only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.records.database import Base, now, reading, writing

MAX_DETAIL = 200


class OperatorEventRecord(Base):
    """A row of the operators' log."""

    __tablename__ = "operator_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(80))
    """Their name at the machine."""
    what: Mapped[str] = mapped_column(String(30))
    target: Mapped[str] = mapped_column(String(80))
    """What was changed: a switch, or a counselor's sign-in name."""
    detail: Mapped[str] = mapped_column(String(MAX_DETAIL))


@dataclass(frozen=True)
class OperatorEvent:
    """One line of the operators' log."""

    at: datetime
    who: str
    what: str
    target: str
    detail: str


class OperatorLog:
    """The log in a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, who: str, what: str, target: str, detail: str = "") -> None:
        """Add a line by itself."""
        with writing(self._engine) as session:
            add_line(session, who, what, target, detail)

    def latest(self, count: int) -> list[OperatorEvent]:
        """The last lines, the newest first."""
        query = select(OperatorEventRecord).order_by(OperatorEventRecord.id.desc()).limit(count)
        with reading(self._engine) as session:
            return [OperatorEvent(one.at, one.who, one.what, one.target, one.detail) for one in session.scalars(query)]


def add_line(session: Session, who: str, what: str, target: str, detail: str = "") -> None:
    """Add a line in the transaction of what it tells of."""
    session.add(OperatorEventRecord(at=now(), who=who[:80], what=what, target=target[:80], detail=detail[:MAX_DETAIL]))
