"""Says a text aloud, sentence by sentence: can be interrupted at any moment and gone on with where it was."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.channels.voice import sayings
from bot.channels.voice.outlet import Gone, Outlet
from bot.channels.voice.protocol import AudioEnd, AudioSentence, ErrorEvent
from bot.speech.in_time import FIRST_SOUND_SECONDS, Wish
from bot.speech.service import Overloaded, Speech
from voice.audio.encoding import seconds_of
from voice.speaking.sentences import sentences
from voice.speaking.speaker import CannotSpeak

log = logging.getLogger(__name__)

_AHEAD = 1.0
"""Seconds before the end of what is playing at which the next sentence is sent, so that little is sent in vain."""


def _nothing() -> None:
    """Nobody wants to know of a sound."""


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


@dataclass(frozen=True)
class _Unit:
    """What is made in one go: a sentence, or a piece of the first one."""

    text: str
    cacheable: bool
    number: int
    """Of the sentence, from 1."""


class Playback:
    """What is being said to one person, and what is left to say."""

    def __init__(
        self, speech: Speech, outlet: Outlet, style: Style, owner: str = "", on_sound: Callable[[], None] = _nothing
    ) -> None:
        """`owner` is who listens: only so many of their sentences are made at a time.

        `on_sound` is called before each sound is sent, and where none can be.
        """
        self._speech, self._outlet, self._style, self._owner = speech, outlet, style, owner
        self._on_sound = on_sound
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
        units = [_Unit(piece.text, piece.cacheable, number) for number, piece in enumerate(pieces, 1)]
        coming: asyncio.Task[bytes] | None = None
        try:
            units[:1] = [replace(units[0], text=text) for text in await self._beginning(pieces[0])]
            coming = self._made(units[0], FIRST_SOUND_SECONDS)
            for position, unit in enumerate(units):
                sound, now = await coming, time.monotonic()
                # Where making took longer than playing, the clock waits for the sound.
                self._started = max(self._started, now - sent)
                ends = sent + seconds_of(sound)
                for following in units[position + 1 : position + 2]:
                    coming = self._made(following, self._started + ends - now)
                await asyncio.sleep(self._started + sent - _AHEAD - now)
                # The pieces of one sentence are told again as a whole.
                self._begins += [] if len(self._begins) == unit.number else [sent]
                if sound:
                    self._on_sound()
                    about = AudioSentence(bytes=len(sound), text=unit.text, number=unit.number, of=len(pieces))
                    await self._outlet.event(about)
                    await self._outlet.sound(sound)
                sent = ends
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
            if coming is not None:
                coming.cancel()

    async def _fail(self, code: str, sentence: str) -> None:
        """Nothing can be said: it is shown."""
        self._pieces = []
        self._on_sound()
        with suppress(Gone):
            await self._outlet.event(ErrorEvent(code=code, message=sentence))

    async def _beginning(self, piece: _Piece) -> list[str]:
        return await self._speech.pieces(piece.text, self._style.voice, self._style.rate)

    def _made(self, unit: _Unit, patience: float) -> asyncio.Task[bytes]:
        # An open stream has one sentence in the queue at most: it may wait where new listeners are refused.
        wish = Wish(unit.text, self._style.voice, self._style.rate, unit.cacheable, self._owner, has_begun=True)
        return asyncio.create_task(self._speech.sound(wish, max(patience, 0.0)))
