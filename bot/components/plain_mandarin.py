"""Guizhou speech put into the words that the knowledge is written in, for understanding only: never shown to anybody.

The word list is nlu_data/lexicon/guizhou.yml: pairs of a pattern and its standard word, applied in order. Letters
typed for an office, such as cl for 残联, are in initials.yml.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import List, Pattern, Tuple

import yaml

_LEXICON = Path(__file__).parents[2] / "nlu_data" / "lexicon"
LEXICON, INITIALS = _LEXICON / "guizhou.yml", _LEXICON / "initials.yml"
_SPACES_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_PUNCTUATION = re.compile(r"[\s，。！？、；：,.!?;:~～…“”\"'‘’（）()《》〈〉<>【】\[\]—\-·]+")


class PlainMandarin:
    """Rewrites an utterance into standard words, without punctuation."""

    def __init__(self, lexicon: Path = LEXICON, initials: Path = INITIALS) -> None:
        self._initials = yaml.safe_load(initials.read_text(encoding="utf-8"))
        self._letters = re.compile("(?<![a-z])(?:" + "|".join(self._initials) + ")(?![a-z])")
        pairs = yaml.safe_load(lexicon.read_text(encoding="utf-8"))
        self._pairs: List[Tuple[Pattern[str], str]] = [(re.compile(said), meant) for said, meant in pairs]

    def __call__(self, text: str) -> str:
        spelt = self._letters.sub(lambda letters: self._initials[letters.group()], text.lower())
        plain = _SPACES_BETWEEN_HAN.sub("", spelt)
        for said, meant in self._pairs:
            plain = said.sub(meant, plain)
        return _PUNCTUATION.sub(" ", plain).strip()
