"""Numbers in what people say: 80, 三百二, 一点五, 6万, 三四十, 二十几; as spans where they are not exact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import cn2an

from actions.eligibility.values import Span

_NUMBER = re.compile(
    r"[0-9]+万[1-9](?![0-9.万千百])|[0-9]+(?:\.[0-9]+)?[万千百]?[多几]?|[零〇一二两三四五六七八九十百千万]+(?:点[零一二三四五六七八九]+)?[多几半]?"
)
_DIGITS = "一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_ARABIC_UNITS = {"百": 100, "千": 1000, "万": 10000}


@dataclass(frozen=True)
class Numeral:
    """A number and where it stands in the text."""

    span: Span
    start: int
    end: int


def numerals_in(text: str) -> Iterator[Numeral]:
    """Every number of a text, in its order; what cannot be read is left out."""
    for found in _NUMBER.finditer(text):
        span = span_of(found.group())
        if span is not None:
            yield Numeral(span, found.start(), found.end())


def span_of(written: str) -> Span | None:
    """The number that a numeral stands for, None where it is none."""
    plain = written.rstrip("多几")
    between = _between(plain)
    if between is not None:
        return between
    number = _exact(plain)
    if number is None:
        return None
    if plain == written or not number:
        return Span.exactly(number)
    # 80多 is less than 90, 二十几 less than 30: the last place that is said leaves room below the next.
    place = Decimal(10) ** (len(str(int(number))) - len(str(int(number)).rstrip("0")))
    return Span(number, number + max(place, Decimal(1)) - 1) if place > 1 else Span.exactly(number)


def _between(written: str) -> Span | None:
    """三四 and 三四十: the two numbers between which it lies."""
    if len(written) < 2 or written[0] not in _DIGITS or written[1] not in _DIGITS:
        return None
    low, high = _DIGITS.index(written[0]) + 1, _DIGITS.index(written[1]) + 1
    unit = 1
    for character in written[2:]:
        if character not in _UNITS:
            return None
        unit *= _UNITS[character]
    return Span(Decimal(low * unit), Decimal(high * unit)) if high == low + 1 else None


def _exact(written: str) -> Decimal | None:
    unit = _ARABIC_UNITS.get(written[-1:], 1)
    ten_thousands, _, thousands = written.partition("万")
    if ten_thousands[:1].isascii() and ten_thousands and thousands:
        # 6万5 is said for 六万五千.
        return Decimal(ten_thousands) * _UNITS["万"] + Decimal(thousands) * _UNITS["千"]
    if written[:1].isascii():
        return Decimal(written[:-1] if unit > 1 else written) * unit
    try:
        return Decimal(str(cn2an.cn2an(written.replace("〇", "零"), "smart")))
    except (ValueError, LookupError):
        # cn2an looks characters up without asking whether they are there.
        return None
