"""Tables out of files: XLSX, XLS, ODS, CSV in any Chinese encoding, and web pages that call themselves .xls.

What a file is follows from its content; its name is not believed.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

from charset_normalizer import from_bytes

from actions.postings import workbook
from actions.postings.dates import Cell
from actions.postings.faults import UnreadableList

MAX_FILE_BYTES = 30 * 2**20
"""Bytes of a file that is read."""
_LARGEST_UNPACKED = 400 * 2**20
MOST_ROWS, _MOST_COLUMNS = 100_000, workbook.MOST_COLUMNS
_SECONDS = 120
"""For a workbook to be read; ten thousand rows take one."""
_ROOT = Path(__file__).parents[2]
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_AGAIN = "请用表格软件打开，另存为 xlsx。"
_DELIMITERS = ",\t;|，"


@dataclass(frozen=True)
class Table:
    """One sheet; its first row is row 1 of the file."""

    name: str
    rows: list[list[Cell]]


def read_tables(data: bytes) -> list[Table]:
    """Every table in a file that is not empty. Raises UnreadableList, which says what to do."""
    if not data.strip(b"\0 \r\n\t"):
        raise UnreadableList("这个文件是空的。")
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableList(f"文件太大，最多{MAX_FILE_BYTES // 2**20}MB。请分成几个。")
    if data.startswith((_ZIP, _OLE)):
        found = _workbook(data)
    else:
        text = _decoded(data)
        found = list(_web_page(text)) if _is_web_page(text) else [Table("", _delimited(text))]
    tables = [table for table in map(_without_empty_end, found) if table.rows]
    if not tables:
        raise UnreadableList("文件里没有内容。")
    if sum(len(table.rows) for table in tables) > MOST_ROWS:
        raise UnreadableList(f"行数太多，最多{MOST_ROWS}行。请分成几个。")
    return tables


def _workbook(data: bytes) -> list[Table]:
    if data.startswith(_ZIP):
        _check_packed(data)
    elif _ENCRYPTED in data:
        raise UnreadableList("文件有密码。请去掉密码再导入。")
    try:
        read = subprocess.run(
            [sys.executable, "-m", workbook.__name__],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
            cwd=_ROOT,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableList(f"这个文件读得太久。{_AGAIN}") from None
    if read.returncode == workbook.HAS_PASSWORD:
        raise UnreadableList("文件有密码。请去掉密码再导入。")
    if read.returncode != 0:
        raise UnreadableList(f"文件坏了，或者不是表格。{_AGAIN}")
    return [
        Table(name, [[date.fromisoformat(cell[0]) if isinstance(cell, list) else cell for cell in row] for row in rows])
        for name, rows in json.loads(read.stdout)
    ]


def _without_empty_end(table: Table) -> Table:
    """A sheet without the thousands of empty rows that formatting leaves behind it."""
    rows = list(table.rows)
    while rows and all(cell in (None, "") for cell in rows[-1]):
        rows.pop()
    return Table(table.name, rows)


def _check_packed(data: bytes) -> None:
    """A file of a few kilobytes may unpack to more than fits into memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, EOFError, ValueError):
        raise UnreadableList(f"文件坏了，可能没有传完。{_AGAIN}") from None
    if sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED:
        raise UnreadableList(f"文件展开后太大。{_AGAIN}")


def _decoded(data: bytes) -> str:
    """A text in whatever encoding it is: UTF-8 and GB18030 are tried before anything is guessed."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _without_binary(data.decode("utf-16", errors="replace"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return _without_binary(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    guess = from_bytes(data).best()
    if guess is None:
        raise UnreadableList(f"这个文件不是表格，读不懂。{_AGAIN}")
    return _without_binary(str(guess))


def _without_binary(text: str) -> str:
    odd = sum((character < " " and character not in "\t\r\n\f") or character == "\ufffd" for character in text[:10_000])
    if odd > len(text[:10_000]) * 0.01:
        raise UnreadableList(f"这个文件不是表格，读不懂。{_AGAIN}")
    return text


def _delimited(text: str) -> list[list[Cell]]:
    head = "\n".join(text.splitlines()[:20])
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        # Row numbers are those a person sees in a spreadsheet, so empty lines count.
        csv.field_size_limit(1_000_000)
        return [
            [cell.strip() for cell in row[:_MOST_COLUMNS]]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise UnreadableList(f"表格的引号或分隔符乱了。{_AGAIN}") from error


def _is_web_page(text: str) -> bool:
    return "<table" in text[:200_000].lower()


def _web_page(text: str) -> Iterator[Table]:
    reader = _TableReader()
    reader.feed(text)
    reader.close()
    for number, rows in enumerate(reader.tables, 1):
        yield Table(f"表{number}" if len(reader.tables) > 1 else "", rows)


class _TableReader(HTMLParser):
    """Collects tables; a cell that spans rows or columns holds for each of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[Cell]]] = []
        self._cell: list[str] | None = None
        self._spans: tuple[int, int] = (1, 1)
        self._carried: dict[int, tuple[int, Cell]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        if tag == "table":
            self.tables.append([])
            self._carried = {}
        elif tag == "tr" and self.tables:
            self._end_cell()
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self._end_cell()
            if not self.tables[-1]:
                self.tables[-1].append([])
            attributes = dict(attrs)
            self._spans = (_span(attributes.get("rowspan")), _span(attributes.get("colspan")))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a cell or a row."""
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        """Text of a cell."""
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        row, value = self.tables[-1][-1], "".join(self._cell).strip()
        self._fill_carried(row)
        down, across = self._spans
        for _ in range(across):
            if down > 1:
                self._carried[len(row)] = (down - 1, value)
            row.append(value)
        self._cell = None

    def _fill_carried(self, row: list[Cell]) -> None:
        while len(row) in self._carried:
            left, value = self._carried.pop(len(row))
            if left > 1:
                self._carried[len(row)] = (left - 1, value)
            row.append(value)


def _span(said: str | None) -> int:
    return min(max(int(said), 1), _MOST_COLUMNS) if said and said.isdecimal() else 1
