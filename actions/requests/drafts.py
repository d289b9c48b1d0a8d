"""What counselors began to write and have not sent: kept encrypted here, so that no device has to keep it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, ForeignKey, String, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.records.database import Base, now, reading, writing
from actions.records.encrypted import EncryptedText
from actions.records.encryption import Cipher
from actions.requests.messages import readable
from actions.requests.request_records import RequestRecord
from actions.staff.counselors import Counselor


class DraftRecord(Base):
    """A row of the table of drafts, one a counselor and request; `text` is encrypted."""

    __tablename__ = "request_drafts"

    number: Mapped[str] = mapped_column(String(6), primary_key=True)
    counselor_id: Mapped[int] = mapped_column(ForeignKey("counselors.id"), primary_key=True)
    conversation: Mapped[str] = mapped_column(String(64), index=True)
    text: Mapped[str] = mapped_column(EncryptedText)
    changed_at: Mapped[datetime]


class Drafts:
    """On a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._cipher = engine, cipher

    def keep(self, writer: Counselor, number: str, text: str) -> None:
        """Remember what this counselor has written so far; "" forgets it."""
        try:
            with writing(self._engine) as session:
                record = session.get(RequestRecord, number)
                if not text or record is None or record.is_erased or record.counselor_id != writer.id:
                    forget_draft(session, number, writer.id)
                    return
                held = session.get(DraftRecord, (number, writer.id)) or DraftRecord(
                    number=number, counselor_id=writer.id, conversation=record.conversation
                )
                held.text, held.changed_at = self._cipher.encrypt(text), now()
                session.add(held)
        except IntegrityError:
            return  # another window of the same counselor was quicker; the next key is soon pressed

    def of(self, writer: Counselor, number: str) -> str:
        """What this counselor has written so far."""
        with reading(self._engine) as session:
            held = session.get(DraftRecord, (number, writer.id))
            return readable(self._cipher, held.text) if held else ""


def forget_draft(session: Session, number: str, counselor_id: int) -> None:
    """It was sent, or is wanted no more."""
    mine = DraftRecord.number == number, DraftRecord.counselor_id == counselor_id
    session.execute(delete(DraftRecord).where(*mine))
