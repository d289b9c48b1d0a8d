"""The few short words that steer a talk (对, 停, 下一条, 第二个), told apart by how likely each of them is.

Decoding freely, Whisper hears nothing at all in most utterances of one or two syllables. Asked which of a closed list
it was, it finds eight of ten that our voices say, takes none for another, and leaves 95 of 100 other short utterances
to free decoding. A longer list, with topics and places, was slower and less right; with the bare numbers 一, 二, 三,
one other utterance in ten was taken for one of them (二级 for 二). 好的 and 是的 are found worst: with 好 and 是 in the
list they would be, but 好孤独 would be a yes as well.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import ctranslate2
import numpy as np

from voice.audio.sound import HEARD_RATE, Samples, as_floats
from voice.hearing.transcript import SURE_FROM, Transcript

WORDS = (
    *("对", "对的", "是的", "没错", "好的", "可以", "同意", "不对", "不是", "不用", "不要", "不同意"),
    *("取消", "取消请求", "我的申请", "结束人工"),
    *("救命", "救救我", "快来人"),
    *("第一个", "第二个", "第三个"),
    *("停", "停一下", "慢一点", "快一点", "下一条", "上一条", "再说一遍", "详细", "从头", "返回", "帮助", "转人工"),
)
_OTHERS = (
    *("听不懂", "听清楚了", "在吗", "工资", "第几条"),
    *("停车", "停电", "停工", "听说", "挺好", "对面", "兑换", "公益岗"),
)
"""What is easily taken for one of them, so that it is told apart."""
MAX_SECONDS = 2.2
"""Seconds of an utterance that can be one of them, with the silence before and behind. The search takes 0.3 s, which
only short questions may cost."""
_WINDOW = 3
"""Seconds of the encoder's window."""
_FRAMES_A_SECOND = 100
_LEAST_SCORE, _LEAST_LEAD = -2.4, 0.9
"""Mean log probability of a token, with half the lead before the next word with another beginning, below which it was
none of them; and the least lead. What is less likely has to be clearer."""
_LONGER_WITHIN = 1.0
"""A word scores high wherever a longer one begins with it (取消请求 with 取消): the longer one was said if it scores no
worse than by so much."""
_LEAST_PROBABILITY = 1e-9
_MAX_SECONDS, _MAX_SECONDS_A_SYLLABLE = 0.55, 0.3
"""How long a word may sound: twice what our voices need. A sentence that begins like a word goes on longer:
没药了，我癫痫要发了 scored as 不要."""
_SOUNDS_FROM = 0.03
"""Share of the loudest frame from which a frame of 20 ms belongs to what was said."""


class ShortWords:
    """Scores the words with a loaded Whisper model; used by the thread that decodes."""

    def __init__(self, model: Any, features: Any, tokenizer: Any, words: Iterable[str] = WORDS) -> None:
        self._model, self._features = model, features
        self._start = list(tokenizer.sot_sequence)
        self._words = [*words, *_OTHERS]
        self._tokens = [tokenizer.encode(word) for word in self._words]

    def find(self, samples: Samples) -> Transcript | None:
        """Which of the words a short recording of 16 kHz is; None where it is none of them."""
        if len(samples) > MAX_SECONDS * HEARD_RATE:
            return None
        found = self._best(dict(zip(self._words, self._scores(samples), strict=True)))
        is_longer = found is not None and spoken_seconds(samples) > _longest(found.text)
        return None if is_longer else found

    def _best(self, scores: dict[str, float]) -> Transcript | None:
        """The word that was said, by the scores of all; None where none, or more than one, is likely."""
        word = max(scores, key=lambda name: scores[name])
        least = scores[word] - _LONGER_WITHIN
        word = max((name for name in scores if name.startswith(word) and scores[name] >= least), key=len)
        rival = max((score for name, score in scores.items() if _casts_doubt_on(word, name)), default=-math.inf)
        lead = scores[word] - rival
        if scores[word] + lead / 2 < _LEAST_SCORE or lead < _LEAST_LEAD or word in _OTHERS:
            return None
        return Transcript(word, SURE_FROM + (1 - SURE_FROM) * math.exp(scores[word]))

    def _scores(self, samples: Samples) -> list[float]:
        """The mean log probability of each word's tokens."""
        mel = self._features(as_floats(samples))
        window = np.zeros((1, mel.shape[0], _WINDOW * _FRAMES_A_SECOND), np.float32)
        frames = min(mel.shape[1], window.shape[2])
        window[0, :, :frames] = mel[:, :frames]
        encoded = np.array(self._model.encode(ctranslate2.StorageView.from_array(window)))
        for_each = ctranslate2.StorageView.from_array(np.repeat(encoded, len(self._words), axis=0))
        found = self._model.align(for_each, self._start, self._tokens, [window.shape[2]] * len(self._words))
        return [
            sum(math.log(max(probability, _LEAST_PROBABILITY)) for probability in word.text_token_probs)
            / len(word.text_token_probs)
            for word in found
        ]


def spoken_seconds(samples: Samples) -> float:
    """Seconds from the first to the last sound in a recording of 16 kHz."""
    step = HEARD_RATE // 50
    frames = np.abs(as_floats(samples[: len(samples) // step * step])).reshape(-1, step).max(axis=1, initial=0.0)
    sounding = np.flatnonzero(frames > _SOUNDS_FROM * frames.max(initial=0.0))
    return float(sounding[-1] - sounding[0] + 1) * step / HEARD_RATE if len(sounding) else 0.0


def _longest(word: str) -> float:
    return _MAX_SECONDS + _MAX_SECONDS_A_SYLLABLE * len(word)


def _casts_doubt_on(word: str, other: str) -> bool:
    """Whether it makes the word less likely that the other one is likely too."""
    if other == word or word.startswith(other):
        return False
    # 停 and 停一下 mean the same: of our own words only those that begin otherwise cast doubt.
    return other[0] != word[0] or word[0] == "第" or other in _OTHERS
