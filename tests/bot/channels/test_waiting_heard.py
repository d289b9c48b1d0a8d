"""Waiting is heard: tones and a few words while the answer is being made, and nothing of it where it has no place."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.channels.voice import sayings, waiting
from bot.channels.voice.outlet import Gone
from bot.channels.voice.protocol import VoiceEvent
from bot.channels.voice.waiting import Waiting
from voice.audio.stored import read_mp3

_SECOND = 0.02
"""How long a second lasts here."""


class _Ear:
    """Keeps what it is sent, with the second at which it came."""

    def __init__(self) -> None:
        self._began = asyncio.get_running_loop().time()
        self.heard: list[tuple[str, str]] = []
        self.at: list[float] = []
        self.sounds: list[bytes] = []
        self.came = asyncio.Event()

    async def event(self, event: VoiceEvent) -> None:
        told: dict[str, Any] = event.model_dump(mode="json")
        self.heard.append((told["state"], told.get("text", "")))
        self.at.append((asyncio.get_running_loop().time() - self._began) / _SECOND)

    async def sound(self, piece: bytes) -> None:
        self.sounds.append(piece)
        self.came.set()


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TONE_AFTER", "TONE_EVERY", "WORDS_AFTER"):
        monkeypatch.setattr(waiting, name, getattr(waiting, name) * _SECOND)


@pytest.fixture
async def ear() -> _Ear:
    return _Ear()


async def _words(sentence: str) -> bytes:
    return sentence.encode()


async def _yes() -> bool:
    return True


async def _no() -> bool:
    return False


async def _broken() -> bool:
    raise ValueError("profiles cannot be read")


def _waiting(ear: _Ear, words: Callable[[str], Awaitable[bytes]] = _words, may_hear: Any = _yes) -> Waiting:
    return Waiting(ear, words, may_hear)


async def _until(ear: _Ear, count: int) -> None:
    async with asyncio.timeout(5.0):
        while len(ear.sounds) < count:
            ear.came.clear()
            await ear.came.wait()


async def test_after_a_second_a_tone_again_and_again_and_after_five_the_words_once(ear: _Ear) -> None:
    heard = _waiting(ear)
    heard.begin()
    await _until(ear, 7)
    heard.end()
    tone, words = ("waiting", ""), ("sentence", sayings.PLEASE_WAIT)
    assert ear.heard == [tone, tone, tone, words, tone, tone, tone]
    assert ear.at[0] >= 0.99 and ear.at[3] >= 4.99
    assert ear.sounds[3] == sayings.PLEASE_WAIT.encode()


async def test_the_tone_is_short_and_soft(ear: _Ear) -> None:
    heard = _waiting(ear)
    heard.begin()
    await _until(ear, 1)
    heard.end()
    sound = read_mp3(ear.sounds[0])
    assert sound.seconds < 0.3
    assert 500 < abs(sound.samples).max() < 3000


@pytest.mark.parametrize("may_hear", [_no, _broken])
async def test_who_cannot_hear_or_may_not_is_sent_nothing(ear: _Ear, may_hear: Any) -> None:
    heard = _waiting(ear, may_hear=may_hear)
    heard.begin()
    task = heard._task
    assert task is not None
    await asyncio.wait_for(task, 5.0)
    assert not ear.sounds


async def test_where_it_is_not_wanted_nothing_is_sent(ear: _Ear) -> None:
    heard = _waiting(ear)
    heard.is_wanted = False
    heard.begin()
    assert heard._task is None


async def test_after_its_end_nothing_more_is_sent(ear: _Ear) -> None:
    heard = _waiting(ear)
    heard.begin()
    await _until(ear, 2)
    task = heard._task
    assert task is not None
    heard.end()
    await asyncio.wait({task})
    assert len(ear.sounds) == 2 and task.cancelled()


async def test_whoever_is_gone_ends_it(ear: _Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    async def _gone(_event: VoiceEvent) -> None:
        raise Gone

    monkeypatch.setattr(ear, "event", _gone)
    heard = _waiting(ear)
    heard.begin()
    task = heard._task
    assert task is not None
    await asyncio.wait_for(task, 5.0)
    assert not ear.sounds
