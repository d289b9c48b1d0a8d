"""Words that steer a service, in their place only: 下一样, 为什么, 再招一个."""

from __future__ import annotations

import re
from functools import lru_cache

from actions.dialogue.utterance import Outcome
from actions.knowledge.files import read_lexicon
from actions.language.matching import Courtesies, Utterances, contains, pattern
from actions.language.sounds import Sounds, sounds_of

NO_INTERRUPTION = (Outcome.ASK_BACK, Outcome.SMALLTALK, Outcome.OUT_OF_SCOPE)
"""What is said where nothing else was begun: 谢谢, or words that were not understood."""
_MARKS = re.compile(r"[\s，。！？!?,.、~…]+")
_SHORTEST_BY_SOUND = 3
"""Syllables from which a step is known by its sounds as well."""


def step_meant(text: str, lexicon: str) -> frozenset[str]:
    """The names of the steps that a whole utterance may mean, courtesies aside; most utterances mean none."""
    plain = _MARKS.sub("", text)
    sounds = sounds_of(plain)
    is_long = len(sounds) >= _SHORTEST_BY_SOUND and len(sounds) == len(plain)
    return frozenset(
        name
        for name, (written, heard) in _steps(lexicon).items()
        if written.meaning_of(plain) or (is_long and heard.meaning_of(plain))
    )


def asks_something(text: str, lexicon: str) -> bool:
    """Whether an utterance asks, so that it is hardly an answer."""
    return _asks(lexicon).search(text.strip("。！!,， ")) is not None


def is_monthly(text: str) -> bool:
    """Whether an amount was told for one month."""
    return contains(text, read_lexicon("inquiry")["monthly"])


@lru_cache(maxsize=2)
def _asks(lexicon: str) -> re.Pattern[str]:
    return pattern(read_lexicon(lexicon)["asks"])


@lru_cache(maxsize=2)
def _steps(lexicon: str) -> dict[str, tuple[Utterances[str], Utterances[str]]]:
    """Step → its utterances by characters and by sounds; one utterance may mean more than one step."""
    around = read_lexicon("politeness")["around_commands"]
    return {
        name: (
            Utterances({name: said}, _characters, Courtesies(**around, split=_characters)),
            Utterances({name: said}, sounds_of, Courtesies(**around, split=sounds_of)),
        )
        for name, said in read_lexicon(lexicon)["steps"].items()
    }


def _characters(text: str) -> Sounds:
    return tuple(text)
