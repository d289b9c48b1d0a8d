"""A spoken turn that fails, whatever the fault: the person hears a sentence, and can go on speaking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest

from actions.people.profiles import Profile
from bot.channels.http.limits import RateLimits
from bot.channels.voice import sayings, waiting
from bot.channels.voice.protocol import (
    AudioSentence,
    Listening,
    PushToTalkStarted,
    SettingsWanted,
    StopRequested,
    TextEntered,
    UnknownMessage,
    VoiceEvent,
    control_message,
    document,
    event_of,
)
from bot.channels.voice.services import Services
from bot.channels.voice.session import VoiceSession
from bot.channels.voice.socket import may_say as _may_say_at_door
from bot.rendering.contract import Answer
from bot.speech.service import Speech
from tests.bot.fake_voices import SECONDS, FakeConversation, FakeSpeaker, speech_settings
from voice.hearing.endpointing import Moment
from voice.hearing.listener import Noticed
from voice.hearing.transcript import Transcript

_FRAME = np.zeros(512, np.int16).tobytes()


class _Hearing:
    """What the listener notices with the next samples, in place of a recogniser."""

    def __init__(self) -> None:
        self.next: Callable[[], list[Any]] = list

    async def listen(self, _listener: Any, _samples: Any) -> list[Any]:
        return self.next()

    async def recogniser(self) -> Any:
        return None


class _Ear:
    """Keeps what a person is told."""

    def __init__(self) -> None:
        self.events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def event(self, event: VoiceEvent) -> None:
        self.events.put_nowait(event.model_dump(mode="json"))

    async def sound(self, piece: bytes) -> None:
        """Heard."""

    async def until(self, kind: str) -> dict[str, Any]:
        """The next event of a kind."""
        async with asyncio.timeout(SECONDS):
            while (event := await self.events.get())["type"] != kind:
                pass
        return event


class _Place:
    """A session, what it hears and what it tells."""

    def __init__(
        self, session: VoiceSession, hearing: _Hearing, ear: _Ear, taken: list[Any], answers: asyncio.Event
    ) -> None:
        self.session, self.hearing, self.ear, self.taken, self.answers = session, hearing, ear, taken, answers

    async def hears(self, transcript: Future[Transcript]) -> None:
        """Somebody says something."""
        self.hearing.next = lambda: [Noticed(Moment.BEGAN), Noticed(Moment.ENDED, transcript)]
        await self.session.accept(_FRAME)


@pytest.fixture
def speech(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Speech]:
    fake = FakeSpeaker()
    monkeypatch.setattr("voice.speaking.choosing.choose_speaker", lambda *_: fake)
    monkeypatch.setattr("bot.channels.voice.session.Listener", lambda *_: Mock())
    speech = Speech(speech_settings(tmp_path))
    yield speech
    speech.close()


@pytest.fixture
async def place(speech: Speech, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[_Place]:
    hearing, ear, taken, place_of_slow = _Hearing(), _Ear(), [], asyncio.Event()
    monkeypatch.setattr(speech, "listen", hearing.listen)
    monkeypatch.setattr(speech, "recogniser", hearing.recogniser)

    async def _take(conversation: str, transcript: Transcript) -> Answer:
        taken.append(transcript)
        if transcript.text == "慢":
            await place_of_slow.wait()
        if transcript.text == "坏":
            raise ValueError("a fault of the dialogue")
        return await FakeConversation().take_heard(conversation, transcript)

    async def _may_say(_text: str) -> bool:
        return True

    services = Services(
        speech, _take, FakeConversation().take, _may_say, FakeConversation().state, FakeConversation().profile
    )
    session = VoiceSession(services, "somebody", ear)
    yield _Place(session, hearing, ear, taken, place_of_slow)
    place_of_slow.set()
    await session.close()


def _heard(text: str) -> Future[Transcript]:
    future: Future[Transcript] = Future()
    future.set_result(Transcript(text, 0.9))
    return future


def _cancelled() -> Future[Transcript]:
    future: Future[Transcript] = Future()
    future.cancel()
    return future


def _failed() -> Future[Transcript]:
    future: Future[Transcript] = Future()
    future.set_exception(RuntimeError("the recogniser is broken"))
    return future


@pytest.mark.parametrize(
    "transcript", [_heard("坏"), _failed(), _cancelled()], ids=["the dialogue", "the recogniser", "a cancelled one"]
)
async def test_a_turn_that_fails_is_told_aloud_and_the_next_one_is_answered(
    place: _Place, transcript: Future[Transcript]
) -> None:
    await place.hears(transcript)
    assert (await place.ear.until("error"))["message"] == sayings.FAILED
    assert (await place.ear.until("audio"))["text"] in sayings.FAILED
    await place.hears(_heard("你好"))
    assert (await place.ear.until("reply"))["heard"] == "你好"
    assert (await place.ear.until("audio"))["text"].startswith("听到")


async def test_a_word_that_is_missed_twice_is_answered_twice_and_noise_that_goes_on_is_not(place: _Place) -> None:
    answered = []
    for text in ("", "", "", "你好"):
        await place.hears(_heard(text))
        await place.ear.until("heard")
        if text or len(answered) < 2:
            answered.append((await place.ear.until("reply"))["heard"])
        await place.session.said_all()
    assert answered == ["", "", "你好"]
    assert [transcript.text for transcript in place.taken] == answered


async def test_samples_that_cannot_be_heard_are_told_aloud_and_the_stream_goes_on(place: _Place) -> None:
    place.hearing.next = lambda: [1 / 0]
    await place.session.accept(_FRAME)
    assert (await place.ear.until("audio"))["text"] in sayings.FAILED
    await place.hears(_heard("你好"))
    assert (await place.ear.until("reply"))["heard"] == "你好"


async def test_a_reply_can_be_heard_in_its_own_conversation_alone(place: _Place, speech: Speech) -> None:
    await place.hears(_heard("你好"))
    reply = (await place.ear.until("reply"))["replies"][0]
    passage = speech.passage_at(reply["audio"].rpartition("/")[2])
    assert passage.may_be_heard_in("somebody")
    assert not passage.may_be_heard_in("somebody else")
    assert not passage.cacheable


async def test_what_was_entered_interrupts_and_is_answered_aloud(place: _Place) -> None:
    await place.hears(_heard("你好"))
    await place.ear.until("audio")
    await place.session.obey(TextEntered(text="1"))
    while (await place.ear.until("audio"))["state"] != "stopped":
        pass
    assert (await place.ear.until("reply"))["heard"] == "1"
    assert (await place.ear.until("audio"))["text"].startswith("收到")


async def test_stop_makes_it_quiet_and_other_words_do_not(place: _Place) -> None:
    await place.hears(_heard("挺好"))
    assert (await place.ear.until("audio"))["state"] == "sentence"
    await place.hears(_heard("停"))
    await place.ear.until("reply")
    assert (await place.ear.until("audio"))["state"] == "stopped"


async def test_a_press_after_a_fault_is_taken(place: _Place) -> None:
    place.hearing.next = lambda: [1 / 0]
    await place.session.accept(_FRAME)
    await place.session.obey(PushToTalkStarted())
    assert place.session.expects_sound


def test_the_speed_that_is_asked_for_becomes_one_that_is_offered() -> None:
    assert control_message('{"type": "settings", "rate": 1.23}') == SettingsWanted(rate=1.3)


async def test_a_cry_for_help_is_taken_though_too_many_utterances_wait(place: _Place) -> None:
    first: Future[Transcript] = Future()
    await place.hears(first)
    await asyncio.sleep(0)
    for words in ("一", "二", "三", "四", "我不想活了"):
        await place.hears(_heard(words))
    assert (await place.ear.until("error"))["message"] == sayings.TOO_MANY_WAIT
    first.set_result(Transcript("零", 0.9))
    for words in ("零", "一", "二", "三", "我不想活了"):
        assert (await place.ear.until("reply"))["heard"] == words


async def test_a_cry_for_help_is_taken_however_fast_it_comes(place: _Place) -> None:
    limits = RateLimits(1)

    async def _may_say(text: str) -> bool:
        return await _may_say_at_door(limits, "somebody", "1.2.3.4", text)

    place.session._services = replace(place.session._services, may_say=_may_say)
    for words in ("你好", "又来"):
        await place.hears(_heard(words))
    assert (await place.ear.until("error"))["code"] == "too_many"
    await place.hears(_heard("我不想活了"))
    assert (await place.ear.until("reply"))["heard"] == "我不想活了"


@pytest.fixture
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting is heard after a moment."""
    for name in ("TONE_AFTER", "TONE_EVERY"):
        monkeypatch.setattr(waiting, name, 0.02)


async def _waits(place: _Place) -> None:
    await place.hears(_heard("慢"))
    assert (await place.ear.until("audio"))["state"] == "waiting"


async def _quiet(place: _Place) -> list[str]:
    """What was sent to be heard until nothing more is sent of waiting: the states of its events."""
    async with asyncio.timeout(SECONDS):
        while (task := place.session._waiting._task) is not None and not task.done():
            await asyncio.sleep(0)
    told = [place.ear.events.get_nowait() for _ in range(place.ear.events.qsize())]
    return [event["state"] for event in told if event["type"] == "audio"]


@pytest.mark.usefixtures("_hurried")
async def test_waiting_is_heard_until_the_answer_sounds(place: _Place) -> None:
    await _waits(place)
    place.answers.set()
    await place.ear.until("reply")
    await place.session.said_all()
    told = await _quiet(place)
    assert "waiting" not in told[told.index("sentence") :]
    assert told[-1] == "end"


@pytest.mark.usefixtures("_hurried")
async def test_waiting_is_heard_no_more_once_the_person_speaks(place: _Place) -> None:
    await _waits(place)
    place.hearing.next = lambda: [Noticed(Moment.BEGAN)]
    await place.session.accept(_FRAME)
    assert await _quiet(place) == []


@pytest.mark.usefixtures("_hurried")
async def test_a_press_or_stop_ends_the_waiting_at_once(place: _Place) -> None:
    await _waits(place)
    await place.session.obey(StopRequested())
    assert await _quiet(place) == ["stopped"]
    await place.hears(_heard("慢"))
    assert (await place.ear.until("audio"))["state"] == "waiting"
    await place.session.obey(PushToTalkStarted())
    assert await _quiet(place) == []


@pytest.mark.usefixtures("_hurried")
async def test_who_does_not_want_it_or_cannot_hear_waits_in_silence(place: _Place) -> None:
    await place.session.obey(SettingsWanted(waiting=False))
    await place.hears(_heard("慢"))
    assert await _quiet(place) == []
    await place.session.obey(SettingsWanted(waiting=True))

    async def _deaf(_conversation: str) -> Profile:
        return Profile(cannot_hear=True)

    place.session._services = replace(place.session._services, profile=_deaf)
    await place.hears(_heard("慢"))
    assert await _quiet(place) == []


@pytest.mark.usefixtures("_hurried")
async def test_a_turn_without_a_sound_ends_the_waiting(place: _Place) -> None:
    place.session._misses = 2
    hesitating: Future[Transcript] = Future()
    await place.hears(hesitating)
    assert (await place.ear.until("audio"))["state"] == "waiting"
    hesitating.set_result(Transcript("", 0.0))
    await place.ear.until("heard")
    assert await _quiet(place) == []


@pytest.mark.parametrize(
    "message",
    [
        *("", "[]", "{}", "null", '{"type": "sing"}', '{"type": "settings", "silence": 0.8}'),
        *('{"type": "settings", "rate": NaN}', '{"type": "settings", "rate": true}', '{"type": "settings", "rate": 9}'),
        *('{"type": "settings", "voice": 3}', '{"type": "settings", "hands_free": 1}', "[" * 2000, " " * 3000),
    ],
)
def test_what_is_no_control_message_is_refused(message: str) -> None:
    with pytest.raises(UnknownMessage):
        control_message(message)


def test_an_event_goes_over_the_wire_and_back() -> None:
    for event in (Listening(speech=True, hands_free=False), AudioSentence(bytes=3, text="好", number=1, of=2)):
        assert event_of(event.model_dump_json()) == event
    assert event_of('{"type": "of a newer gateway"}') is None


def test_the_document_of_the_stream_is_made_from_its_types() -> None:
    written = (Path(__file__).parents[3] / "docs" / "voice-stream.md").read_text(encoding="utf-8")
    assert written == document() + "\n", "python -m bot.channels.voice.protocol > docs/voice-stream.md"
