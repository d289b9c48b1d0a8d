"""What this gateway can hear and say: the models in memory, work bounded, addresses under which answers are heard."""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import yaml
from cryptography.fernet import Fernet, InvalidToken

from bot.said_back import INTRODUCTION
from bot.settings import ROOT, Settings
from voice.audio.decoding import decode
from voice.audio.sound import Samples
from voice.hearing.choosing import CannotHear, choose_recogniser
from voice.hearing.listener import Listener, Noticed, Partial
from voice.hearing.recogniser import Recogniser, hear
from voice.hearing.transcript import Transcript
from voice.speaking.cache import CachedSpeaker, SpokenCache
from voice.speaking.choosing import choose_speaker
from voice.speaking.sentences import sentences

_FIELD_WORDS = ROOT / "nlu_data" / "lexicon" / "field_words.yml"
_ADDRESS_SECONDS = 24 * 3600
_MOST_WAITING = 8
_HEARD_AT_ONCE, _SPOKEN_AT_ONCE = 4, 2
_LONGEST_SPOKEN = 2000
"""Characters."""


class Overloaded(Exception):
    """Too many recordings wait to be heard."""


class UnknownAddress(Exception):
    """Nothing was ever to be heard there, or no longer."""


class Speech:
    """Hearing and speaking for all channels of this process; models are loaded when they are first needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        secret = settings.secret.get_secret_value().encode() if settings.secret else Fernet.generate_key()
        self._addresses = Fernet(urlsafe_b64encode(sha256(b"spoken" + secret).digest()))
        self._hearing = ThreadPoolExecutor(_HEARD_AT_ONCE, "hearing")
        self._speaking = ThreadPoolExecutor(_SPOKEN_AT_ONCE, "speaking")
        self._loading = asyncio.Lock()
        self._recogniser: Recogniser | None = None
        self._speaker: CachedSpeaker | None = None
        self._waiting = 0

    async def recogniser(self) -> Recogniser:
        """The recogniser. Raises CannotHear."""
        if not self._settings.speech:
            raise CannotHear("这里没有打开语音。请打字提问。")
        async with self._loading:
            if self._recogniser is None:
                self._recogniser = await asyncio.to_thread(
                    choose_recogniser, *self._settings.speech_models, field_words()
                )
        return self._recogniser

    async def speaker(self) -> CachedSpeaker:
        """The voice."""
        async with self._loading:
            if self._speaker is None:
                voice = await asyncio.to_thread(choose_speaker, *self._settings.speech_models)
                cache = SpokenCache(self._settings.spoken_dir, self._settings.spoken_megabytes << 20)
                self._speaker = CachedSpeaker(voice, cache)
        return self._speaker

    async def warm_up(self) -> None:
        """Load the models, so that the first person need not wait."""
        if not self._settings.speech:
            return
        with contextlib.suppress(CannotHear):
            await self.recogniser()
        await self.speaker()

    async def hear(self, recording: bytes) -> Transcript:
        """The words in a recording. Raises UnreadableAudio, CannotHear, Overloaded."""
        recogniser = await self.recogniser()
        if self._waiting >= _MOST_WAITING + _HEARD_AT_ONCE:
            raise Overloaded
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._hearing, _heard, recogniser, recording)
        finally:
            self._waiting -= 1

    async def listen(self, listener: Listener, samples: Samples) -> list[Noticed | Partial]:
        """Let a listener take the next samples of its stream, beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._hearing, listener.accept, samples)

    async def spoken(self, text: str, voice: str, rate: float) -> AsyncIterator[bytes]:
        """The text as MP3, sentence by sentence: each is given before the next one is made. Raises CannotSpeak."""
        speaker = await self.speaker()
        loop = asyncio.get_running_loop()
        # The person's own words are spoken, not kept.
        keep = INTRODUCTION not in text
        for sentence in sentences(text):
            part = await loop.run_in_executor(self._speaking, speaker.speak, sentence, voice, rate, keep)
            if part:
                yield part

    async def is_ready(self, text: str, voice: str, rate: float) -> bool:
        """Whether the whole text can be played without making any of it."""
        speaker = await self.speaker()
        return all(speaker.has_ready(sentence, voice, rate) for sentence in sentences(text))

    def address(self, text: str) -> str | None:
        """Where a text can be heard for a day; it tells nobody what is said there. None without speech."""
        if not self._settings.speech or not text:
            return None
        sealed = self._addresses.encrypt(zlib.compress(text[:_LONGEST_SPOKEN].encode(), 9))
        return f"/api/v1/audio/{sealed.decode()}"

    def text_at(self, name: str) -> str:
        """The text that is heard at an address. Raises UnknownAddress."""
        try:
            return zlib.decompress(self._addresses.decrypt(name.encode(), ttl=_ADDRESS_SECONDS)).decode()
        except (InvalidToken, ValueError, zlib.error) as error:
            raise UnknownAddress from error

    def close(self) -> None:
        """Let go of threads, worker processes and models."""
        self._hearing.shutdown(wait=False, cancel_futures=True)
        self._speaking.shutdown(wait=False, cancel_futures=True)
        if self._speaker is not None:
            self._speaker.close()
        if self._recogniser is not None:
            self._recogniser.close()


def field_words() -> list[str]:
    """The field's words, which recognisers that do not know them write as others of the same sound."""
    words: list[str] = yaml.safe_load(_FIELD_WORDS.read_text())
    return words


def _heard(recogniser: Recogniser, recording: bytes) -> Transcript:
    return hear(recogniser, decode(recording).samples)
