"""Somebody speaks to the running assistant and hears it answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
import websockets

from tests.journeys.assistant import Assistant
from tests.talking import fetched_models
from tests.visitor import Visitor, told
from voice.audio.encoding import as_ogg, as_wav
from voice.audio.sound import HEARD_RATE, Samples, Sound
from voice.audio.stored import at_rate, read_mp3
from voice.speaking.choosing import choose_speaker
from voice.speaking.speaker import Speaker

pytestmark = pytest.mark.slow
_SPEECH = "/api/v1/speech"
_PIECE = HEARD_RATE // 10
_ANSWER_SECONDS = 60.0
Event = dict[str, Any] | bytes


@pytest.fixture(scope="module")
def speaker() -> Iterator[Speaker]:
    """The voice in which these people ask; the models of hearing are brought as well."""
    voice = choose_speaker(*fetched_models(), cuts_silence=False)
    yield voice
    voice.close()


def _said(speaker: Speaker, text: str) -> Sound:
    return at_rate(speaker.speak(text, "zf_xiaobei", 1.0), HEARD_RATE)


async def _post(visitor: Visitor, recording: bytes) -> tuple[int, dict[str, Any]]:
    response = await visitor.client.post(_SPEECH, content=recording, timeout=_ANSWER_SECONDS)
    body: dict[str, Any] = response.json()
    return response.status_code, body


async def test_a_voice_note_is_heard_answered_and_spoken(visitor: Visitor, speaker: Speaker) -> None:
    status, answer = await _post(visitor, as_ogg(_said(speaker, "盲人医疗按摩考试怎么报名？")))
    assert status == 200
    assert next(iter(answer)) == "heard"
    assert "按摩考试" in answer["heard"]
    assert answer["outcome"] == "answer"
    sound = await visitor.client.get(answer["replies"][0]["audio"], timeout=_ANSWER_SECONDS)
    assert sound.headers["content-type"] == "audio/mpeg"
    assert read_mp3(sound.content).seconds > 2


async def test_the_conversation_goes_on_between_voice_and_text(visitor: Visitor, speaker: Speaker) -> None:
    await _post(visitor, as_wav(_said(speaker, "盲人医疗按摩考试怎么报名？")))
    assert (await visitor.say("详细"))["outcome"] == "answer"


async def test_a_part_of_a_prepared_sound_can_be_asked_for(visitor: Visitor) -> None:
    address = (await visitor.say("你好"))["replies"][0]["audio"]
    whole = (await visitor.client.get(address, timeout=_ANSWER_SECONDS)).content
    part = await visitor.client.get(address, headers={"Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.content == whole[10:20]


async def test_nobody_guesses_where_something_can_be_heard(visitor: Visitor) -> None:
    address = (await visitor.say("你好"))["replies"][0]["audio"]
    assert (await visitor.client.get(address[:-4] + "AAA=")).status_code == 404


@pytest.mark.parametrize(
    ("recording", "status", "code"),
    [
        (b"", 415, "not_audio"),
        ("不是录音".encode(), 415, "not_audio"),
        (b"OggS" + bytes(300), 422, "broken_audio"),
        (bytes(5 * 1024 * 1024 + 1), 413, "too_large"),
        (as_wav(Sound(np.zeros(61 * HEARD_RATE, np.int16), HEARD_RATE)), 422, "audio_too_long"),
    ],
    ids=["nothing", "a text", "a broken file", "too large", "too long"],
)
async def test_what_is_no_recording_gets_a_sentence(visitor: Visitor, recording: bytes, status: int, code: str) -> None:
    got, body = await _post(visitor, recording)
    assert (got, body["error"]["code"]) == (status, code)
    assert body["error"]["message"].endswith("。")


async def test_silence_is_asked_about_and_nothing_is_done(visitor: Visitor) -> None:
    status, answer = await _post(visitor, as_wav(Sound(np.zeros(3 * HEARD_RATE, np.int16), HEARD_RATE)))
    assert (status, answer["heard"], answer["outcome"]) == (200, "", "ask_back")
    assert "没有听清" in told(answer)


class Talker:
    """A client of the voice stream."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket

    async def speak(self, samples: Samples) -> None:
        """Send speech and the silence after it."""
        stream = np.concatenate([np.zeros(HEARD_RATE // 2, np.int16), samples, np.zeros(2 * HEARD_RATE, np.int16)])
        for start in range(0, len(stream), _PIECE):
            await self._socket.send(stream[start : start + _PIECE].tobytes())

    async def send(self, **control: Any) -> None:
        """Send a control message."""
        await self._socket.send(json.dumps(control))

    async def until(self, kind: str) -> list[Event]:
        """What came, up to the first event of this kind (or "sound")."""
        came: list[Event] = []
        async with asyncio.timeout(_ANSWER_SECONDS):
            async for message in self._socket:
                event: Event = message if isinstance(message, bytes) else json.loads(message)
                came.append(event)
                if kind == ("sound" if isinstance(event, bytes) else event["type"]):
                    return came
        raise AssertionError(f"no {kind} among {came}")


def _kinds(events: list[Event]) -> list[str]:
    return ["sound" if isinstance(event, bytes) else str(event["type"]) for event in events]


@pytest.fixture
async def stream(assistant: Assistant) -> Any:
    """An open voice stream."""
    address = assistant.settings.gateway_url.replace("http", "ws", 1) + "/api/v1/voice"
    async with websockets.connect(address) as socket:
        yield Talker(socket)


async def test_a_spoken_question_is_answered_aloud(stream: Talker, speaker: Speaker) -> None:
    await stream.speak(_said(speaker, "护理补贴每个月多少钱？").samples)
    events = await stream.until("sound")
    kinds = _kinds(events)
    assert kinds[0] == "listening"
    assert kinds.index("heard") < kinds.index("reply") < kinds.index("audio")
    sound = events[-1]
    assert isinstance(sound, bytes)
    assert read_mp3(sound).seconds > 1


async def test_speaking_interrupts_the_assistant(stream: Talker, speaker: Speaker) -> None:
    await stream.speak(_said(speaker, "护理补贴每个月多少钱？").samples)
    await stream.until("sound")
    await stream.speak(_said(speaker, "残保金怎么算？").samples)
    later = await stream.until("reply")
    begun = next(place for place, event in enumerate(later) if isinstance(event, dict) and event.get("speech"))
    assert "sound" not in _kinds(later[begun:])


async def test_slower_is_obeyed_at_any_time(stream: Talker, speaker: Speaker) -> None:
    await stream.speak(_said(speaker, "慢一点。").samples)
    told_rate = (await stream.until("settings"))[-1]
    assert isinstance(told_rate, dict)
    assert told_rate["rate"] == 0.8


async def test_the_button_ends_an_utterance(stream: Talker, speaker: Speaker) -> None:
    await stream.send(type="settings", hands_free=False)
    await stream.send(type="start")
    await stream.speak(_said(speaker, "残保金怎么算？").samples[: 3 * HEARD_RATE])
    await stream.send(type="end")
    assert "heard" in _kinds(await stream.until("reply"))


async def test_a_press_without_a_word_is_told_so(stream: Talker) -> None:
    await stream.send(type="settings", hands_free=False)
    await stream.send(type="start")
    await stream.send(type="end")
    fault = (await stream.until("error"))[-1]
    assert isinstance(fault, dict)
    assert fault["code"] == "silence"


async def test_rubbish_is_told_and_the_talk_goes_on(stream: Talker) -> None:
    await stream.send(kind="nothing")
    assert "error" in _kinds(await stream.until("error"))
    await stream.send(type="start")
    await stream.until("listening")


async def test_whoever_leaves_in_mid_word_disturbs_nobody(
    assistant: Assistant, visitor: Visitor, speaker: Speaker
) -> None:
    address = assistant.settings.gateway_url.replace("http", "ws", 1) + "/api/v1/voice"
    with suppress(websockets.ConnectionClosed):
        async with websockets.connect(address) as socket:
            await socket.send(_said(speaker, "护理补贴").samples.tobytes()[:20_000])
    assert (await visitor.say("你好"))["outcome"] == "smalltalk"


async def test_ten_who_speak_at_once_are_each_answered_on_what_they_said(
    arrive: Any, assistant: Assistant, speaker: Speaker
) -> None:
    asked = {"护理补贴每个月多少钱？": "护理补贴", "残保金怎么算？": "残保金"}
    questions = list(asked) * 5
    recordings = {question: as_ogg(_said(speaker, question)) for question in asked}
    visitors = [await arrive(assistant) for _ in questions]
    answers = await asyncio.gather(
        *(_post(visitor, recordings[question]) for visitor, question in zip(visitors, questions, strict=True))
    )
    for (status, answer), question in zip(answers, questions, strict=True):
        assert status == 200
        assert asked[question] in answer["heard"]


async def test_with_eyes_shut_ask_interrupt_slow_down_hear_details_and_reach_a_person(
    stream: Talker, speaker: Speaker
) -> None:
    async def _say(text: str) -> dict[str, Any]:
        await stream.speak(_said(speaker, text).samples)
        reply = (await stream.until("reply"))[-1]
        assert isinstance(reply, dict)
        return reply

    first = await _say("护理补贴每个月多少钱？")
    assert first["outcome"] == "answer"
    assert "110元" in told(first)
    slower = await _say("慢一点。")
    assert slower["rate"] < first["rate"]
    details = await _say("详细。")
    assert details["outcome"] == "answer"
    assert told(details) != told(first)
    again = await _say("再说一遍。")
    assert told(details) in told(again)
    assert (await _say("转人工。"))["outcome"] == "handoff"
    person = await _say("好的，一起转过去。")
    if person["outcome"] == "ask_back":
        # What is heard without certainty is said back before it is a consent.
        assert "一起转过去" in told(person)
        person = await _say("对。")
    assert person["outcome"] == "handoff"
    assert len(person["request"]["number"]) == 6
