"""Puts everything encrypted under the newest key, so that older keys can be thrown away.

Rows are changed a few at a time, each few in a transaction of their own that holds the rows: the program may run
meanwhile, if all its processes know both keys. What is under the newest key already is passed over; so after a kill the
same call goes on where it ended.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Column, Engine, Table, select, tuple_, update
from sqlalchemy.orm import Session

from actions.errors import UnreadableRecord
from actions.records.database import reading, writing
from actions.records.encrypted import ENCRYPTED, EncryptedJson, encrypted_columns
from actions.records.encryption import Cipher

_AT_ONCE = 100


@dataclass
class Tally:
    """How many values there are of each kind."""

    newest: int = 0
    """Under the first key."""
    older: int = 0
    """Under another key that is known."""
    clear: int = 0
    """From before encryption began."""
    unreadable: int = 0
    """Under no key that is known."""

    @property
    def total(self) -> int:
        """All values that are not empty."""
        return sum(getattr(self, field.name) for field in fields(self))

    @property
    def needs_older_keys(self) -> bool:
        """Whether a key but the first one must be kept, or a value is not encrypted yet."""
        return bool(self.older or self.clear or self.unreadable)


def tally(engine: Engine, cipher: Cipher) -> Tally:
    """Under which keys everything lies; changes nothing. Raises StorageUnavailable."""
    counted = Tally()
    for table, columns in encrypted_columns().items():
        with reading(engine) as session:
            for rows in _in_portions(session, table, columns, lock=False):
                for row in rows:
                    for column in columns:
                        _count(counted, row[column.name], column, cipher)
    return counted


def reencrypt_everything(engine: Engine, cipher: Cipher) -> int:
    """Put what can be read under the first key; how many values were changed. Raises StorageUnavailable."""
    changed = 0
    for table, columns in encrypted_columns().items():
        last: tuple[Any, ...] | None = None
        while True:
            with writing(engine) as session:
                rows = _portion(session, table, columns, last, lock=True)
                for row in rows:
                    changed += _reencrypt_row(session, table, columns, row, cipher)
            if not rows:
                break
            last = _key_of(table, rows[-1])
    return changed


def _in_portions(session: Session, table: Table, columns: list[Column[object]], *, lock: bool) -> Iterator[list[Any]]:
    last: tuple[Any, ...] | None = None
    while rows := _portion(session, table, columns, last, lock=lock):
        yield rows
        last = _key_of(table, rows[-1])


def _portion(
    session: Session, table: Table, columns: list[Column[object]], last: tuple[Any, ...] | None, *, lock: bool
) -> list[Any]:
    key = list(table.primary_key.columns)
    query = select(*key, *columns).order_by(*key).limit(_AT_ONCE)
    if last is not None:
        query = query.where(tuple_(*key) > tuple_(*last))
    if lock:
        query = query.with_for_update()
    return list(session.execute(query).mappings())


def _key_of(table: Table, row: Any) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key.columns)


def _reencrypt_row(session: Session, table: Table, columns: list[Column[object]], row: Any, cipher: Cipher) -> int:
    news: dict[str, object] = {}
    for column in columns:
        text = _token(row[column.name], column)
        if not text or cipher.is_newest(text):
            continue
        try:
            renewed = cipher.reencrypt(text)
        except UnreadableRecord:
            continue
        news[column.name] = {ENCRYPTED: renewed} if isinstance(column.type, EncryptedJson) else renewed
    if news:
        mine = [column == row[column.name] for column in table.primary_key.columns]
        session.execute(update(table).where(*mine).values(news))
    return len(news)


def _count(counted: Tally, value: object, column: Column[object], cipher: Cipher) -> None:
    text = _token(value, column)
    if not text:
        return
    if not cipher.is_token(text):
        counted.clear += 1
    elif cipher.is_newest(text):
        counted.newest += 1
    elif cipher.can_decrypt(text):
        counted.older += 1
    else:
        counted.unreadable += 1


def _token(value: object, column: Column[object]) -> str:
    """The encrypted text of a value; a JSON object from before encryption began is its own text."""
    if isinstance(column.type, EncryptedJson) and isinstance(value, dict):
        encrypted = value.get(ENCRYPTED)
        return encrypted if isinstance(encrypted, str) else json.dumps(value, ensure_ascii=False)
    return str(value or "")
