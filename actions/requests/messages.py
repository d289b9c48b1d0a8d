"""What a person and a counselor write to each other, and what is told them in between; the text lies encrypted."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine, Select, String, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.errors import UnreadableRecord
from actions.records.database import Base, now, reading
from actions.records.encrypted import EncryptedText
from actions.records.encryption import Cipher

if TYPE_CHECKING:
    from actions.requests.request_records import RequestRecord

log = logging.getLogger(__name__)

UNREADABLE = "（这段内容现在打不开）"
"""Stands for what cannot be decrypted with the keys at hand: one such text must not hide all others."""
PERSON, COUNSELOR, NOTICE, NOTE = "person", "counselor", "notice", "note"
"""Authors. A notice is told to the person; a note is among counselors."""
_ADDING = 7_203_312
"""Number of the lock under which PostgreSQL gives out ids, so that a larger one is never seen before a smaller."""


class MessageRecord(Base):
    """A row of the table of messages."""

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    conversation: Mapped[str] = mapped_column(String(64), index=True)
    number: Mapped[str] = mapped_column(String(6), index=True)
    at: Mapped[datetime]
    author: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(EncryptedText)


@dataclass(frozen=True)
class Message:
    """One message, readable."""

    id: int
    conversation: str
    number: str
    """Of the request it belongs to."""
    at: datetime
    author: str
    name: str
    """Who wrote it, as the other side sees it."""
    text: str

    @property
    def kind(self) -> str:
        """What the open page calls it."""
        return self.author


class Messages:
    """Messages in a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._cipher = engine, cipher

    def put(self, session: Session, record: MessageRecord) -> MessageRecord:
        """Add a message, its text still plain, within somebody's transaction; or find the one that holds its key."""
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ADDING})
        earlier = session.scalar(select(MessageRecord).where(MessageRecord.key == record.key))
        if earlier is not None:
            return earlier
        record.text = self._cipher.encrypt(record.text)
        record.at = now()
        session.add(record)
        session.flush()
        return record

    def newest(self) -> int:
        """The largest id there is; 0 where there is none."""
        with reading(self._engine) as session:
            return session.scalar(select(func.max(MessageRecord.id))) or 0

    def since(self, cursor: int, limit: int) -> list[Message]:
        """What was put before persons since a message, of all conversations, oldest first."""
        return self._found(_told().where(MessageRecord.id > cursor).limit(limit))

    def of_conversation(self, conversation: str, cursor: int, limit: int) -> list[Message]:
        """The same, of one conversation."""
        query = _told().where(MessageRecord.conversation == conversation, MessageRecord.id > cursor)
        return self._found(query.limit(limit))

    def thread(self, conversation: str, limit: int) -> list[Message]:
        """The last messages that the person wrote or was told, oldest first."""
        query = (
            select(MessageRecord)
            .where(MessageRecord.conversation == conversation, MessageRecord.author != NOTE)
            .order_by(MessageRecord.id.desc())
            .limit(limit)
        )
        return self._found(query)[::-1]

    def of_request(self, number: str, after: int = 0) -> list[Message]:
        """Everything written about a request, notes too, oldest first."""
        query = select(MessageRecord).where(MessageRecord.number == number, MessageRecord.id > after)
        return self._found(query.order_by(MessageRecord.id))

    def _found(self, query: Select[MessageRecord]) -> list[Message]:
        with reading(self._engine) as session:
            return [self._readable(record) for record in session.scalars(query)]

    def _readable(self, record: MessageRecord) -> Message:
        return Message(
            record.id,
            record.conversation,
            record.number,
            record.at,
            record.author,
            record.name,
            readable(self._cipher, record.text),
        )


def readable(cipher: Cipher, encrypted: str) -> str:
    """A text for people, or words that say that it cannot be read."""
    try:
        return cipher.decrypt(encrypted)
    except UnreadableRecord:
        log.error("a text cannot be read with the keys at hand")
        return UNREADABLE


def message_about(record: RequestRecord, key: str, author: str, name: str, text: str) -> MessageRecord:
    """A message in the conversation of a request, its text still plain."""
    return MessageRecord(
        key=key, conversation=record.conversation, number=record.number, author=author, name=name, text=text
    )


def _told() -> Select[MessageRecord]:
    return select(MessageRecord).where(MessageRecord.author.in_((COUNSELOR, NOTICE))).order_by(MessageRecord.id)
