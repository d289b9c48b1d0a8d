"""The way to a caller's ear: what the voice stream sends, as Asterisk plays it."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

from bot.channels.telephone.asterisk import Command, Event, EventName, pieces, written
from bot.channels.voice.outlet import Gone
from bot.channels.voice.protocol import AudioStopped, Listening, ReplyEvent, VoiceEvent
from voice.audio.stored import read_mp3
from voice.audio.telephone import Law, for_telephone

_FULL_SECONDS = 30.0
"""How long sound waits for room; Asterisk plays 20 seconds of it before there is none."""


class Exchange(Protocol):
    """The connection with Asterisk. Raises Gone."""

    async def send(self, message: str | bytes) -> None:
        """Send a text or binary message."""


class Line:
    """An outlet of the voice stream that plays to one caller."""

    def __init__(self, exchange: Exchange, began: Event) -> None:
        """`began` is the event by which the call began. Raises ValueError for sound that is no G.711."""
        self._exchange, self._is_json = exchange, began.is_json
        self.law = Law(began.format)
        self.choices = 0
        """How many numbered choices the last answer ended with."""
        self._has_room, self._sending = asyncio.Event(), asyncio.Lock()
        self._has_room.set()
        self._last_sign = time.monotonic()

    @property
    def quiet_seconds(self) -> float:
        """Since the caller last said something or pressed a key."""
        return time.monotonic() - self._last_sign

    def note_sign(self) -> None:
        """The caller is there."""
        self._last_sign = time.monotonic()

    def heed(self, event: Event) -> None:
        """Let sound flow, or wait, as Asterisk asks."""
        if event.name is EventName.XOFF:
            self._has_room.clear()
        elif event.name is EventName.XON:
            self._has_room.set()

    async def event(self, event: VoiceEvent) -> None:
        """What the stream tells; a telephone only has to know when to be silent."""
        match event:
            case Listening(speech=True):
                self.note_sign()
                await self.command(Command.DROP_SOUND)
            case AudioStopped():
                await self.command(Command.DROP_SOUND)
            case ReplyEvent():
                self.choices = max((len(reply.options) for reply in event.replies), default=0)

    async def sound(self, piece: bytes) -> None:
        """Play one sound of the stream."""
        coded = await asyncio.to_thread(lambda: for_telephone(read_mp3(piece), self.law))
        async with self._sending:
            await self.command(Command.BEGIN_SOUND)
            for part in pieces(coded):
                await self._wait_for_room()
                await self._exchange.send(part)
            await self.command(Command.END_SOUND)

    async def command(self, command: Command) -> None:
        """Let Asterisk do something."""
        await self._exchange.send(written(command, self._is_json))

    async def _wait_for_room(self) -> None:
        try:
            await asyncio.wait_for(self._has_room.wait(), _FULL_SECONDS)
        except TimeoutError:
            raise Gone from None
