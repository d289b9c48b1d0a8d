"""Talking: frames of speech in, events and spoken answers out, over one WebSocket a conversation.

In: binary frames of mono 16-bit samples at 16 kHz, and JSON: {"type": "settings", "silence", "rate", "voice",
"hands_free"}, {"type": "start"} and {"type": "end"} of push-to-talk, {"type": "stop"}.
Out: typed JSON, and after each `audio` event one binary MP3, a sentence of the answer. `listening` with `speech` true
means that somebody began to speak: whatever plays then has to stop.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from bot.channels.limits import TooMany
from bot.channels.session import conversation_of, cookie_header, cookie_of
from bot.channels.voice_commands import VoiceCommand, command_in
from bot.cleaning import Unreadable
from voice.audio.sound import HEARD_RATE, Samples
from voice.hearing.choosing import CannotHear
from voice.hearing.endpointing import SILENCES, Moment
from voice.hearing.listener import Listener, Noticed, Partial
from voice.speaking.speaker import CannotSpeak, next_rate

router = APIRouter()

_MOST_SOCKETS = 50
_LARGEST_FRAME = 4 * HEARD_RATE
"""Bytes: two seconds of sound."""
_IDLE_SECONDS = 600.0
_SLOWEST, _FASTEST = 0.5, 3.0
_SAID = {
    VoiceCommand.SLOWER: "好的，我说慢一点。",
    VoiceCommand.FASTER: "好的，我说快一点。",
}
_NOBODY_SPOKE = "我没有听到声音。请说话，或者检查话筒。"
_TOO_LONG = "您说得很长，我先回答前面的。"
_BROKEN = "声音传过来是坏的，请刷新页面再试。"


@router.websocket("/api/v1/voice")
async def voice(socket: WebSocket) -> None:
    """One talk."""
    state = socket.app.state
    if not _same_site(socket):
        await socket.close(4403)
        return
    cookie = cookie_of(socket)
    await socket.accept(headers=[(b"set-cookie", cookie_header(cookie, state.settings).encode())])
    state.talks = getattr(state, "talks", 0) + 1
    try:
        if state.talks > _MOST_SOCKETS:
            await _tell(socket, "error", code="overloaded", message="现在说话的人太多，请过一会儿再说，或者打字。")
            return
        recogniser = await state.speech.recogniser()
        await Talk(socket, conversation_of(cookie, state.settings), Listener(recogniser, SILENCES[0])).run()
    except CannotHear as error:
        await _tell(socket, "error", code="cannot_hear", message=str(error))
    except WebSocketDisconnect:
        pass
    finally:
        state.talks -= 1
        with contextlib.suppress(RuntimeError):
            await socket.close()


class Talk:
    """The state of one socket."""

    def __init__(self, socket: WebSocket, conversation: str, listener: Listener) -> None:
        self._socket, self._state = socket, socket.app.state
        self._conversation, self._listener = conversation, listener
        self._rate, self._voice = 1.0, ""
        self._hands_free = True
        self._is_pressed = False
        self._last_spoken = ""
        self._answering: asyncio.Task[None] | None = None
        self._sending = asyncio.Lock()

    async def run(self) -> None:
        """Go on until the other side leaves or is silent for ten minutes."""
        await self._tell("listening")
        try:
            while True:
                message = await asyncio.wait_for(self._socket.receive(), _IDLE_SECONDS)
                if message["type"] == "websocket.disconnect":
                    return
                if message.get("bytes") is not None:
                    await self._accept_sound(message["bytes"])
                else:
                    await self._accept_control(message.get("text") or "")
        except TimeoutError:
            await self._tell("error", code="idle", message="很久没有声音，我先挂断了。要说话请再点一次。")
        finally:
            await self._interrupt()

    async def _accept_sound(self, frame: bytes) -> None:
        if len(frame) > _LARGEST_FRAME or len(frame) % 2:
            await self._tell("error", code="bad_audio", message=_BROKEN)
            return
        if not self._hands_free and not self._is_pressed:
            return
        samples: Samples = np.frombuffer(frame, "<i2").astype(np.int16)
        for noticed in await self._state.speech.listen(self._listener, samples):
            await self._notice(noticed)

    async def _notice(self, noticed: Noticed | Partial) -> None:
        if isinstance(noticed, Partial):
            await self._tell("partial", text=noticed.text)
        elif noticed.moment == Moment.BEGAN:
            await self._interrupt()
            await self._tell("listening", speech=True)
        elif noticed.moment == Moment.NOBODY_SPOKE and self._is_pressed:
            await self._tell("error", code="silence", message=_NOBODY_SPOKE)
        elif noticed.transcript is not None:
            if noticed.moment == Moment.TOO_LONG:
                await self._tell("error", code="too_long", message=_TOO_LONG)
            await self._interrupt()
            self._answering = asyncio.create_task(self._answer(noticed))

    async def _accept_control(self, text: str) -> None:
        try:
            control: Any = json.loads(text)
            kind = control["type"]
        except (ValueError, KeyError, TypeError):
            await self._tell("error", code="not_json", message=_BROKEN)
            return
        if kind == "settings":
            self._set(control)
        elif kind == "start":
            self._is_pressed = True
            await self._interrupt()
            await self._tell("listening", speech=True)
        elif kind == "end":
            await self._end_of_press()
        elif kind == "stop":
            await self._interrupt()

    def _set(self, control: dict[str, Any]) -> None:
        silence, rate, voice = control.get("silence"), control.get("rate"), control.get("voice")
        if silence in SILENCES:
            self._listener.silence = float(silence)
        if isinstance(rate, int | float):
            self._rate = min(max(float(rate), _SLOWEST), _FASTEST)
        if isinstance(voice, str):
            self._voice = voice[:40]
        if isinstance(control.get("hands_free"), bool):
            self._hands_free = control["hands_free"]

    async def _end_of_press(self) -> None:
        self._is_pressed = False
        ended = self._listener.end()
        if ended is not None:
            await self._notice(ended)
        elif self._answering is None or self._answering.done():
            await self._tell("error", code="silence", message=_NOBODY_SPOKE)

    async def _answer(self, noticed: Noticed) -> None:
        assert noticed.transcript is not None
        transcript = await asyncio.wrap_future(noticed.transcript)
        await self._tell("heard", text=transcript.text, confidence=round(transcript.confidence, 3))
        command = command_in(transcript.text)
        if command is not None:
            await self._obey(command)
            return
        if not transcript.text and self._hands_free:
            # A cough or a door: nothing was said to us.
            await self._tell("listening")
            return
        try:
            await self._state.limits.check(self._conversation, self._socket.client.host if self._socket.client else "")
            answer = await self._state.conversation.take_heard(self._conversation, transcript)
        except TooMany:
            await self._tell("error", code="too_many", message="您说得太快了，请等一分钟再说。")
            return
        except Unreadable as error:
            await self._tell("error", code="bad_text", message=str(error))
            return
        for reply in answer["replies"]:
            reply["audio"] = self._state.speech.address(reply["speech"])
        await self._tell("reply", **answer)
        await self._speak("".join(reply["speech"] for reply in answer["replies"]))

    async def _obey(self, command: VoiceCommand) -> None:
        if command == VoiceCommand.STOP:
            await self._tell("listening")
            return
        self._rate = next_rate(self._rate, command == VoiceCommand.FASTER)
        await self._tell("settings", rate=self._rate)
        # What was being said is said again from its beginning, at the new rate.
        await self._speak(_SAID[command] + self._last_spoken, keep=False)

    async def _speak(self, text: str, keep: bool = True) -> None:
        if keep:
            self._last_spoken = text
        try:
            async for part in self._state.speech.spoken(text, self._voice, self._rate):
                async with self._sending:
                    await self._socket.send_json({"type": "audio", "format": "mp3", "bytes": len(part)})
                    await self._socket.send_bytes(part)
        except CannotSpeak as error:
            await self._tell("error", code="cannot_speak", message=str(error))
        await self._tell("listening")

    async def _interrupt(self) -> None:
        if self._answering is not None and not self._answering.done():
            self._answering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._answering
        self._answering = None

    async def _tell(self, kind: str, **fields: Any) -> None:
        async with self._sending:
            await _tell(self._socket, kind, **fields)


async def _tell(socket: WebSocket, kind: str, **fields: Any) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await socket.send_json({"type": kind, **fields})


def _same_site(socket: WebSocket) -> bool:
    origin = socket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == socket.headers.get("host")
