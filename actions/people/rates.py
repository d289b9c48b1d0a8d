"""How often something is done, counted in the database for all gateways together.

Each name has one row: the moment at which nothing of it counts any more. Each time moves that moment on by its share
of the window, and is refused where it would lie more than a window ahead. So as many as are allowed may come at once,
and more as fast as the window gives them back: at most twice as many in the first window. Moments are the database's.
Only keyed hashes of names are kept, until they count no more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import Double, Engine, String, delete, func
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from actions.records.database import Base, writing

_MOMENT = func.extract("epoch", func.clock_timestamp())
_KEY_BYTES = 64


class RateRecord(Base):
    """A row of the table of rates."""

    __tablename__ = "rates"

    whose: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Hash of what is counted."""
    until: Mapped[float] = mapped_column(Double, index=True)
    """When nothing of it counts any more, in seconds since 1970."""


class Rates:
    """Rates in a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.are_shared = engine.dialect.name == "postgresql"
        """Whether other gateways may count here; SQLite serves one alone, which counts in its memory."""

    def may(self, counted: Sequence[tuple[str, int, float]], secret: str) -> bool:
        """Count once under each (name, times allowed, in so many seconds), until one refuses: then False.

        On PostgreSQL only.
        """
        with writing(self._engine) as session:
            for name, times, seconds in counted:
                until = func.greatest(RateRecord.until, _MOMENT) + seconds / times
                fresh = postgresql.insert(RateRecord).values(whose=_hash(name, secret), until=_MOMENT + seconds / times)
                again = fresh.on_conflict_do_update(
                    index_elements=["whose"], set_={"until": until}, where=until <= _MOMENT + seconds
                )
                if session.scalar(again.returning(RateRecord.whose)) is None:
                    return False
        return True

    def forget_old(self) -> None:
        """Delete what counts no more."""
        if self.are_shared:
            with writing(self._engine) as session:
                session.execute(delete(RateRecord).where(RateRecord.until < _MOMENT))


def _hash(name: str, secret: str) -> str:
    return hashlib.blake2b(name.encode(errors="replace"), key=secret.encode()[:_KEY_BYTES], digest_size=32).hexdigest()
