"""Figures in a text: amounts, rates, years, sizes, telephone numbers; not what we count ourselves (4件事)."""

from __future__ import annotations

import re

from actions.knowledge.files import read_lexicon

_FIGURE = re.compile(r"(?<![0-9.])[0-9]+(?:\.[0-9]+)?(?:-[0-9]{6,})?(?:万|%|‰)?")
# 3种办法, 第2步: our own counting and the order of things, not facts of a source.
_WORDS = read_lexicon("stated_figures")
_COUNTED = re.compile(rf"\s?(?:{'|'.join(_WORDS['counted'])})")
_ORDINAL = re.compile(_WORDS["ordinal"])
_CHINESE = {
    "1": "一",
    "2": "二两",
    "3": "三",
    "4": "四",
    "5": "五",
    "6": "六",
    "7": "七",
    "8": "八",
    "9": "九",
    "10": "十",
    "14": "十四",
    "20": "二十",
    "100": "百",
}


def figures_in(text: str) -> list[str]:
    """The figures that a text states, as written."""
    return [
        match.group()
        for match in _FIGURE.finditer(text)
        if not _COUNTED.match(text, match.end()) and not _ORDINAL.search(text[: match.start()])
    ]


def stands_in(figure: str, text: str) -> bool:
    """Whether a text contains the figure, in digits or, if it is small, in Chinese numerals."""
    spaced = figure.removesuffix("万")
    return figure in text or spaced in text or any(numeral in text for numeral in _numerals(spaced))


def _numerals(figure: str) -> list[str]:
    written = _CHINESE.get(figure, "")
    return [written] if len(figure) > 1 and written else list(written)
