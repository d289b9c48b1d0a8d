"""Speech as it arrives in worse conditions: with noise, faster, over a telephone. All of 16 kHz."""

from __future__ import annotations

from typing import Any

import av
import av.filter
import numpy as np
from numpy.typing import NDArray

from voice.audio.sound import HEARD_RATE, Samples, as_floats, as_samples

_AUDIBLE = 0.006
"""Of full scale: quieter samples are pauses, which noise is not measured against."""
_TELEPHONE_HZ = (300.0, 3400.0)
_MU = 255.0
"""Of G.711: 8 bits a sample, finer where it is quiet."""
_STEPS = 127


def with_noise(samples: Samples, decibels: float, seed: int) -> Samples:
    """With white noise so much quieter than the speech."""
    signal = as_floats(samples)
    spoken = signal[np.abs(signal) > _AUDIBLE]
    loudness = float(np.sqrt(np.mean(np.square(spoken)))) if len(spoken) else 0.0
    noise = np.random.default_rng(seed).normal(0, loudness * 10 ** (-decibels / 20), len(signal))
    return as_samples((signal + noise).astype(np.float32))


def faster(samples: Samples, rate: float) -> Samples:
    """The same voice, speaking so much faster."""
    graph: Any = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=HEARD_RATE, format="s16", layout="mono", time_base=f"1/{HEARD_RATE}")
    tempo, sink = graph.add("atempo", str(rate)), graph.add("abuffersink")
    source.link_to(tempo)
    tempo.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate, frame.pts = HEARD_RATE, 0
    source.push(frame)
    source.push(None)
    parts: list[Samples] = []
    while True:
        try:
            parts.append(sink.pull().to_ndarray().reshape(-1).astype(np.int16))
        except (av.EOFError, av.BlockingIOError):
            return np.concatenate(parts)


def by_telephone(samples: Samples) -> Samples:
    """With a telephone's band, and coarse as G.711 leaves it."""
    narrow = _band(as_floats(samples))
    folded = np.sign(narrow) * np.log1p(_MU * np.abs(np.clip(narrow, -1, 1))) / np.log1p(_MU)
    coarse = np.round(folded * _STEPS) / _STEPS
    return as_samples((np.sign(coarse) * np.expm1(np.abs(coarse) * np.log1p(_MU)) / _MU).astype(np.float32))


def _band(signal: NDArray[np.float32]) -> NDArray[np.float32]:
    spectrum = np.fft.rfft(signal)
    pitches = np.fft.rfftfreq(len(signal), 1 / HEARD_RATE)
    spectrum[(pitches < _TELEPHONE_HZ[0]) | (pitches > _TELEPHONE_HZ[1])] = 0
    return np.fft.irfft(spectrum, len(signal)).astype(np.float32)
