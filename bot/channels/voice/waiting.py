"""Waiting is heard: a soft tone, again and again, until the answer sounds, and after some seconds a few words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import lru_cache

from bot.channels.voice import sayings
from bot.channels.voice.outlet import Gone, Outlet
from bot.channels.voice.protocol import AudioSentence, AudioWaiting
from bot.channels.voice.tones import WAITING
from voice.audio.encoding import SPOKEN_RATE, as_mp3
from voice.audio.sound import Sound

log = logging.getLogger(__name__)

TONE_AFTER, TONE_EVERY, WORDS_AFTER = 1.0, 1.5, 5.0
"""Seconds: from the end of speech to the first tone; from tone to tone; from the end of speech to the words."""
MayHear = Callable[[], Awaitable[bool]]
"""Whether the person can hear, as far as is known."""
Words = Callable[[str], Awaitable[bytes]]
"""A sentence that is the same for everybody → its sound."""


class Waiting:
    """What one person hears while their answer is being made."""

    def __init__(self, outlet: Outlet, words: Words, may_hear: MayHear) -> None:
        self._outlet, self._words, self._may_hear = outlet, words, may_hear
        self._task: asyncio.Task[None] | None = None
        self.is_wanted = True
        """Whether the person wants to hear it."""

    def begin(self) -> None:
        """The person has finished speaking; what was begun before counts from now on."""
        self.end()
        if self.is_wanted:
            self._task = asyncio.create_task(self._sound())

    def end(self) -> None:
        """Nobody waits any more, or something else sounds: send nothing more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _sound(self) -> None:
        try:
            await asyncio.sleep(TONE_AFTER)
            if not await self._may_hear():
                return
            elapsed, has_spoken = TONE_AFTER, False
            while True:
                if elapsed >= WORDS_AFTER and not has_spoken:
                    has_spoken = True
                    sound = await self._words(sayings.PLEASE_WAIT)
                    about = AudioSentence(bytes=len(sound), text=sayings.PLEASE_WAIT, number=1, of=1)
                    await self._send(about, sound)
                else:
                    await self._send(AudioWaiting(bytes=len(_tone())), _tone())
                pause = TONE_EVERY if has_spoken else min(TONE_EVERY, WORDS_AFTER - elapsed)
                await asyncio.sleep(pause)
                elapsed += pause
        except Gone:
            return
        except Exception as fault:
            # Without its sound the waiting is as long as with it.
            log.warning("waiting could not be heard: %s", type(fault).__name__)

    async def _send(self, about: AudioSentence | AudioWaiting, sound: bytes) -> None:
        await self._outlet.event(about)
        await self._outlet.sound(sound)


@lru_cache(maxsize=1)
def _tone() -> bytes:
    return as_mp3(Sound(WAITING, SPOKEN_RATE))
