"""How often somebody tried to sign in, so that guessing passwords takes too long.

Tries are counted for a name at one network address, for an address, and for a name from everywhere. The first two lock
for a while. The third only slows down: else any stranger could keep a counselor out. Names are counted whether or not
they exist, so that nobody learns which do; only hashes are kept, for a day.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.records.database import Base, now, reading, writing

_KEPT = timedelta(days=1)
_FIRST_LOCK, _LONGEST_LOCK = timedelta(minutes=5), timedelta(hours=1)
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 8.0
"""Seconds that a try waits for a name that many tried."""
_IPV6_NETWORK = 64
"""Bits of an IPv6 address that belong to a household; the rest is chosen freely."""


@dataclass(frozen=True)
class _Limit:
    free: int
    """Failures without consequence."""
    window: timedelta
    """Failures are counted from the first one for so long."""

    def counts_since(self, first: datetime, moment: datetime) -> bool:
        """Whether failures since the first one still count; not for ever where the clock was set back."""
        return abs(moment - first) < self.window


_NAME_AT_ADDRESS = _Limit(5, timedelta(days=1))
_ADDRESS = _Limit(20, timedelta(hours=1))
_NAME = _Limit(10, timedelta(hours=1))


class TriesRecord(Base):
    """A row of the table of tries."""

    __tablename__ = "sign_in_tries"

    whose: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Hash of what is counted."""
    failures: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    login: Mapped[str | None] = mapped_column(String(64), index=True)
    """Hash of the name that was tried, by which an operator can forgive; None for what is counted of an address."""


class TooManyTries(Exception):
    """Nothing is looked at for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class SignInTries:
    """Tries, counted in a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, login: str, address: str) -> None:
        """Count a try as failed before it is looked at, so that many at once are not free. Raises TooManyTries."""
        counted = _counted(login, address)
        with writing(self._engine) as session:
            moment = now()
            session.execute(delete(TriesRecord).where(TriesRecord.last_at < moment - _KEPT))
            rows = [(limit, _row(session, whose, limit, moment, login)) for whose, limit in sorted(counted.items())]
            wait = max(_lock_left(limit, row, moment) for limit, row in rows)
            if not wait:
                for _, row in rows:
                    row.failures, row.last_at = row.failures + 1, moment
        if wait:
            raise TooManyTries(wait.total_seconds())

    def pause(self, login: str) -> float:
        """Seconds that a try for this name has to wait before `begin`."""
        with reading(self._engine) as session:
            row = session.get(TriesRecord, _name(login))
            if row is None or row.failures < _NAME.free or not _NAME.counts_since(row.first_at, now()):
                return 0.0
            return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(row.failures - _NAME.free, 10))


def take_back(session: Session, login: str, address: str) -> None:
    """The try was right: it does not count as failed, and the earlier ones at this address are forgiven."""
    for whose, limit in sorted(_counted(login, address).items()):
        row = session.get(TriesRecord, whose, with_for_update=True)
        if row is not None:
            row.failures = 0 if limit is _NAME_AT_ADDRESS else max(0, row.failures - 1)


def forgive(session: Session, login: str) -> int:
    """Forget the failed tries for a name, from every address; how many. Addresses as a whole stay counted."""
    rows = session.scalars(select(TriesRecord).where(TriesRecord.login == _name(login)).with_for_update()).all()
    for row in rows:
        session.delete(row)
    return sum(row.failures for row in rows if row.whose != _name(login))


def _counted(login: str, address: str) -> dict[str, _Limit]:
    counted = {_hash("name at address", login, _network(address)): _NAME_AT_ADDRESS, _name(login): _NAME}
    if address:
        counted[_hash("address", _network(address))] = _ADDRESS
    return counted


def _row(session: Session, whose: str, limit: _Limit, moment: datetime, login: str) -> TriesRecord:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    of_name = None if limit is _ADDRESS else _name(login)
    new = insert(TriesRecord).values(whose=whose, failures=0, first_at=moment, last_at=moment, login=of_name)
    session.execute(new.on_conflict_do_nothing())
    row = session.scalars(select(TriesRecord).where(TriesRecord.whose == whose).with_for_update()).one()
    if not limit.counts_since(row.first_at, moment):
        row.failures, row.first_at = 0, moment
    return row


def _lock_left(limit: _Limit, row: TriesRecord, moment: datetime) -> timedelta:
    too_many = row.failures - limit.free
    if limit is _NAME or too_many < 0:
        return timedelta()
    lock: timedelta = min(_LONGEST_LOCK, _FIRST_LOCK * 2 ** min(too_many, 10))
    return max(timedelta(), min(lock, row.last_at + lock - moment))


def _name(login: str) -> str:
    return _hash("name", login)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else str(ipaddress.ip_network((int(found), _IPV6_NETWORK), strict=False))
