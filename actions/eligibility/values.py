"""What is known of a fact: which of its values are possible, or between which numbers it lies.

An exact answer leaves one possibility, 三级或四级 leaves two, 三四十人 leaves a span. A condition is decided as soon as
all possibilities agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pydantic import JsonValue

Truth = bool | None
"""True, False, or None where it is not known."""


@dataclass(frozen=True)
class Span:
    """A number that lies between two bounds, both included."""

    low: Decimal
    high: Decimal
    """Decimal("Infinity"): there is no upper bound; likewise "-Infinity" below."""

    @classmethod
    def exactly(cls, number: Decimal | int | str) -> Span:
        """A number that is known."""
        return cls(Decimal(number), Decimal(number))

    @property
    def exact(self) -> Decimal | None:
        """The number, if it is known."""
        return self.low if self.low == self.high else None

    def at_least(self, bound: Decimal) -> Truth:
        """Whether the number is `bound` or more."""
        return True if self.low >= bound else False if self.high < bound else None

    def above(self, bound: Decimal) -> Truth:
        """Whether the number is more than `bound`."""
        return True if self.low > bound else False if self.high <= bound else None

    def plus(self, other: Span) -> Span:
        """The sum."""
        return Span(self.low + other.low, self.high + other.high)

    def minus(self, other: Span) -> Span:
        """The difference."""
        return Span(self.low - other.high, self.high - other.low)


Value = frozenset[str] | Span
"""The possible values of a fact with named values, or the span of a number."""
Facts = Mapping[str, Value]
"""Fact → what is known of it. A fact of which nothing is known is left out."""


def value_from(written: object) -> Value:
    """A value as it stands in YAML or JSON: name, [names], number, {low, high}. Raises ValueError for anything else."""
    if isinstance(written, str):
        return frozenset({written})
    if isinstance(written, bool):
        raise ValueError("yes and no are written in quotes")
    if isinstance(written, int | float):
        return Span.exactly(str(written))
    if isinstance(written, list) and written and all(isinstance(item, str) for item in written):
        return frozenset(written)
    if isinstance(written, dict) and {"low", "high"} <= set(written):
        return Span(Decimal(str(written["low"])), Decimal(str(written["high"])))
    raise ValueError(f"不是事实的值：{written}")


def value_as_json(value: Value) -> JsonValue:
    """A value for JSON; numbers as text, so that none is rounded."""
    if isinstance(value, Span):
        return {"low": str(value.low), "high": str(value.high)}
    return [*sorted(value)]


def facts_from(written: Mapping[str, object]) -> dict[str, Value]:
    """Facts as they stand in YAML or JSON. Raises ValueError."""
    return {name: value_from(value) for name, value in written.items()}
