"""Streaming recognition by Vosk: one model for all, one recogniser an utterance, words while somebody speaks."""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import vosk

from voice.audio.sound import HEARD_RATE, Samples
from voice.hearing.field_words import Repair
from voice.hearing.transcript import NOTHING, Transcript
from voice.hearing.wording import in_standard_form

_CHUNK = HEARD_RATE // 5
"""Samples: 200 ms, as Vosk's own examples feed it."""


class VoskRecogniser:
    """Wraps one model; decoding blocks, so it happens in a few threads of its own."""

    name = "vosk"

    def __init__(self, folder: Path, repair: Repair = str, threads: int = 2) -> None:
        self._repair = repair
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(str(folder))
        self._pool = ThreadPoolExecutor(threads, "vosk")

    def open_utterance(self) -> VoskUtterance:
        """Begin to hear somebody."""
        recogniser = vosk.KaldiRecognizer(self._model, HEARD_RATE)
        recogniser.SetWords(True)
        return VoskUtterance(recogniser, self._pool, self._repair)

    def close(self) -> None:
        """Finish what is being decoded."""
        self._pool.shutdown(cancel_futures=True)


class VoskUtterance:
    """One recogniser; Vosk may end a sentence by itself, so sentences are collected."""

    def __init__(self, recogniser: Any, pool: ThreadPoolExecutor, repair: Repair) -> None:
        self._recogniser, self._pool, self._repair = recogniser, pool, repair
        self._sentences: list[dict[str, Any]] = []

    def accept(self, samples: Samples) -> str:
        """Take more and tell the words so far."""
        for start in range(0, len(samples), _CHUNK):
            if self._recogniser.AcceptWaveform(samples[start : start + _CHUNK].astype("<i2").tobytes()):
                self._sentences.append(json.loads(self._recogniser.Result()))
        partial = json.loads(self._recogniser.PartialResult()).get("partial", "")
        return in_standard_form("".join(sentence.get("text", "") for sentence in self._sentences) + partial)

    def anticipate(self) -> None:
        """Vosk decodes as it goes: nothing is left to begin."""

    def finish(self) -> Future[Transcript]:
        """The transcript, worked out in the pool."""
        return self._pool.submit(self._finish)

    def _finish(self) -> Transcript:
        self._sentences.append(json.loads(self._recogniser.FinalResult()))
        words = [word for sentence in self._sentences for word in sentence.get("result", ())]
        if not words:
            return NOTHING
        text = self._repair(in_standard_form("".join(word["word"] for word in words)))
        return Transcript(text, float(np.mean([word["conf"] for word in words])))
