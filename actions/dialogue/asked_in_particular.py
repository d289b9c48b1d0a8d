"""What a question asks in particular: the part of an entry that has the question's rare words.

老板递来一份东西叫我按手印，我看不见: the answer is about contracts, and a detail says who may read it to them.
"""

from __future__ import annotations

import math
import re
from collections import Counter

from actions.knowledge.entry import Entry, sentences
from actions.knowledge.library import Library

ASKED_FROM = 10.0
"""Weight of the words that a part shares with a question from which it is told: about two words that are rare here. Of
190 parts that were chosen so for learnt questions, of 20 that were read all but one answered what was asked."""


class AskedInParticular:
    """Knows how rare the words of all entries are."""

    def __init__(self, library: Library) -> None:
        told = [text for entry in library.entries.values() for text in (*sentences(entry.answer), *entry.parts)]
        uses = Counter(pair for text in told for pair in pairs(text))
        self._weight = {pair: math.log(len(told) / (1 + count)) for pair, count in uses.items()}

    def part_of(self, entry: Entry, question: str) -> str | None:
        """The part beyond the answer that the question asks for; None where the answer is all that is asked for."""
        asked = pairs(question) - pairs(entry.title) - pairs(entry.answer)
        weighed = [(self._shared(part, asked), part) for part in entry.parts]
        weight, part = max(weighed, default=(0.0, ""))
        return part if weight >= ASKED_FROM else None

    def _shared(self, part: str, asked: set[str]) -> float:
        return sum(self._weight[pair] for pair in pairs(part) & asked)


def pairs(text: str) -> set[str]:
    """Two characters one after the other, signs left out."""
    plain = re.sub(r"\W+", "", text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}
