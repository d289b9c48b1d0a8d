"""The voice stream, WS /api/v1/voice: sound in, events and speech out. See `bot.channels.voice.protocol`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from actions.requests.messages import COUNSELOR, Message
from bot.channels.http.dependencies import (
    TheLimits,
    ThePlaces,
    TheRelay,
    TheSettings,
    TheSpeech,
    TheTurns,
    TheVisitor,
)
from bot.channels.http.limits import RateLimited, RateLimits
from bot.channels.http.relay import Relay
from bot.channels.http.session import cookie_header
from bot.channels.voice import sayings
from bot.channels.voice.outlet import Gone
from bot.channels.voice.protocol import (
    CounselorMessage,
    ErrorEvent,
    Notice,
    UnknownMessage,
    VoiceEvent,
    control_message,
)
from bot.channels.voice.services import Services
from bot.channels.voice.session import VoiceSession
from bot.rendering.audience import VOICE
from bot.speech.service import TURNED_OFF
from voice.audio.sound import HEARD_RATE
from voice.speaking.speaker import rate_of

router = APIRouter()

_LARGEST_PIECE = 256 * 1024
"""Bytes of one binary message."""
_STALLED_SECONDS = 5.0
"""Without samples while somebody speaks."""
_IDLE_SECONDS = 600.0
_MOST_AHEAD = 70.0
"""Seconds of sound that may come faster than they can have been spoken: a whole recording at once."""
_MOST_FAULTS = 10
_SEND_SECONDS = 10.0
_LAST_WORDS_SECONDS = 8.0
_BYTES_A_SECOND = 2 * HEARD_RATE
_TRY_LATER, _POLICY, _TOO_BIG, _NORMAL = 1013, 1008, 1009, 1000


class Sender:
    """The way out of an open socket; nothing is sent twice at a time, and nobody waits for a reader who is gone."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket, self._lock = socket, asyncio.Lock()

    async def send(self, message: str | bytes) -> None:
        """Send a text or binary message. Raises Gone."""
        try:
            async with asyncio.timeout(_SEND_SECONDS), self._lock:
                if isinstance(message, str):
                    await self._socket.send_text(message)
                else:
                    await self._socket.send_bytes(message)
        except (TimeoutError, RuntimeError, WebSocketDisconnect) as error:
            raise Gone from error


class Stream(Sender):
    """What the voice stream tells and plays, as messages of its protocol."""

    async def event(self, event: VoiceEvent) -> None:
        """Send one event."""
        await self.send(event.model_dump_json())

    async def sound(self, piece: bytes) -> None:
        """Send samples."""
        await self.send(piece)


@router.websocket("/api/v1/voice")
async def voice(
    socket: WebSocket,
    visitor: TheVisitor,
    settings: TheSettings,
    places: ThePlaces,
    speech: TheSpeech,
    turns: TheTurns,
    limits: TheLimits,
    relay: TheRelay,
) -> None:
    """Listen and answer until the person leaves. The middleware lets no other site come here."""
    await socket.accept(headers=[(b"set-cookie", cookie_header(visitor.cookie, settings).encode())])
    if speech.is_off():
        await _refuse(socket, "turned_off", TURNED_OFF)
        return
    refused = places.take(visitor.address)
    if refused:
        await _refuse(socket, "too_many", refused)
        return
    try:
        may_be_said = partial(may_say, limits, visitor.conversation, visitor.address)
        rate = rate_of((await turns.profile(visitor.conversation)).pace)
        hear = partial(turns.take_heard, is_streamed=True)
        enter = partial(turns.take, channel=VOICE)
        services = Services(speech, hear, enter, may_be_said, turns.state, turns.profile)
        session = VoiceSession(services, visitor.conversation, Stream(socket), rate)
        bringing = asyncio.create_task(bring(relay, visitor.conversation, session))
        try:
            await _talk(socket, session, speech.is_off)
        finally:
            bringing.cancel()
    finally:
        places.give_back(visitor.address)


async def _refuse(socket: WebSocket, code: str, sentence: str) -> None:
    with suppress(Gone, RuntimeError, WebSocketDisconnect):
        await Stream(socket).event(ErrorEvent(code=code, message=sentence))
        await socket.close(_TRY_LATER)


async def bring(relay: Relay, conversation: str, session: VoiceSession) -> None:
    """Bring what a counselor writes, and notices, as long as the stream is open."""
    with suppress(Gone):
        async for seen in relay.follow(conversation, None):
            if isinstance(seen, Message):
                is_counselors = seen.author == COUNSELOR
                await session.bring(
                    CounselorMessage(name=seen.name, text=seen.text) if is_counselors else Notice(text=seen.text)
                )


async def _talk(socket: WebSocket, session: VoiceSession, is_off: Callable[[], bool]) -> None:
    # Leaving is the usual end; it can show at any message that is sent.
    try:
        await session.begin()
        code = await _receive_all(socket, session, is_off)
        await asyncio.wait_for(session.said_all(), _LAST_WORDS_SECONDS)
        await socket.close(code)
    except (Gone, TimeoutError, RuntimeError, WebSocketDisconnect):
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(_NORMAL)
    finally:
        await session.close()


async def _receive_all(socket: WebSocket, session: VoiceSession, is_off: Callable[[], bool]) -> int:
    """Feed the session until it has to be ended; with which code. Raises Gone when the person leaves."""
    started, sound_seconds, faults = time.monotonic(), 0.0, 0
    while faults < _MOST_FAULTS:
        try:
            patience = _STALLED_SECONDS if session.expects_sound else _IDLE_SECONDS
            message = await asyncio.wait_for(socket.receive(), patience)
        except TimeoutError:
            if session.expects_sound:
                await session.nothing_comes()
                continue
            await session.fail("idle", sayings.LONG_SILENT)
            return _NORMAL
        if message["type"] == "websocket.disconnect":
            raise Gone
        if is_off():
            await session.fail("turned_off", TURNED_OFF)
            return _TRY_LATER
        sound: bytes | None = message.get("bytes")
        if sound is None:
            faults += not await _control(message.get("text") or "", session)
            continue
        sound_seconds += len(sound) / _BYTES_A_SECOND
        if len(sound) > _LARGEST_PIECE or sound_seconds > time.monotonic() - started + _MOST_AHEAD:
            await session.fail("too_much", sayings.TOO_MUCH_SOUND)
            return _TOO_BIG
        if len(sound) % 2:
            faults += 1
            await session.fail("bad_sound", sayings.BAD_SOUND)
            continue
        await session.accept(sound)
    return _POLICY


async def _control(text: str, session: VoiceSession) -> bool:
    """Whether the control message could be read."""
    try:
        await session.obey(control_message(text))
    except UnknownMessage:
        await session.fail("bad_message", sayings.BAD_MESSAGE)
        return False
    return True


async def may_say(limits: RateLimits, conversation: str, address: str, text: str) -> bool:
    """Count one message; whether it may be taken."""
    try:
        await limits.check(conversation, address, text)
    except RateLimited:
        return False
    return True
