"""The database: one engine a process, SQLite by default (write-ahead log), PostgreSQL by URL."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session

from actions.errors import StorageUnavailable

_BUSY_SECONDS = 5
_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATING = 7_203_311
"""Number of the lock under which PostgreSQL is migrated."""


class Base(DeclarativeBase):
    """Mother of all stored records."""


def now() -> datetime:
    """The present moment in UTC, without a zone, as all records have it."""
    return datetime.now(UTC).replace(tzinfo=None)


def open_database(url: str) -> Engine:
    """An engine with every table in place; makes the folder of a SQLite file. Raises StorageUnavailable."""
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    if is_file:
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, hide_parameters=True, pool_pre_ping=not is_file)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        with _alone(f"{address.database}.lock" if is_file else None), engine.begin() as connection:
            _migrate(connection)
    except (SQLAlchemyError, OSError) as error:
        raise StorageUnavailable(
            f"数据库打不开（{type(error).__name__}）：请检查 QIANZHU_DATABASE_URL 和磁盘空间。"
        ) from error
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads. Raises StorageUnavailable where the database cannot be used."""
    try:
        with Session(engine, expire_on_commit=False) as session:
            yield session
    except SQLAlchemyError as error:
        raise StorageUnavailable("the database cannot be read") from error


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose changes are kept together or not at all. Raises IntegrityError and StorageUnavailable."""
    try:
        with Session(engine.execution_options(writes=True), expire_on_commit=False) as session, session.begin():
            yield session
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        raise StorageUnavailable("the database cannot be used") from error


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATING})
    chosen = Config()
    chosen.set_main_option("script_location", str(_MIGRATIONS))
    chosen.attributes["connection"] = connection
    command.upgrade(chosen, "head")


@contextmanager
def _alone(lock_file: str | None) -> Iterator[None]:
    """Hold a lock against other processes that open the same SQLite file at this moment."""
    if lock_file is None:
        yield
        return
    with Path(lock_file).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _configure_sqlite(connection: Any, _record: Any) -> None:
    # Transactions are begun below, not by the driver, which would begin them too late.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={_BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        # What is erased is overwritten.
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # Who is going to write waits for the others at the beginning, where waiting is possible.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
