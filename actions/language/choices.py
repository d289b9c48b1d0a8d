"""Which option a person chose: 1, 第一个, 选二, ③, 最后一个, or by saying it: 好的，一起转过去吧."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from actions.knowledge.files import read_lexicon
from actions.language.matching import Courtesies, contains, pattern
from actions.language.sounds import Sounds, holds, sounds_of

_NUMERALS: dict[str, int] = read_lexicon("choices")["numerals"]
_NUMBER = re.compile(f"[0-9]+|[{''.join(_NUMERALS)}]+")
_NO_NUMBER = pattern(read_lexicon("choices")["no_number"])
_CHOICE = pattern(read_lexicon("choices")["choice"])
_MOST_AROUND = 5
"""Syllables around a title that is awaited."""
_SHORTEST_PART = 3
"""Characters of a part of a title that may stand for it."""


def chosen_number(text: str, count: int) -> int | None:
    """The number of the option meant, 1 to `count`; None where the text names no option that there is."""
    if contains(text, read_lexicon("choices")["last"]):
        return count
    found = _NUMBER.search(_NO_NUMBER.sub("", text))
    if found is None:
        return None
    written = found.group()
    number = int(written) if written.isdigit() else _NUMERALS.get(written, 0)
    return number if 1 <= number <= count else None


def is_choice(text: str) -> bool:
    """Whether an utterance names an option by its number and nothing more."""
    return _CHOICE.fullmatch(re.sub(r"[\s，。！,.!]+", "", text)) is not None


def is_title(text: str, title: str) -> bool:
    """Whether an utterance is a title, its first part, or either with courtesies around: 好的，一起转过去吧."""
    said = sounds_of(text)
    names = (sounds_of(title), sounds_of(title.partition("，")[0]))
    # A question mark counts: 取消请求？ is no choice.
    is_pure = len(said) == len(re.sub(r"[\s，。！,.!“”]+", "", text))
    return is_pure and (said in names or _without_courtesy(said) in (*names, *map(_without_courtesy, names)))


def chosen_by_name(text: str, titles: Sequence[str], *, is_awaited: bool = False) -> int | None:
    """The number of the one option whose title was said, whole or in good part, by its sounds; None otherwise.

    Where an answer is awaited, a few more words around the title do not matter.
    """
    said = _without_courtesy(sounds_of(text))
    named = [
        number
        for number, title in enumerate(titles, 1)
        if said and _is_name(said, title, is_awaited) and (not _negates(text) or _negates(title))
    ]
    return named[0] if len(named) == 1 else None


def _is_name(said: Sounds, title: str, is_awaited: bool) -> bool:
    whole, first = sounds_of(title), sounds_of(title.partition("，")[0])
    if said in (whole, first, _without_courtesy(whole)):
        return True
    if is_awaited and len(said) <= len(first) + _MOST_AROUND and holds(said, first):
        return True
    return len(said) >= max(_SHORTEST_PART, len(whole) / 2) and holds(whole, said)


def _negates(text: str) -> bool:
    """Whether a text says no to what it names: 先别取消请求 does not choose 取消请求."""
    return contains(text, read_lexicon("politeness")["negations"])


def _without_courtesy(sounds: Sounds) -> Sounds:
    return _courtesies().left_out(sounds)


@lru_cache(maxsize=1)
def _courtesies() -> Courtesies:
    return Courtesies(**read_lexicon("politeness")["around_choices"], split=sounds_of)
