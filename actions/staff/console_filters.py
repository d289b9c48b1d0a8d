"""Filters of lists that counselors come back to, on whatever machine; encrypted, for labels are counselors' words."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Engine, ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.errors import UnreadableRecord
from actions.records.database import Base, reading, writing
from actions.records.encrypted import EncryptedText
from actions.records.encryption import Cipher
from actions.staff.counselors import Counselor

MOST_FILTERS = 6


class FilterRecord(Base):
    """A row of the table of filters."""

    __tablename__ = "console_filters"

    id: Mapped[int] = mapped_column(primary_key=True)
    counselor_id: Mapped[int] = mapped_column(ForeignKey("counselors.id"), index=True)
    query: Mapped[str] = mapped_column(EncryptedText)


class ConsoleFilters:
    """On a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._cipher = engine, cipher

    def of(self, owner: Counselor) -> list[str]:
        """Addresses of lists without their path, the oldest first: "?which=mine&medium=text"."""
        with reading(self._engine) as session:
            return [query for _, query in self._held(session, owner)]

    def keep(self, owner: Counselor, query: str) -> None:
        """Keep one more, as the newest; the oldest goes where there are too many."""
        with writing(self._engine) as session:
            self._delete(session, owner, query)
            session.add(FilterRecord(counselor_id=owner.id, query=self._cipher.encrypt(query)))
            session.flush()
            held = self._held(session, owner)
            too_many = [identity for identity, _ in held[:-MOST_FILTERS]]
            session.execute(delete(FilterRecord).where(FilterRecord.id.in_(too_many)))

    def drop(self, owner: Counselor, query: str) -> None:
        """Forget one."""
        with writing(self._engine) as session:
            self._delete(session, owner, query)

    def _delete(self, session: Session, owner: Counselor, query: str) -> None:
        same = [identity for identity, held in self._held(session, owner) if held == query]
        session.execute(delete(FilterRecord).where(FilterRecord.id.in_(same)))

    def _held(self, session: Session, owner: Counselor) -> list[tuple[int, str]]:
        """(number of the row, filter) of each that can be read."""
        mine = select(FilterRecord).where(FilterRecord.counselor_id == owner.id).order_by(FilterRecord.id)
        found = []
        for record in session.scalars(mine):
            with suppress(UnreadableRecord):
                found.append((record.id, self._cipher.decrypt(record.query)))
        return found
