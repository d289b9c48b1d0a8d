"""The few words that change how we speak: whole utterances, told by sound where they were heard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Any

import yaml

from actions.language.sounds import folded_sounds_of
from bot.settings import ROOT

_LEXICON = ROOT / "nlu_data" / "lexicon" / "spoken_commands.yml"
_LONGEST = 12
"""Characters: a longer sentence is about something else."""
_FEWEST_SYLLABLES = 2
"""A command of one syllable sounds like too many other words to be told by its sound."""
_MARKS = re.compile(r"[^一-鿿]")
Signs = tuple[str, ...]
"""Characters, or syllables without tone."""


class Command(StrEnum):
    """What the way of speaking is to become; the dialogue hears the words as well."""

    SLOWER = "slower"
    FASTER = "faster"
    STOP = "stop"


def command_in(text: str, *, heard: bool = False) -> Command | None:
    """The command that a whole utterance is; None where it is anything else.

    Recognisers write what was `heard` as other words of the same sound: 慢一点 as 漫一点 or 满一点.
    """
    plain = _MARKS.sub("", text)
    if not plain or len(plain) > _LONGEST:
        return None
    command = _matcher_of_writing().command_in(plain)
    if command is None and heard:
        command = _misheard().get(plain) or _matcher_of_sounds().command_in(plain)
    return command


class _Matcher:
    """Finds commands in utterances that are split into signs, politeness before and behind left out."""

    def __init__(
        self, commands: dict[str, Command], before: Iterable[str], after: Iterable[str], split: Callable[[str], Signs]
    ) -> None:
        self._split = split
        self._commands = {split(word): command for word, command in commands.items()}
        self._before = sorted((split(word) for word in before), key=len, reverse=True)
        self._after = sorted((split(word) for word in after), key=len, reverse=True)

    def command_in(self, plain: str) -> Command | None:
        """The command that is left when what is polite was taken away; never all of it."""
        signs = self._split(plain)
        while signs not in self._commands:
            shorter = next((signs[len(word) :] for word in self._before if signs[: len(word)] == word), None) or next(
                (signs[: -len(word)] for word in self._after if signs[-len(word) :] == word), None
            )
            if not shorter:
                return None
            signs = shorter
        return self._commands[signs]


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, Any]:
    lexicon: dict[str, Any] = yaml.safe_load(_LEXICON.read_text())
    return lexicon


def _matcher(commands: dict[str, Command], split: Callable[[str], Signs]) -> _Matcher:
    return _Matcher(commands, _lexicon()["polite_before"], _lexicon()["polite_after"], split)


def _written() -> dict[str, Command]:
    return {word: command for command in Command for word in _lexicon()[command]}


@lru_cache(maxsize=1)
def _matcher_of_writing() -> _Matcher:
    return _matcher(_written(), tuple)


@lru_cache(maxsize=1)
def _matcher_of_sounds() -> _Matcher:
    return _matcher(
        {word: command for word, command in _written().items() if len(word) >= _FEWEST_SYLLABLES}, folded_sounds_of
    )


@lru_cache(maxsize=1)
def _misheard() -> dict[str, Command]:
    written = _written()
    return {other: written[word] for word, others in _lexicon()["misheard"].items() for other in others}
