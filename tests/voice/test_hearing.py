"""What real recognisers make of real recordings, and of what is no speech."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import jiwer
import numpy as np
import pytest

from tests.voice.conftest import Clips
from voice.audio.sound import HEARD_RATE, Samples
from voice.audio.stored import at_rate
from voice.hearing.endpointing import Moment
from voice.hearing.listener import Listener, Noticed
from voice.hearing.measuring import comparable, measure
from voice.hearing.recogniser import hear
from voice.hearing.transcript import Reaction
from voice.hearing.vosk import VoskRecogniser
from voice.hearing.whisper import WhisperRecogniser, is_stuck, pieces, unstuck
from voice.speaking.natural_voice import NaturalVoice

pytestmark = pytest.mark.slow
_CHUNK = HEARD_RATE // 10


def _noise(kind: str) -> Samples:
    count = 4 * HEARD_RATE
    times = np.arange(count) / HEARD_RATE
    signal = {
        "silence": np.zeros(count),
        "noise": np.random.default_rng(7).normal(0, 0.1, count),
        "music": sum(0.1 * np.sin(2 * np.pi * pitch * times) for pitch in (220, 277, 330, 440)),
    }[kind]
    return np.asarray(signal * 32767).astype(np.int16)


def _listened(listener: Listener, stream: Samples) -> list[Noticed]:
    return [
        noticed
        for start in range(0, len(stream), _CHUNK)
        for noticed in listener.accept(stream[start : start + _CHUNK])
        if isinstance(noticed, Noticed)
    ]


def test_people_are_understood(whisper: WhisperRecogniser, clips: Clips) -> None:
    assert measure(whisper, clips).error_rate <= 0.18


@pytest.mark.parametrize("kind", ["silence", "noise", "music"])
def test_no_words_are_made_of_what_is_no_speech(whisper: WhisperRecogniser, kind: str) -> None:
    transcript = hear(whisper, _noise(kind))
    assert transcript.reaction == Reaction.ASK_TO_REPEAT


def test_an_utterance_is_found_in_a_stream_and_heard(whisper: WhisperRecogniser, clips: Clips) -> None:
    samples, said = clips[0]
    silence = np.zeros(2 * HEARD_RATE, np.int16)
    noticed = _listened(Listener(whisper, 0.7), np.concatenate([silence, samples, silence]))
    assert noticed[0].moment == Moment.BEGAN
    assert noticed[-1].moment == Moment.ENDED
    assert noticed[-1].transcript is not None
    assert comparable(noticed[-1].transcript.result().text)[:4] == comparable(said)[:4]


def test_two_utterances_of_one_stream_are_told_apart(whisper: WhisperRecogniser, clips: Clips) -> None:
    silence = np.zeros(2 * HEARD_RATE, np.int16)
    stream = np.concatenate([silence, clips[0][0], silence, clips[1][0], silence])
    ended = [noticed for noticed in _listened(Listener(whisper, 1.25), stream) if noticed.transcript]
    assert len(ended) == 2
    first, second = (noticed.transcript.result().text for noticed in ended if noticed.transcript)
    assert first != second


def test_letting_go_of_the_button_ends_an_utterance(whisper: WhisperRecogniser, clips: Clips) -> None:
    listener = Listener(whisper, 2.5)
    _listened(listener, clips[0][0])
    ended = listener.end()
    assert ended is not None
    assert ended.transcript is not None
    assert ended.transcript.result().text
    assert listener.end() is None


def test_ten_at_once_each_get_their_own_words(whisper: WhisperRecogniser, clips: Clips) -> None:
    alone = [hear(whisper, samples).text for samples, _ in clips]
    with ThreadPoolExecutor(10) as pool:
        together = list(pool.map(lambda turn: hear(whisper, clips[turn % len(clips)][0]).text, range(10)))
    assert together == [alone[turn % len(clips)] for turn in range(10)]


def test_vosk_streams_words_and_ends_with_them(korean: VoskRecogniser, clips: Clips) -> None:
    utterance = korean.open_utterance()
    samples = clips[0][0]
    partials = [utterance.accept(samples[start : start + _CHUNK]) for start in range(0, len(samples), _CHUNK)]
    transcript = utterance.finish().result()
    assert any(partials)
    assert transcript.text
    assert 0 < transcript.confidence <= 1


def test_vosk_hears_many_at_once_without_mixing_them(korean: VoskRecogniser, clips: Clips) -> None:
    # Kaldi adds random noise to its input, so that a clip is not always heard the same: nearest, not equal.
    alone = [hear(korean, samples).text for samples, _ in clips]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda clip: hear(korean, clip[0]).text, clips))
    for index, heard in enumerate(together):
        errors = [jiwer.cer(text, heard) for text in alone]
        assert errors.index(min(errors)) == index


def test_vosk_makes_nothing_of_silence(korean: VoskRecogniser) -> None:
    assert hear(korean, _noise("silence")).text == ""


def test_a_long_recording_is_cut_where_it_is_quiet() -> None:
    loud = (3000 * np.sin(np.arange(40 * HEARD_RATE))).astype(np.int16)
    loud[21 * HEARD_RATE : 21 * HEARD_RATE + HEARD_RATE // 2] = 0
    first, second = pieces(loud)
    assert 21.0 <= len(first) / HEARD_RATE <= 21.5
    assert len(first) + len(second) == len(loud)


def test_a_decoder_that_is_stuck_is_noticed() -> None:
    assert is_stuck("我要问谢谢谢谢谢谢谢谢")
    assert not is_stuck("电话是11111")
    assert not is_stuck("护理补贴每月多少钱")


def test_what_a_stuck_decoder_repeats_is_left_out() -> None:
    assert unstuck("救命啊救救救救救救") == "救命啊"
    assert unstuck("相信相信相信相信") == "相信"
    assert unstuck("谢谢") == "谢谢"


def test_a_long_story_is_heard_to_its_end(whisper: WhisperRecogniser, kokoro: NaturalVoice) -> None:
    story = "我家住在一个镇上，腿是小时候摔坏的，前几年在外头打工，去年厂子关了就回来，家里有两个娃娃要读书，" * 2
    sound = at_rate(kokoro.speak(f"{story}我想问残疾人培训班怎么报名。", "zf_xiaobei", 1.3), HEARD_RATE)
    assert 18 < len(sound.samples) / HEARD_RATE < 60
    assert whisper.decode(sound.samples).result().text.rstrip("。").endswith("报名")
