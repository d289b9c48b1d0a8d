"""A follow-up that leads to the entry told just before: it is said that it is about that, and more is told than before.

Half of such follow-ups ask for what the answer held, so it is told once more, with what was not told yet.
"""

from __future__ import annotations

from actions.dialogue import phrases
from actions.dialogue.asked_in_particular import pairs
from actions.dialogue.entry_answers import tell_parts
from actions.dialogue.protocol import Intent
from actions.dialogue.utterance import HUMAN, Option, Outcome, Utterance, cited
from actions.knowledge.entry import Entry, sentences


def tell_of_the_same(entry: Entry, question: str, part: int, confidence: float) -> tuple[Utterance, int]:
    """(what to tell of an entry once more, number of the part told last).

    `part` is the part that was told last, -1 the answer. A sentence of the answer that fits is told alone.
    """
    lead_in = phrases.STILL_ABOUT.format(title=entry.title)
    answer = sentences(entry.answer)
    fitting = _fitting(entry, question)
    if fitting in answer:
        told = [lead_in, fitting]
    elif fitting is not None:
        told, part = [lead_in, *(answer if part == -1 else ()), fitting], entry.parts.index(fitting)
    elif part == -1 and entry.parts:
        told, part = [lead_in, *answer, entry.parts[0]], 0
    else:
        utterance, part = tell_parts(entry, part + 1)
        utterance.sentences = [lead_in, *utterance.sentences]
        utterance.confidence = confidence
        return utterance, part
    more = [Option("详细", Intent.MORE)] if entry.parts else []
    utterance = Utterance(
        Outcome.ANSWER,
        told,
        topic=entry.id,
        confidence=confidence,
        options=[*more, HUMAN],
        sources=cited(entry.sources),
        is_public=True,
    )
    return utterance, part


def fits(entry: Entry, question: str) -> bool:
    """Whether a sentence of the entry has words of the question."""
    return _fitting(entry, question) is not None


def shares_words(entry: Entry, question: str) -> bool:
    """Whether the entry has words of the question, in its title too."""
    return fits(entry, question) or bool(pairs(question) & pairs(entry.title))


def _fitting(entry: Entry, question: str) -> str | None:
    """The sentence of the answer or the part with most of the question's pairs of characters; None where none has any.

    A pair that the title has as well tells nothing.
    """
    asked = pairs(question) - pairs(entry.title)
    best = max((*sentences(entry.answer), *entry.parts), key=lambda told: len(pairs(told) & asked))
    return best if pairs(best) & asked else None
