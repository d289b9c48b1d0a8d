"""Streaming recognition by Vosk: one model for all, one recogniser an utterance, words while somebody speaks.

What may be said at the moment is listened for by a second recogniser, whose language model is that closed list alone.
"""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jieba
import numpy as np
import vosk

from voice.audio.sound import HEARD_RATE, Samples
from voice.hearing.closed_list import MAX_SECONDS
from voice.hearing.expected import NOTHING_EXPECTED, Expectation
from voice.hearing.field_words import Fold, Repair
from voice.hearing.likeness import Likeness, syllables_of
from voice.hearing.transcript import GUESS_FROM, NOTHING, SURE_FROM, Transcript
from voice.hearing.wording import in_standard_form

_CHUNK = HEARD_RATE // 5
"""Samples: 200 ms, as Vosk's own examples feed it."""
_NONE_OF_THEM = "[unk]"
_LIST_FROM = 0.8
"""Confidence of every word from which what the list's recogniser heard is taken. Not calibrated: Vosk's Mandarin model
could not be had where this was written."""
_SAME_SOUND = 0.25
"""Unlikeness a syllable of what was heard openly, up to which the list is believed without saying it back."""


class VoskRecogniser:
    """Wraps one model; decoding blocks, so it happens in a few threads of its own."""

    name = "vosk"

    def __init__(self, folder: Path, repair: Repair = str, fold: Fold = str, threads: int = 2) -> None:
        self._repair = repair
        self._likeness = Likeness(fold)
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(str(folder))
        self._pool = ThreadPoolExecutor(threads, "vosk")

    def open_utterance(self) -> VoskUtterance:
        """Begin to hear somebody."""
        return VoskUtterance(self)

    def open_recogniser(self, grammar: list[str] | None = None) -> Any:
        """A recogniser of everything, or of these sentences alone: their words stand apart."""
        if grammar is None:
            recogniser = vosk.KaldiRecognizer(self._model, HEARD_RATE)
        else:
            written = json.dumps([*grammar, _NONE_OF_THEM], ensure_ascii=False)
            recogniser = vosk.KaldiRecognizer(self._model, HEARD_RATE, written)
        recogniser.SetWords(True)
        return recogniser

    def finish(self, utterance: VoskUtterance) -> Future[Transcript]:
        """What was said, worked out in the pool."""
        return self._pool.submit(self._finish, utterance)

    def close(self) -> None:
        """Finish what is being decoded."""
        self._pool.shutdown(cancel_futures=True)

    def _finish(self, utterance: VoskUtterance) -> Transcript:
        heard = _transcript(utterance.words())
        found = self._expected(utterance, heard.text)
        return found or Transcript(self._repair(heard.text), heard.confidence)

    def _expected(self, utterance: VoskUtterance, heard: str) -> Transcript | None:
        """Which of the expected words was said; None where it was none of them."""
        short = utterance.short
        known = {self._in_words(expected.words): expected.words for expected in utterance.expectation}
        known.pop("", None)
        if short is None or not known:
            return None
        recogniser = self.open_recogniser(list(known))
        recogniser.AcceptWaveform(short.astype("<i2").tobytes())
        words = json.loads(recogniser.FinalResult()).get("result", [])
        said = known.get(" ".join(word["word"] for word in words))
        if said is None or min(word["conf"] for word in words) < _LIST_FROM:
            return None
        meant = syllables_of(said)
        is_alike = self._likeness.distance(syllables_of(heard), meant) <= _SAME_SOUND * len(meant)
        return Transcript(said, 1.0 if is_alike else (GUESS_FROM + SURE_FROM) / 2)

    def _in_words(self, text: str) -> str:
        """The text in words that the model knows; "" where it lacks one."""
        words = list(jieba.cut(text)) if not text.isascii() else text.split()
        parts = [part for word in words for part in ([word] if self._knows(word) else word)]
        return " ".join(parts) if all(map(self._knows, parts)) else ""

    def _knows(self, word: str) -> bool:
        return int(self._model.vosk_model_find_word(word)) >= 0


class VoskUtterance:
    """One recogniser; Vosk may end a sentence by itself, so sentences are collected."""

    def __init__(self, recogniser: VoskRecogniser) -> None:
        self._owner, self._recogniser = recogniser, recogniser.open_recogniser()
        self._sentences: list[dict[str, Any]] = []
        self._samples: list[Samples] = []
        self._length = 0
        self.expectation = NOTHING_EXPECTED

    @property
    def short(self) -> Samples | None:
        """Everything that was said; None where it is too long to be one of the words that are expected."""
        return np.concatenate(self._samples) if self._samples and not self._is_long else None

    @property
    def _is_long(self) -> bool:
        return self._length > MAX_SECONDS * HEARD_RATE

    def expect(self, expectation: Expectation) -> None:
        """What may be said now; compared at the end."""
        self.expectation = expectation

    def accept(self, samples: Samples) -> str:
        """Take more and tell the words so far."""
        self._length += len(samples)
        self._samples = [] if self._is_long else [*self._samples, samples]
        for start in range(0, len(samples), _CHUNK):
            if self._recogniser.AcceptWaveform(samples[start : start + _CHUNK].astype("<i2").tobytes()):
                self._sentences.append(json.loads(self._recogniser.Result()))
        partial = json.loads(self._recogniser.PartialResult()).get("partial", "")
        return in_standard_form("".join(sentence.get("text", "") for sentence in self._sentences) + partial)

    def anticipate(self) -> None:
        """Vosk decodes as it goes: nothing is left to begin."""

    def finish(self) -> Future[Transcript]:
        """The transcript, worked out in the pool."""
        return self._owner.finish(self)

    def words(self) -> list[dict[str, Any]]:
        """All words with how sure they are, in their order; the recogniser is done."""
        self._sentences.append(json.loads(self._recogniser.FinalResult()))
        return [word for sentence in self._sentences for word in sentence.get("result", ())]


def _transcript(words: list[dict[str, Any]]) -> Transcript:
    if not words:
        return NOTHING
    text = in_standard_form("".join(word["word"] for word in words))
    return Transcript(text, float(np.mean([word["conf"] for word in words])))
