"""Several questions in one message: two are answered, each after the name of its matter, and the others are choices."""

from __future__ import annotations

from actions.dialogue import phrases
from actions.dialogue.entry_answers import tell_answer
from actions.dialogue.payloads import entry_payload
from actions.dialogue.utterance import HUMAN, MAX_OPTIONS, Option, Utterance
from actions.knowledge.entry import Entry, sentences
from actions.knowledge.library import Library

ANSWERED_AT_ONCE = 2
MAX_CHARACTERS = 200
"""Characters that an ear holds of two answers; beyond them the second is its first sentence."""


def tell_several(entries: list[Entry], library: Library, confidence: float) -> Utterance:
    """The answers to the first two of at least two entries; what has to be known of their sources stands at the end."""
    first, second = (tell_answer(entry, library, confidence) for entry in entries[:ANSWERED_AT_ONCE])
    parts = [sentences(entry.answer) for entry in entries[:ANSWERED_AT_ONCE]]
    if sum(map(len, (*parts[0], *parts[1]))) > MAX_CHARACTERS:
        parts[1] = parts[1][:1]
    first.caveats = list(dict.fromkeys([*first.caveats, *second.caveats]))
    first.sentences = [
        phrases.FIRST_OF_SEVERAL.format(title=entries[0].title),
        *parts[0],
        phrases.NEXT_OF_SEVERAL.format(title=entries[1].title),
        *parts[1],
        *first.caveats,
    ]
    first.sources += [source for source in second.sources if source not in first.sources]
    left = [Option(entry.title, entry_payload(entry.id)) for entry in entries[ANSWERED_AT_ONCE:]]
    first.options = [*left[: MAX_OPTIONS - 1], HUMAN]
    if left:
        first.sentences.append(phrases.LEFT_OF_SEVERAL)
        first.ends_with_question = True
    return first
