"""Asterisk's side of one call, by the protocol of its WebSocket channel: plays what it is sent at its pace."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import websockets

from tests.talking import silence
from tests.waiting import until
from voice.audio.sound import HEARD_RATE, Samples, Sound
from voice.audio.telephone import HeardByTelephone, Law, for_telephone

_FRAME = 160
"""Bytes of 20 ms."""
_FRAME_SECONDS = 0.02
_FULL_FRAMES, _ROOM_FRAMES = 900, 800
_LOUD = 500
_SECONDS = 120.0
"""Waited for what comes by itself."""


@dataclass
class Call:
    """One call; the caller speaks, presses keys and hears."""

    connection: websockets.ClientConnection
    law: Law
    is_json: bool
    commands: list[str] = field(default_factory=list)
    played: bytearray = field(default_factory=bytearray)
    """What the caller has heard."""
    _queue: bytearray = field(default_factory=bytearray)
    _is_full: bool = False
    _speech: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)
    """Frames that are still to be spoken."""
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def tell(self, event: str, **fields: str) -> None:
        """Send an event, in the call's form."""
        if self.is_json:
            await self.connection.send(json.dumps({"event": event, "channel_id": "1.1", **fields}))
        else:
            told = " ".join(f"{name}:{value}" for name, value in fields.items())
            await self.connection.send(f"{event} {told} channel_id:1.1".replace("  ", " "))

    async def press(self, digit: str) -> None:
        """The caller presses a key."""
        await self.tell("DTMF_END", digit=digit)

    async def say(self, samples: Samples) -> None:
        """The caller speaks: samples of 16 kHz, at the pace of speech."""
        coded = for_telephone(Sound(samples, HEARD_RATE), self.law)
        for start in range(0, len(coded), _FRAME):
            self._speech.put_nowait(coded[start : start + _FRAME])
        await self._speech.join()

    async def hears(self, seconds: float, beyond: int = 0) -> None:
        """Return when so many seconds of speech were heard, behind so many bytes."""

        async def _heard() -> bool:
            for task in self._tasks:
                assert not task.done(), task
            samples = HeardByTelephone(self.law).samples(bytes(self.played[beyond:]))
            return int((np.abs(samples.astype(np.int32)) > _LOUD).sum()) > seconds * HEARD_RATE / 4

        await until(_heard, _SECONDS, "heard")

    async def is_interrupted(self, times: int) -> None:
        """Return once sound was dropped so often in this call."""

        async def _dropped() -> bool:
            return self.commands.count("FLUSH_MEDIA") >= times

        await until(_dropped, _SECONDS, "interrupted")

    async def has_played(self, count: int) -> None:
        """Return when so many sounds, since sound was last dropped, were played to their end."""

        async def _played() -> bool:
            since = "".join(self.commands).rpartition("FLUSH_MEDIA")[2]
            return since.count("STOP_MEDIA_BUFFERING") >= count and not self._queue

        await until(_played, _SECONDS, "played")

    async def _read(self) -> None:
        async for message in self.connection:
            if isinstance(message, bytes):
                assert len(message) <= 65_500, "Asterisk would close the channel"
                assert self.commands[-1] == "START_MEDIA_BUFFERING", "sound of any length is announced"
                assert not self._is_full, "sound is sent though there is no room"
                self._queue += message
                if len(self._queue) >= _FULL_FRAMES * _FRAME:
                    self._is_full = True
                    await self.tell("MEDIA_XOFF")
            else:
                self._obey(json.loads(message)["command"] if self.is_json else message)

    def _obey(self, command: str) -> None:
        self.commands.append(command)
        if command == "FLUSH_MEDIA":
            self._queue.clear()

    async def _send_sound(self) -> None:
        """A frame every 20 ms, of a quiet room while nobody speaks."""
        quiet = for_telephone(Sound(silence(1.0), HEARD_RATE), self.law)[:_FRAME]
        started, frames = asyncio.get_running_loop().time(), 0
        while True:
            frames += 1
            await asyncio.sleep(started + frames * _FRAME_SECONDS - asyncio.get_running_loop().time())
            if self._speech.empty():
                await self.connection.send(quiet)
            else:
                await self.connection.send(self._speech.get_nowait())
                self._speech.task_done()

    async def _play(self) -> None:
        started, frames = asyncio.get_running_loop().time(), 0
        while True:
            frames += 1
            await asyncio.sleep(started + frames * _FRAME_SECONDS - asyncio.get_running_loop().time())
            self.played += self._queue[:_FRAME]
            del self._queue[:_FRAME]
            if self._is_full and len(self._queue) < _ROOM_FRAMES * _FRAME:
                self._is_full = False
                await self.tell("MEDIA_XON")


@asynccontextmanager
async def calling(
    address: str, secret: str, law: str = "alaw", is_json: bool = True, query: str = "", **variables: Any
) -> AsyncIterator[Call]:
    """A call that the gateway has taken."""
    shown = base64.b64encode(f"qianzhu:{secret}".encode()).decode()
    async with websockets.connect(
        f"{address.replace('http', 'ws')}/api/v1/telephone{query}",
        additional_headers={"authorization": f"Basic {shown}"},
        subprotocols=[websockets.Subprotocol("media")],
        compression=None,
        user_agent_header=None,
    ) as connection:
        call = Call(connection, Law(law) if law in Law.__members__.values() else Law.ALAW, is_json)
        if is_json:
            begins = {"event": "MEDIA_START", "format": law, "ptime": 20, "channel_variables": variables}
            await connection.send(json.dumps(begins))
        else:
            await call.tell("MEDIA_START", connection_id="qianzhu", format=law, optimal_frame_size=str(_FRAME))
        tasks = call._tasks = [asyncio.create_task(work) for work in (call._read(), call._play(), call._send_sound())]
        try:
            yield call
        finally:
            for task in tasks:
                task.cancel()
