"""What commands print: lines at once, and tables that stay aligned though a Chinese character is two columns wide."""

from __future__ import annotations

import getpass
import os
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from actions import beijing_time

_GAP = "  "


def beijing_clock(moment: datetime) -> str:
    """A stored moment (UTC, without a zone) as people there read it."""
    return f"{beijing_time.beijing(moment):%Y-%m-%d %H:%M}"


def operator() -> str:
    """Who gives this command, as the operators' log names them: also behind sudo."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid())


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table, its columns as wide as their widest cell."""
    lines = [[_plain(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return [
        _GAP.join(cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _plain(cell: str) -> str:
    """One line, without characters that would move the cursor or colour the terminal."""
    return "".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in cell)
