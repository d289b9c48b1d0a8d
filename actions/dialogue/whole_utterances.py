"""Whole utterances known without a model: a plain yes or no, an act in its own words, a command in a live chat."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from actions.dialogue.choices import is_title
from actions.dialogue.protocol import ActKind
from actions.knowledge.files import read_yaml
from actions.language.sounds import Sounds, sounds_of

_LEXICON = Path(__file__).parents[2] / "nlu_data" / "lexicon"
# A question mark stays: 对？ is no yes.
_MARKS = re.compile(r"[\s，。！!,.、~…]+")
_SHORTEST_BY_SOUND = 3
"""Syllables from which an utterance is known by its sounds as well; shorter ones sound like too much else."""


def yes_or_no(text: str) -> bool | None:
    """Whether somebody said yes or no; None where they said something else."""
    plain = _MARKS.sub("", text)
    return next((name == "yes" for name, said in _utterances("yes_no.yml").items() if plain in said), None)


def means_act(text: str, kind: ActKind) -> bool:
    """Whether a whole utterance, courtesies aside, means this act and nothing else; by its sounds as well."""
    if kind is ActKind.END_CHAT:
        return live_command(text) == kind
    said = _MARKS.sub("", text)
    sounds = sounds_of(said)
    if len(sounds) != len(said):
        return False
    return any(is_title(said, known) for known in _utterances("acts.yml").get(kind, ()))


def live_command(text: str) -> str:
    """The name of the intent that an utterance means in a live chat; "" where it is meant for the counselor."""
    plain = _MARKS.sub("", text)
    for name, said in _utterances("live_commands.yml").items():
        if plain in said:
            return name
    sounds = sounds_of(plain)
    if len(sounds) < _SHORTEST_BY_SOUND or len(sounds) != len(plain):
        return ""
    return next((name for name, known in _sounds("live_commands.yml").items() if sounds in known), "")


@lru_cache(maxsize=4)
def _utterances(file: str) -> dict[str, frozenset[str]]:
    return {name: frozenset(map(str, said)) for name, said in read_yaml(_LEXICON / file).items()}


@lru_cache(maxsize=4)
def _sounds(file: str) -> dict[str, frozenset[Sounds]]:
    return {name: frozenset(map(sounds_of, said)) for name, said in _utterances(file).items()}
