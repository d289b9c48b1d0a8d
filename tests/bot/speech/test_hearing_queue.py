"""Recordings and streams that are heard at the same time: streams wait for nobody, and nobody fills the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from bot.speech.service import Overloaded, Speech
from tests.bot.fake_voices import SECONDS, FakeRecogniser, speech_settings
from voice.audio.encoding import as_wav
from voice.audio.sound import HEARD_RATE, Sound
from voice.hearing.listener import Listener
from voice.hearing.transcript import Transcript

_RECORDING = as_wav(Sound(np.zeros(HEARD_RATE, np.int16), HEARD_RATE))
_HEARD = Transcript("你好", 0.9)


@pytest.fixture
def recogniser(monkeypatch: pytest.MonkeyPatch) -> FakeRecogniser:
    fake = FakeRecogniser()
    monkeypatch.setattr("voice.hearing.choosing.choose_recogniser", lambda *_: fake)
    return fake


@pytest.fixture
def speech(tmp_path: Path, recogniser: FakeRecogniser) -> Iterator[Speech]:
    speech = Speech(speech_settings(tmp_path))
    yield speech
    speech.close()


async def _begun(recogniser: FakeRecogniser) -> None:
    assert await asyncio.to_thread(recogniser.begun.acquire, timeout=SECONDS)


async def _hear_all(recogniser: FakeRecogniser, uploads: list[asyncio.Task[Transcript]]) -> None:
    """Let the recogniser be done with each upload as it comes."""
    for number in range(len(uploads)):
        while len(recogniser.waiting) <= number:
            await _begun(recogniser)
        recogniser.waiting[number].set_result(_HEARD)
    assert await asyncio.gather(*uploads) == [_HEARD] * len(uploads)


class _Frames:
    """A listener that notices nothing."""

    def accept(self, _samples: Any) -> list[Any]:
        return []


async def test_a_frame_of_a_stream_is_not_held_up_by_recordings(speech: Speech, recogniser: FakeRecogniser) -> None:
    uploads = [asyncio.create_task(speech.hear(_RECORDING, str(number))) for number in range(8)]
    await _begun(recogniser)
    await _begun(recogniser)
    frame = speech.listen(cast(Listener, _Frames()), np.zeros(512, np.int16))
    assert await asyncio.wait_for(frame, SECONDS) == []
    assert not any(upload.done() for upload in uploads)
    await _hear_all(recogniser, uploads)


async def test_recordings_of_one_conversation_are_heard_one_after_the_other(
    speech: Speech, recogniser: FakeRecogniser
) -> None:
    uploads = [asyncio.create_task(speech.hear(_RECORDING, "a")) for _ in range(2)]
    await _begun(recogniser)
    other = asyncio.create_task(speech.hear(_RECORDING, "b"))
    await _begun(recogniser)
    # The second thread serves somebody else, though "a" came first.
    assert len(recogniser.waiting) == 2
    recogniser.waiting[1].set_result(_HEARD)
    assert await other == _HEARD
    assert not any(upload.done() for upload in uploads)
    recogniser.waiting[0].set_result(_HEARD)
    await _begun(recogniser)
    recogniser.waiting[2].set_result(_HEARD)
    assert await asyncio.gather(*uploads) == [_HEARD, _HEARD]


async def test_a_third_recording_of_one_conversation_is_refused(speech: Speech, recogniser: FakeRecogniser) -> None:
    uploads = [asyncio.create_task(speech.hear(_RECORDING, "a")) for _ in range(2)]
    await _begun(recogniser)
    with pytest.raises(Overloaded):
        await speech.hear(_RECORDING, "a")
    await _hear_all(recogniser, uploads)


async def test_the_queue_of_recordings_has_an_end(speech: Speech, recogniser: FakeRecogniser) -> None:
    uploads = [asyncio.create_task(speech.hear(_RECORDING, str(number))) for number in range(10)]
    await _begun(recogniser)
    await _begun(recogniser)
    with pytest.raises(Overloaded):
        await speech.hear(_RECORDING, "one too many")
    await _hear_all(recogniser, uploads)


async def test_whoever_leaves_makes_room(speech: Speech, recogniser: FakeRecogniser) -> None:
    uploads = [asyncio.create_task(speech.hear(_RECORDING, str(number))) for number in range(10)]
    await _begun(recogniser)
    await _begun(recogniser)
    gone = uploads.pop()
    gone.cancel()
    await asyncio.wait({gone})
    uploads.append(asyncio.create_task(speech.hear(_RECORDING, "another")))
    await _hear_all(recogniser, uploads)
