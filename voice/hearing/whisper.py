"""Mandarin by Whisper base (CTranslate2): a whole utterance at once, decoded while its end is still being confirmed.

Short utterances go before long recordings, which are decoded piece by piece: somebody who talks waits for one piece.
They are compared with what may be said at the moment (`closed_list`): decoding freely, Whisper writes most utterances
of one or two syllables as other words of about the same sound.

Whisper was trained on windows of 30 s and its encoder is most of the work. A window of 12 s, or 6 s more than was said,
gives the same words in a third of the time; with no silence behind the words it invents some.
"""

from __future__ import annotations

import math
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from pathlib import Path

import ctranslate2
import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor
from faster_whisper.tokenizer import Tokenizer
from numpy.typing import NDArray
from tokenizers import Tokenizer as HuggingFaceTokenizer

from voice.audio.sound import HEARD_RATE, Samples, as_floats
from voice.hearing.closed_list import MAX_SECONDS, ClosedList, Hypothesis, said
from voice.hearing.expected import NOTHING_EXPECTED, Expectation
from voice.hearing.field_words import Fold, Repair
from voice.hearing.shortest_first import ShortestFirst
from voice.hearing.transcript import NOTHING, Transcript
from voice.hearing.word_likelihoods import WordLikelihoods
from voice.hearing.wording import in_standard_form

_FRAMES_A_SECOND = 100
_SHORTEST_WINDOW, _LONGEST_WINDOW, _SILENCE_BEHIND = 12, 30, 6
_LONGEST_PIECE = _LONGEST_WINDOW - _SILENCE_BEHIND
_QUIET_SEARCH = 5
"""Seconds before the end of a piece in which its quietest moment is looked for."""
_BEAM = 5
_TOKENS, _TOKENS_A_SECOND = 40, 14
"""Nobody says more: some room, and some for each second. With less, the end of a long story, its question, is lost."""
_NO_SPEECH = 0.6
_PERHAPS_NO_SPEECH = 0.5
"""Enough where it is not Mandarin either: one syllable, well heard, is often taken for another language."""
_MANDARIN_FROM = 0.4
_CHINESE = ("<|zh|>", "<|yue|>")
_REPEATED_FROM = 4


class WhisperRecogniser:
    """One model for all; utterances are decoded one after the other, each on all threads."""

    name = "whisper"

    def __init__(self, folder: Path, repair: Repair = str, fold: Fold = str, threads: int = 2) -> None:
        self._repair = repair
        self._model = ctranslate2.models.Whisper(
            str(folder), device="cpu", compute_type="int8", intra_threads=threads, inter_threads=1
        )
        self._features = FeatureExtractor()
        tokenizer = HuggingFaceTokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer = Tokenizer(tokenizer, True, task="transcribe", language="zh")
        self._prompt = [*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]
        self._closed_list = ClosedList(fold)
        self._likelihoods = WordLikelihoods(self._model, self._features, self._tokenizer)
        self._turns = ShortestFirst("whisper")

    def open_utterance(self) -> WhisperUtterance:
        """Begin to hear somebody."""
        return WhisperUtterance(self)

    def decode(self, samples: Samples, expectation: Expectation = NOTHING_EXPECTED) -> Future[Transcript]:
        """The transcript of a recording of 16 kHz, decoded in turn."""
        whole: Future[Transcript] = Future()
        self._decode_next(whole, pieces(samples), [], expectation)
        return whole

    def close(self) -> None:
        """Finish what is being decoded and let go of the model."""
        self._turns.close()
        self._model.unload_model()

    def _decode_next(
        self, whole: Future[Transcript], left: list[Samples], heard: list[Transcript], expectation: Expectation
    ) -> None:
        """Decode one piece after the other, each in its turn, unless the whole is not wanted any more."""
        piece, *later = left
        is_short = not later and not heard
        work = (lambda: self._decode_short(piece, expectation)) if is_short else (lambda: self._decode_piece(piece)[0])
        decoding = self._turns.submit(len(piece) / HEARD_RATE, work)

        def _go_on(done: Future[Transcript]) -> None:
            if done.cancelled() or whole.cancelled():
                whole.cancel()
            elif later and done.exception() is None:
                self._decode_next(whole, later, [*heard, done.result()], expectation)
            else:
                # It may be cancelled at this very moment.
                with suppress(InvalidStateError):
                    self._settle(whole, heard, done)

        decoding.add_done_callback(_go_on)
        whole.add_done_callback(lambda _: decoding.cancel())

    def _settle(self, whole: Future[Transcript], heard: list[Transcript], last: Future[Transcript]) -> None:
        error = last.exception()
        if error is not None:
            whole.set_exception(error)
        else:
            whole.set_result(self._joined([*heard, last.result()]))

    def _joined(self, heard: list[Transcript]) -> Transcript:
        said = [transcript for transcript in heard if transcript.text]
        if not said:
            return NOTHING
        text = self._repair("".join(part.text for part in said))
        return Transcript(text, min(part.confidence for part in said))

    def _decode_short(self, samples: Samples, expectation: Expectation) -> Transcript:
        """A recording of one piece: it may be what was expected."""
        heard, hypotheses = self._decode_piece(samples)
        if len(samples) > MAX_SECONDS * HEARD_RATE:
            return heard
        candidates = self._closed_list.candidates(expectation, hypotheses)
        words = [candidate.expected.words for candidate in candidates]
        return said(candidates, self._likelihoods.of(samples, words)) or heard

    def _decode_piece(self, samples: Samples) -> tuple[Transcript, list[Hypothesis]]:
        """The best transcript, and every way to write what was heard, the likeliest first; none where nobody spoke."""
        mel = self._features(as_floats(samples))
        window = np.zeros((1, mel.shape[0], _window(len(samples)) * _FRAMES_A_SECOND), np.float32)
        frames = min(mel.shape[1], window.shape[2])
        window[0, :, :frames] = mel[:, :frames]
        encoded = self._model.encode(ctranslate2.StorageView.from_array(window))
        mandarin = sum(share for language, share in self._model.detect_language(encoded)[0] if language in _CHINESE)
        found = self._model.generate(
            encoded,
            [self._prompt],
            beam_size=_BEAM,
            num_hypotheses=_BEAM,
            max_length=_TOKENS + round(_TOKENS_A_SECOND * len(samples) / HEARD_RATE),
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        texts = [in_standard_form(self._tokenizer.decode(tokens)) for tokens in found.sequences_ids]
        hypotheses = [Hypothesis(unstuck(text), score) for text, score in zip(texts, found.scores, strict=True)]
        text = texts[0]
        if found.no_speech_prob > _PERHAPS_NO_SPEECH and mandarin < _MANDARIN_FROM:
            return NOTHING, []
        if found.no_speech_prob > _NO_SPEECH or mandarin < _MANDARIN_FROM or is_stuck(text):
            return NOTHING, hypotheses
        # The score is the mean log probability of a token.
        return Transcript(text, math.exp(hypotheses[0].score) * min(1.0, mandarin / 0.8)), hypotheses


class WhisperUtterance:
    """Keeps the samples; decodes when the speaker may have finished."""

    def __init__(self, recogniser: WhisperRecogniser) -> None:
        self._recogniser = recogniser
        self._parts: list[Samples] = []
        self._anticipated: Future[Transcript] | None = None
        self._expectation = NOTHING_EXPECTED

    def expect(self, expectation: Expectation) -> None:
        """What may be said now; decoding that has begun keeps to what it was told."""
        self._expectation = expectation

    def accept(self, samples: Samples) -> str:
        """Take more; Whisper tells nothing before the end."""
        self._parts.append(samples)
        if self._anticipated is not None:
            self._anticipated.cancel()
            self._anticipated = None
        return ""

    def anticipate(self) -> None:
        """Begin to decode what there is."""
        if self._anticipated is None and self._parts:
            self._anticipated = self._recogniser.decode(np.concatenate(self._parts), self._expectation)

    def finish(self) -> Future[Transcript]:
        """The transcript of all samples."""
        self.anticipate()
        if self._anticipated is None:
            silent: Future[Transcript] = Future()
            silent.set_result(NOTHING)
            return silent
        return self._anticipated


def _window(samples: int) -> int:
    """Seconds of the encoder's window."""
    needed = math.ceil(samples / HEARD_RATE) + _SILENCE_BEHIND
    return min(max(needed, _SHORTEST_WINDOW), _LONGEST_WINDOW)


def pieces(samples: Samples) -> list[Samples]:
    """A long recording cut at its quietest moments into pieces that fit the window."""
    found = []
    while len(samples) > _LONGEST_PIECE * HEARD_RATE:
        cut = _quietest(samples)
        found.append(samples[:cut])
        samples = samples[cut:]
    return [*found, samples]


def _quietest(samples: Samples) -> int:
    """The middle of the quietest tenth of a second near the longest piece's end."""
    step = HEARD_RATE // 10
    begin = (_LONGEST_PIECE - _QUIET_SEARCH) * HEARD_RATE
    searched: NDArray[np.float32] = as_floats(samples[begin : _LONGEST_PIECE * HEARD_RATE]).reshape(-1, step)
    return begin + int(np.square(searched).sum(axis=1).argmin()) * step + step // 2


def is_stuck(text: str) -> bool:
    """Whether the same few characters come again and again, as Whisper does with noise."""
    return unstuck(text) != text


def unstuck(text: str) -> str:
    """What stands before the same few characters again and again; these once where nothing does."""
    for length in range(1, 9):
        unit = text[-length:]
        if len(text) >= length * _REPEATED_FROM and text.endswith(unit * _REPEATED_FROM) and not unit.isdigit():
            while text.endswith(unit):
                text = text[:-length]
            return text or unit
    return text
