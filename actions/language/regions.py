"""Where in Guizhou somebody is, as people say it and as recognisers write it: 毕节, 我在七星关, 碧江, 遵一.

Where a region is asked for, the whole answer is compared by its sounds as well, with what the south-west does not tell
apart made equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from actions.knowledge.files import read_lexicon
from actions.language.matching import contains, pattern
from actions.language.sounds import Sounds, characters_of, folded_sounds_of

_ANSWERS = read_lexicon("place_answers")
_SUFFIX, _BEFORE, _BEHIND, _BETWEEN = (pattern(_ANSWERS[name]) for name in ("suffix", "before", "behind", "between"))
_TYPED = str.maketrans(_ANSWERS["typed"])
_MIN_CHARACTERS = 2
_LONGEST_ANSWER, _LONGEST_ADDRESS = 14, 60
"""Characters of an answer to where somebody is, in all and with an address."""


@dataclass(frozen=True)
class Place:
    """A place that somebody named when they were asked for one."""

    region: str
    """市州 with county where one is named."""
    by_sound: bool
    """It only sounds like this place: it has to be said back."""


def region_in(text: str) -> str:
    """市州 with county where one is named in its own characters, such as 毕节市七星关区; "" where none is."""
    plain = characters_of(text)
    by_characters = next((region for name, _, region in _names() if name in plain), "")
    return _most_exact(plain, by_characters) if by_characters else ""


def place_answered(text: str) -> Place | None:
    """The place in an answer to where somebody is; None where the answer is something else.

    A place is known by its sounds only where the whole answer is one: 申请怎 in 我的申请怎么样了 sounds like 清镇.
    """
    text = text.translate(_TYPED)
    plain = characters_of(text)
    if len(plain) > _LONGEST_ADDRESS or contains(text, _ANSWERS["questions"]):
        return None
    # 不是毕节，是遵义: only what is not said no to.
    named = {found for part in _parts(text) if not contains(part, _ANSWERS["denials"]) and (found := region_in(part))}
    if named:
        # 安顺，关岭: the place and what it lies in.
        exact = max(named, key=len)
        return Place(exact, by_sound=False) if all(exact.startswith(one) for one in named) else None
    if len(plain) > _LONGEST_ANSWER or contains(text, _ANSWERS["denials"]):
        return None
    heard = {folded_sounds_of(plain), folded_sounds_of(_without_frame(plain))}
    found = next((region for _, name, region in _names() if any(_is_place(sounds, name) for sounds in heard)), "")
    return Place(found, by_sound=True) if found else None


def names_of_places() -> Iterator[tuple[str, str, str]]:
    """(short name, whole name, region) of every 市州 and every county: 七星关, 七星关区, 毕节市七星关区."""
    for prefecture, counties in read_lexicon("regions").items():
        yield _short(prefecture), prefecture, prefecture
        for county in counties:
            yield _short(county), county, f"{prefecture}{county}"


def _parts(text: str) -> list[str]:
    return [part for part in _BETWEEN.split(text) if part]


def _without_frame(plain: str) -> str:
    """An answer without 我在 before and 这边的 behind the place; in the order of sign language too."""
    plain = _BEHIND.sub("", _BEFORE.sub("", plain, count=1), count=1)
    return _SUFFIX.sub("", plain) if len(_SUFFIX.sub("", plain)) >= _MIN_CHARACTERS else plain


def _is_place(sounds: Sounds, name: Sounds) -> bool:
    """Whether the sounds are this name, or a 市州 and this name in it."""
    if sounds == name:
        return True
    return sounds[-len(name) :] == name and sounds[: len(sounds) - len(name)] in _prefectures()


@lru_cache(maxsize=1)
def _prefectures() -> frozenset[Sounds]:
    """The sounds of each 市州, with and without 市."""
    short = [_short(prefecture) for prefecture in read_lexicon("regions")]
    return frozenset(folded_sounds_of(name + ending) for name in short for ending in ("", _ANSWERS["city"]))


def _most_exact(plain: str, region: str) -> str:
    """The county of this 市州 that is named beside it, if one is."""
    named = (other for name, _, other in _names() if name in plain)
    return next((other for other in named if other.startswith(region) and other != region), region)


@lru_cache(maxsize=1)
def _names() -> list[tuple[str, Sounds, str]]:
    """(short name, its sounds, region), the longest names first: 黔西南 before 黔西."""
    found: dict[str, str] = {}
    for prefecture, counties in read_lexicon("regions").items():
        found[_short(prefecture)] = prefecture
        for county in counties:
            found.setdefault(_short(county), f"{prefecture}{county}")
    return sorted(
        ((name, folded_sounds_of(name), region) for name, region in found.items()),
        key=lambda item: (-len(item[0]), item[0]),
    )


def _short(name: str) -> str:
    short = _SUFFIX.sub("", name)
    return short if len(short) >= _MIN_CHARACTERS else name
