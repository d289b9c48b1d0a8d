"""The database: one engine a process, SQLite by default (write-ahead log), PostgreSQL by URL."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session

from actions.errors import StorageUnavailable
from actions.records.private_files import close_to_others, make_private_file, make_private_folder

log = logging.getLogger(__name__)

_BUSY_SECONDS = 5
_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATING = 7_203_311
"""Number of the lock under which PostgreSQL is migrated."""
_LOCK = ".lock"
_UNUSABLE = "数据库现在用不了。请检查磁盘空间和 QIANZHU_DATABASE_URL，再试一次。"
_DAMAGED = "数据库文件损坏了：请先停下程序，再用备份换掉这个文件。"
_SAYS_DAMAGE = ("malformed", "file is not a database")
"""How SQLite tells of a damaged file."""


_together: ContextVar[tuple[Engine, Session] | None] = ContextVar("together", default=None)
"""The transaction that is under way in this thread, for all who read and write in it."""


class Base(DeclarativeBase):
    """The declarative base of every table."""


def now() -> datetime:
    """The present moment in UTC, without a zone, as all records have it."""
    return datetime.now(UTC).replace(tzinfo=None)


def open_database(url: str, *, check: bool = False) -> Engine:
    """An engine with every table in place; makes a SQLite file, which only its owner can read.

    With `check` an existing SQLite file is read through for damage first. Raises StorageUnavailable.
    """
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    file = Path(str(address.database)) if is_file else None
    engine = create_engine(address, hide_parameters=True, pool_pre_ping=not is_file)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        if file is not None:
            _make_private(file)
        with _alone(file), engine.begin() as connection:
            if check and file is not None:
                _check_for_damage(connection)
            _migrate(connection)
    except (SQLAlchemyError, OSError) as error:
        if _is_damage(error):
            raise StorageUnavailable(_DAMAGED) from error
        raise StorageUnavailable(
            f"数据库打不开（{type(error).__name__}）：请检查 QIANZHU_DATABASE_URL 和磁盘空间。"
        ) from error
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads. Raises StorageUnavailable where the database cannot be used."""
    shared = _shared_session(engine)
    try:
        if shared is not None:
            yield shared
            return
        with Session(engine, expire_on_commit=False) as session:
            yield session
    except SQLAlchemyError as error:
        raise StorageUnavailable(_UNUSABLE) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose changes are kept together or not at all. Raises IntegrityError and StorageUnavailable."""
    shared = _shared_session(engine)
    try:
        if shared is not None:
            with shared.begin_nested():
                yield shared
            return
        with Session(engine.execution_options(writes=True), expire_on_commit=False) as session, session.begin():
            yield session
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        raise StorageUnavailable(_UNUSABLE) from error


@contextmanager
def one_transaction(engine: Engine) -> Iterator[None]:
    """Whatever this thread reads and writes meanwhile is one transaction: kept together or not at all.

    Raises IntegrityError and StorageUnavailable.
    """
    with writing(engine) as session:
        token = _together.set((engine, session))
        try:
            yield
        finally:
            _together.reset(token)


def _shared_session(engine: Engine) -> Session | None:
    shared = _together.get()
    return shared[1] if shared is not None and shared[0] is engine else None


def _migrate(connection: Connection) -> None:
    # Imported where it is wanted: the action server, which opens no database, knows the records' types alone.
    from alembic import command
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATING})
    chosen = Config()
    chosen.set_main_option("script_location", str(_MIGRATIONS))
    chosen.attributes["connection"] = connection
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current > str(ScriptDirectory.from_config(chosen).get_current_head()):
        # Its migrations only add: this release works on its tables while machines are renewed one after another.
        log.warning("the tables are those of a newer release: %s", current)
        return
    command.upgrade(chosen, "head")


def _make_private(file: Path) -> None:
    make_private_folder(file.parent)
    make_private_file(file)
    # What SQLite makes beside it later gets the file's own mode.
    for beside in ("-wal", "-shm"):
        close_to_others(_beside(file, beside))
    make_private_file(_beside(file, _LOCK))


def _check_for_damage(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
        raise StorageUnavailable(_DAMAGED)


def _is_damage(error: Exception) -> bool:
    return isinstance(error, DatabaseError) and any(words in str(error.orig) for words in _SAYS_DAMAGE)


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(f"{file.name}{ending}")


@contextmanager
def _alone(file: Path | None) -> Iterator[None]:
    """Hold a lock against other processes that open the same SQLite file at this moment."""
    if file is None:
        yield
        return
    with _beside(file, _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _configure_sqlite(connection: Any, _record: Any) -> None:
    # Transactions are begun below, not by the driver, which would begin them too late.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={_BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        # A commit is on the disk when it returns, so that what was acknowledged survives a power cut.
        "synchronous=FULL",
        "foreign_keys=ON",
        # What is erased is overwritten.
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # Who is going to write waits for the others at the beginning, where waiting is possible.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
