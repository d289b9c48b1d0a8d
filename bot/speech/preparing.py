"""Renders the knowledge's sentences beforehand, at the lowest priority: `python -m bot.speech.preparing`.

A process of its own, so that it never stands in the way of somebody who waits; it ends when all is there.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

from actions.dialogue import phrases
from actions.dialogue.entry_answers import tell_answer, tell_parts, tell_responsible
from actions.dialogue.utterance import Utterance
from actions.knowledge.entry import Entry
from actions.knowledge.library import Library
from bot.rendering.audience import VOICE, Audience, worded
from bot.rendering.reply import answer_of
from bot.settings import settings
from voice.speaking.cache import CachedSpeaker, SpokenCache
from voice.speaking.choosing import choose_speaker
from voice.speaking.sentences import sentences
from voice.speaking.speaker import CannotSpeak

_LOWEST_PRIORITY = 19
_LISTENER = Audience(VOICE)
log = logging.getLogger(__name__)


def sentences_to_prepare(library: Library) -> Iterator[str]:
    """What is said most first: courtesies and questions, then every answer, then the details."""
    for name in dir(phrases):
        told = getattr(phrases, name)
        whole = "".join(told.values() if isinstance(told, dict) else told) if name.isupper() else "{"
        if "{" not in whole:
            yield from sentences(_LISTENER.worded(whole))
    for entry in library.entries.values():
        yield from _spoken(tell_answer(entry, library, 1.0))
    for entry in library.entries.values():
        for utterance in _details(entry):
            yield from _spoken(utterance)


def _details(entry: Entry) -> Iterator[Utterance]:
    if entry.lead or entry.responsible:
        yield tell_responsible(entry, Library({}, {}), 1.0)
    first = 0
    while first < len(entry.parts):
        utterance, last = tell_parts(entry, first)
        yield utterance
        first = last + 1


def _spoken(utterance: Utterance) -> list[str]:
    return sentences(answer_of(worded(utterance, _LISTENER)).speech)


def main() -> None:
    """Render until all is there."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    os.nice(_LOWEST_PRIORITY)
    chosen = settings()
    cache = SpokenCache(chosen.spoken_dir, chosen.spoken_megabytes << 20)
    speaker = CachedSpeaker(choose_speaker(*chosen.speech_models, threads=1), cache)
    try:
        for sentence in dict.fromkeys(sentences_to_prepare(Library.load())):
            if not speaker.has_ready(sentence, "", 1.0):
                speaker.speak(sentence, "", 1.0, keep=True)
    except CannotSpeak:
        log.error("the voice does not speak; nothing more is prepared")
    finally:
        speaker.close()


if __name__ == "__main__":
    main()
