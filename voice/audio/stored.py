"""Reads Ogg files that we wrote ourselves."""

from __future__ import annotations

import io

import av
import numpy as np

from voice.audio.sound import Samples, Sound

_RATE = 24_000
"""Hz of all speech that leaves the house: what Kokoro makes, and half of what Opus holds."""


def read_ogg(file: bytes) -> Sound:
    """The sound in an Ogg file, at 24 kHz. Raises ValueError where it is broken."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
    parts: list[Samples] = []
    try:
        with av.open(io.BytesIO(file), mode="r", format="ogg") as container:
            for frame in container.decode(audio=0):
                parts += [piece.to_ndarray().reshape(-1).astype(np.int16) for piece in resampler.resample(frame)]
            parts += [piece.to_ndarray().reshape(-1).astype(np.int16) for piece in resampler.resample(None)]
    except av.error.FFmpegError as error:
        raise ValueError("a kept sound is broken") from error
    return Sound(np.concatenate(parts) if parts else np.zeros(0, np.int16), _RATE)


def at_rate(sound: Sound, rate: int) -> Sound:
    """The same sound at another rate (Hz)."""
    if sound.rate == rate or not len(sound.samples):
        return Sound(sound.samples, rate)
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    frame = av.AudioFrame.from_ndarray(sound.samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = sound.rate
    pieces = (*resampler.resample(frame), *resampler.resample(None))
    return Sound(np.concatenate([piece.to_ndarray().reshape(-1) for piece in pieces]).astype(np.int16), rate)
