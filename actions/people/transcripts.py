"""What was said in each conversation, redacted: shown again by the page, and the context of a follow-up."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict
from sqlalchemy import Engine, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from actions.errors import UnreadableRecord
from actions.json_object import JsonObject
from actions.records.database import Base, reading
from actions.records.encrypted import ENCRYPTED, EncryptedJson, EncryptedText
from actions.records.encryption import Cipher

log = logging.getLogger(__name__)

_UNANSWERED = ("out_of_scope", "ask_back")
SHOWN = 60
"""Turns that a page shows again at most."""


class TurnRecord(Base):
    """One turn: what the person said and what was answered."""

    __tablename__ = "turns"
    __table_args__ = (Index("ix_turns_conversation_key", "conversation", "key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation: Mapped[str] = mapped_column(String(64), index=True)
    key: Mapped[str | None] = mapped_column(String(64))
    """Names the turn in its conversation; none for an apology, which is not an answer."""
    said_at: Mapped[datetime] = mapped_column(index=True)
    said: Mapped[str] = mapped_column(EncryptedText)
    answer: Mapped[JsonObject] = mapped_column(EncryptedJson)
    question: Mapped[str] = mapped_column(EncryptedText)
    outcome: Mapped[str] = mapped_column(String(20), default="")
    topic: Mapped[str] = mapped_column(String(120), default="")


@dataclass(frozen=True)
class PastTurn:
    """A turn as it is shown again."""

    said: str
    answer: JsonObject
    """As the HTTP API gave it."""
    at: datetime | None = None

    @property
    def text(self) -> str:
        """All that was answered."""
        return "".join(reply.text for reply in outline(self.answer).replies)

    @property
    def topic(self) -> str:
        """Id of the knowledge entry that was told; "" where none was."""
        return outline(self.answer).topic


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True)


class RepliedText(_Read):
    """Of a reply, what is read again here."""

    text: str = ""


class Outline(_Read):
    """Of an answer, what is read again here; the whole of it belongs to `bot.rendering.contract`."""

    outcome: str = ""
    topic: Annotated[str, BeforeValidator(lambda topic: topic or "")] = ""
    replies: tuple[RepliedText, ...] = ()


def outline(answer: JsonObject) -> Outline:
    """What the records read of an answer."""
    return Outline.model_validate(answer)


class Transcripts:
    """Turns kept in a database, encrypted. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._cipher = engine, cipher

    def latest(self, conversation: str, count: int = SHOWN) -> list[PastTurn]:
        """The last turns, oldest first; without those that cannot be read with the keys at hand."""
        with reading(self._engine) as session:
            found = list(session.scalars(_latest(conversation, count)))
        turns = [self._past(record) for record in reversed(found)]
        return [turn for turn in turns if turn is not None]

    def unanswered(self, count: int) -> list[str]:
        """The latest questions, redacted, that the program refused or did not understand; each once."""
        query = (
            select(TurnRecord.said)
            .where(TurnRecord.outcome.in_(_UNANSWERED), TurnRecord.topic == "")
            .order_by(TurnRecord.id.desc())
            .limit(count)
        )
        with reading(self._engine) as session:
            encrypted = list(session.scalars(query))
        questions = dict.fromkeys(self._readable(said) for said in encrypted)
        return [question for question in questions if question is not None]

    def _past(self, record: TurnRecord) -> PastTurn | None:
        try:
            return PastTurn(
                self._cipher.decrypt(record.said), decrypt_answer(record.answer, self._cipher), record.said_at
            )
        except UnreadableRecord:
            log.error("a turn cannot be read with the keys at hand")
            return None

    def _readable(self, encrypted: str) -> str | None:
        try:
            return self._cipher.decrypt(encrypted)
        except UnreadableRecord:
            return None


def encrypt_answer(answer: JsonObject, cipher: Cipher) -> JsonObject:
    """An answer as it lies in the table."""
    return {ENCRYPTED: cipher.encrypt(json.dumps(answer, ensure_ascii=False))}


def decrypt_answer(content: JsonObject, cipher: Cipher) -> JsonObject:
    """An answer as it was given, from how it lies in the table. Raises UnreadableRecord."""
    encrypted = content.get(ENCRYPTED)
    if not isinstance(encrypted, str):
        return content
    opened: JsonObject = json.loads(cipher.decrypt(encrypted))
    return opened


def _latest(conversation: str, count: int) -> Select[TurnRecord]:
    return select(TurnRecord).where(TurnRecord.conversation == conversation).order_by(TurnRecord.id.desc()).limit(count)
