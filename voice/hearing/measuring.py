"""Measures a recogniser: character error rate and real-time factor over recordings with their words."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

import jiwer

from voice.audio.sound import HEARD_RATE, Samples
from voice.hearing.recogniser import Recogniser, hear
from voice.hearing.wording import comparable as comparable


@dataclass(frozen=True)
class Heard:
    """How well and how fast some recordings were heard."""

    error_rate: float
    """Characters wrong, missing or too many, a character spoken."""
    real_time_factor: float
    """Seconds of work a second of sound."""


def measure(recogniser: Recogniser, recordings: Iterable[tuple[Samples, str]]) -> Heard:
    """Hear recordings of 16 kHz and compare with what was said."""
    said, heard = [], []
    work = sound = 0.0
    for samples, text in recordings:
        started = time.perf_counter()
        transcript = hear(recogniser, samples)
        work += time.perf_counter() - started
        sound += len(samples) / HEARD_RATE
        said.append(comparable(text))
        heard.append(comparable(transcript.text))
    return Heard(float(jiwer.cer(said, heard)), work / sound)
