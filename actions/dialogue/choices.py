"""Which option a person chose: 1, 第一个, 选二, ③, 最后一个, or by saying it: 好的，一起转过去吧."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.language.sounds import Sounds, holds, sounds_of

_NUMERALS = {**{numeral: number for number, numeral in enumerate("一二三四五六七八九十", 1)}, "两": 2, "幺": 1}
_NUMBER = re.compile(r"[0-9]+|[一二两三四五六七八九十幺]+")
_CHOICE = re.compile(
    r"(?:好的?|那|就|我|选|要|按|说){0,4}"
    r"(?:第?[0-9①-⑨一二两三四五六七八九]{1,2}(?:个|项|条|号|种)?|最后一?(?:个|项|条))(?:吧|的|那个)?"
)
_BEFORE = ("好的", "好", "可以", "行", "那就", "那", "就", "我", "想", "要", "选", "请", "帮", "听", "问", "说", "给")
_BEHIND = ("过去", "一下", "那个", "这个", "吧", "呢", "啊", "嘛", "了", "噻", "哈", "的", "谢谢")
_NEGATIONS = ("不", "别", "莫", "没", "勿", "先不", "免")
_MOST_AROUND = 5
"""Syllables around a title that is awaited."""
_SHORTEST_PART = 3
"""Characters of a part of a title that may stand for it."""


def chosen_number(text: str, count: int) -> int | None:
    """The number of the option meant, 1 to `count`; None where the text names no option that there is."""
    if "最后" in text:
        return count
    found = _NUMBER.search(re.sub(r"一下|选一个|(?<!第)一个吧", "", text))
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
    return any(word in text for word in _NEGATIONS)


def _without_courtesy(sounds: Sounds) -> Sounds:
    while len(sounds) > 1:
        before = next((word for word in _POLITE_BEFORE if sounds[: len(word)] == word), ())
        behind = next((word for word in _POLITE_BEHIND if sounds[-len(word) :] == word), ())
        rest = sounds[len(before) : len(sounds) - len(behind)]
        if rest == sounds or not rest:
            break
        sounds = rest
    return sounds


_POLITE_BEFORE = tuple(map(sounds_of, _BEFORE))
_POLITE_BEHIND = tuple(map(sounds_of, _BEHIND))
