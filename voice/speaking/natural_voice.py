"""The natural voice: Kokoro-82M (int8) on ONNX Runtime, with our own pronunciation in front."""

from __future__ import annotations

import json
import threading
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from misaki.zh import ZHG2P
from numpy.typing import NDArray

from voice.audio.sound import Sound, as_samples, joined, without_silence
from voice.models.register import VOICES
from voice.speaking.cancellation import Cancellation, SpeechCancelled
from voice.speaking.mandarin_text import normalise
from voice.speaking.pronunciation import Pause, pronounced
from voice.speaking.sentences import sentences

_RATE = 24_000
_MOST_TOKENS = 500
"""The style vectors reach to 510 tokens."""
_BEFORE_SECONDS = 0.2
"""A recogniser that hears the voice itself needs as much before the first consonant."""
_BEHIND_SECONDS, _BEHIND_CLAUSE_SECONDS = 0.45, 0.25
"""Of the pause behind a sentence, and behind a clause of one. The model makes 0.4 s before and 1 s behind each."""
_CLAUSE_ENDS = ("，", "、", "：", ",", ":")
_MARKS = {"，": ", ", "、": ", ", "。": ". ", "；": "; ", "：": ": ", "！": "! ", "？": "? "}


class NaturalVoice:
    """One model for all threads; ONNX Runtime runs several at once."""

    name = "kokoro"
    voices: tuple[str, ...] = VOICES

    def __init__(
        self, model: Path, voices: Path, threads: int = 2, *, saves_memory: bool = False, cuts_silence: bool = True
    ) -> None:
        """With `saves_memory` it takes half of the memory and a quarter more time.

        Without `cuts_silence` it sounds as the model makes it: like somebody who begins to speak into a microphone.
        """
        options = onnxruntime.SessionOptions()
        options.enable_cpu_mem_arena = options.enable_mem_pattern = not saves_memory
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(
            str(model / "kokoro.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._ids: dict[str, int] = json.loads((model / "vocab.json").read_text())["vocab"]
        self._voices, self._lock = voices, threading.Lock()
        self._cuts_silence = cuts_silence

    def speak(
        self, text: str, voice: str = VOICES[0], rate: float = 1.0, cancellation: Cancellation | None = None
    ) -> Sound:
        """The text as sound of 24 kHz; `rate` 1.0 is the usual speed. Raises SpeechCancelled."""
        taken_back = cancellation or Cancellation()
        style = _style(self._voices / f"{voice if voice in VOICES else VOICES[0]}.bin")
        spoken = [
            self._cut(self._spoken(tokens, style, rate, taken_back), sentence, rate)
            for sentence in sentences(text)
            if (tokens := self._tokens(sentence))
        ]
        return joined(spoken) if spoken else Sound(np.zeros(0, np.int16), _RATE)

    def close(self) -> None:
        """Nothing is held but memory."""

    def _tokens(self, sentence: str) -> list[int]:
        return [self._ids[sign] for sign in phonemes(sentence) if sign in self._ids][:_MOST_TOKENS]

    def _cut(self, sound: Sound, sentence: str, rate: float) -> Sound:
        if not self._cuts_silence:
            return sound
        behind = _BEHIND_CLAUSE_SECONDS if sentence.endswith(_CLAUSE_ENDS) else _BEHIND_SECONDS
        return without_silence(sound, _BEFORE_SECONDS, behind / rate)

    def _spoken(self, tokens: list[int], style: NDArray[np.float32], rate: float, cancellation: Cancellation) -> Sound:
        given = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": style[len(tokens) - 1],
            "speed": np.array([rate], np.float32),
        }
        options = onnxruntime.RunOptions()

        def _terminate() -> None:
            options.terminate = True

        with self._lock, cancellation.stopping(_terminate):
            try:
                (wave, *_) = self._session.run(None, given, options)
            except Exception:
                if cancellation.is_cancelled:
                    raise SpeechCancelled from None
                raise
        return Sound(as_samples(np.ravel(wave)), _RATE)


def phonemes(text: str) -> str:
    """The text in the phonetic letters that Kokoro was trained on."""
    parts = []
    for part in pronounced(normalise(text)):
        if isinstance(part, Pause):
            parts.append(_MARKS.get(part.mark, " "))
        else:
            parts.append("".join(_letters(syllable) for syllable in part.syllables) + " ")
    return "".join(parts).replace(" ,", ",").replace(" .", ".").strip()


@lru_cache(maxsize=2048)
def _letters(syllable: str) -> str:
    return str(ZHG2P.py2ipa(syllable)).replace(chr(815), "")


@lru_cache(maxsize=8)
def _style(path: Path) -> NDArray[np.float32]:
    return np.fromfile(path, np.float32).reshape(-1, 1, 256)
