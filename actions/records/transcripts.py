"""What was said in each conversation, redacted: shown again by the page, and the context of a follow-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Engine, String, Text, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.records.database import Base

SAID_BACK = "said_back"
"""Key of a kept answer: what it asked to be confirmed."""
SHOWN = 60
"""Turns that a page shows again at most."""


class TurnRecord(Base):
    """One turn: what the person said and what was answered."""

    __tablename__ = "turns"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation: Mapped[str] = mapped_column(String(64), index=True)
    said_at: Mapped[datetime]
    said: Mapped[str] = mapped_column(Text)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    question: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class PastTurn:
    """A turn as it is shown again."""

    said: str
    answer: dict[str, Any]
    """As the HTTP API gave it."""


@dataclass(frozen=True)
class LastTurn:
    """What a turn leaves for the next one."""

    question: str = ""
    """What the person last asked."""
    said_back: str = ""
    """What was heard without certainty and said back, to be confirmed."""


class Transcripts:
    """Turns kept in a database. Raises OSError where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, conversation: str, said: str, answer: dict[str, Any], question: str) -> None:
        """Keep a turn; `question` is what a follow-up to it has to be read with."""
        record = TurnRecord(
            conversation=conversation,
            said_at=datetime.now(UTC).replace(tzinfo=None),
            said=said,
            answer=answer,
            question=question,
        )
        try:
            with Session(self._engine) as session, session.begin():
                session.add(record)
        except SQLAlchemyError as error:
            raise OSError("the turn could not be stored") from error

    def last_turn(self, conversation: str) -> LastTurn:
        """What the next turn has to know of the last one; empty at the beginning."""
        query = (
            select(TurnRecord.question, TurnRecord.answer)
            .where(TurnRecord.conversation == conversation)
            .order_by(TurnRecord.id.desc())
            .limit(1)
        )
        try:
            with Session(self._engine) as session:
                found = session.execute(query).first()
                return LastTurn(found.question, found.answer.get(SAID_BACK, "")) if found else LastTurn()
        except SQLAlchemyError as error:
            raise OSError("the database cannot be read") from error

    def latest(self, conversation: str, count: int = SHOWN) -> list[PastTurn]:
        """The last turns, oldest first."""
        query = (
            select(TurnRecord)
            .where(TurnRecord.conversation == conversation)
            .order_by(TurnRecord.id.desc())
            .limit(count)
        )
        try:
            with Session(self._engine) as session:
                return [PastTurn(record.said, record.answer) for record in reversed(list(session.scalars(query)))]
        except SQLAlchemyError as error:
            raise OSError("the database cannot be read") from error

    def erase(self, conversation: str) -> None:
        """Forget a conversation."""
        try:
            with Session(self._engine) as session, session.begin():
                session.execute(delete(TurnRecord).where(TurnRecord.conversation == conversation))
        except SQLAlchemyError as error:
            raise OSError("the database cannot be used") from error
