"""What is understood while Rasa cannot answer: the wish for a person, by a measured list of words."""

from __future__ import annotations

import re
from functools import lru_cache

from actions.knowledge.files import read_lexicon
from actions.language.matching import pattern

_MARKS = " ，。！？!?,."


def wants_a_person(text: str) -> bool:
    """Whether a person is asked for."""
    words = read_lexicon("without_rasa")
    for other in words["person_but_not"]:
        text = text.replace(other, "，")
    return _asks_for_a_person().search(text) is not None or text.strip(_MARKS) in words["whole"]


@lru_cache(maxsize=1)
def _asks_for_a_person() -> re.Pattern[str]:
    words = read_lexicon("without_rasa")
    return pattern(words["person"], words)
