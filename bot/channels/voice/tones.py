"""Short tones that say where a spoken turn stands, as samples of 24 kHz: the same as the page's; and the one that the
stream itself sends."""

from __future__ import annotations

import numpy as np

from voice.audio.encoding import SPOKEN_RATE
from voice.audio.sound import Samples, as_samples

_LOUDNESS, _SOFTLY = 0.12, 0.05
_EDGE_SECONDS = 0.01


def _tone(pitch: float, seconds: float, loudness: float = _LOUDNESS) -> Samples:
    """A sine of `pitch` Hz that begins and ends softly."""
    times = np.arange(int(seconds * SPOKEN_RATE)) / SPOKEN_RATE
    edges = np.minimum(1.0, np.minimum(times, seconds - times) / _EDGE_SECONDS)
    return as_samples((loudness * edges * np.sin(2 * np.pi * pitch * times)).astype(np.float32))


LISTENING = np.concatenate([_tone(660, 0.09), _tone(880, 0.12)])
THINKING = _tone(520, 0.07)
ENDED = np.concatenate([_tone(880, 0.09), _tone(587, 0.14)])
FAILED = _tone(220, 0.25)
WAITING = _tone(440, 0.12, _SOFTLY)
"""Heard again and again while the answer is being made."""
