"""Recordings sent to POST /api/v1/speech, and answers fetched as sound, with the real recogniser and voice."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from fractions import Fraction

import av
import httpx
import numpy as np
import pytest

from tests.bot.fake_rasa import FakeRasa, answering, utterance
from tests.talking import Clips, TalkingPlace, silence, talking_place
from voice.audio.encoding import as_ogg, as_wav
from voice.audio.sound import HEARD_RATE, Samples, Sound
from voice.audio.stored import read_mp3

pytestmark = pytest.mark.slow

SPEECH = "/api/v1/speech"
_QUESTION = "护理补贴一个月多少钱"
_ASKED = ("护理补贴一个月多少钱", "残疾人证怎么办理", "哪里可以参加培训", "按摩考试怎么报名", "盲人可以做什么工作")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TalkingPlace]:
    with talking_place(tmp_path_factory.mktemp("talking")) as place:
        yield place


@pytest.fixture
def rasa(place: TalkingPlace) -> FakeRasa:
    place.rasa.behave()
    return place.rasa


@pytest.fixture
async def client(place: TalkingPlace, rasa: FakeRasa) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=place.address, timeout=90.0) as client:
        yield client


def _container(samples: Samples, form: str, codec: str) -> bytes:
    """A recording as browsers make it."""
    file = io.BytesIO()
    with av.open(file, mode="w", format=form) as container:
        stream = container.add_stream(codec, rate=48_000)
        stream.layout = "mono"
        stream.codec_context.open()
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = HEARD_RATE, Fraction(1, HEARD_RATE), 0
        wanted = stream.codec_context
        resampler = av.AudioResampler(wanted.format, "mono", 48_000, frame_size=wanted.frame_size or None)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return file.getvalue()


def _recorded(kind: str, samples: Samples) -> bytes:
    match kind:
        case "audio/wav":
            return as_wav(Sound(samples, HEARD_RATE))
        case "audio/ogg":
            return as_ogg(Sound(samples, HEARD_RATE))
        case "audio/webm;codecs=opus":
            return _container(samples, "webm", "libopus")
        case _:
            return _container(samples, "mp4", "aac")


@pytest.mark.parametrize("kind", ["audio/wav", "audio/ogg", "audio/webm;codecs=opus", "audio/mp4"])
async def test_every_kind_of_recording_is_heard(client: httpx.AsyncClient, clips: Clips, kind: str) -> None:
    recording = _recorded(kind, np.concatenate([clips.say(_QUESTION), silence(0.3)]))
    response = await client.post(SPEECH, content=recording, headers={"content-type": kind})
    assert response.status_code == 200, response.text
    answer = response.json()
    assert next(iter(answer)) == "heard"
    assert answer["heard"] == _QUESTION
    assert answer["replies"][0]["text"] == f"听到：{_QUESTION}"


def _speech_like_noise(seconds: float) -> Samples:
    return np.random.default_rng(5).normal(0, 1500, int(seconds * HEARD_RATE)).astype(np.int16)


def _music(seconds: float) -> Samples:
    times = np.arange(int(seconds * HEARD_RATE)) / HEARD_RATE
    pitch = 220 * 2 ** (np.floor(times * 2) % 8 / 12)
    tones = sum(np.sin(2 * np.pi * pitch * overtone * times) / overtone for overtone in (1, 2, 3))
    return np.asarray(3000 * tones, np.int16)


@pytest.mark.parametrize(
    "samples", [silence(3.0), _speech_like_noise(3.0), _music(5.0)], ids=["silence", "noise", "music"]
)
async def test_what_is_no_speech_is_not_acted_on(client: httpx.AsyncClient, rasa: FakeRasa, samples: Samples) -> None:
    response = await client.post(SPEECH, content=_recorded("audio/wav", samples))
    assert response.status_code == 200, response.text
    answer = response.json()
    assert answer["outcome"] == "ask_back"
    assert answer["replies"][0]["speech"].endswith("。")
    assert not rasa.heard


_BROKEN_OGG = b"OggS" + bytes(range(256)) * 20


@pytest.mark.parametrize(
    ("recording", "kind", "status", "code"),
    [
        (b"", "audio/wav", 415, "not_audio"),
        ("这是一个文本文件。".encode() * 50, "audio/wav", 415, "not_audio"),
        (b'{"text": "a"}', "application/json", 415, "not_audio"),
        (_BROKEN_OGG, "audio/ogg", 422, "broken_audio"),
        (b"RIFF" + b"\0" * 40, "audio/wav", 422, "broken_audio"),
        (b"RIFF" + b"\0" * 6_000_000, "audio/wav", 413, "too_large"),
        (as_wav(Sound(silence(61.0), HEARD_RATE)), "audio/wav", 422, "audio_too_long"),
        (as_wav(Sound(silence(0.1), HEARD_RATE)), "audio/wav", 422, "broken_audio"),
    ],
    ids=["empty", "text", "json", "broken ogg", "broken wav", "6 MB", "61 s", "too short"],
)
async def test_what_cannot_be_heard_is_told(
    client: httpx.AsyncClient, rasa: FakeRasa, recording: bytes, kind: str, status: int, code: str
) -> None:
    response = await client.post(SPEECH, content=recording, headers={"content-type": kind})
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert error["code"] == code
    assert error["message"].endswith("。")
    assert not rasa.heard


async def test_a_recording_cut_off_in_the_middle_is_heard_or_refused(client: httpx.AsyncClient, clips: Clips) -> None:
    whole = _recorded("audio/webm;codecs=opus", clips.say(_QUESTION))
    response = await client.post(SPEECH, content=whole[: len(whole) * 2 // 3])
    assert response.status_code in (200, 422)


async def test_many_at_once_are_each_given_their_own_words(place: TalkingPlace, clips: Clips, rasa: FakeRasa) -> None:
    recordings = [(text, clips.wav(text)) for text in _ASKED]

    async def _ask(text: str, recording: bytes) -> None:
        async with httpx.AsyncClient(base_url=place.address, timeout=90.0) as client:
            answer = (await client.post(SPEECH, content=recording)).json()
            assert sum(character in text for character in answer["heard"]) > 0.6 * len(text)
            assert answer["heard"] in answer["replies"][0]["text"]
            sound = await client.get(answer["replies"][0]["audio"])
            assert sound.status_code == 200

    await asyncio.gather(*(_ask(text, recording) for text, recording in recordings * 2))


async def test_too_many_at_once_are_refused_at_once(place: TalkingPlace, clips: Clips, rasa: FakeRasa) -> None:
    async with httpx.AsyncClient(base_url=place.address, timeout=90.0) as client:
        recording = clips.wav(_QUESTION)
        answers = await asyncio.gather(*(client.post(SPEECH, content=recording) for _ in range(30)))
    refused = [answer for answer in answers if answer.status_code == 503]
    assert refused
    assert refused[0].json()["error"]["message"].endswith("。")
    assert {answer.status_code for answer in answers} == {200, 503}


async def test_an_answer_is_fetched_as_sound_whole_and_in_parts(
    client: httpx.AsyncClient, rasa: FakeRasa, clips: Clips
) -> None:
    rasa.respond = lambda _message: answering(utterance("每月有补贴。到街道去申请。"))
    address = (await client.post(SPEECH, content=clips.wav(_QUESTION))).json()["replies"][0]["audio"]
    first = await client.get(address)
    assert (first.status_code, first.headers["content-type"]) == (200, "audio/mpeg")
    assert read_mp3(first.content).seconds > 2
    again = await client.get(address)
    assert again.content == first.content
    part = await client.get(address, headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, first.content[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(first.content)}"
    tail = await client.get(address, headers={"range": "bytes=-50"})
    assert tail.content == first.content[-50:]
    beyond = await client.get(address, headers={"range": "bytes=99999999-"})
    assert beyond.status_code == 416
    slow = await client.get(address, params={"rate": "0.6"})
    assert read_mp3(slow.content).seconds > 1.3 * read_mp3(first.content).seconds


@pytest.mark.parametrize("name", ["x", "gAAAAA", "a" * 3000, "%00", "..%2F..%2Fetc"])
async def test_an_address_that_was_never_given_holds_nothing(client: httpx.AsyncClient, name: str) -> None:
    response = await client.get(f"/api/v1/audio/{name}")
    assert response.status_code == 404
    assert response.json()["error"]["message"].endswith("。")
