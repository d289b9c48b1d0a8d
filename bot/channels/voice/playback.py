"""Says a text aloud, sentence by sentence: can be interrupted at any moment and gone on with where it was."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from bot.channels.voice import sayings
from bot.channels.voice.protocol import AudioEnd, AudioSentence, ErrorEvent, VoiceEvent
from bot.speech.service import Overloaded, Speech
from voice.speaking.sentences import sentences
from voice.speaking.speaker import CannotSpeak

log = logging.getLogger(__name__)

_AHEAD = 1.0
"""Seconds before the end of what is playing at which the next sentence is sent, so that little is sent in vain."""
_BYTES_A_SECOND = 48_000 // 8
"""Of all MP3 that is spoken here, see voice.audio.encoding."""


class Gone(Exception):
    """Nobody listens any more."""


class Outlet(Protocol):
    """The way to the person's ear. Raises Gone."""

    async def event(self, event: VoiceEvent) -> None:
        """Send one event."""

    async def sound(self, piece: bytes) -> None:
        """Send the sound that the last `audio` event announced."""


@dataclass
class Style:
    """How somebody wants to be spoken to."""

    voice: str = ""
    """Empty: the default voice."""
    rate: float = 1.0


@dataclass(frozen=True)
class _Piece:
    """One sentence."""

    text: str
    cacheable: bool


class Playback:
    """What is being said to one person, and what is left to say."""

    def __init__(self, speech: Speech, outlet: Outlet, style: Style, owner: str = "") -> None:
        """`owner` is who listens: only so many of their sentences are made at a time."""
        self._speech, self._outlet, self._style, self._owner = speech, outlet, style, owner
        self._pieces: list[_Piece] = []
        self._begins: list[float] = []
        """For each piece that was sent: at which second of the sound it begins."""
        self._started = 0.0
        self._task: asyncio.Task[None] | None = None

    @property
    def is_playing(self) -> bool:
        """Whether something is being said now, as far as the clock can tell."""
        return self._task is not None and not self._task.done() and not self._task.cancelling()

    @property
    def has_more(self) -> bool:
        """Whether something was interrupted."""
        return bool(self._pieces) and not self.is_playing

    def prepare(self, text: str, *, cacheable: bool = False, and_go_on: bool = False) -> None:
        """Have a text ready to be told; with `and_go_on` what was interrupted follows it.

        Only the sound of what is the same for everybody is `cacheable`.
        """
        self.interrupt()
        rest = self._pieces if and_go_on else []
        self._pieces = [*(_Piece(sentence, cacheable) for sentence in sentences(text)), *rest]

    def go_on(self) -> None:
        """Tell what is ready, from its first sentence that was not heard to the end."""
        if self._pieces and not self.is_playing:
            self._task = asyncio.create_task(self._tell(list(self._pieces)))

    def interrupt(self) -> bool:
        """Stop at once, keeping what is left; whether anything was being said."""
        if not self.is_playing:
            return False
        assert self._task is not None
        self._task.cancel()
        elapsed = time.monotonic() - self._started
        heard = sum(begin <= elapsed for begin in self._begins)
        # The sentence that was interrupted is told again as a whole.
        self._pieces = self._pieces[max(heard - 1, 0) :]
        self._begins = []
        return True

    def forget(self) -> None:
        """Stop, and leave nothing to go on with."""
        self.interrupt()
        self._pieces = []

    async def finished(self) -> None:
        """Return when all was told or it was interrupted."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def close(self) -> None:
        """Stop and wait until nothing is sent any more."""
        self.forget()
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _tell(self, pieces: Sequence[_Piece]) -> None:
        self._begins, sent = [], 0.0
        self._started = time.monotonic()
        coming = self._made(pieces[0])
        try:
            for position, piece in enumerate(pieces):
                sound = await coming
                following = pieces[position + 1 : position + 2]
                coming = self._made(following[0]) if following else coming
                await asyncio.sleep(sent - _AHEAD - (time.monotonic() - self._started))
                # Where making took longer than playing, the clock waits for the sound.
                self._started = max(self._started, time.monotonic() - sent)
                self._begins.append(sent)
                if sound:
                    about = AudioSentence(bytes=len(sound), text=piece.text, number=position + 1, of=len(pieces))
                    await self._outlet.event(about)
                    await self._outlet.sound(sound)
                sent += len(sound) / _BYTES_A_SECOND
            await self._outlet.event(AudioEnd())
            # What is still being played can be interrupted and gone on with.
            await asyncio.sleep(self._started + sent - time.monotonic())
            self._pieces = []
        except CannotSpeak as fault:
            await self._fail("cannot_speak", str(fault))
        except Overloaded:
            await self._fail("overloaded", sayings.TOO_MANY_LISTEN)
        except Gone:
            self._pieces = []
        except Exception as fault:
            log.error("a sentence could not be spoken: %s", type(fault).__name__)
            await self._fail("cannot_speak", sayings.CANNOT_SPEAK)
        finally:
            coming.cancel()

    async def _fail(self, code: str, sentence: str) -> None:
        """Nothing can be said: it is shown."""
        self._pieces = []
        with suppress(Gone):
            await self._outlet.event(ErrorEvent(code=code, message=sentence))

    def _made(self, piece: _Piece) -> asyncio.Task[bytes]:
        return asyncio.create_task(self._sound_of(piece))

    async def _sound_of(self, piece: _Piece) -> bytes:
        # An open stream has one sentence in the queue at most: it may wait where new listeners are refused.
        spoken = self._speech.spoken(
            *(piece.text, self._style.voice, self._style.rate),
            cacheable=piece.cacheable,
            owner=self._owner,
            has_begun=True,
        )
        return b"".join([part async for part in spoken])
