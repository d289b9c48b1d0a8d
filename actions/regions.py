"""Where in Guizhou somebody is, as people say it and as recognisers write it: 毕节, 我在七星关, 碧江, 遵一.

Where a region is asked for, names are compared by their sounds as well, with what the south-west does not tell apart
(n/l, zh/z, in/ing) made equal.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from actions.knowledge.files import read_yaml
from actions.sounds import Sounds, characters_of, holds, sounds_of

_REGIONS = Path(__file__).parents[1] / "nlu_data" / "lexicon" / "regions.yml"
_SUFFIX = re.compile(r"(?:新区|特区|区|市|县|州)$")
_SHORTEST = 2


def region_in(text: str, *, by_sound: bool = False) -> str:
    """市州 with county where one is named, such as 毕节市七星关区; "" where none is.

    By sound only where somebody was asked for it: in other sentences too much sounds like a county.
    """
    plain = characters_of(text)
    by_characters = next((region for name, _, region in _names() if name in plain), "")
    if by_characters:
        return _most_exact(plain, by_characters)
    if not by_sound:
        return ""
    sounds = _sounds(plain)
    return next((region for _, name, region in _names() if holds(sounds, name)), "")


def _most_exact(plain: str, region: str) -> str:
    """The county of this 市州 that is named beside it, if one is."""
    named = (other for name, _, other in _names() if name in plain)
    return next((other for other in named if other.startswith(region) and other != region), region)


@lru_cache(maxsize=1)
def _names() -> list[tuple[str, Sounds, str]]:
    """(short name, its sounds, region), the longest names first: 黔西南 before 黔西."""
    found: dict[str, str] = {}
    for prefecture, counties in read_yaml(_REGIONS).items():
        found[_short(prefecture)] = prefecture
        for county in counties:
            found.setdefault(_short(county), f"{prefecture}{county}")
    return sorted(
        ((name, _sounds(name), region) for name, region in found.items()), key=lambda item: (-len(item[0]), item[0])
    )


def _short(name: str) -> str:
    short = _SUFFIX.sub("", name)
    return short if len(short) >= _SHORTEST else name


def _sounds(text: str) -> Sounds:
    return tuple(_folded(syllable) for syllable in sounds_of(text))


def _folded(syllable: str) -> str:
    for heard, kept in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        syllable = re.sub(f"^{heard}", kept, syllable)
    syllable = re.sub(r"^n(?=[aeiouv])", "l", syllable)
    return re.sub(r"(in|en)g$", r"\1", syllable)
