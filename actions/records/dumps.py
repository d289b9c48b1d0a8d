"""Copies of a whole database: made while it is used, checked, and put back.

SQLite is copied by its own online backup, PostgreSQL by pg_dump; either copy is one moment of the database, and the
rows of its tables are counted at that same moment.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import MetaData, create_engine, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from actions.errors import ConfigurationError, StorageUnavailable
from actions.records.private_files import make_private_file

_PROGRAMS = Path("/usr/lib/postgresql")
_BUSY_SECONDS = 30.0
Counts = dict[str, int]
"""Table → rows."""


def dump(database_url: str, file: Path) -> Counts:
    """Copy a database into a new file that its owner alone can read; how many rows each table has in the copy.

    Raises StorageUnavailable and ConfigurationError.
    """
    make_private_file(file)
    address = make_url(database_url)
    if address.get_backend_name() == "sqlite":
        return _dump_sqlite(Path(str(address.database)), file)
    return _dump_postgresql(address, file)


def count_rows(database_url: str) -> Counts:
    """How many rows each table has now; nothing where there is no database yet. Raises StorageUnavailable."""
    address = make_url(database_url)
    if address.get_backend_name() == "sqlite":
        file = Path(str(address.database))
        return _count_sqlite(file) if file.exists() and file.stat().st_size else {}
    engine = create_engine(address, hide_parameters=True)
    try:
        with engine.connect() as connection:
            names = inspect(connection).get_table_names()
            return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}  # noqa: S608 - names of tables
    except SQLAlchemyError as error:
        raise StorageUnavailable(f"数据库用不了（{type(error).__name__}）。") from error
    finally:
        engine.dispose()


def check_sqlite(file: Path) -> Counts:
    """Read a SQLite file through; how many rows each table has. Raises StorageUnavailable where it is damaged."""
    try:
        with closing(_opened(file)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    except sqlite3.Error as error:
        raise StorageUnavailable(f"这份数据库坏了（{error}）。") from error
    if found != ["ok"]:
        raise StorageUnavailable("这份数据库坏了，读不全。")
    return _count_sqlite(file)


def load_postgresql(database_url: str, file: Path) -> None:
    """Put a dump into an empty PostgreSQL database: all of it or nothing. Raises StorageUnavailable."""
    address = make_url(database_url)
    options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run(address, "pg_restore", *options, "--dbname", _plain(address), str(file))


def empty_postgresql(database_url: str) -> None:
    """Drop every table of a PostgreSQL database. Raises StorageUnavailable."""
    engine = create_engine(database_url, hide_parameters=True)
    try:
        metadata = MetaData()
        metadata.reflect(engine)
        metadata.drop_all(engine)
    except SQLAlchemyError as error:
        raise StorageUnavailable(f"数据库清空不了（{type(error).__name__}）。") from error
    finally:
        engine.dispose()


def _dump_sqlite(file: Path, copy: Path) -> Counts:
    if not file.exists():
        raise StorageUnavailable(f"没有找到数据库 {file}。")
    try:
        with closing(_opened(file)) as source, closing(sqlite3.connect(copy)) as target:
            # In one go: a writer meanwhile would make it begin anew, and in WAL mode it waits for nobody.
            source.backup(target)
            # The copy is one file: no log lies beside it.
            target.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise StorageUnavailable(f"数据库没有备份成（{error}）。") from error
    return check_sqlite(copy)


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)


def _count_sqlite(file: Path) -> Counts:
    try:
        with closing(_opened(file)) as connection:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            names = [name for name in names if not name.startswith("sqlite_")]
            return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 - names of tables
    except sqlite3.Error as error:
        raise StorageUnavailable(f"数据库用不了（{error}）。") from error


def _dump_postgresql(address: URL, file: Path) -> Counts:
    engine = create_engine(address, hide_parameters=True, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            # What is counted and what is dumped are one moment.
            moment = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            names = inspect(connection).get_table_names()
            counts = {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}  # noqa: S608 - names of tables
            options = ("--format=custom", "--no-owner", "--no-privileges", "--snapshot", moment)
            _run(address, "pg_dump", *options, "--file", str(file), _plain(address))
    except SQLAlchemyError as error:
        raise StorageUnavailable(f"数据库没有备份成（{type(error).__name__}）。") from error
    finally:
        engine.dispose()
    return counts


def _run(address: URL, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, which other users cannot read."""
    environment = {**os.environ, **({"PGPASSWORD": str(address.password)} if address.password else {})}
    done = subprocess.run([_program(program), *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        # What it says may quote rows, so the first line alone is told.
        said = done.stderr.strip().splitlines()[:1]
        raise StorageUnavailable(f"{program} 没有做成：{''.join(said)[:200]}")


def _program(name: str) -> str:
    """The newest one: an older one refuses a newer server."""
    found = sorted(_PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    program = str(found[-1]) if found else shutil.which(name)
    if not program:
        raise ConfigurationError(f"没有找到 {name}。请运行 sudo apt-get install postgresql-client，再试一次。")
    return program


def _plain(address: URL) -> str:
    """The address as PostgreSQL's own programs read it, without the password."""
    return address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
