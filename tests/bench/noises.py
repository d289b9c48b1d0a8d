"""Sounds that are no speech, made by arithmetic: the same every time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voice.audio.sound import HEARD_RATE, Samples, as_samples

NOISES = ("silence", "hiss", "breath", "hum", "chord", "cough", "clicks", "beeps")
_SECONDS = 1.6


def noise(kind: str, number: int) -> Samples:
    """The `number`-th sound of a kind, of 16 kHz."""
    rng = np.random.default_rng(number)
    times = np.arange(int(_SECONDS * HEARD_RATE)) / HEARD_RATE
    loudness = 10 ** rng.uniform(-2.0, -0.7)
    return as_samples((loudness * _made(kind, rng, times)).astype(np.float32))


def _made(kind: str, rng: np.random.Generator, times: NDArray[np.float64]) -> NDArray[np.float64]:
    hiss = rng.normal(0, 0.5, len(times))
    swelling = np.sin(np.pi * times / times[-1])
    fading = np.exp(-np.mod(times, 0.55) / 0.06)
    pitch = rng.uniform(150, 600)
    return {
        "silence": 0 * times,
        "hiss": hiss,
        "breath": _band(hiss, 300, rng.uniform(1500, 5000)) * swelling,
        "hum": np.sin(2 * np.pi * 110 * times) + 0.3 * np.sin(2 * np.pi * 220 * times),
        "chord": sum(np.sin(2 * np.pi * pitch * share * times) for share in (1, 1.25, 1.5, 2)) / 4,
        "cough": _band(hiss, 200, 3000) * fading,
        "clicks": hiss * (fading > 0.7),
        "beeps": np.sign(np.sin(2 * np.pi * pitch * times)) * (np.sin(2 * np.pi * 3 * times) > 0),
    }[kind]


def _band(signal: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    spectrum, pitches = np.fft.rfft(signal), np.fft.rfftfreq(len(signal), 1 / HEARD_RATE)
    spectrum[(pitches < low) | (pitches > high)] = 0
    return np.fft.irfft(spectrum, len(signal))
