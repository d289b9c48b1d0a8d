"""How likely given words are with a short recording: Whisper's decoder is led through each, and says at every token.

The window is the shortest that holds what was said, so that the search stays cheap; all words share one encoding.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import ctranslate2
import numpy as np
from numpy.typing import NDArray

from voice.audio.sound import HEARD_RATE, Samples, as_floats
from voice.hearing.closed_list import MAX_SECONDS, Likelihood

_FRAMES_A_SECOND = 100
_SILENT_WINDOW, _SILENT_STEPS = 12, 10
"""Seconds of silence that are encoded for the likelihood beforehand, and steps of it that are kept."""
_LEAST_PROBABILITY = 1e-9
_MOST_KEPT = 4096


class WordLikelihoods:
    """Scores words with a loaded Whisper model; used by the thread that decodes."""

    def __init__(self, model: Any, features: Any, tokenizer: Any) -> None:
        self._model, self._features, self._tokenizer = model, features, tokenizer
        self._start = list(tokenizer.sot_sequence)
        self._beforehand: dict[str, float] = {}

    def of(self, samples: Samples, words: Sequence[str]) -> list[Likelihood]:
        """The likelihood of each word with a recording of 16 kHz that is no longer than MAX_SECONDS."""
        if not words:
            return []
        if len(self._beforehand) > _MOST_KEPT:
            self._beforehand.clear()
        self._learn_beforehand([word for word in words if word not in self._beforehand])
        heard = self._means(self._encoded(samples, MAX_SECONDS), words)
        return [Likelihood(score, self._beforehand[word]) for score, word in zip(heard, words, strict=True)]

    def _learn_beforehand(self, words: Sequence[str]) -> None:
        """Score these without any sound, once."""
        if words:
            self._beforehand.update(zip(words, self._means(self._silence, words), strict=True))

    @cached_property
    def _silence(self) -> NDArray[np.float32]:
        return self._encoded(np.zeros(HEARD_RATE, np.int16), _SILENT_WINDOW)[:, :_SILENT_STEPS]

    def _encoded(self, samples: Samples, seconds: float) -> NDArray[np.float32]:
        mel = self._features(as_floats(samples))
        window = np.zeros((1, mel.shape[0], round(seconds * _FRAMES_A_SECOND)), np.float32)
        frames = min(mel.shape[1], window.shape[2])
        window[0, :, :frames] = mel[:, :frames]
        return np.array(self._model.encode(ctranslate2.StorageView.from_array(window)))

    def _means(self, encoded: NDArray[np.float32], words: Sequence[str]) -> list[float]:
        """The mean log probability of each word's tokens."""
        for_each = ctranslate2.StorageView.from_array(np.repeat(encoded, len(words), axis=0))
        tokens = [self._tokenizer.encode(word) for word in words]
        found = self._model.align(for_each, self._start, tokens, [2 * encoded.shape[1]] * len(words))
        return [
            float(np.mean([math.log(max(probability, _LEAST_PROBABILITY)) for probability in word.text_token_probs]))
            for word in found
        ]
