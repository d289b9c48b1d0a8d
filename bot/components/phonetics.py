"""Toneless pinyin in which sounds that south-western Mandarin does not tell apart are one.

People who type by sound, and recognisers that hear them, confuse n/l, zh/z, ch/c, sh/s, en/eng, in/ing and h/f.
Two texts that only differ in these have the same folded syllables.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import List

from pypinyin import Style, lazy_pinyin

_RETROFLEX = re.compile(r"^(zh|ch|sh)")
# f- before a vowel is heard as hu-: 飞机 fēijī like 灰机 huījī.
_F_AS_H = {
    "fa": "hua",
    "fan": "huan",
    "fang": "huang",
    "fei": "hui",
    "fen": "hun",
    "feng": "hun",
    "fo": "huo",
    "fou": "hou",
    "fu": "hu",
}
_HENG_AFTER_FOLD = {"hen": "hun"}


@lru_cache(maxsize=4096)
def fold_syllable(syllable: str) -> str:
    """One toneless pinyin syllable with the south-western confusions folded ("zheng" → "zen", "nan" → "lan")."""
    folded = _F_AS_H.get(syllable, syllable)
    folded = _RETROFLEX.sub(lambda match: match.group()[0], folded)
    if folded.startswith("n") and len(folded) > 1:
        folded = "l" + folded[1:]
    if folded.endswith(("eng", "ing")):
        folded = folded[:-1]
    return _HENG_AFTER_FOLD.get(folded, folded)


def folded_syllables(text: str) -> List[str]:
    """The folded syllables of a text; digits and Latin words stay as they are, everything else is left out."""
    return [fold_syllable(piece) for piece in lazy_pinyin(text, style=Style.NORMAL, errors=_keep_alphanumeric) if piece]


def _keep_alphanumeric(run: str) -> List[str]:
    return re.findall(r"[a-z]+|[0-9]+", run.lower())
