"""What was said in each conversation, redacted: shown again by the page, and the context of a follow-up."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Engine, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from actions.records.database import Base, now, reading, writing
from actions.records.sealing import Sealer

SAID_BACK = "said_back"
"""Key of a kept answer: what it asked to be confirmed."""
_SEALED = "sealed"
"""Key under which the whole answer lies sealed."""
_UNANSWERED = ("out_of_scope", "ask_back")
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
    outcome: Mapped[str] = mapped_column(String(20), default="")
    topic: Mapped[str] = mapped_column(String(120), default="")


@dataclass(frozen=True)
class PastTurn:
    """A turn as it is shown again."""

    said: str
    answer: dict[str, Any]
    """As the HTTP API gave it."""
    at: datetime | None = None


@dataclass(frozen=True)
class LastTurn:
    """What a turn leaves for the next one."""

    question: str = ""
    """What the person last asked."""
    answer: dict[str, Any] = field(default_factory=dict)
    """What was answered, with what the channel's answer does not show."""

    @property
    def said_back(self) -> str:
        """What was heard without certainty and said back, to be confirmed."""
        return str(self.answer.get(SAID_BACK, ""))

    @property
    def text(self) -> str:
        """What was answered, in words."""
        return "".join(reply["text"] for reply in self.answer.get("replies", ()))


class Transcripts:
    """Turns kept in a database, sealed. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine, self._sealer = engine, sealer

    def add(self, conversation: str, said: str, answer: dict[str, Any], question: str) -> None:
        """Keep a turn; `question` is what a follow-up to it has to be read with."""
        seal = self._sealer.seal
        record = TurnRecord(
            conversation=conversation,
            said_at=now(),
            said=seal(said),
            answer={_SEALED: seal(json.dumps(answer, ensure_ascii=False))},
            question=seal(question),
            outcome=answer.get("outcome", ""),
            topic=(answer.get("topic") or "")[:120],
        )
        with writing(self._engine) as session:
            session.add(record)

    def last_turn(self, conversation: str) -> LastTurn:
        """What the next turn has to know of the last one; empty at the beginning."""
        query = _latest(conversation, 1)
        with reading(self._engine) as session:
            found = session.scalar(query)
            if found is None:
                return LastTurn()
            return LastTurn(self._sealer.open(found.question), self._answer(found))

    def latest(self, conversation: str, count: int = SHOWN) -> list[PastTurn]:
        """The last turns, oldest first."""
        with reading(self._engine) as session:
            found = list(session.scalars(_latest(conversation, count)))
        return [
            PastTurn(self._sealer.open(record.said), self._answer(record), record.said_at) for record in reversed(found)
        ]

    def unanswered(self, count: int) -> list[str]:
        """The latest questions, redacted, that the program refused or did not understand; each once."""
        query = (
            select(TurnRecord.said)
            .where(TurnRecord.outcome.in_(_UNANSWERED), TurnRecord.topic == "")
            .order_by(TurnRecord.id.desc())
            .limit(count)
        )
        with reading(self._engine) as session:
            return list(dict.fromkeys(self._sealer.open(said) for said in session.scalars(query)))

    def _answer(self, record: TurnRecord) -> dict[str, Any]:
        sealed = record.answer.get(_SEALED)
        if sealed is None:
            return record.answer
        opened: dict[str, Any] = json.loads(self._sealer.open(sealed))
        return opened


def _latest(conversation: str, count: int) -> Select[TurnRecord]:
    return select(TurnRecord).where(TurnRecord.conversation == conversation).order_by(TurnRecord.id.desc()).limit(count)
