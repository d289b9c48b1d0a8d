"""The few words that change how we speak and listen: whole utterances, told by sound where they were heard."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from actions.knowledge.files import read_lexicon
from actions.language.matching import Courtesies, Split, Utterances
from actions.language.sounds import folded_sounds_of

_LEXICON = "spoken_commands"
_MAX_CHARACTERS = 20
"""Characters: a longer sentence is about something else."""
_FEWEST_SYLLABLES = 2
"""A command of one syllable sounds like too many other words to be told by its sound."""
_MARKS = re.compile(r"[^一-鿿]")


class Command(StrEnum):
    """What the way of speaking and listening is to become; the dialogue hears the words as well."""

    SLOWER = "slower"
    FASTER = "faster"
    STOP = "stop"
    WAIT_LONGER = "wait_longer"
    """A longer pause is to be the end of what somebody says."""
    WAIT_SHORTER = "wait_shorter"


def command_in(text: str, *, heard: bool = False) -> Command | None:
    """The command that a whole utterance is; None where it is anything else.

    Recognisers write what was `heard` as other words of the same sound: 慢一点 as 漫一点 or 满一点.
    """
    plain = _MARKS.sub("", text)
    if not plain or len(plain) > _MAX_CHARACTERS:
        return None
    command = _commands(tuple, 1).meaning_of(plain)
    if command is None and heard:
        command = _misheard().meaning_of(plain) or _commands(folded_sounds_of, _FEWEST_SYLLABLES).meaning_of(plain)
    return command


@lru_cache(maxsize=2)
def _commands(split: Split, shortest: int) -> Utterances[Command]:
    around = read_lexicon("politeness")["around_commands"]
    before = [*read_lexicon(_LEXICON)["before_waiting"], *around["before"]]
    courtesies = Courtesies(before, around["behind"], split)
    said = {command: [word for word in words if len(word) >= shortest] for command, words in _written().items()}
    return Utterances(said, split, courtesies)


def _written() -> dict[Command, list[str]]:
    return {command: read_lexicon(_LEXICON)[command] for command in Command}


@lru_cache(maxsize=1)
def _misheard() -> Utterances[Command]:
    others = read_lexicon(_LEXICON)["misheard"]
    return Utterances(
        {command: [other for word in words for other in others.get(word, ())] for command, words in _written().items()}
    )
