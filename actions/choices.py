"""Which option a person chose: 1, 第一个, 选二, ③, 最后一个."""

from __future__ import annotations

import re

_NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "幺": 1}
_NUMBER = re.compile(r"[0-9]+|[一二两三四五六七八九幺]")


def chosen_number(text: str, count: int) -> int | None:
    """The number of the option meant, 1 to `count`; None where the text names no option that there is."""
    if "最后" in text:
        return count
    found = _NUMBER.search(re.sub(r"一下|选一个|一个吧", "", text))
    if found is None:
        return None
    number = _NUMERALS.get(found.group()) or int(found.group())
    return number if 1 <= number <= count else None
