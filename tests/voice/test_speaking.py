"""Voices: many at once, a worker that hangs, a natural sentence, a cache that is bounded."""

from __future__ import annotations

import os
import resource
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from voice.audio.sound import HEARD_RATE, Sound
from voice.audio.stored import at_rate, read_mp3
from voice.hearing.measuring import comparable
from voice.hearing.recogniser import hear
from voice.hearing.whisper import WhisperRecogniser
from voice.speaking.cache import CachedSpeaker, SpokenCache
from voice.speaking.cancellation import Cancellation
from voice.speaking.mandarin_text import normalise
from voice.speaking.natural_voice import NaturalVoice
from voice.speaking.plain_voice import PlainVoice
from voice.speaking.recent import RecentSounds
from voice.speaking.speaker import RATES, CannotSpeak, next_rate

_TEXTS = [
    "护理补贴每月110元。",
    "请打12385。",
    "盲人医疗按摩考试在九月。",
    "好的。",
    "残保金按人数算，差一个人也要交。",
]


@pytest.fixture
def plain() -> PlainVoice:
    """The voice that every machine has."""
    return PlainVoice()


def test_many_threads_each_get_their_own_words(plain: PlainVoice) -> None:
    # espeak-ng varies its pitch a little, so that a text is recognised by its length: all five differ.
    alone = [plain.speak(text).seconds for text in _TEXTS]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda turn: plain.speak(_TEXTS[turn % len(_TEXTS)]).seconds, range(40)))
    plain.close()
    for turn, seconds in enumerate(together):
        assert seconds == pytest.approx(alone[turn % len(_TEXTS)], abs=0.02)


def test_faster_is_shorter(plain: PlainVoice) -> None:
    slow, fast = (plain.speak(_TEXTS[4], rate=rate).seconds for rate in (0.8, 1.7))
    plain.close()
    assert fast < 0.7 * slow


def test_every_text_is_spoken_at_its_own_rate_however_quickly_they_follow(plain: PlainVoice) -> None:
    slow, fast = [], []
    for _ in range(6):
        slow.append(plain.speak(_TEXTS[4], rate=0.8).seconds)
        fast.append(plain.speak(_TEXTS[4], rate=1.7).seconds)
    plain.close()
    assert max(fast) < 0.7 * min(slow)


def test_a_worker_that_was_killed_is_replaced(plain: PlainVoice) -> None:
    before = plain.speak(_TEXTS[0])
    assert plain._worker is not None
    os.kill(plain._worker.pid, signal.SIGKILL)
    assert plain.speak(_TEXTS[0]).seconds == pytest.approx(before.seconds, abs=0.02)
    plain.close()


def test_a_process_with_a_thousand_open_files_still_speaks() -> None:
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(allowed, min(most, 2048)), most))
    voice = PlainVoice()
    with ExitStack() as stack:
        for _ in range(1100):
            stack.callback(os.close, os.open(os.devnull, os.O_RDONLY))
        stack.callback(voice.close)
        assert voice.speak("您好", "", 1.0).seconds > 0


def test_a_worker_that_hangs_is_ended(plain: PlainVoice, monkeypatch: pytest.MonkeyPatch) -> None:
    plain.speak(_TEXTS[0])
    monkeypatch.setattr("voice.speaking.plain_voice._START_SECONDS", 0.05)
    monkeypatch.setattr("voice.speaking.plain_voice._SECONDS_A_CHARACTER", 0.0)
    assert plain._worker is not None
    os.kill(plain._worker.pid, signal.SIGSTOP)
    started = time.monotonic()
    with pytest.raises(CannotSpeak):
        plain.speak(_TEXTS[0])
    assert time.monotonic() - started < 5
    plain.close()


def test_no_file_is_left_behind(plain: PlainVoice) -> None:
    plain.speak(_TEXTS[0])
    folder = Path(plain._folder.name)
    assert not list(folder.glob("*.wav"))
    plain.close()
    assert not folder.exists()


def test_nothing_to_say_is_silence(plain: PlainVoice) -> None:
    assert len(plain.speak("……").samples) == 0
    plain.close()


class _Counting:
    """A speaker that counts what it is asked for."""

    name, voices = "counting", ("one", "two")

    def __init__(self) -> None:
        self.asked: list[str] = []

    def speak(self, text: str, voice: str, rate: float, cancellation: Cancellation | None = None) -> Sound:
        self.asked.append(text)
        return Sound(np.full(24_000, len(self.asked), np.int16), 24_000)

    def close(self) -> None:
        """Nothing is held."""


def test_a_sentence_is_made_once_for_each_voice_and_rate(tmp_path: Path) -> None:
    counting = _Counting()
    speaker = CachedSpeaker(counting, SpokenCache(tmp_path, 1 << 20))
    first = speaker.speak("好的。", "one", 1.0)
    assert speaker.speak("好的。", "one", 1.0) == first
    assert speaker.speak("好的。", "unknown", 1.0) == first
    assert len(counting.asked) == 1
    speaker.speak("好的。", "two", 1.0)
    speaker.speak("好的。", "one", 1.3)
    assert len(counting.asked) == 3
    assert speaker.has_ready("好的。", "two", 1.0)
    assert not speaker.has_ready("好的。", "two", 1.3)


def test_two_who_ask_at_once_wait_for_one_making(tmp_path: Path) -> None:
    counting = _Counting()
    speaker = CachedSpeaker(counting, SpokenCache(tmp_path, 1 << 20))
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: speaker.speak("好的。", "one", 1.0), range(8)))
    assert len(made) == 1
    assert len(counting.asked) == 1


class _Failing(_Counting):
    """A speaker that cannot speak."""

    def speak(self, text: str, voice: str, rate: float, cancellation: Cancellation | None = None) -> Sound:
        raise CannotSpeak("现在说不出话。")


def test_a_sentence_that_cannot_be_made_leaves_nothing_behind(tmp_path: Path) -> None:
    speaker = CachedSpeaker(_Failing(), SpokenCache(tmp_path, 1 << 20))
    for number in range(50):
        with pytest.raises(CannotSpeak):
            speaker.speak(f"第{number}句。", "one", 1.0)
    assert not speaker._being_made


def test_only_what_may_be_kept_lies_on_the_disk(tmp_path: Path) -> None:
    speaker = CachedSpeaker(_Counting(), SpokenCache(tmp_path, 1 << 20))
    private = speaker.speak("我叫张三。", "one", 1.0)
    assert not list(tmp_path.glob("*.mp3"))
    # A player asks for the same sound in parts.
    assert speaker.has_ready("我叫张三。", "one", 1.0)
    assert speaker.speak("我叫张三。", "one", 1.0) == private
    speaker.speak("护理补贴按月发。", "one", 1.0, keep=True)
    assert len(list(tmp_path.glob("*.mp3"))) == 1


def test_what_an_earlier_release_kept_is_deleted_once(tmp_path: Path) -> None:
    old = tmp_path / "0123.mp3"
    old.write_bytes(b"somebody's words")
    cache = SpokenCache(tmp_path, 1 << 20)
    assert not old.exists()
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    kept = cache.path("x", "好的。", "v", 1.0)
    cache.put(kept, b"public words")
    SpokenCache(tmp_path, 1 << 20)
    assert kept.exists()


def test_recent_sounds_are_forgotten_after_their_time_and_beyond_their_room() -> None:
    now = 0.0
    recent = RecentSounds(seconds=10, limit=100, clock=lambda: now)
    recent.put(Path("a"), bytes(60))
    assert recent.get(Path("a")) == bytes(60)
    recent.put(Path("b"), bytes(60))
    assert recent.get(Path("a")) is None
    assert recent.get(Path("b")) is not None
    now = 10.0
    assert recent.get(Path("b")) is None


def test_the_cache_stays_within_its_bound_and_keeps_what_was_used(tmp_path: Path) -> None:
    cache = SpokenCache(tmp_path, 1000)
    paths = [cache.path("x", text, "v", 1.0) for text in ("一", "二", "三")]
    for age, path in enumerate(paths):
        cache.put(path, bytes(400))
        os.utime(path, (age, age))
    assert cache.get(paths[0]) is not None
    cache.prune()
    assert [path.exists() for path in paths] == [True, False, True]


def test_a_folder_that_cannot_be_written_costs_the_cache_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    speaker = CachedSpeaker(_Counting(), SpokenCache(tmp_path / "file" / "cache", 1000))
    assert speaker.speak("好的。", "one", 1.0)


def test_rates_step_up_and_down_and_stop_at_the_ends() -> None:
    rates = sorted(RATES.values())
    assert next_rate(1.0, faster=True) == 1.3
    assert next_rate(1.0, faster=False) == 0.8
    assert next_rate(rates[-1], faster=True) == rates[-1]
    assert next_rate(rates[0], faster=False) == rates[0]


@pytest.mark.slow
@pytest.mark.parametrize("voice", NaturalVoice.voices)
def test_the_natural_voice_is_understood(kokoro: NaturalVoice, whisper: WhisperRecogniser, voice: str) -> None:
    said = "直接负责的人要给处分。"
    heard = hear(whisper, at_rate(kokoro.speak(said, voice, 1.0), HEARD_RATE).samples)
    assert comparable(heard.text) == comparable(normalise(said))


@pytest.mark.slow
def test_a_kept_sentence_sounds_as_it_did(kokoro: NaturalVoice, tmp_path: Path) -> None:
    speaker = CachedSpeaker(kokoro, SpokenCache(tmp_path, 1 << 20))
    made = speaker.speak(_TEXTS[0], "", 1.0)
    assert read_mp3(made).seconds == pytest.approx(kokoro.speak(_TEXTS[0]).seconds, abs=0.2)
