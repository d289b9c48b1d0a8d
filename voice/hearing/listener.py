"""Listens to a stream: finds utterances in it and has them recognised."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from voice.audio.sound import Samples
from voice.hearing.endpointing import Endpointer, Moment
from voice.hearing.expected import NOTHING_EXPECTED, Expectation
from voice.hearing.recogniser import Recogniser, Utterance
from voice.hearing.speech_detector import FRAME, FRAME_SECONDS, SpeechDetector
from voice.hearing.transcript import Transcript

_BEFORE_SECONDS = 0.35
"""Kept from before the detector was sure: the first consonant."""


@dataclass(frozen=True)
class Noticed:
    """Something that happened in the stream."""

    moment: Moment
    transcript: Future[Transcript] | None = None
    """With ENDED and TOO_LONG."""


@dataclass(frozen=True)
class Partial:
    """The words so far."""

    text: str


class Listener:
    """Hears utterance after utterance in one stream of 16 kHz; used by one thread at a time."""

    def __init__(self, recogniser: Recogniser, silence: float) -> None:
        self._recogniser = recogniser
        self._silence = silence
        self._expectation = NOTHING_EXPECTED
        self._rest: Samples = np.zeros(0, np.int16)
        self._before: deque[Samples] = deque(maxlen=round(_BEFORE_SECONDS / FRAME_SECONDS))
        self._begin()

    @property
    def silence(self) -> float:
        """Seconds of silence that end an utterance; changed at any time, it counts from the next word on."""
        return self._silence

    @silence.setter
    def silence(self, seconds: float) -> None:
        self._silence = self._endpointer.silence = seconds

    def expect(self, expectation: Expectation) -> None:
        """What may be said from now on, in the present utterance too, unless its decoding has begun."""
        self._expectation = expectation
        if self._utterance is not None:
            self._utterance.expect(expectation)

    def accept(self, samples: Samples) -> list[Noticed | Partial]:
        """Take the next samples and tell what happened in them."""
        stream = np.concatenate([self._rest, samples])
        whole = len(stream) // FRAME * FRAME
        self._rest = stream[whole:]
        noticed: list[Noticed | Partial] = []
        for frame in stream[:whole].reshape(-1, FRAME):
            noticed += self._accept_frame(frame)
        return noticed

    def end(self) -> Noticed | None:
        """The speaker let go of the button: what was said so far, None where nothing was."""
        if self._utterance is None:
            return None
        return self._ended(Moment.ENDED)

    def _begin(self) -> None:
        self._detector = SpeechDetector()
        self._endpointer = Endpointer(silence=self._silence)
        self._utterance: Utterance | None = None
        self._told = ""
        self._is_paused = False
        self._pause: list[Samples] = []

    def _accept_frame(self, frame: Samples) -> list[Noticed | Partial]:
        moment = self._endpointer.accept(self._detector.probability(frame), FRAME_SECONDS)
        if self._utterance is None:
            self._before.append(frame)
        if moment == Moment.BEGAN:
            self._utterance = self._recogniser.open_utterance()
            self._utterance.expect(self._expectation)
            self._utterance.accept(np.concatenate(list(self._before)))
            self._before.clear()
            return [Noticed(moment)]
        if moment == Moment.NOBODY_SPOKE:
            self._begin()
            return [Noticed(moment)]
        if self._utterance is None:
            return []
        if moment in (Moment.ENDED, Moment.TOO_LONG):
            return [self._ended(moment)]
        return self._go_on(self._utterance, frame, moment)

    def _go_on(self, utterance: Utterance, frame: Samples, moment: Moment | None) -> list[Noticed | Partial]:
        found: list[Noticed | Partial] = []
        if not self._is_paused or moment == Moment.WENT_ON:
            self._is_paused = False
            text = utterance.accept(np.concatenate([*self._pause, frame]))
            self._pause.clear()
            if text and text != self._told:
                self._told = text
                found.append(Partial(text))
        else:
            # Silence that may be the end is kept aside, so that the decoding which has begun stays valid.
            self._pause.append(frame)
        if moment == Moment.PAUSED:
            self._is_paused = True
            utterance.anticipate()
        return [*found, Noticed(moment)] if moment else found

    def _ended(self, moment: Moment) -> Noticed:
        assert self._utterance is not None
        transcript = self._utterance.finish()
        self._begin()
        return Noticed(moment, transcript=transcript)


def speech_seconds(samples: Samples) -> float:
    """Seconds of speech in a recording of 16 kHz."""
    detector = SpeechDetector()
    whole = len(samples) // FRAME * FRAME
    return FRAME_SECONDS * sum(
        detector.probability(frame) >= Endpointer.speaks_from for frame in samples[:whole].reshape(-1, FRAME)
    )
