"""The few words that change how we speak, told by sound: recognisers write 慢一点 as 漫一点 or 满一点."""

from __future__ import annotations

import re
from enum import StrEnum

from pypinyin import lazy_pinyin

from voice.hearing.field_words import folded


class Command(StrEnum):
    """What the way of speaking is to become; the dialogue hears the words as well."""

    SLOWER = "slower"
    FASTER = "faster"
    STOP = "stop"


_SPOKEN = {
    Command.SLOWER: ("慢一点", "慢点", "慢些", "慢一些", "慢慢说", "太快了", "说得太快了"),
    Command.FASTER: ("快一点", "快点", "快些", "快一些", "太慢了", "说得太慢了"),
    Command.STOP: ("停", "停下", "停一下", "停止", "暂停", "别说了", "不要说了", "不听了", "不用说了", "安静"),
}
_BEFORE = (
    "请你",
    "请您",
    "你",
    "您",
    "请",
    "再",
    "说",
    "讲",
    "读",
    "说得",
    "讲得",
    "能不能",
    "可以",
    "麻烦",
    "那",
    "好",
)
_AFTER = ("说", "讲", "读", "吧", "儿", "嘛", "吗", "啊", "了", "好吗", "行吗", "可以吗", "谢谢")
_LONGEST = 12
"""Characters: a longer sentence is about something else."""
_MARKS = re.compile(r"[^一-鿿]")
Sounds = tuple[str, ...]


def command_in(text: str) -> Command | None:
    """The command that a whole utterance is; None where it is anything else."""
    plain = _MARKS.sub("", text)
    if not plain or len(plain) > _LONGEST:
        return None
    sounds = _sounds(plain)
    return _BY_SOUND.get(sounds) or _BY_SOUND.get(_without_politeness(sounds))


def _without_politeness(sounds: Sounds) -> Sounds:
    """The sounds without what may stand before or after; never all of them."""
    while len(sounds) > 1 and sounds not in _BY_SOUND:
        shorter = next((sounds[len(word) :] for word in _POLITE_BEFORE if sounds[: len(word)] == word), None) or next(
            (sounds[: -len(word)] for word in _POLITE_AFTER if sounds[-len(word) :] == word), None
        )
        if not shorter:
            break
        sounds = shorter
    return sounds


def _sounds(text: str) -> Sounds:
    return tuple(folded(syllable) for syllable in lazy_pinyin(text))


_BY_SOUND: dict[Sounds, Command] = {_sounds(word): command for command, words in _SPOKEN.items() for word in words}
_POLITE_BEFORE = sorted((_sounds(word) for word in _BEFORE), key=len, reverse=True)
_POLITE_AFTER = sorted((_sounds(word) for word in _AFTER), key=len, reverse=True)
