"""Reads the speech that we wrote ourselves, and brings sound to another rate."""

from __future__ import annotations

import io

import av
import numpy as np

from voice.audio.encoding import SPOKEN_RATE
from voice.audio.sound import Samples, Sound


def read_mp3(file: bytes) -> Sound:
    """The sound in an MP3 file, at 24 kHz. Raises ValueError where it is broken."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SPOKEN_RATE)
    parts: list[Samples] = []
    try:
        with av.open(io.BytesIO(file), mode="r", format="mp3") as container:
            for frame in container.decode(audio=0):
                parts += [piece.to_ndarray().reshape(-1).astype(np.int16) for piece in resampler.resample(frame)]
            parts += [piece.to_ndarray().reshape(-1).astype(np.int16) for piece in resampler.resample(None)]
    except av.error.FFmpegError as error:
        raise ValueError("a kept sound is broken") from error
    return Sound(np.concatenate(parts) if parts else np.zeros(0, np.int16), SPOKEN_RATE)


def at_rate(sound: Sound, rate: int) -> Sound:
    """The same sound at another rate (Hz)."""
    if sound.rate == rate or not len(sound.samples):
        return Sound(sound.samples, rate)
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    frame = av.AudioFrame.from_ndarray(sound.samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = sound.rate
    pieces = (*resampler.resample(frame), *resampler.resample(None))
    return Sound(np.concatenate([piece.to_ndarray().reshape(-1) for piece in pieces]).astype(np.int16), rate)
