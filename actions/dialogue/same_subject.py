"""A follow-up that leads to the entry told just before: what of it answers that, never the whole of it again."""

from __future__ import annotations

import re

from actions.dialogue import phrases
from actions.dialogue.entry_answers import tell_parts
from actions.dialogue.protocol import Intent
from actions.dialogue.utterance import HUMAN, Option, Outcome, Utterance, cited
from actions.knowledge.entry import Entry, sentences


def tell_of_the_same(entry: Entry, question: str, part: int, confidence: float) -> tuple[Utterance, int]:
    """(the sentence of an entry that shares most with a follow-up, or what was not told yet; the part told last).

    `part` is the part that was told last, -1 the answer.
    """
    lead_in = phrases.STILL_ABOUT.format(title=entry.title)
    fitting = _fitting(entry, question)
    if fitting is None:
        utterance, last = tell_parts(entry, part + 1)
        utterance.sentences = [lead_in, *utterance.sentences]
    else:
        more = [Option("详细", Intent.MORE)] if entry.parts else []
        utterance = Utterance(
            Outcome.ANSWER,
            [lead_in, fitting],
            topic=entry.id,
            options=[*more, HUMAN],
            sources=cited(entry.sources),
            is_public=True,
        )
        last = entry.parts.index(fitting) if fitting in entry.parts else part
    utterance.confidence = confidence
    return utterance, last


def _fitting(entry: Entry, question: str) -> str | None:
    """The part or sentence of the answer with most of the question's pairs of characters; None where none has any."""
    asked = _pairs(question)
    best = max((*entry.parts, *sentences(entry.answer)), key=lambda told: len(_pairs(told) & asked))
    return best if _pairs(best) & asked else None


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"\W+", "", text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}
