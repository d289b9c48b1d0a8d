"""Which option a person chose: 1, 第一个, 选二, ③, 最后一个."""

from __future__ import annotations

import re

_NUMERALS = {**{numeral: number for number, numeral in enumerate("一二三四五六七八九十", 1)}, "两": 2, "幺": 1}
_NUMBER = re.compile(r"[0-9]+|[一二两三四五六七八九十幺]+")


def chosen_number(text: str, count: int) -> int | None:
    """The number of the option meant, 1 to `count`; None where the text names no option that there is."""
    if "最后" in text:
        return count
    found = _NUMBER.search(re.sub(r"一下|选一个|(?<!第)一个吧", "", text))
    if found is None:
        return None
    written = found.group()
    number = int(written) if written.isdigit() else _NUMERALS.get(written, 0)
    return number if 1 <= number <= count else None
