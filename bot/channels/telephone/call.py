"""One call: a caller talks through the voice stream, by Asterisk's WebSocket channel.

A call is a conversation of its own, under a random name. Who calls is never learnt: the exchange need not tell it, and
what it tells is not kept.
"""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from typing import Protocol

from bot.channels.telephone import sayings
from bot.channels.telephone.asterisk import MAX_MESSAGE, Command, Event, EventName, event_in
from bot.channels.telephone.keypad import STOP, Keypad
from bot.channels.telephone.line import Exchange, Line
from bot.channels.voice.outlet import Gone
from bot.channels.voice.protocol import SettingsWanted, StopRequested, TextEntered
from bot.channels.voice.session import VoiceSession
from voice.audio.telephone import RATE, HeardByTelephone

NO_SOUND_SECONDS = 0.5
"""After so long without sound from the exchange, which may leave out silence, silence is heard. Less is a network that
stutters."""
_SECOND_LOOK_SECONDS = 0.1
ASK_SECONDS, HANG_UP_SECONDS = 120.0, 180.0
"""Without a word or a key: it is asked whether somebody is there; it is hung up."""
_LARGEST_PIECE = RATE
"""Bytes of sound in one message, which is usually 160."""
_HEARD_AT_ONCE = RATE * 60 // 1000
"""Bytes of 60 ms: to look at each message of 20 ms by itself costs a busy machine more than it can give."""
_LAST_WORDS_SECONDS = 10.0


class Connection(Exchange, Protocol):
    """The connection with Asterisk, both ways. Raises Gone when it ends."""

    async def receive(self) -> str | bytes:
        """The next message."""


def new_conversation() -> str:
    """The name of a call's conversation: it leads to nobody."""
    return f"call-{secrets.token_hex(20)}"


class Call:
    """A caller, the line and the session that answers."""

    def __init__(self, connection: Connection, session: VoiceSession, line: Line) -> None:
        self._connection, self._session, self._line = connection, session, line
        self._heard = HeardByTelephone(line.law)
        self._keypad = Keypad(self._enter)
        self._coming = bytearray()
        self._was_asked = False

    async def run(self) -> None:
        """Listen and answer until the caller hangs up, or says nothing for long."""
        try:
            await self._session.begin()
            await self._session.obey(SettingsWanted(messages=True))
            self._session.say(sayings.GREETING)
            while self._line.quiet_seconds < HANG_UP_SECONDS:
                await self._take_next()
                await self._ask_if_quiet()
            self._session.say(sayings.HANGING_UP)
            await asyncio.wait_for(self._session.said_all(), _LAST_WORDS_SECONDS)
            await self._line.command(Command.HANG_UP)
        except (Gone, TimeoutError):
            with suppress(Gone):
                await self._line.command(Command.HANG_UP)
        finally:
            self._keypad.close()
            await self._session.close()

    async def _take_next(self) -> None:
        message = await self._next_message()
        if isinstance(message, bytes):
            self._coming += message[:_LARGEST_PIECE]
            if len(self._coming) >= _HEARD_AT_ONCE:
                samples = self._heard.samples(bytes(self._coming))
                self._coming.clear()
                await self._session.accept(samples.astype("<i2").tobytes())
        else:
            await self._take_event(event_in(message[:MAX_MESSAGE]))

    async def _next_message(self) -> str | bytes:
        # A process that was held up finds at the second look what has come meanwhile: that was no silence.
        for seconds in (NO_SOUND_SECONDS, _SECOND_LOOK_SECONDS):
            with suppress(TimeoutError):
                return await asyncio.wait_for(self._connection.receive(), seconds)
        return self._line.law.silence * round((NO_SOUND_SECONDS + _SECOND_LOOK_SECONDS) * RATE)

    async def _take_event(self, event: Event) -> None:
        self._line.heed(event)
        if event.name is EventName.DTMF_END and event.digit:
            self._line.note_sign()
            if event.digit == STOP:
                await self._session.obey(StopRequested())
            await self._keypad.press(event.digit, self._line.choices)

    async def _enter(self, text: str) -> None:
        await self._session.obey(TextEntered(text=text))

    async def _ask_if_quiet(self) -> None:
        is_quiet = self._line.quiet_seconds >= ASK_SECONDS
        if is_quiet and not self._was_asked:
            self._session.say(sayings.STILL_THERE)
        self._was_asked = is_quiet
