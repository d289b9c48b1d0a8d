"""How likely each frame of a stream is speech: the Silero detector that faster-whisper carries, fed frame by frame."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from voice.audio.sound import HEARD_RATE, Samples, as_floats

FRAME = 512
"""Samples of a frame: 32 ms at 16 kHz, the length the detector was trained on."""
FRAME_SECONDS = FRAME / HEARD_RATE
_CONTEXT = 64
_STATE = (1, 1, 128)
_QUIET_BELOW, _FORGETS_SECONDS = 0.35, 4.0
"""Probability below which nobody speaks, and seconds of it after which the state begins anew: after 20 seconds of a
telephone's silence the detector finds speech up to a second late, or not at all. See silero-vad's issue 725."""


class SpeechDetector:
    """The state of one stream; the model is shared."""

    def __init__(self) -> None:
        # Imported where it is wanted: who never listens need not give the library's memory.
        from faster_whisper.vad import get_vad_model

        self._session: Any = get_vad_model().session
        self._context: NDArray[np.float32] = np.zeros(_CONTEXT, np.float32)
        self._h: NDArray[np.float32] = np.zeros(_STATE, np.float32)
        self._c: NDArray[np.float32] = np.zeros(_STATE, np.float32)
        self._quiet_seconds = 0.0

    def probability(self, frame: Samples) -> float:
        """Probability that a frame of 512 samples is speech."""
        signal = as_floats(frame)
        rows = np.concatenate([self._context, signal])[None, :]
        output, self._h, self._c = self._session.run(None, {"input": rows, "h": self._h, "c": self._c})
        self._context = signal[-_CONTEXT:]
        probability = float(np.ravel(output)[0])
        self._quiet_seconds = self._quiet_seconds + FRAME_SECONDS if probability < _QUIET_BELOW else 0.0
        if self._quiet_seconds >= _FORGETS_SECONDS:
            self._h, self._c, self._quiet_seconds = np.zeros_like(self._h), np.zeros_like(self._c), 0.0
        return probability
