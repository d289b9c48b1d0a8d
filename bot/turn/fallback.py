"""What is understood while Rasa cannot answer: the wish for a person, by a measured list of words."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from actions.knowledge.files import read_yaml

_MARKS = " ，。！？!?,."
_WORDS = Path(__file__).parents[2] / "nlu_data" / "lexicon" / "without_rasa.yml"


def wants_a_person(text: str) -> bool:
    """Whether a person is asked for."""
    for other in _words()["person_but_not"]:
        text = text.replace(other, "，")
    return _asks_for_a_person().search(text) is not None or text.strip(_MARKS) in _words()["whole"]


@lru_cache(maxsize=1)
def _asks_for_a_person() -> re.Pattern[str]:
    words = {name: "|".join(map(re.escape, found)) for name, found in _words().items()}
    return re.compile(f"(?:{words['wishes']})[^，。！？,]{{0,3}}?(?:{words['persons']})|{words['person']}")


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str]]:
    found: dict[str, list[str]] = read_yaml(_WORDS)
    return found
