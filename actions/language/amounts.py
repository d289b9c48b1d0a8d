"""Sums of money and other exact numbers, as they are rounded and said."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

ARABIC_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
"""For `str.translate`: digits that are said or written one by one. 幺 is how a one is read out."""


def in_cents(amount: Decimal) -> Decimal:
    """An amount in 元, rounded to 分."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    """A number as it is said: no needless zeros, no exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
