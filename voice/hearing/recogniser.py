"""The one interface of all recognisers."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Protocol

from voice.audio.sound import Samples
from voice.hearing.expected import NOTHING_EXPECTED, Expectation
from voice.hearing.transcript import Transcript


class CannotHear(Exception):
    """No recogniser's model is there; the text says what to do."""


class Utterance(Protocol):
    """One utterance being heard; used by one thread at a time."""

    def expect(self, expectation: Expectation) -> None:
        """What may be said now: compared first by decoding that has not begun yet."""

    def accept(self, samples: Samples) -> str:
        """Take the next samples (16 kHz); the words so far where the engine can tell, else ""."""

    def anticipate(self) -> None:
        """The speaker may have finished: begin to decode; more samples undo it."""

    def finish(self) -> Future[Transcript]:
        """The transcript, when it is there. Nothing is accepted afterwards."""


class Recogniser(Protocol):
    """Turns speech into words; shared by all threads."""

    name: str

    def open_utterance(self) -> Utterance:
        """Begin to hear somebody."""

    def close(self) -> None:
        """Let go of threads and memory."""


def begin_to_hear(
    recogniser: Recogniser, samples: Samples, expectation: Expectation = NOTHING_EXPECTED
) -> Future[Transcript]:
    """The transcript of a whole recording of 16 kHz, when it is there."""
    utterance = recogniser.open_utterance()
    utterance.expect(expectation)
    utterance.accept(samples)
    return utterance.finish()


def hear(recogniser: Recogniser, samples: Samples, expectation: Expectation = NOTHING_EXPECTED) -> Transcript:
    """The transcript of a whole recording of 16 kHz; waits for it."""
    return begin_to_hear(recogniser, samples, expectation).result()
