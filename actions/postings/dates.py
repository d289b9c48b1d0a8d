"""Dates as lists write them: 2026-11-30, 11月30日, 二〇二六年十一月三十日, 长期, a spreadsheet's number of a day."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta

import cn2an

from actions.postings.faults import CellFault
from actions.postings.lexicon import words_of

Cell = str | int | float | bool | date | datetime | None
"""What a spreadsheet holds in a cell; times of day are read as text."""
_EPOCH, _NUMBERS = date(1899, 12, 30), (36_526, 73_050)
"""Day zero of spreadsheets, and their numbers of the days of 2000 to 2099."""
_YEARS = (2000, 2099)
_FAR = timedelta(days=183)
"""A day without a year that is longer ago than this belongs to the next year."""
_FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})?[日号]?)?")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d{2})年(\d{1,2})月(\d{1,2})[日号]")
_COMPACT = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)")
_WITHOUT_YEAR = re.compile(r"(?<!\d)(\d{1,2})(?:月|/|\.|-)(\d{1,2})[日号]?(?!\d)")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})月(?!\d)")
_CHINESE = re.compile(r"[〇零一二三四五六七八九十]+")
_DIGITS = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True))


def parse_date(cell: Cell, near: date, *, last: bool = True) -> date | None:
    """The date in a cell, of a period its last day, or its first with `last` False; None where it says 长期 or nothing.

    A day without a year is the one next to `near`. Raises CellFault where there is something that is no date.
    """
    if cell is None or isinstance(cell, bool):
        return None
    if isinstance(cell, datetime):
        return _within(cell.date())
    if isinstance(cell, date):
        return _within(cell)
    if isinstance(cell, int | float) and _NUMBERS[0] <= cell <= _NUMBERS[1]:
        return _EPOCH + timedelta(days=int(cell))
    found = dates_in(_normalised(str(cell)), near, last=last)
    if found:
        return found[-1] if last else found[0]
    if not str(cell).strip() or any(word in str(cell) for word in words_of("no_deadline")):
        return None
    raise CellFault("看不懂日期。请写成 2026-11-30。")


def dates_in(text: str, near: date, *, last: bool = True) -> list[date]:
    """Every date in a text, in its order. Raises CellFault on a day that no calendar has."""
    text = _normalised(text)
    found: list[tuple[int, date]] = []
    for pattern in (_COMPACT, _FULL, _SHORT_YEAR, _WITHOUT_YEAR, _MONTH):
        found += [(match.start(), _read(match, near, last)) for match in pattern.finditer(text)]
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return [day for _, day in sorted(found)]


def _read(match: re.Match[str], near: date, last: bool) -> date:
    """The day that one of the patterns found; of a month its last or its first."""
    whole_month = 0 if last else 1
    if match.re is _WITHOUT_YEAR:
        return _next_to(near, int(match[1]), int(match[2]))
    if match.re is _MONTH:
        return _next_to(near, int(match[1]), whole_month)
    year = int(match[1]) + (2000 if match.re is _SHORT_YEAR else 0)
    return _day(year, int(match[2]), int(match[3]) if match[3] else whole_month)


def _day(year: int, month: int, day: int) -> date:
    """A day; day 0 is the month's last."""
    if not _YEARS[0] <= year <= _YEARS[1] or not 1 <= month <= 12:
        raise CellFault(f"没有{year}年{month}月这个日期。")
    length = calendar.monthrange(year, month)[1]
    if day > length:
        raise CellFault(f"{year}年{month}月没有{day}日。")
    return date(year, month, day or length)


def _next_to(near: date, month: int, day: int) -> date:
    found = _day(near.year, month, day)
    return _day(near.year + 1, month, day) if near - found > _FAR else found


def _within(day: date) -> date:
    return _day(day.year, day.month, day.day)


def _normalised(text: str) -> str:
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    text = re.sub(r" ?([-/.年月日号]) ?", r"\1", text)
    return _CHINESE.sub(_in_digits, text) if re.search(r"[年月]", text) else text


def _in_digits(run: re.Match[str]) -> str:
    text = run[0]
    if "十" not in text and len(text) > 1:
        return "".join(_DIGITS[one] for one in text)
    try:
        return str(int(cn2an.cn2an(text.replace("〇", "零"), "smart")))
    except (ValueError, KeyError, IndexError):
        return text
