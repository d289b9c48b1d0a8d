"""What a moment expects, spoken by our own voices and heard by the real model; and what is no speech."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from actions.dialogue.state import DialogueState
from bot.bench.expected_words import Utterance, as_cut_out, moment
from bot.speech.expectations import expected_in
from tests.bench.noises import NOISES, noise
from voice.audio.sound import HEARD_RATE, Samples
from voice.audio.stored import at_rate
from voice.hearing.closed_list import MAX_SECONDS
from voice.hearing.expected import Expectation, Expected
from voice.hearing.recogniser import hear
from voice.hearing.transcript import SURE_FROM, Reaction
from voice.hearing.vosk import VoskRecogniser
from voice.hearing.whisper import WhisperRecogniser
from voice.speaking.natural_voice import NaturalVoice

pytestmark = pytest.mark.slow
_VOICES = ("zf_xiaoyi", "zf_xiaobei", "zm_yunxi")
_WANTED = (
    *(("yes_no", words) for words in ("可以", "没错", "同意", "不用", "不要", "不同意")),
    *(("choices", words) for words in ("第一个", "打字", "回电话")),
    *(("places", words) for words in ("毕节", "安顺", "六盘水")),
    *(("grades", words) for words in ("三级", "四级")),
    *(("commands", words) for words in ("停一下", "再说一遍", "转人工", "取消请求", "我的申请", "结束人工")),
)


@cache
def _expectation(kind: str) -> Expectation:
    return expected_in(moment(kind))


def _said(kokoro: NaturalVoice, text: str) -> Samples:
    """Each text by one of three voices, always the same one."""
    voice = _VOICES[sum(map(ord, text)) % len(_VOICES)]
    return as_cut_out(at_rate(kokoro.speak(text, voice, 1.0), HEARD_RATE).samples)


def test_what_is_expected_is_heard(whisper: WhisperRecogniser, kokoro: NaturalVoice) -> None:
    """Nine of ten; `make bench CLIPS=…` measures hundreds."""
    missed = [words for kind, words in _WANTED if not _is_heard(whisper, kokoro, kind, words)]
    assert len(missed) <= len(_WANTED) / 10, missed


@pytest.mark.parametrize("words", ["救命", "救救我", "快来人"])
def test_a_cry_for_help_is_heard(whisper: WhisperRecogniser, kokoro: NaturalVoice, words: str) -> None:
    assert _is_heard(whisper, kokoro, "cries", words)


def _is_heard(whisper: WhisperRecogniser, kokoro: NaturalVoice, kind: str, words: str) -> bool:
    heard = hear(whisper, _said(kokoro, words), _expectation(kind))
    return Utterance(kind, words, heard, _expectation(kind)).is_right


@pytest.mark.parametrize("words", ["停车", "听说", "挺好", "对面", "公益岗", "多少钱", "怎么报名", "要什么材料"])
def test_other_short_words_are_none_of_them(whisper: WhisperRecogniser, kokoro: NaturalVoice, words: str) -> None:
    heard = hear(whisper, _said(kokoro, words), _expectation("yes_no"))
    assert heard.text not in {expected.words for expected in _expectation("yes_no")} - {words}


@pytest.mark.parametrize(
    "words", ["没药了，我癫痫要发了", "不要打我，救救我妈", "停电了，呼吸机停了", "对面有人要跳楼"]
)
def test_a_sentence_that_begins_like_a_word_is_none(
    whisper: WhisperRecogniser, kokoro: NaturalVoice, words: str
) -> None:
    heard = hear(whisper, _said(kokoro, words), _expectation("yes_no"))
    assert heard.text not in {expected.words for expected in _expectation("yes_no")}


@pytest.mark.parametrize("kind", NOISES)
def test_noise_is_none_of_them_at_any_moment(whisper: WhisperRecogniser, kind: str) -> None:
    for number, asked in enumerate(("yes_no", "choices", "places", "staff", "commands")):
        heard = hear(whisper, noise(kind, number), _expectation(asked))
        assert heard.reaction is Reaction.ASK_TO_REPEAT


def test_a_long_utterance_is_not_compared(whisper: WhisperRecogniser, kokoro: NaturalVoice) -> None:
    """Somebody who talks waits for nothing that only short words need."""
    asked: list[list[str]] = []
    whisper._likelihoods.of = lambda _samples, words: asked.append(list(words)) or []  # type: ignore[method-assign,func-returns-value]
    try:
        short = _said(kokoro, "转人工")
        hear(whisper, np.concatenate([short, np.zeros(int(MAX_SECONDS * HEARD_RATE), np.int16)]), _expectation("cries"))
    finally:
        del whisper._likelihoods.of
    assert asked == []


def test_vosk_listens_for_the_list_alone(korean: VoskRecogniser) -> None:
    """The Mandarin model cannot be had everywhere: the Korean one shows that a list is kept to."""
    rng = np.random.default_rng(5)
    babble = (rng.normal(0, 1, 2 * HEARD_RATE) * 3000).astype(np.int16)
    expectation = (Expected("네", "yes"), Expected("아니요", "no"), Expected("毕节", "a word that the model lacks"))
    heard = hear(korean, babble, expectation)
    assert heard.text in {"네", "아니요"} or heard.confidence < SURE_FROM
    assert expected_in(DialogueState())
