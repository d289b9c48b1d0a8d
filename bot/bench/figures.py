"""A measured figure: its percentiles, its limit, and the line that tells both."""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_NAME_COLUMNS, _VALUE_COLUMNS, _LIMIT_COLUMNS = 34, 16, 20


@dataclass(frozen=True)
class Figure:
    """A value in `unit`, and the most it may be, in the same unit; no limit where it is None."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    decimals: int = 0

    @property
    def is_met(self) -> bool:
        """Whether the value, before it is rounded for reading, keeps its limit."""
        return self.limit is None or self.value <= self.limit

    def line(self) -> str:
        """The figure in one line of text, its limit and whether it is kept."""
        value = f"{self.value:.{self.decimals}f} {self.unit}"
        line = padded(self.name, _NAME_COLUMNS) + padded(value, _VALUE_COLUMNS)
        if self.limit is None:
            return line.rstrip()
        return (
            line
            + padded(f"不超过 {self.limit:g} {self.unit}", _LIMIT_COLUMNS)
            + ("达到" if self.is_met else "没有达到")
        )


def median(values: Sequence[float]) -> float:
    """The value in the middle."""
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed, between two neighbours in proportion."""
    return values[0] if len(values) == 1 else statistics.quantiles(values, n=20, method="inclusive")[-1]


def padded(text: str, columns: int) -> str:
    """The text filled up with blanks to so many columns; a Chinese character takes two."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return text + " " * max(1, columns - len(text) - wide)


def turn_figures(name: str, seconds: Sequence[float], limit: float | None = None) -> list[Figure]:
    """Median and 95th percentile of turns, in milliseconds; the limit, in seconds, is the percentile's."""
    return [
        Figure(f"{name}，中位数", 1000 * median(seconds), "毫秒", decimals=1),
        Figure(f"{name}，95分位", 1000 * p95(seconds), "毫秒", None if limit is None else 1000 * limit, decimals=1),
    ]
