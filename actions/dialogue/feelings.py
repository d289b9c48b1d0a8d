"""What is said first to who tells how they feel beside a question or a story: one sentence, once a conversation."""

from __future__ import annotations

import re
from functools import lru_cache

from actions.dialogue.utterance import Outcome, Utterance
from actions.knowledge.files import read_lexicon
from actions.language.matching import pattern

_MIN_CHARACTERS = 14
"""Characters from which a text tells of a feeling; a short question with 怕 only asks."""
_RECEIVED_BEFORE = (Outcome.ANSWER, Outcome.ASK_BACK)


def receive(text: str, utterance: Utterance) -> None:
    """Put the sentence that receives a feeling before an answer or a question back; leave all else as it is."""
    if utterance.outcome not in _RECEIVED_BEFORE or len(text) < _MIN_CHARACTERS:
        return
    said = next((answer for words, answer in _feelings() if words.search(text)), None)
    if said is not None:
        utterance.sentences = [said, *utterance.sentences]
        # Said once, like what has to be known of a source.
        utterance.caveats = [*utterance.caveats, said]


@lru_cache(maxsize=1)
def _feelings() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((pattern(one["words"]), one["answer"]) for one in read_lexicon("feelings"))
