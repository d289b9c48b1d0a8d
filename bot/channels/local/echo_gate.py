"""Tells somebody who speaks from the loudspeaker's own sound in the microphone: arithmetic on loudness.

A PC has no echo cancelling of its own. While something is played, only what is clearly louder than the echo passes;
with headphones there is no echo, and all passes.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from voice.audio.sound import Samples

_LEARNING = 5
"""Pieces (of about 100 ms) from the beginning of playing from which the echo's loudness is learnt."""
_LOUDER = 2.0
_SOFTEST = 500.0
"""Of 32768: softer sound is a room, not a speaker who wants to interrupt."""


class EchoGate:
    """Fed with every piece that the microphone gives."""

    def __init__(self, headphones: bool) -> None:
        self._headphones = headphones
        self._echo: deque[float] = deque(maxlen=50)
        self._played = 0

    def passes(self, piece: Samples, is_playing: bool) -> bool:
        """Whether a piece is the person's own voice, or may be."""
        if self._headphones or not is_playing:
            self._played = 0
            return True
        self._played += 1
        loudness = float(np.sqrt(np.mean(np.square(piece.astype(np.float64))))) if len(piece) else 0.0
        if self._played <= _LEARNING:
            self._echo.append(loudness)
            return False
        if loudness > max(_LOUDER * max(self._echo, default=0.0), _SOFTEST):
            return True
        self._echo.append(loudness)
        return False
