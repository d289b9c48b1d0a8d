"""Words that steer an inquiry, in their place only: 下一样, 为什么, 再招一个."""

from __future__ import annotations

import re
from functools import lru_cache

from actions.knowledge.files import read_lexicon
from actions.language.matching import Courtesies, Utterances, contains, pattern
from actions.language.sounds import Sounds, sounds_of

_MARKS = re.compile(r"[\s，。！？!?,.、~…]+")
_SHORTEST_BY_SOUND = 3
"""Syllables from which a step is known by its sounds as well."""


def step_meant(text: str) -> frozenset[str]:
    """The names of the steps that a whole utterance may mean, courtesies aside; most utterances mean none."""
    plain = _MARKS.sub("", text)
    sounds = sounds_of(plain)
    is_long = len(sounds) >= _SHORTEST_BY_SOUND and len(sounds) == len(plain)
    return frozenset(
        name
        for name, (written, heard) in _steps().items()
        if written.meaning_of(plain) or (is_long and heard.meaning_of(plain))
    )


def asks_something(text: str) -> bool:
    """Whether an utterance asks, so that it is hardly an answer."""
    return _asks().search(text.strip("。！!,， ")) is not None


def is_monthly(text: str) -> bool:
    """Whether an amount was told for one month."""
    return contains(text, read_lexicon("inquiry")["monthly"])


@lru_cache(maxsize=1)
def _asks() -> re.Pattern[str]:
    return pattern(read_lexicon("inquiry")["asks"])


@lru_cache(maxsize=1)
def _steps() -> dict[str, tuple[Utterances[str], Utterances[str]]]:
    """Step → its utterances by characters and by sounds; one utterance may mean more than one step."""
    around = read_lexicon("politeness")["around_commands"]
    return {
        name: (
            Utterances({name: said}, _characters, Courtesies(**around, split=_characters)),
            Utterances({name: said}, sounds_of, Courtesies(**around, split=sounds_of)),
        )
        for name, said in read_lexicon("inquiry")["steps"].items()
    }


def _characters(text: str) -> Sounds:
    return tuple(text)
