"""Whole utterances known without a model: a plain yes or no, an act in its own words, a command in a live chat."""

from __future__ import annotations

import re
from functools import lru_cache

from actions.dialogue.protocol import ActKind
from actions.knowledge.files import read_lexicon
from actions.language.choices import is_title
from actions.language.matching import Split, Utterances
from actions.language.sounds import sounds_of

# A question mark stays: 对？ is no yes.
_MARKS = re.compile(r"[\s，。！!,.、~…]+")
_SHORTEST_BY_SOUND = 3
"""Syllables from which an utterance is known by its sounds as well; shorter ones sound like too much else."""


def yes_or_no(text: str) -> bool | None:
    """Whether somebody said yes or no; None where they said something else."""
    meant = _utterances("yes_no", tuple).meaning_of(_MARKS.sub("", text))
    return None if meant is None else meant == "yes"


def means_act(text: str, kind: ActKind) -> bool:
    """Whether a whole utterance, courtesies aside, means this act and nothing else; by its sounds as well."""
    if kind is ActKind.END_CHAT:
        return live_command(text) == kind
    said = _MARKS.sub("", text)
    sounds = sounds_of(said)
    if len(sounds) != len(said):
        return False
    return any(is_title(said, known) for known in read_lexicon("acts").get(kind, ()))


def live_command(text: str) -> str:
    """The name of the intent that an utterance means in a live chat; "" where it is meant for the counselor."""
    plain = _MARKS.sub("", text)
    meant = _utterances("live_commands", tuple).meaning_of(plain)
    sounds = sounds_of(plain)
    if meant is None and len(sounds) >= _SHORTEST_BY_SOUND and len(sounds) == len(plain):
        meant = _utterances("live_commands", sounds_of).meaning_of(plain)
    return meant or ""


@lru_cache(maxsize=4)
def _utterances(lexicon: str, split: Split) -> Utterances[str]:
    return Utterances(read_lexicon(lexicon), split)
