"""The few short words that steer a talk, spoken by our own voices and heard by the real model."""

from __future__ import annotations

import numpy as np
import pytest

from voice.audio.sound import HEARD_RATE, Samples
from voice.audio.stored import at_rate
from voice.hearing.short_words import MAX_SECONDS
from voice.hearing.transcript import SURE_FROM
from voice.hearing.whisper import WhisperRecogniser
from voice.speaking.natural_voice import NaturalVoice

_BEFORE, _BEHIND = np.zeros(HEARD_RATE * 3 // 10, np.int16), np.zeros(HEARD_RATE // 2, np.int16)
_AUDIBLE = 500


def _said(kokoro: NaturalVoice, text: str, voice: str) -> Samples:
    """The text as an endpointer cuts it out of a stream."""
    spoken = at_rate(kokoro.speak(text, voice, 1.0), HEARD_RATE).samples
    audible = np.flatnonzero(np.abs(spoken) > _AUDIBLE)
    return np.concatenate([_BEFORE, spoken[audible[0] : audible[-1] + 1], _BEHIND])


@pytest.mark.parametrize("voice", ["zf_xiaoyi", "zf_xiaobei", "zm_yunxi"])
@pytest.mark.parametrize(
    "word",
    [
        *("对", "没错", "不用", "第一个", "停一下", "快一点", "再说一遍", "详细", "转人工"),
        *("救命", "救救我", "快来人", "我的申请", "结束人工", "可以", "不要", "同意", "不同意"),
    ],
)
def test_a_short_word_is_heard(whisper: WhisperRecogniser, kokoro: NaturalVoice, word: str, voice: str) -> None:
    heard = whisper.decode(_said(kokoro, word, voice)).result()
    assert heard.text == word
    assert heard.confidence >= SURE_FROM


@pytest.mark.parametrize("voice", ["zf_xiaoyi", "zf_xiaobei", "zm_yunxi"])
def test_cancelling_a_request_is_not_heard_as_cancelling(
    whisper: WhisperRecogniser, kokoro: NaturalVoice, voice: str
) -> None:
    assert whisper.decode(_said(kokoro, "取消请求", voice)).result().text == "取消请求"


@pytest.mark.parametrize("voice", ["zf_xiaoyi", "zf_xiaobei", "zm_yunxi"])
@pytest.mark.parametrize(
    "words",
    [
        *("听不懂", "要什么材料", "我听不见", "多少钱", "怎么报名", "培训", "一级", "二级"),
        *("停车", "听说", "挺好", "对面", "公益岗"),
    ],
)
def test_other_short_words_are_left_to_free_decoding(
    whisper: WhisperRecogniser, kokoro: NaturalVoice, words: str, voice: str
) -> None:
    assert whisper._short_words.find(_said(kokoro, words, voice)) is None


@pytest.mark.parametrize("voice", ["zf_xiaoyi", "zf_xiaobei", "zm_yunxi", "zf_xiaoxiao", "zm_yunjian"])
@pytest.mark.parametrize(
    "words", ["没药了，我癫痫要发了", "不要打我，救救我妈", "停电了，呼吸机停了", "对面有人要跳楼"]
)
def test_a_sentence_that_begins_like_a_short_word_is_none(
    whisper: WhisperRecogniser, kokoro: NaturalVoice, words: str, voice: str
) -> None:
    assert whisper._short_words.find(_said(kokoro, words, voice)) is None


def test_a_long_utterance_is_not_searched_for_short_words(whisper: WhisperRecogniser, kokoro: NaturalVoice) -> None:
    said = _said(kokoro, "转人工", "zf_xiaoyi")
    long = np.concatenate([said, np.zeros(int(MAX_SECONDS * HEARD_RATE), np.int16)])
    assert whisper._short_words.find(said) is not None
    assert whisper._short_words.find(long) is None
