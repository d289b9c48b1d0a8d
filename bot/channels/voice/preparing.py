"""Makes sentences before somebody waits for them, while the machine has nothing else to do:
`python -m bot.channels.voice.preparing`.

A process of its own, so that it never stands in the way of somebody who waits; it ends when all is there.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import suppress

from actions.dialogue.entry_answers import tell_answer, tell_parts, tell_responsible
from actions.dialogue.utterance import Utterance
from actions.knowledge.entry import Entry
from actions.knowledge.library import Library
from actions.people.profiles import Profile
from bot.channels.voice import sayings
from bot.rendering.audience import VOICE, Audience, worded
from bot.rendering.reply import answer_of
from bot.settings import settings
from bot.speech.fixed_sentences import fixed_sentences, phrases_of
from voice.speaking.cache import CachedSpeaker, SpokenCache
from voice.speaking.choosing import choose_speaker
from voice.speaking.sentences import sentences
from voice.speaking.speaker import CannotSpeak

_LOWEST_PRIORITY = 19
_LISTENERS = (Audience(VOICE), Audience(VOICE, Profile(cannot_see=True)))
"""Those who see come first: nearly all sentences are the same for both."""
log = logging.getLogger(__name__)


def sentences_to_prepare(library: Library) -> Iterator[str]:
    """What is said most first: what the stream and the dialogue say, then every answer, then the details."""
    for said in phrases_of(sayings):
        yield from sentences(said)
    for listener in _LISTENERS:
        for said in fixed_sentences(listener):
            yield from sentences(said)
    for listener in _LISTENERS:
        for entry in library.entries.values():
            yield from _spoken(tell_answer(entry, library, 1.0), listener)
        for entry in library.entries.values():
            for utterance in _details(entry):
                yield from _spoken(utterance, listener)


def _details(entry: Entry) -> Iterator[Utterance]:
    if entry.lead or entry.responsible:
        yield tell_responsible(entry, Library({}, {}), 1.0)
    first = 0
    while first < len(entry.parts):
        utterance, last = tell_parts(entry, first)
        yield utterance
        first = last + 1


def _spoken(utterance: Utterance, listener: Audience) -> list[str]:
    return sentences(answer_of(worded(utterance, listener)).speech)


def give_way() -> None:
    """Work only while nothing else wants to."""
    os.nice(_LOWEST_PRIORITY)
    # Where the system has it: at the lowest priority alone one still takes a little of a busy processor.
    with suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def main() -> None:
    """Make what is not there yet, until all is there."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    give_way()
    chosen = settings()
    cache = SpokenCache(chosen.spoken_dir, chosen.spoken_megabytes << 20)
    wanted = dict.fromkeys(sentences_to_prepare(Library.load()))
    speaker = CachedSpeaker(choose_speaker(*chosen.speech_models, threads=1, saves_memory=True), cache)
    try:
        for sentence in wanted:
            if not speaker.has_ready(sentence, "", 1.0):
                speaker.speak(sentence, "", 1.0, keep=True)
    except CannotSpeak:
        log.error("the voice does not speak; nothing more is prepared")
    finally:
        speaker.close()


if __name__ == "__main__":
    main()
