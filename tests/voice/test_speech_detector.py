"""When the detector of speech finds that somebody speaks, after little silence and after much."""

from __future__ import annotations

import numpy as np
import pytest

from tests.voice.conftest import Clips
from voice.audio.sound import HEARD_RATE, Samples, Sound
from voice.audio.telephone import HeardByTelephone, Law, for_telephone
from voice.hearing.endpointing import Endpointer, Moment
from voice.hearing.speech_detector import FRAME, FRAME_SECONDS, SpeechDetector


def _by_telephone(samples: Samples) -> Samples:
    return HeardByTelephone(Law.ALAW).samples(for_telephone(Sound(samples, HEARD_RATE), Law.ALAW))


def _found_after(silence: float, samples: Samples) -> float:
    """Seconds of these samples until somebody was found to speak, who was silent before."""
    room = np.zeros(round(silence / FRAME_SECONDS) * FRAME, np.int16)
    stream = _by_telephone(np.concatenate([room, samples]))
    detector, endpointer = SpeechDetector(), Endpointer(patience=float("inf"))
    for number, frame in enumerate(stream[: len(stream) // FRAME * FRAME].reshape(-1, FRAME), 1):
        if endpointer.accept(detector.probability(frame), FRAME_SECONDS) is Moment.BEGAN:
            return (number * FRAME - len(room)) / HEARD_RATE
    return float("inf")


@pytest.mark.parametrize("silence", [12.0, 25.0])
def test_who_was_silent_for_long_on_the_telephone_is_found_as_soon_as_who_speaks_at_once(
    clips: Clips, silence: float
) -> None:
    late = [_found_after(silence, samples) - _found_after(1.0, samples) for samples, _ in clips]
    assert max(late) <= 0.1, late
