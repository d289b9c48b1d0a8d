"""Guizhou speech put into the words that the knowledge is written in, for understanding only: never shown to anybody.

The word list is nlu_data/lexicon/guizhou.yml: pairs of a pattern and its standard word, applied in order.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import List, Pattern, Tuple

import yaml

LEXICON = Path(__file__).parents[2] / "nlu_data" / "lexicon" / "guizhou.yml"
_SPACES_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_PUNCTUATION = re.compile(r"[\s，。！？、；：,.!?;:~～…“”\"'‘’（）()《》〈〉<>【】\[\]—\-·]+")


class PlainMandarin:
    """Rewrites an utterance into standard words, without punctuation."""

    def __init__(self, lexicon: Path = LEXICON) -> None:
        pairs = yaml.safe_load(lexicon.read_text(encoding="utf-8"))
        self._pairs: List[Tuple[Pattern[str], str]] = [(re.compile(said), meant) for said, meant in pairs]

    def __call__(self, text: str) -> str:
        plain = _SPACES_BETWEEN_HAN.sub("", text.lower())
        for said, meant in self._pairs:
            plain = said.sub(meant, plain)
        return _PUNCTUATION.sub(" ", plain).strip()
