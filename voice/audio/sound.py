"""A piece of sound in memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
"""Mono, one number a sample, shape (n,)."""

HEARD_RATE = 16_000
"""Hz: what every recogniser here listens to."""
_SILENT_BELOW = 50
"""Of 32768: the softest consonants are louder."""


@dataclass(frozen=True)
class Sound:
    """Mono sound."""

    samples: Samples
    rate: int
    """Hz."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate


def joined(sounds: list[Sound]) -> Sound:
    """Sounds of one rate, one after the other. Raises ValueError for none or for several rates."""
    (rate,) = {sound.rate for sound in sounds}
    return Sound(np.concatenate([sound.samples for sound in sounds]), rate)


def without_silence(sound: Sound, before: float, behind: float) -> Sound:
    """The sound with at most so many seconds of silence before and behind what is heard."""
    loud = np.flatnonzero(np.abs(sound.samples.astype(np.int32)) > _SILENT_BELOW)
    if not len(loud):
        return sound
    start = max(int(loud[0]) - round(before * sound.rate), 0)
    return Sound(sound.samples[start : int(loud[-1]) + round(behind * sound.rate)], sound.rate)


def as_floats(samples: Samples) -> NDArray[np.float32]:
    """The samples between -1 and 1."""
    return samples.astype(np.float32) / 32768.0


def as_samples(floats: NDArray[np.float32]) -> Samples:
    """Samples of a signal between -1 and 1; what is beyond is clipped."""
    return (np.clip(floats, -1.0, 1.0) * 32767.0).astype(np.int16)
