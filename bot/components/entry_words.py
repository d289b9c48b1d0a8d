"""Which words each entry knows, and whether a short question names something that an entry does not speak of."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Dict, Text

from actions.knowledge.files import entry_records
from bot.components.plain_mandarin import PlainMandarin
from bot.components.questions_in_message import without_what_is_asked_of_any

_MIN_NEW = 2
"""Pairs of characters one after the other that have to be new: two are a name of three characters."""
_APART = re.compile(r"[\W_]+")


@lru_cache(maxsize=1)
def shipped_words() -> "EntryWords":
    """The words of the entries that are shipped, read once."""
    return EntryWords()


class EntryWords:
    """Each entry's title, questions, answer and details, as the pipeline reads them."""

    def __init__(self) -> None:
        plain = PlainMandarin()
        self._words: Dict[Text, Text] = {}
        for _, record in entry_records():
            texts = [record["title"], *record["questions"], record["answer"], *(record.get("details") or ())]
            self._words[record["id"]] = " ".join(map(plain, texts))

    def names_another(self, plain_question: Text, entry: Text) -> bool:
        """Whether the question names something that this entry does not speak of: 社区康复站在哪, of an allowance.

        A name is three characters and more; what could be asked of anything is none. Of an entry that is not shipped
        nothing is known.
        """
        known = self._words.get(entry)
        return known is not None and any(
            _longest_new(run, known) >= _MIN_NEW for run in _APART.split(_names(plain_question))
        )


def _names(plain_question: Text) -> Text:
    return without_what_is_asked_of_any(plain_question, " ")


def _longest_new(run: Text, known: Text) -> int:
    longest = length = 0
    for pair in _pairs(run):
        length = 0 if pair in known else length + 1
        longest = max(longest, length)
    return longest


def _pairs(text: Text) -> list[Text]:
    return [text[place : place + 2] for place in range(len(text) - 1)]
