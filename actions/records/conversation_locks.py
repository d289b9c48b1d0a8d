"""One lock for each conversation, for all processes on one PostgreSQL: who holds it, its turn is answered.

They are advisory locks of a session: they end with the connection, so a process that dies lets go of its own. One
connection holds all locks of this process; only who has to wait for another process takes a connection of their own,
because PostgreSQL gives a lock to those who wait in the order in which they came. SQLite serves one gateway alone,
which keeps order by itself.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from actions.errors import StorageUnavailable

LetGo = Callable[[], None]
_TRY, _TAKE = text("SELECT pg_try_advisory_lock(:key)"), text("SELECT pg_advisory_lock(:key)")
_UNLOCK = text("SELECT pg_advisory_unlock(:key)")
_PREPARE = text(
    "SELECT set_config('tcp_keepalives_idle', '5', false), set_config('tcp_keepalives_interval', '5', false),"
    " set_config('tcp_keepalives_count', '3', false)"
)
"""A machine that vanished without a word is noticed by the server within 20 seconds, not hours."""
_WAIT = text("SELECT set_config('lock_timeout', :milliseconds, false)")
_QUICK = {"connect_timeout": 2, "tcp_user_timeout": 3000}
"""libpq's: a server that does not answer for 2 seconds, or 3000 milliseconds, is given up."""
_NOT_AVAILABLE = "55P03"
"""PostgreSQL's code for a lock that was not had in time."""


class ConversationLocks:
    """Locks on a database; on SQLite every lock is had at once. Raises StorageUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self.are_shared = engine.dialect.name == "postgresql"
        """Whether other processes hold such locks."""
        # Connections of their own: who waits must not keep others from reading and writing.
        self._engine = create_engine(
            engine.url,
            poolclass=NullPool,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
            connect_args=_QUICK if self.are_shared else {},
        )
        self._guard = threading.Lock()
        self._holder: Connection | None = None

    def try_take(self, conversation: str) -> LetGo | None:
        """Take a lock that is free; what lets go of it. None where another process has it or waits for it."""
        if not self.are_shared:
            return _nothing
        key = _key(conversation)
        with self._guard:
            return partial(self._unlock, key) if self._ask_holder(key) else None

    def wait(self, conversation: str, seconds: float) -> LetGo | None:
        """Wait for a lock in the order of those who wait; None where it was not had in time."""
        try:
            connection = self._connected()
        except SQLAlchemyError as error:
            raise StorageUnavailable from error
        try:
            connection.execute(_WAIT, {"milliseconds": str(max(1, round(seconds * 1000)))})
            connection.execute(_TAKE, {"key": _key(conversation)})
        except SQLAlchemyError as error:
            _close(connection)
            if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") == _NOT_AVAILABLE:
                return None
            raise StorageUnavailable from error
        # The lock ends with its connection.
        return partial(_close, connection)

    def close(self) -> None:
        """Give back every lock and close the connections."""
        with self._guard:
            self._drop_holder()
        self._engine.dispose()

    def _ask_holder(self, key: int) -> bool:
        for is_last in (False, True):
            try:
                if self._holder is None:
                    self._holder = self._connected()
                return bool(self._holder.execute(_TRY, {"key": key}).scalar_one())
            except SQLAlchemyError as error:
                # PostgreSQL was restarted, or is away; with the connection all locks are gone.
                self._drop_holder()
                if is_last or not isinstance(error, OperationalError):
                    raise StorageUnavailable from error
        raise StorageUnavailable

    def _unlock(self, key: int) -> None:
        with self._guard:
            try:
                if self._holder is not None:
                    self._holder.execute(_UNLOCK, {"key": key})
            except SQLAlchemyError:
                self._drop_holder()

    def _connected(self) -> Connection:
        connection = self._engine.connect()
        try:
            connection.execute(_PREPARE)
        except SQLAlchemyError:
            _close(connection)
            raise
        return connection

    def _drop_holder(self) -> None:
        if self._holder is not None:
            _close(self._holder)
            self._holder = None


def _close(connection: Connection) -> None:
    with suppress(SQLAlchemyError):
        connection.invalidate()
        connection.close()


def _nothing() -> None:
    return


def _key(conversation: str) -> int:
    digest = hashlib.blake2b(conversation.encode(), digest_size=8, person=b"turns").digest()
    return int.from_bytes(digest, "big", signed=True)
