"""Speech that begins in time: which voice speaks, in how many pieces, and what becomes of what nobody waits for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.speech import in_time
from bot.speech.bounded_pool import BoundedPool
from bot.speech.in_time import Clock, Haste, SpeechInTime, Wish
from tests.bot.fake_voices import SECONDS, FakeSpeaker
from voice.audio.sound import Sound
from voice.audio.stored import read_mp3
from voice.speaking.cache import CachedSpeaker, SpokenCache
from voice.speaking.cancellation import Cancellation, SpeechCancelled

_LONG = "护理补贴按月发给重度残疾人，到户口所在地的乡镇去申请。"
_SECOND_SENTENCE = "办事处会告诉您要带什么。"


class _Natural(FakeSpeaker):
    """Stops when the wish is taken back; is done once the gate is open."""

    def __init__(self) -> None:
        super().__init__()
        self.stopped: list[str] = []

    def speak(self, text: str, voice: str, rate: float, cancellation: Cancellation | None = None) -> Sound:
        assert cancellation is not None
        stop = threading.Event()
        self.asked.append((text, voice, rate))
        self.begun.release()
        with cancellation.stopping(stop.set):
            while not self.gate.wait(0.005):
                if stop.is_set():
                    self.stopped.append(text)
                    raise SpeechCancelled
        return Sound(np.full(24_000, 1000, np.int16), 24_000)


class _Plain(FakeSpeaker):
    """Speaks at once."""

    name, voices = "plain", ("plain",)


class _Place:
    """Both voices, and what speaks with them."""

    def __init__(self, folder: Path) -> None:
        self.natural, self.plain, self.folder = _Natural(), _Plain(), folder
        speaker = CachedSpeaker(self.natural, SpokenCache(folder, 1 << 20), self.plain)
        self.pools = BoundedPool("natural", 2, 4, 3), BoundedPool("plain", 1, 4, 3)
        self.speech = SpeechInTime(speaker, *self.pools)

    def needs(self, seconds: float) -> None:
        """Let it be known how many seconds the natural voice needs for a character."""
        self.speech._pace.took(1, seconds)

    @property
    def said(self) -> tuple[list[str], list[str]]:
        """What each voice was asked for."""
        return [text for text, _, _ in self.natural.asked], [text for text, _, _ in self.plain.asked]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[_Place]:
    place = _Place(tmp_path)
    yield place
    place.natural.gate.set()
    for pool in place.pools:
        pool.close()


def _wish(text: str = _LONG, keep: bool = False) -> Wish:
    return Wish(text, "one", 1.0, keep)


async def test_a_natural_voice_that_is_quick_enough_speaks(place: _Place) -> None:
    place.needs(0.001)
    assert await place.speech.sound(_wish(), SECONDS)
    assert place.said == ([_LONG], [])


async def test_where_it_would_take_too_long_the_plain_voice_speaks_and_the_natural_one_is_not_asked(
    place: _Place,
) -> None:
    place.needs(1.0)
    assert await place.speech.sound(_wish(), 0.3)
    assert place.said == ([], [_LONG])


async def test_where_it_takes_longer_than_thought_it_is_stopped_and_the_plain_voice_speaks(place: _Place) -> None:
    place.natural.gate.clear()
    assert await place.speech.sound(_wish(), 0.05)
    assert place.said == ([_LONG], [_LONG])
    await _emptied(place.pools[0])
    assert place.natural.stopped == [_LONG]
    # From now on it is known.
    assert await place.speech.sound(_wish(_SECOND_SENTENCE), 0.001)
    assert place.said == ([_LONG], [_LONG, _SECOND_SENTENCE])


async def test_who_does_not_hurry_hears_the_natural_voice(place: _Place) -> None:
    place.needs(100.0)
    assert await place.speech.sound(_wish(), None)
    assert place.said == ([_LONG], [])


async def test_what_others_wait_for_counts(place: _Place) -> None:
    place.needs(0.01)
    place.natural.gate.clear()
    others = [asyncio.create_task(place.speech.sound(_wish(f"{_LONG}{number}"), SECONDS)) for number in range(4)]
    while place.speech._being_made < 4 * len(_LONG):
        await asyncio.sleep(0)
    assert await place.speech.sound(_wish(_SECOND_SENTENCE), 0.3)
    assert place.said[1] == [_SECOND_SENTENCE]
    place.natural.gate.set()
    await asyncio.gather(*others)


async def test_a_full_queue_of_the_natural_voice_is_passed_by(place: _Place) -> None:
    place.natural.gate.clear()
    others = [asyncio.create_task(place.speech.sound(_wish(f"第{number}句。"), SECONDS)) for number in range(6)]
    while len(place.pools[0]) < 6:
        await asyncio.sleep(0)
    assert await place.speech.sound(_wish("又一句。"), SECONDS)
    assert place.said[1] == ["又一句。"]
    place.natural.gate.set()
    await asyncio.gather(*others)


async def test_what_the_plain_voice_said_is_the_same_for_a_while_and_never_on_the_disk(place: _Place) -> None:
    place.needs(1.0)
    first = await place.speech.sound(_wish(keep=True), 0.3)
    place.needs(0.001)
    assert await place.speech.sound(_wish(keep=True), 0.3) == first
    assert place.said == ([], [_LONG])
    assert not list(place.folder.glob("*.mp3"))


async def test_whoever_stops_listening_stops_what_is_being_made(place: _Place) -> None:
    place.natural.gate.clear()
    listening = asyncio.create_task(place.speech.sound(_wish(), None))
    assert await asyncio.to_thread(place.natural.begun.acquire, timeout=SECONDS)
    listening.cancel()
    await asyncio.wait({listening})
    await _emptied(place.pools[0])
    assert place.natural.stopped == [_LONG]
    assert place.speech._being_made == 0


async def test_the_first_sentence_is_cut_where_its_beginning_can_be_heard_soon(place: _Place) -> None:
    assert place.speech.pieces(_LONG, "one", 1.0) == ["护理补贴按月发给重度残疾人，", "到户口所在地的乡镇去申请。"]
    place.needs(0.02)
    assert place.speech.pieces(_LONG, "one", 1.0) == ["护理补贴按月发给重度残疾人，", "到户口所在地的乡镇去申请。"]


@pytest.mark.parametrize("seconds", [0.005, 0.05, 1.0])
async def test_it_stays_whole_where_that_is_soon_enough_or_a_piece_would_not_be(place: _Place, seconds: float) -> None:
    place.needs(seconds)
    assert place.speech.pieces(_LONG, "one", 1.0) == [_LONG]


async def test_what_lies_ready_is_not_cut(place: _Place) -> None:
    await place.speech.sound(_wish(), None)
    place.needs(0.02)
    assert place.speech.pieces(_LONG, "one", 1.0) == [_LONG]


async def test_the_first_words_are_spoken_for_nobody(place: _Place) -> None:
    place.natural.gate.set()

    def _speak(text: str, voice: str, rate: float, _cancellation: Cancellation | None = None) -> Sound:
        return Sound(np.zeros(10, np.int16), 24_000)

    place.natural.speak = _speak  # type: ignore[method-assign]
    await place.speech.warm_up()
    assert place.speech._pace.seconds(1) is not None
    assert not place.speech.has_ready("您好，我是黔助。", "one", 1.0)


def test_the_next_piece_may_take_as_long_as_is_still_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(in_time.time, "monotonic", lambda: now)
    clock, second = Clock(Haste.BEGINNING), bytes(6000)
    assert clock.left == in_time.FIRST_SOUND_SECONDS and clock.is_at_the_start
    clock.gave(2 * second)
    now = 100.5
    assert clock.left == pytest.approx(1.5)
    clock.gave(second)
    now = 104.0
    assert clock.left == 0.0
    clock.gave(second)
    assert clock.left == pytest.approx(1.0)
    assert Clock(Haste.NONE).left is None


def test_where_nothing_is_heard_before_all_is_made_each_piece_has_the_time_of_the_first() -> None:
    clock = Clock(Haste.WHOLE)
    clock.gave(bytes(60_000))
    assert clock.left == in_time.FIRST_SOUND_SECONDS


async def test_the_length_of_a_sound_is_told_from_its_bytes(place: _Place) -> None:
    sound = await place.speech.sound(_wish(), None)
    assert in_time.seconds_of(sound) == pytest.approx(read_mp3(sound).seconds, abs=0.06)


async def _emptied(pool: BoundedPool) -> None:
    async with asyncio.timeout(SECONDS):
        while len(pool):
            await asyncio.sleep(0.005)
