"""The database: one engine a process, SQLite by default (write-ahead log), PostgreSQL by URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase

_BUSY_SECONDS = 5


class Base(DeclarativeBase):
    """Mother of all stored records."""


def open_database(url: str) -> Engine:
    """An engine with every table in place; makes the folder of a SQLite file. OSError if it cannot be opened."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:"):
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
    try:
        Base.metadata.create_all(engine)
    except SQLAlchemyError as error:
        raise OSError(f"数据库打不开（{type(error).__name__}）：请检查 QIANZHU_DATABASE_URL 和磁盘空间。") from error
    return engine


def _configure_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={_BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")
