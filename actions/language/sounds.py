"""Texts as the sounds of their Chinese characters: what is misheard or typed by sound is found all the same.

People who type by sound, and recognisers that hear them, confuse what south-western Mandarin does not tell apart.
`sounds.yml` says what; texts that differ in nothing else have the same folded syllables. The model is trained on them,
so this runs on Python 3.10 too.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from actions.knowledge.files import read_lexicon

Sounds = tuple[str, ...]
_NOT_HAN = re.compile(r"[^一-鿿]")


def characters_of(text: str) -> str:
    """The Chinese characters of a text alone."""
    return _NOT_HAN.sub("", text)


def sounds_of(text: str) -> Sounds:
    """Their syllables, without tones."""
    return tuple(lazy_pinyin(characters_of(text)))


def folded_sounds_of(text: str) -> Sounds:
    """Their syllables, without tones, those that the south-west confuses made equal."""
    return tuple(map(fold_syllable, sounds_of(text)))


@lru_cache(maxsize=4096)
def fold_syllable(syllable: str) -> str:
    """One toneless pinyin syllable with the south-western confusions folded ("zheng" → "zen", "nan" → "lan")."""
    table = read_lexicon("sounds")
    if syllable in table["syllables"]:
        return str(table["syllables"][syllable])
    for written, kept in table["beginnings"].items():
        if syllable.startswith(written):
            syllable = kept + syllable[len(written) :]
            break
    for written, kept in table["endings"].items():
        if syllable.endswith(written):
            return syllable[: -len(written)] + str(kept)
    return syllable


def folded_syllables(text: str) -> list[str]:
    """The folded syllables of a text; digits and Latin words stay as they are, everything else is left out."""
    # A list in place of what has no sound is taken as well as a text.
    pieces = lazy_pinyin(text, style=Style.NORMAL, errors=_keep_alphanumeric)  # type: ignore[arg-type]
    return [fold_syllable(piece) for piece in pieces if piece]


def holds(sounds: Sounds, part: Sounds) -> bool:
    """Whether one row of syllables stands in another."""
    return any(sounds[start : start + len(part)] == part for start in range(len(sounds) - len(part) + 1))


def _keep_alphanumeric(run: str) -> list[str]:
    return re.findall(r"[a-z]+|[0-9]+", run.lower())
