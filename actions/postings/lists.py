"""A list of posts, courses or events out of a file: headers recognised, every cell read, every fault told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import PurePath

from actions.beijing_time import today
from actions.postings.dates import Cell, dates_in
from actions.postings.faults import CellFault, RowRemark, UnreadableList
from actions.postings.lexicon import headers, words_of
from actions.postings.posting import PostingContent, PostingKind
from actions.postings.rows import RowReader, as_text
from actions.postings.tables import Table, read_tables

Progress = Callable[[int, int], None]
"""Called with (rows done, rows in all)."""
_HEADER_WITHIN = 20
"""The header stands in one of so many first rows."""
_LONG_ENOUGH = 3
"""Characters of a known header that may stand within a longer one."""
_CARRIED = ("employer", "region", "place", "contact", "phone")
"""What a row without an employer takes from the row above it."""
_KIND_WORDS = ((PostingKind.COURSE, ("课程", "培训")), (PostingKind.EVENT, ("活动", "招聘会")))


@dataclass(frozen=True)
class ListRow:
    """One posting of a list, with the row it stands in."""

    row: int
    content: PostingContent
    sheet: str = ""


@dataclass(frozen=True)
class PostingList:
    """A list that was read."""

    name: str
    """Its source; lists of one name are versions of one list."""
    listed_on: date
    """The date that the list itself bears."""
    rows: tuple[ListRow, ...]
    refused: tuple[RowRemark, ...] = ()
    """Rows that cannot be taken, and why."""
    remarks: tuple[RowRemark, ...] = ()
    """What was assumed or passed over."""


@dataclass
class _Reading:
    """What is collected while a file is read."""

    rows: list[ListRow] = field(default_factory=list)
    refused: list[RowRemark] = field(default_factory=list)
    remarks: list[RowRemark] = field(default_factory=list)


@dataclass(frozen=True)
class _Header:
    """Where the header of a sheet stands and which column fills which field."""

    row: int
    columns: dict[int, str]
    names: dict[int, str]


def read_list(
    data: bytes,
    file_name: str,
    *,
    name: str = "",
    listed_on: date | None = None,
    kind: PostingKind | None = None,
    region: str = "",
    on_progress: Progress | None = None,
) -> PostingList:
    """The list in a file; `region` is where its posts are unless a row says otherwise.

    The list's date is looked for in the file's name and above the header unless it is given: the day on which a file
    happens to be imported says nothing of its age. Raises UnreadableList where the whole file cannot be used.
    """
    stem = PurePath(file_name).stem
    sheets = [(table, found) for table in read_tables(data) if (found := _header(table)) is not None]
    if not sheets:
        raise UnreadableList("没有找到表头。第一行要有“单位”和“岗位”。")
    day = listed_on or _date_said(stem, sheets)
    if day is None:
        raise UnreadableList("不知道名单是哪天的。请写明名单日期。")
    # The title of a list may bear the day of the fair to come.
    day = min(day, today())
    reading = _Reading()
    total, done = sum(len(table.rows) - header.row for table, header in sheets), 0
    for table, header in sheets:
        sheet = table.name if len(sheets) > 1 else ""
        reader = RowReader(kind or _kind(stem, table, header), day, region)
        for _ in _read_rows(reading, reader, table, header, sheet):
            done += 1
            if on_progress is not None and (done % 500 == 0 or done == total):
                on_progress(done, total)
    if not reading.rows and not reading.refused:
        raise UnreadableList("表头下面没有内容。")
    _refuse_doubles(reading)
    return PostingList(name or name_of(stem), day, tuple(reading.rows), tuple(reading.refused), tuple(reading.remarks))


def name_of(stem: str) -> str:
    """A list's name out of its file's: without dates and what a download adds, so that versions have one name."""
    plain = re.sub(r"[（(]\d+[)）]|副本|最新|更新|[_\-\s]+", "", unicodedata.normalize("NFKC", stem))
    plain = re.sub(r"\d{4}年?(?:[.\-/]?\d{1,2}月?)?(?:[.\-/]?\d{1,2}[日号]?)?|\d{1,2}月(?:\d{1,2}[日号])?", "", plain)
    return plain[:80] or stem[:80]


def _read_rows(reading: _Reading, reader: RowReader, table: Table, header: _Header, sheet: str) -> Iterator[None]:
    above: dict[str, tuple[Cell, str]] = {}
    for number, row in enumerate(table.rows[header.row :], header.row + 1):
        yield
        cells: dict[str, list[tuple[Cell, str]]] = {}
        for column, name in header.columns.items():
            if column < len(row) and row[column] not in (None, ""):
                cells.setdefault(name, []).append((row[column], header.names[column]))
        if not cells or _is_no_posting(row, header):
            continue
        if cells.keys() <= {*_CARRIED, "number"}:
            above = {name: values[0] for name, values in cells.items() if name in _CARRIED} or above
            reading.remarks.append(RowRemark(number, "", "这行没有岗位，没有收。", sheet))
            continue
        if "title" in cells and "employer" not in cells and "employer" in above:
            cells = {**{name: [values] for name, values in above.items() if name not in cells}, **cells}
            reading.remarks.append(RowRemark(number, "", "没写单位，按上一行的单位算。", sheet))
        above = {name: cells[name][0] for name in _CARRIED if name in cells} or above
        faults, remarks, content = reader.read(cells)
        reading.remarks += [RowRemark(number, column, reason, sheet) for column, reason in remarks]
        reading.refused += [RowRemark(number, column, reason, sheet) for column, reason in faults]
        if content is not None:
            reading.rows.append(ListRow(number, content, sheet))


def _refuse_doubles(reading: _Reading) -> None:
    """A row that says word by word what an earlier one says is no second post."""
    first: dict[PostingContent, ListRow] = {}
    for row in reading.rows:
        earlier = first.setdefault(row.content, row)
        if earlier is not row:
            where = f"“{earlier.sheet}”" if earlier.sheet != row.sheet else ""
            reading.remarks.append(RowRemark(row.row, "", f"和{where}第{earlier.row}行一样，只收一次。", row.sheet))
    reading.rows = list(first.values())


def _header(table: Table) -> _Header | None:
    """The row with the most known headers, among them what is offered; None where there is none."""
    best: _Header | None = None
    for number, row in enumerate(table.rows[:_HEADER_WITHIN], 1):
        found = _columns(row)
        if "title" in found.columns.values() and len(found.columns) > (len(best.columns) if best else 1):
            best = _Header(number, found.columns, found.names)
    return best


def _columns(row: list[Cell]) -> _Header:
    columns: dict[int, str] = {}
    names: dict[int, str] = {}
    for number, cell in enumerate(row):
        name = as_text(cell)
        kept = field_of(name)
        # A second column for one field adds to it only where words can be joined.
        if kept and (kept not in columns.values() or kept in RowReader.JOINED):
            columns[number], names[number] = kept, re.sub(r"\s+", "", name)
    return _Header(0, columns, names)


@lru_cache(maxsize=2_000)
def field_of(header: str) -> str:
    """The field that a header fills; "" for one that is unknown or passed over."""
    if len(header) > 40:
        return ""
    plain = unicodedata.normalize("NFKC", header)
    plain = re.sub(r"[（(\[【].*?[)）\]】]|[\s*:：、,，/_\-]", "", plain)
    known = headers()
    if plain in known:
        return known[plain]
    values = max((name for name in known if len(name) >= _LONG_ENOUGH and name in plain), key=len, default="")
    return known[values] if values else ""


def _kind(stem: str, table: Table, header: _Header) -> PostingKind:
    """Posts, unless the header of what is offered, the sheet or the file speaks of courses or events."""
    title = next((header.names[column] for column, name in header.columns.items() if name == "title"), "")
    for text in (title, table.name, stem):
        if "岗" in text or "职位" in text:
            return PostingKind.POST
        for kind, words in _KIND_WORDS:
            if any(word in text for word in words):
                return kind
    return PostingKind.POST


def _date_said(stem: str, sheets: list[tuple[Table, _Header]]) -> date | None:
    """The date in the file's name or above a header; a whole day goes before a month's first."""
    above = [as_text(cell) for table, header in sheets for row in table.rows[: header.row - 1] for cell in row if cell]
    for pattern in (r"20\d{2}(?:年\d{1,2}月\d|[.\-/]\d{1,2}[.\-/]\d|\d{4})", r"20\d{2}|二[〇零]"):
        for text in (stem, *above):
            # Without its year a day says nothing of a list's age.
            with suppress(CellFault):
                if re.search(pattern, text) and (found := dates_in(text, date(2000, 7, 1), last=False)):
                    return found[0]
    return None


def _is_no_posting(row: list[Cell], header: _Header) -> bool:
    """Whether a row is a sum, a note, or the header once more."""
    written = [as_text(cell) for cell in row if cell not in (None, "")]
    first = re.sub(r"\s", "", written[0]) if written else ""
    if any(re.match(rf"{re.escape(word)}(?:[:：]|$|\d)", first) for word in words_of("not_a_row")):
        return True
    again = sum(as_text(row[column]) == name for column, name in header.names.items() if column < len(row))
    return again > len(header.names) / 2
