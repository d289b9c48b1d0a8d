"""Files of figures that Excel opens as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

MARK = "\ufeff"
"""At the beginning of a file: by this Excel knows that it is UTF-8."""
_FORMULA = ("=", "+", "-", "@")


def csv_line(cells: Iterable[str]) -> str:
    """One row; a cell that would be reckoned as a formula is kept from it."""
    line = io.StringIO()
    csv.writer(line).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return line.getvalue()
