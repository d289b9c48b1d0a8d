"""What this gateway says aloud: what it keeps of that, who may hear it, and how much may be asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.channels.http.session import COOKIE
from bot.channels.voice.playback import Playback, Style
from bot.channels.voice.protocol import VoiceEvent
from bot.settings import Settings
from bot.speech.service import Overloaded, Speech
from tests.bot.fake_voices import SECONDS, FakeSpeaker, Person, speech_app, speech_settings
from voice.speaking.speaker import RATES

_COUNSELORS = "王老师说，您的电话是零八五一。"
_PUBLIC = "护理补贴按月发。"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return speech_settings(tmp_path)


@pytest.fixture
def speaker(monkeypatch: pytest.MonkeyPatch) -> FakeSpeaker:
    fake = FakeSpeaker()
    monkeypatch.setattr("voice.speaking.choosing.choose_speaker", lambda *_: fake)
    return fake


@pytest.fixture
def speech(settings: Settings, speaker: FakeSpeaker) -> Iterator[Speech]:
    speech = Speech(settings)
    yield speech
    speaker.gate.set()
    speech.close()


@pytest.fixture
def app(settings: Settings, speech: Speech) -> FastAPI:
    return speech_app(settings, speech)


@pytest.fixture
async def somebody(settings: Settings, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(app, Person(settings)) as client:
        yield client


def _client(app: FastAPI, person: Person) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://gateway.test", cookies={COOKIE: person.cookie})


class _Ear:
    """The way to an ear that keeps what it is told."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    async def event(self, event: VoiceEvent) -> None:
        self.events.append(event.model_dump(mode="json"))

    async def sound(self, piece: bytes) -> None:
        """Heard."""


async def _begun(speaker: FakeSpeaker) -> None:
    assert await asyncio.to_thread(speaker.begun.acquire, timeout=SECONDS)


def _kept(settings: Settings) -> list[Path]:
    return [path for path in settings.spoken_dir.rglob("*") if path.suffix in (".mp3", ".part")]


@pytest.mark.parametrize(("text", "cacheable"), [(_COUNSELORS, False), (_PUBLIC, True)])
async def test_through_the_stream_only_what_is_public_is_kept_as_sound(
    settings: Settings, speech: Speech, text: str, cacheable: bool
) -> None:
    ear = _Ear()
    playback = Playback(speech, ear, Style())
    playback.prepare(text, cacheable=cacheable)
    playback.go_on()
    await playback.finished()
    assert [event["state"] for event in ear.events] == ["sentence", "end"]
    assert bool(_kept(settings)) == cacheable


@pytest.mark.parametrize(("text", "cacheable"), [(_COUNSELORS, False), (_PUBLIC, True)])
async def test_through_an_address_only_what_is_public_is_kept_as_sound(
    settings: Settings, app: FastAPI, speech: Speech, text: str, cacheable: bool
) -> None:
    person = Person(settings)
    address = speech.address(text, cacheable=cacheable, conversation=person.conversation)
    assert address
    async with _client(app, person) as client:
        whole = await client.get(address)
        part = await client.get(address, headers={"range": "bytes=10-19"})
    assert (whole.status_code, part.status_code) == (200, 206)
    assert part.content == whole.content[10:20]
    assert bool(_kept(settings)) == cacheable
    assert ("no-store" in whole.headers["cache-control"]) != cacheable


async def test_a_leaked_address_plays_nothing_to_others(
    settings: Settings, app: FastAPI, speech: Speech, somebody: httpx.AsyncClient
) -> None:
    owner = Person(settings)
    address = speech.address(_COUNSELORS, conversation=owner.conversation)
    assert address
    for client in (somebody, httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway.test")):
        refused = await client.get(address)
        assert refused.status_code == 404
        assert refused.json()["error"]["message"].endswith("。")
    async with _client(app, owner) as client:
        assert (await client.get(address)).status_code == 200


async def test_what_belongs_to_nobody_is_played_to_nobody(speech: Speech, somebody: httpx.AsyncClient) -> None:
    assert (await somebody.get(speech.address(_COUNSELORS) or "")).status_code == 404


async def test_what_is_the_same_for_everybody_is_played_to_everybody(
    speech: Speech, somebody: httpx.AsyncClient
) -> None:
    assert (await somebody.get(speech.address(_PUBLIC, cacheable=True) or "")).status_code == 200


async def test_any_rate_and_voice_is_one_of_the_few_that_are_offered(
    speech: Speech, speaker: FakeSpeaker, somebody: httpx.AsyncClient
) -> None:
    address = speech.address(_PUBLIC, cacheable=True) or ""
    for hundredths in range(0, 400, 3):
        answer = await somebody.get(address, params={"rate": hundredths / 100, "voice": f"voice{hundredths}"})
        assert answer.status_code == 200
    for rate in ("nan", "inf", "-inf", "1e300"):
        assert (await somebody.get(address, params={"rate": rate})).status_code == 200
    assert {rate for _, _, rate in speaker.asked} <= set(RATES.values())
    assert {voice for _, voice, _ in speaker.asked} == {"one"}
    assert len(speaker.asked) == len(RATES)


async def test_renderings_are_counted(settings: Settings, speech: Speech) -> None:
    person = Person(settings)
    async with _client(speech_app(settings, speech, rate_limit=40), person) as client:
        addresses = [speech.address(f"第{number}句。", conversation=person.conversation) or "" for number in range(40)]
        answers = [await client.get(address) for address in addresses]
        again = await client.get(addresses[0])
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert answers[-1].json()["error"]["message"].endswith("。")
    # What lies ready costs nobody anything.
    assert again.status_code == 200


async def test_a_full_queue_refuses_at_once_and_one_person_does_not_fill_it(
    settings: Settings, app: FastAPI, speech: Speech, speaker: FakeSpeaker
) -> None:
    speaker.gate.clear()
    greedy, asking = Person(settings), []
    async with _client(app, greedy) as client:
        for number in range(8):
            address = speech.address(f"第{number}句。", conversation=greedy.conversation) or ""
            asking.append(asyncio.create_task(client.get(address)))
        done, waiting = await asyncio.wait(asking, timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
        while len(done) < 5:
            more, waiting = await asyncio.wait(waiting, timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
            done |= more
        refused = [task.result() for task in done]
        assert {answer.status_code for answer in refused} == {503}
        assert refused[0].json()["error"]["code"] == "overloaded"
        assert refused[0].json()["error"]["message"].endswith("。")
        other = Person(settings)
        async with _client(app, other) as patient:
            address = speech.address("别人的话。", conversation=other.conversation) or ""
            hearing = asyncio.create_task(patient.get(address))
            await asyncio.sleep(0)
            speaker.gate.set()
            assert (await hearing).status_code == 200
        assert {task.result().status_code for task in waiting if await task} == {200}


async def test_the_queue_has_an_end(speech: Speech, speaker: FakeSpeaker) -> None:
    speaker.gate.clear()

    async def _listen(number: int) -> bool:
        try:
            return bool([part async for part in speech.spoken(f"第{number}句。", "", 1.0, owner=str(number))])
        except Overloaded:
            return False

    listening = [asyncio.create_task(_listen(number)) for number in range(60)]
    await _begun(speaker)
    await asyncio.wait(listening, timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
    speaker.gate.set()
    heard = await asyncio.gather(*listening)
    assert 20 <= sum(heard) <= 40


async def test_whoever_leaves_takes_what_they_asked_for_out_of_the_queue(
    settings: Settings, app: FastAPI, speech: Speech, speaker: FakeSpeaker
) -> None:
    speaker.gate.clear()
    others = [asyncio.create_task(anext(speech.spoken(f"别人{number}。", "", 1.0))) for number in range(2)]
    await _begun(speaker)
    await _begun(speaker)
    person = Person(settings)
    address = speech.address("我走了。还有一句。", conversation=person.conversation) or ""
    leaves = asyncio.Event()
    asking = asyncio.create_task(app(_scope(address, person), _until(leaves), _nowhere))
    while len(speech._speaking) < 3:
        await asyncio.sleep(0.001)
    leaves.set()
    await asyncio.wait_for(asking, SECONDS)
    assert len(speech._speaking) == 2
    speaker.gate.set()
    await asyncio.gather(*others)
    assert {text for text, _, _ in speaker.asked} == {"别人0。", "别人1。"}


def _scope(address: str, person: Person) -> dict[str, Any]:
    headers = [(b"host", b"gateway.test"), (b"cookie", f"{COOKIE}={person.cookie}".encode())]
    about = {"method": "GET", "path": address, "raw_path": address.encode(), "query_string": b"", "headers": headers}
    client = {"scheme": "http", "server": ("gateway.test", 80), "client": ("127.0.0.1", 1), "http_version": "1.1"}
    return {"type": "http", "asgi": {"version": "3.0"}, "root_path": "", **about, **client}


def _until(leaves: asyncio.Event) -> Any:
    messages = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def _receive() -> dict[str, Any]:
        message = next(messages, None)
        if message is None:
            await leaves.wait()
            return {"type": "http.disconnect"}
        return message

    return _receive


async def _nowhere(_message: Any) -> None:
    """Nobody reads the answer."""


async def test_what_was_interrupted_is_not_made_any_more(speech: Speech, speaker: FakeSpeaker) -> None:
    speaker.gate.clear()
    playback = Playback(speech, _Ear(), Style())
    playback.prepare("第一句。第二句。第三句。")
    playback.go_on()
    await _begun(speaker)
    playback.interrupt()
    await playback.finished()
    # The new answer waits for the one sentence on which a thread has begun, for no other.
    playback.prepare("新的回答。")
    playback.go_on()
    speaker.gate.set()
    await playback.finished()
    assert [text for text, _, _ in speaker.asked] == ["第一句。", "新的回答。"]


async def test_a_voice_that_fails_is_told_and_the_next_text_is_spoken(
    speech: Speech, speaker: FakeSpeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = _Ear()
    playback = Playback(speech, ear, Style())
    with monkeypatch.context() as broken:
        broken.setattr(speaker, "speak", lambda *_: 1 / 0)
        playback.prepare("第一句。")
        playback.go_on()
        await playback.finished()
    assert ear.events[-1]["type"] == "error"
    assert ear.events[-1]["message"].endswith("。")
    playback.prepare("第二句。")
    playback.go_on()
    await playback.finished()
    assert ear.events[-1] == {"type": "audio", "state": "end"}


async def test_an_address_of_an_earlier_release_is_an_unknown_one(speech: Speech, somebody: httpx.AsyncClient) -> None:
    for name in ("x", "gAAAAA", "a" * 3000):
        assert (await somebody.get(f"/api/v1/audio/{name}")).status_code == 404
    with suppress(httpx.InvalidURL):
        assert (await somebody.get("/api/v1/audio/%00")).status_code == 404
