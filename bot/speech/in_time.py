"""Sentences as sound before the listener would hear nothing: by the natural voice where it is quick enough on this
machine at this moment, otherwise by the plain one, which speaks at once."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from enum import Enum, auto

from bot.speech.bounded_pool import BoundedPool, Overloaded
from voice.audio.encoding import seconds_of
from voice.speaking.cache import CachedSpeaker
from voice.speaking.cancellation import Cancellation
from voice.speaking.pace import Pace
from voice.speaking.sentences import beginnings

FIRST_SOUND_SECONDS = 0.3
"""That the natural voice has for the beginning of what is said."""
_WARMING = ("您好，我是黔助。", "您想问什么，直接说就行。")
"""The first words take longer; the second tell how long others will take."""
_CHARACTERS_A_SECOND = 5.0
"""Of speech at the usual rate, about."""
_GAP_SECONDS = 0.3
"""Of silence behind a clause that nobody notices."""


class Haste(Enum):
    """How soon somebody wants to hear something."""

    NONE = auto()
    """As soon as the natural voice has made it."""
    BEGINNING = auto()
    """The beginning is heard while the rest is made."""
    WHOLE = auto()
    """Nothing is heard before all is made."""


class Clock:
    """How long the next piece of what is being said may take."""

    def __init__(self, haste: Haste) -> None:
        self._haste = haste
        self._ends: float | None = None
        """When what was made so far will have been heard; None before there is anything."""

    @property
    def is_at_the_start(self) -> bool:
        """Whether nothing was made yet."""
        return self._ends is None

    @property
    def left(self) -> float | None:
        """Seconds that the next piece may take; None: however long it takes."""
        if self._haste is Haste.NONE:
            return None
        if self._ends is None or self._haste is Haste.WHOLE:
            return FIRST_SOUND_SECONDS
        return max(self._ends - time.monotonic(), 0.0)

    def gave(self, sound: bytes) -> None:
        """A piece was made and is heard behind the others."""
        now = time.monotonic()
        self._ends = max(self._ends or now, now) + seconds_of(sound)


@dataclass(frozen=True)
class Wish:
    """A sentence, or a piece of one, that somebody wants to hear."""

    text: str
    voice: str
    rate: float
    keep: bool
    """Whether its sound may lie on the disk: it is the same for everybody."""
    owner: str = ""
    """Who listens: only so much is made for one person at a time."""
    has_begun: bool = False
    """Whether it is the next piece of what they already hear."""


class SpeechInTime:
    """Makes what is wished for, by the threads of `pool`; the plain voice has threads of its own."""

    def __init__(self, speaker: CachedSpeaker, pool: BoundedPool, quick_pool: BoundedPool) -> None:
        self._speaker, self._pool, self._quick_pool = speaker, pool, quick_pool
        self._pace = Pace()
        self._being_made = 0
        """Characters that the natural voice is asked for now, by all."""

    async def warm_up(self) -> None:
        """Let both voices speak for nobody, so that the first person need not wait. Raises CannotSpeak, Overloaded."""
        if self._speaker.has_quick_voice:
            await self._quick_pool.run(self._speaker.rehearse_quickly, _WARMING[0])
        for words in _WARMING:
            started = time.monotonic()
            await self._pool.run(self._speaker.rehearse, words)
        self._pace.took(len(_WARMING[-1]), time.monotonic() - started)

    def has_ready(self, sentence: str, voice: str, rate: float) -> bool:
        """Whether a sentence can be played without making it."""
        return self._speaker.has_ready(sentence, voice, rate)

    def pieces(self, sentence: str, voice: str, rate: float) -> list[str]:
        """The first sentence of a text in pieces that are to be made one after the other.

        It is cut where the natural voice needs too long for the whole, not for its first clauses, and can make the
        rest while these are heard.
        """
        if not self._speaker.has_quick_voice or self.has_ready(sentence, voice, rate):
            return [sentence]
        whole = self._expected(sentence)
        if whole is not None and whole <= FIRST_SOUND_SECONDS:
            return [sentence]
        for pieces in reversed(beginnings(sentence)):
            if all(self.has_ready(piece, voice, rate) for piece in pieces) or self._may_follow(*pieces, rate):
                return list(pieces)
        return [sentence]

    async def sound(self, wish: Wish, patience: float | None) -> bytes:
        """The sound, as MP3; `patience` is how many seconds it may take, None as many as the natural voice needs.

        Whoever is cancelled takes back what is not done. Raises CannotSpeak, Overloaded.
        """
        if self._speaker.has_ready(wish.text, wish.voice, wish.rate):
            return await asyncio.to_thread(self._speaker.speak, wish.text, wish.voice, wish.rate, wish.keep)
        if patience is None or not self._speaker.has_quick_voice:
            return await self._made(wish)
        expected = self._expected(wish.text)
        if expected is None or expected <= patience:
            try:
                async with asyncio.timeout(patience):
                    return await self._made(wish)
            except (TimeoutError, Overloaded):
                pass
        about = (wish.text, wish.voice, wish.rate)
        return await self._quick_pool.run(
            self._speaker.speak_quickly, *about, owner=wish.owner, has_begun=wish.has_begun
        )

    async def _made(self, wish: Wish) -> bytes:
        """By the natural voice."""
        cancellation, characters = Cancellation(), len(wish.text)
        self._being_made += characters
        before_it, started = self._being_made, time.monotonic()
        about = (wish.text, wish.voice, wish.rate, wish.keep, cancellation)
        try:
            sound = await self._pool.run(self._speaker.speak, *about, owner=wish.owner, has_begun=wish.has_begun)
            self._pace.took(before_it, time.monotonic() - started)
        except asyncio.CancelledError:
            cancellation.cancel()
            self._pace.took_longer(before_it, time.monotonic() - started)
            raise
        finally:
            self._being_made -= characters
        return sound

    def _may_follow(self, first: str, rest: str, rate: float) -> bool:
        """Whether the beginning can be made soon, and the rest while that is heard, as far as is known."""
        begins, goes_on = self._expected(first), self._expected(rest)
        if begins is None or goes_on is None:
            return True
        heard = len(first) / _CHARACTERS_A_SECOND / rate + _GAP_SECONDS
        return begins <= FIRST_SOUND_SECONDS and goes_on <= heard

    def _expected(self, text: str) -> float | None:
        """Seconds after which the natural voice would have made a text; None where that is not known."""
        return self._pace.seconds(self._being_made + len(text))
