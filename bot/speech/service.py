"""What this gateway can hear and say: the models in memory, work bounded, addresses under which answers are heard."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import yaml

from actions.dialogue import phrases
from actions.language.sounds import fold_syllable
from bot.rendering.contract import Answer
from bot.settings import ROOT, Settings
from bot.speech.audio_addresses import AudioAddresses, Passage
from bot.speech.bounded_pool import BoundedPool
from bot.speech.bounded_pool import Overloaded as Overloaded
from bot.speech.in_time import Clock, Haste, SpeechInTime, Wish
from bot.speech.upload_queue import UploadQueue
from voice.audio.decoding import decode
from voice.audio.sound import Samples
from voice.hearing.expected import NOTHING_EXPECTED, Expectation
from voice.hearing.listener import Listener, Noticed, Partial
from voice.hearing.recogniser import CannotHear, Recogniser, begin_to_hear
from voice.hearing.transcript import Transcript
from voice.speaking.cache import CachedSpeaker, SpokenCache
from voice.speaking.sentences import sentences
from voice.speaking.speaker import CannotSpeak, Speaker, nearest_rate

TURNED_OFF = f"语音现在先停用，我们在检修。请打字提问。{phrases.IN_DANGER}"
"""What is said instead of listening where an operator turned voice off."""
_FIELD_WORDS = ROOT / "nlu_data" / "lexicon" / "field_words.yml"
_STREAMS_AT_ONCE = 4
"""Threads for the frames of open streams: each takes some milliseconds."""
_UPLOADS_AT_ONCE, _UPLOADS_WAITING, _UPLOADS_OF_ONE = 2, 8, 2
_SPOKEN_AT_ONCE, _SPEECH_WAITING, _SPEECH_OF_ONE = 2, 24, 3
"""Sentences being made, waiting to be made, and asked for by one person at a time."""


class Speech:
    """Hearing and speaking for all channels of this process; models are loaded when they are first needed."""

    def __init__(self, settings: Settings, is_off: Callable[[], bool] = lambda: False) -> None:
        """`is_off` says whether an operator turned voice off at this moment."""
        self._settings, self.is_off = settings, is_off
        self._addresses = AudioAddresses(settings.secret.get_secret_value() if settings.secret else "")
        # Streams wait for nobody: recordings of a minute have threads of their own.
        self._listening = ThreadPoolExecutor(_STREAMS_AT_ONCE, "listening")
        self._decoding = ThreadPoolExecutor(_UPLOADS_AT_ONCE, "decoding")
        self._uploads = UploadQueue(_UPLOADS_AT_ONCE, _UPLOADS_WAITING, _UPLOADS_OF_ONE)
        self._speaking = BoundedPool("speaking", _SPOKEN_AT_ONCE, _SPEECH_WAITING, _SPEECH_OF_ONE)
        self._speaking_quickly = BoundedPool("speaking-quickly", 1, _SPEECH_WAITING, _SPEECH_OF_ONE)
        # Made at the start, also where nothing is spoken: it deletes what an earlier release should not have kept.
        self._cache = SpokenCache(settings.spoken_dir, settings.spoken_megabytes << 20)
        self._loading = asyncio.Lock()
        self._recogniser: Recogniser | None = None
        self._speaker: CachedSpeaker | None = None
        self._in_time: SpeechInTime | None = None

    async def recogniser(self) -> Recogniser:
        """The recogniser. Raises CannotHear."""
        if not self._settings.speech:
            raise CannotHear("这里没有打开语音。请打字提问。")
        if self.is_off():
            raise CannotHear(TURNED_OFF)
        async with self._loading:
            if self._recogniser is None:
                self._recogniser = await asyncio.to_thread(_load_recogniser, self._settings)
        return self._recogniser

    async def in_time(self) -> SpeechInTime:
        """The voice that speaks in time."""
        async with self._loading:
            if self._in_time is None:
                voice, quick = await asyncio.to_thread(_load_speakers, self._settings)
                self._speaker = CachedSpeaker(voice, self._cache, quick)
                self._in_time = SpeechInTime(self._speaker, self._speaking, self._speaking_quickly)
        return self._in_time

    async def warm_up(self) -> None:
        """Load the models, so that the first person need not wait."""
        if not self._settings.speech:
            return
        with contextlib.suppress(CannotHear):
            await self.recogniser()
        with contextlib.suppress(CannotSpeak, Overloaded):
            await (await self.in_time()).warm_up()

    async def hear(
        self, recording: bytes, conversation: str = "", expectation: Expectation = NOTHING_EXPECTED
    ) -> Transcript:
        """The words in a recording; those of one conversation are heard one after the other.

        `expectation` is what may be said now, see `bot.speech.expectations`.
        Raises UnreadableAudio, CannotHear, Overloaded.
        """
        recogniser = await self.recogniser()
        async with self._uploads.turn(conversation):
            work = partial(_begun, recogniser, recording, expectation)
            begun = await asyncio.get_running_loop().run_in_executor(self._decoding, work)
            return await asyncio.wrap_future(begun)

    async def listen(self, listener: Listener, samples: Samples) -> list[Noticed | Partial]:
        """Let a listener take the next samples of its stream, beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._listening, listener.accept, samples)

    async def spoken(
        self, text: str, voice: str, rate: float, *, cacheable: bool = False, owner: str = "", haste: Haste = Haste.NONE
    ) -> AsyncGenerator[bytes, None]:
        """The text as MP3, sentence by sentence: each is given before the next one is made.

        The sound of a `cacheable` text, one that is the same for everybody, is kept on disk; of nothing else.
        `owner` is who listens, of whom only a few sentences may wait. An unknown voice is the default one, any rate
        the nearest one that is offered. Whoever stops listening takes back what is not made yet.
        Raises CannotSpeak, Overloaded.
        """
        clock = Clock(haste)
        for sentence in sentences(text):
            wish = Wish(sentence, voice, rate, cacheable, owner, has_begun=not clock.is_at_the_start)
            part = await self.sound(wish, clock.left)
            clock.gave(part)
            if part:
                yield part

    async def pieces(self, sentence: str, voice: str, rate: float) -> list[str]:
        """What is made one after the other of the first sentence of a text, so that its beginning is heard soon."""
        return (await self.in_time()).pieces(sentence, voice, nearest_rate(rate))

    async def sound(self, wish: Wish, patience: float | None) -> bytes:
        """A sentence, or a piece of one, as MP3 within so many seconds; None: however long it takes.

        Whoever is cancelled takes back what is not made yet. Raises CannotSpeak, Overloaded.
        """
        if self.is_off():
            raise CannotSpeak("现在先不读出声，文字还在。")
        return await (await self.in_time()).sound(replace(wish, rate=nearest_rate(wish.rate)), patience)

    async def is_ready(self, text: str, voice: str, rate: float) -> bool:
        """Whether the whole text can be played without making any of it."""
        in_time, rate = await self.in_time(), nearest_rate(rate)
        return all(in_time.has_ready(sentence, voice, rate) for sentence in sentences(text))

    def address(self, text: str, *, cacheable: bool = False, conversation: str = "") -> str | None:
        """Where a text can be heard for a day: a `cacheable` one by all, any other in its `conversation` alone.

        None without speech.
        """
        if not self._settings.speech or not text or self.is_off():
            return None
        return self._addresses.address(Passage(text, cacheable, conversation))

    def audible(self, answer: Answer, conversation: str) -> Answer:
        """An answer with the addresses at which its replies can be heard in their conversation."""
        replies = [
            reply.model_copy(
                update={"audio": self.address(reply.speech, cacheable=reply.cacheable, conversation=conversation)}
            )
            for reply in answer.replies
        ]
        return answer.model_copy(update={"replies": replies})

    def passage_at(self, name: str) -> Passage:
        """What is to be heard at an address. Raises UnknownAddress."""
        return self._addresses.passage(name)

    def queue_lengths(self) -> dict[str, int]:
        """How many recordings are being heard or wait for it, and how many sentences are being made or wait for it."""
        return {"hearing": len(self._uploads), "speaking": len(self._speaking)}

    def close(self) -> None:
        """Let go of threads, worker processes and models."""
        for pool in (self._listening, self._decoding):
            pool.shutdown(wait=False, cancel_futures=True)
        self._speaking.close()
        self._speaking_quickly.close()
        if self._speaker is not None:
            self._speaker.close()
        if self._recogniser is not None:
            self._recogniser.close()


def _load_recogniser(settings: Settings) -> Recogniser:
    # Imported where it is wanted: a gateway without speech need not give the memory of the libraries.
    from voice.hearing.choosing import choose_recogniser

    return choose_recogniser(*settings.speech_models, field_words(), fold_syllable)


def _load_speakers(settings: Settings) -> tuple[Speaker, Speaker | None]:
    """The best voice, and the one that speaks at once where it differs."""
    from voice.speaking.choosing import choose_quick_speaker, choose_speaker

    voice = choose_speaker(*settings.speech_models)
    return voice, choose_quick_speaker(voice)


def field_words() -> list[str]:
    """The field's words, which recognisers that do not know them write as others of the same sound."""
    words: list[str] = yaml.safe_load(_FIELD_WORDS.read_text())
    return words


def _begun(recogniser: Recogniser, recording: bytes, expectation: Expectation) -> Future[Transcript]:
    return begin_to_hear(recogniser, decode(recording).samples, expectation)
