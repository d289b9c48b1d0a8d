"""Reads a workbook from stdin and writes its sheets to stdout as JSON; run as a process of its own.

Some damaged workbooks make the reading library abort its whole process or ask for endless memory. Here that ends
nothing but this process.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from datetime import date, datetime

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError

HAS_PASSWORD = 3
"""Exit status for a workbook with a password; any other but 0 means damage."""
MOST_COLUMNS = 300
_MEMORY = 3 * 2**30
"""Bytes of address space."""


def main() -> None:
    """Read, write, end with a status."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = [(name, _rows(book.get_sheet_by_name(name))) for name in book.sheet_names]
    except PasswordError:
        sys.exit(HAS_PASSWORD)
    sys.stdout.buffer.write(json.dumps(sheets, ensure_ascii=False).encode("utf-8", "replace"))


def _rows(sheet: CalamineSheet) -> list[list[object]]:
    rows = [[_cell(value) for value in row[:MOST_COLUMNS]] for row in sheet.to_python(skip_empty_area=False)]
    # A cell that spans several rows, such as the employer of three posts, holds for each of them.
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top < len(rows) and left < len(rows[top]):
            value = rows[top][left]
            for row in rows[top : bottom + 1]:
                row[left : right + 1] = [value] * len(row[left : right + 1])
    return rows


def _cell(value: object) -> object:
    """What JSON can hold; a day is a list of its one text."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime | date):
        return [value.isoformat()[:10]]
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return value if value is None or isinstance(value, bool | int) else str(value)


if __name__ == "__main__":
    main()
