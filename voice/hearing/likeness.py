"""How unlike two texts sound: their toneless syllables compared, those that are easily taken for one another less."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin

from voice.hearing.field_words import Fold
from voice.hearing.wording import comparable

Syllables = tuple[str, ...]

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_ALIKE = ("b p", "d t", "g k h", "j q x zh ch z c sh s", "n l r", "f h", "m n", "y j")
"""Initials that Whisper takes for one another in short words."""
_SAME_FOLD = 0.1
_ALIKE_INITIAL, _OTHER_INITIAL = 0.25, 0.5
_SAME_VOWELS, _ALIKE_FINAL, _OTHER_FINAL = 0.15, 0.25, 0.5
_PARTICLE, _SYLLABLE = 0.4, 1.0
"""What a syllable too many or too few costs."""
_PARTICLES = frozenset({"de", "le", "a", "ya", "ba", "ne", "o", "la", "ei", "en"})


@lru_cache(maxsize=8192)
def syllables_of(text: str) -> Syllables:
    """The toneless syllables of a text; numbers as they are read."""
    return tuple(lazy_pinyin(comparable(text)))


class Likeness:
    """Compares rows of syllables by an edit distance; 0 is the same, 1 a syllable that is quite another."""

    def __init__(self, fold: Fold = str) -> None:
        self._fold = fold
        self._between = lru_cache(maxsize=65536)(self._compared)

    def distance(self, heard: Syllables, meant: Syllables) -> float:
        """What it costs to make the one of the other."""
        row = [0.0]
        for syllable in meant:
            row.append(row[-1] + _weight(syllable))
        for syllable in heard:
            before, row = row, [row[0] + _weight(syllable)]
            for place, other in enumerate(meant):
                row.append(
                    min(
                        before[place + 1] + _weight(syllable),
                        row[place] + _weight(other),
                        before[place] + self._between(syllable, other),
                    )
                )
        return row[-1]

    def _compared(self, one: str, other: str) -> float:
        if one == other:
            return 0.0
        if self._fold(one) == self._fold(other):
            return _SAME_FOLD
        return _between_initials(_initial(one), _initial(other)) + _between_finals(_final(one), _final(other))


def _weight(syllable: str) -> float:
    return _PARTICLE if syllable in _PARTICLES else _SYLLABLE


def _initial(syllable: str) -> str:
    return next((initial for initial in _INITIALS if syllable.startswith(initial)), "")


def _final(syllable: str) -> str:
    return syllable[len(_initial(syllable)) :]


def _between_initials(one: str, other: str) -> float:
    if one == other:
        return 0.0
    is_alike = any(one in group and other in group for group in map(str.split, _ALIKE))
    return _ALIKE_INITIAL if is_alike else _OTHER_INITIAL


def _between_finals(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if one.rstrip("ng") == other.rstrip("ng"):
        return _SAME_VOWELS
    is_alike = one[-1:] == other[-1:] or one[:1] == other[:1]
    return _ALIKE_FINAL if is_alike else _OTHER_FINAL
