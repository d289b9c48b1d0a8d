"""Columns that hold something personal: declared as encrypted, and found by that declaration.

A column of one of these types holds only what `Cipher.encrypt` made (or "", or text from before encryption began).
Whoever changes keys or checks a backup asks `encrypted_columns` and so forgets none.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, Table, Text

from actions.records.database import Base

ENCRYPTED = "sealed"
"""Key under which the whole of an encrypted JSON value lies."""


class EncryptedText(Text):
    """Marks a column whose text is encrypted; the type does not encrypt: who stores and reads it calls `Cipher`."""


class EncryptedJson(JSON):
    """Marks a column whose JSON object has one entry, ENCRYPTED: the JSON text as `Cipher` encrypted it."""


def encrypted_columns() -> dict[Table, list[Column[object]]]:
    """Every table with encrypted columns. Tables are known once their modules are imported, as `actions.store` does."""
    found = {table: [column for column in table.c if is_encrypted(column)] for table in Base.metadata.sorted_tables}
    return {table: columns for table, columns in found.items() if columns}


def is_encrypted(column: Column[object]) -> bool:
    """Whether a column is declared as encrypted."""
    return isinstance(column.type, EncryptedText | EncryptedJson)
