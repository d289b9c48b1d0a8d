"""What tests of talking need: a gateway on loopback, sentences as sound, and somebody who talks through the stream."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn
import websockets
from fastapi import FastAPI

from bot.app import build
from bot.settings import Settings
from tests.bot.fake_rasa import FakeRasa
from voice.audio.encoding import as_wav
from voice.audio.sound import HEARD_RATE, Samples, Sound
from voice.audio.stored import at_rate
from voice.models.installer import fetch
from voice.models.register import KOKORO, KOKORO_VOICES, WHISPER
from voice.speaking.choosing import choose_speaker

_PIECE = HEARD_RATE // 10
_LOUD = 300


@contextmanager
def served(app: FastAPI, port: int = 0) -> Iterator[str]:
    """The application on loopback, in a thread, at this port or at a free one; its address."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        waited = threading.Event()
        while not server.started:
            assert thread.is_alive(), "the gateway does not start"
            waited.wait(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


@dataclass(frozen=True)
class TalkingPlace:
    """A gateway that hears and speaks with the models of this machine, before a fake Rasa."""

    app: FastAPI
    address: str
    rasa: FakeRasa
    folder: Path


@contextmanager
def talking_place(folder: Path, **wishes: Any) -> Iterator[TalkingPlace]:
    """The same, running; `wishes` are settings. The models are fetched first, unless another folder is wished for."""
    if "models_dir" not in wishes:
        fetched_models()
    rasa = FakeRasa()
    rasa.start()
    chosen = {"rate_limit": 0, "spoken_dir": folder / "spoken", "speech": True} | wishes
    settings = Settings(
        _env_file=None,
        rasa_port=rasa.port,
        actions_port=rasa.port,
        database_url=f"sqlite:///{folder / 'qianzhu.db'}",
        **chosen,
    )
    app = build(settings)
    try:
        with served(app) as address:
            yield TalkingPlace(app, address, rasa, folder)
    finally:
        rasa.stop()


def fetched_models() -> tuple[Path, tuple[Path, ...]]:
    """Where the models lie that hear and speak; those that are missing are fetched, so that no test needs another's."""
    folder, others = Settings(_env_file=None).speech_models
    for model in (WHISPER, KOKORO, KOKORO_VOICES):
        fetch(model, folder, print, others)
    return folder, others


class Clips:
    """Sentences as sound of 16 kHz, made once."""

    def __init__(self) -> None:
        self._speaker = choose_speaker(*fetched_models(), cuts_silence=False)
        self._made: dict[tuple[str, str], Samples] = {}

    def say(self, text: str, voice: str = "zf_xiaoyi") -> Samples:
        """A sentence with half a second of silence before it and none behind."""
        if (text, voice) not in self._made:
            spoken = at_rate(self._speaker.speak(text, voice, 1.0), HEARD_RATE)
            self._made[text, voice] = np.concatenate([silence(0.5), _trimmed(spoken.samples)])
        return self._made[text, voice]

    def wav(self, text: str, voice: str = "zf_xiaoyi") -> bytes:
        """The same as a WAV file."""
        return as_wav(Sound(self.say(text, voice), HEARD_RATE))

    def close(self) -> None:
        """Let go of the voice."""
        self._speaker.close()


def _trimmed(samples: Samples) -> Samples:
    """Without the silence at the end: when somebody has finished has to be known exactly."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > _LOUD)
    return samples[: loud[-1] + 1] if len(loud) else samples


def silence(seconds: float) -> Samples:
    """So many seconds of a quiet room."""
    noise = np.random.default_rng(1).normal(0.0, 4.0, int(seconds * HEARD_RATE))
    return noise.astype(np.int16)


@dataclass
class Talker:
    """A client of the voice stream: sends sound at the pace of speech, keeps all that comes."""

    connection: websockets.ClientConnection
    events: list[dict[str, Any]] = field(default_factory=list)
    sounds: list[bytes] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def send(self, **message: Any) -> None:
        """Send a control message."""
        await self.connection.send(json.dumps(message))

    async def speak(self, samples: Samples, pace: float = 1.0) -> None:
        """Send sound, `pace` times as fast as it is spoken; 0 all at once."""
        for start in range(0, len(samples), _PIECE):
            await self.connection.send(samples[start : start + _PIECE].astype("<i2").tobytes())
            if pace:
                await asyncio.sleep(_PIECE / HEARD_RATE / pace)

    async def until(self, kind: str, seconds: float = 120.0, after: int = 0, **content: Any) -> dict[str, Any]:
        """The first event of a kind with this content, at or after a number of events."""

        def _found() -> dict[str, Any] | None:
            wanted = {"type": kind, **content}
            return next((event for event in self.events[after:] if wanted.items() <= event.items()), None)

        async with self._news:
            try:
                await asyncio.wait_for(self._news.wait_for(lambda: _found() is not None), seconds)
            except TimeoutError:
                raise AssertionError(f"no {kind} {content} among {self.events[after:]}") from None
        event = _found()
        assert event is not None
        return event

    async def read(self) -> None:
        """Keep what comes until the end."""
        async for message in self.connection:
            async with self._news:
                if isinstance(message, bytes):
                    self.sounds.append(message)
                else:
                    self.events.append(
                        {"at": len(self.sounds), "when": asyncio.get_running_loop().time(), **json.loads(message)}
                    )
                self._news.notify_all()


@asynccontextmanager
async def talker(address: str, **options: Any) -> AsyncIterator[Talker]:
    """Somebody who has opened the voice stream."""
    url = address.replace("http", "ws") + "/api/v1/voice"
    async with websockets.connect(url, max_size=None, **options) as connection:
        somebody = Talker(connection)
        reading = asyncio.create_task(somebody.read())
        try:
            await somebody.until("listening")
            yield somebody
        finally:
            reading.cancel()
