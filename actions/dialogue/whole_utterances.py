"""Whole utterances known without a model: a plain yes or no, an act in its own words, a command in a live chat."""

from __future__ import annotations

from functools import lru_cache

from actions.dialogue.protocol import ActKind
from actions.knowledge.files import read_lexicon
from actions.language.choices import is_title
from actions.language.matching import SpokenUtterances, Utterances, without_marks
from actions.language.sounds import sounds_of


def yes_or_no(text: str) -> bool | None:
    """Whether somebody said yes or no; None where they said something else."""
    # A short word sounds like too much else: 是 counts as it is written alone.
    meant = _yes_no().meaning_of(without_marks(text))
    return None if meant is None else meant == "yes"


def means_act(text: str, kind: ActKind) -> bool:
    """Whether a whole utterance, courtesies aside, means this act and nothing else; by its sounds as well."""
    if kind is ActKind.END_CHAT:
        return live_command(text) == kind
    said = without_marks(text)
    sounds = sounds_of(said)
    if len(sounds) != len(said):
        return False
    return any(is_title(said, known) for known in read_lexicon("acts").get(kind, ()))


def live_command(text: str) -> str:
    """The name of the intent that an utterance means in a live chat; "" where it is meant for the counselor."""
    return _live_commands().meaning_of(without_marks(text)) or ""


@lru_cache(maxsize=1)
def _yes_no() -> Utterances[str]:
    return Utterances(read_lexicon("yes_no"))


@lru_cache(maxsize=1)
def _live_commands() -> SpokenUtterances[str]:
    return SpokenUtterances(read_lexicon("live_commands"))
