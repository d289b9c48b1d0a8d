"""One person talking through one stream: listens, lets itself be interrupted, answers aloud. What goes to and
fro stands in `bot.channels.voice.protocol`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import numpy as np

from actions.dialogue.spoken_commands import Command, command_in
from actions.language.danger import Danger, danger_in
from bot.channels.voice import sayings
from bot.channels.voice.outlet import Gone, Outlet
from bot.channels.voice.playback import Playback, Style
from bot.channels.voice.protocol import (
    AudioStopped,
    ControlMessage,
    CounselorMessage,
    ErrorEvent,
    FinalTranscript,
    Listening,
    Notice,
    PartialTranscript,
    PushToTalkEnded,
    PushToTalkStarted,
    ReplyEvent,
    SettingsChanged,
    SettingsWanted,
    StopRequested,
    TextEntered,
)
from bot.channels.voice.services import Services
from bot.channels.voice.waiting import Waiting
from bot.rendering.contract import Answer
from bot.rendering.reply import spoken
from bot.speech.expectations import expected_in
from bot.speech.in_time import FIRST_SOUND_SECONDS, Wish
from voice.audio.sound import HEARD_RATE, Samples
from voice.hearing.endpointing import SILENCES, Moment, next_silence
from voice.hearing.listener import Listener, Noticed, Partial
from voice.hearing.recogniser import CannotHear
from voice.hearing.transcript import NOTHING, Transcript
from voice.speaking.speaker import next_rate

log = logging.getLogger(__name__)

_MOST_UTTERANCES = 3
"""Utterances of one person that wait for their answers."""
_ENDLESS = 90.0
"""Seconds of silence that end nothing while the button is held: the longest utterance is shorter."""
_RUNS_ON = 1.0
"""Seconds after a cut within which speech is the rest of what was cut."""
_RECOGNISE_SECONDS = 30.0
_MISSES_ANSWERED = 2
"""Sounds without words in a row that are answered: a word can be missed twice, what goes on is noise."""
_CHANGE_SETTINGS = (Command.SLOWER, Command.FASTER, Command.WAIT_LONGER, Command.WAIT_SHORTER)
"""Commands after which what they interrupted is gone on with."""
_LISTENS_ON = 0.2
"""Seconds after which it is looked again whether somebody still speaks."""


class VoiceSession:
    """Fed with samples and control messages by the channel; `outlet` is the way back."""

    def __init__(
        self,
        services: Services,
        conversation: str,
        outlet: Outlet,
        rate: float = 1.0,
        worded: Callable[[str], str] = str,
    ) -> None:
        """`worded` says how a sentence of `sayings` is worded at this door."""
        self._worded = worded
        self._services, self._conversation, self._outlet = services, conversation, outlet
        self._style = Style(rate=rate)
        self._waiting = Waiting(outlet, self._spoken, self._may_hear)
        self._playback = Playback(services.speech, outlet, self._style, conversation, self._waiting.end)
        self._silence = SILENCES[0]
        self._hands_free, self._pressed, self._speaking = True, False, False
        self._wants_messages = False
        self._listener: Listener | None = None
        self._utterances: asyncio.Queue[Noticed | TextEntered] = asyncio.Queue()
        self._overflowing: set[asyncio.Task[None]] = set()
        self._misses = 0
        self._since_cut = float("inf")
        self._drops = False
        self._worker = asyncio.create_task(self._answer_all())
        self._turn: asyncio.Future[Answer] | None = None

    @property
    def expects_sound(self) -> bool:
        """Whether samples must come now: somebody speaks, or holds the button."""
        return self._speaking or self._pressed

    async def begin(self) -> None:
        """Say that somebody listens."""
        await self._outlet.event(Listening(speech=False, hands_free=self._hands_free))

    async def close(self) -> None:
        """Let go of everything; a turn that has begun is finished, nobody hears its answer."""
        self._waiting.end()
        for task in (self._worker, *self._overflowing):
            task.cancel()
        await asyncio.gather(self._worker, *self._overflowing, return_exceptions=True)
        await self._playback.close()

    async def accept(self, sound: bytes) -> None:
        """Take samples (s16le, 16 kHz)."""
        if not (self._hands_free or self._pressed):
            return
        listener = await self._open_listener()
        if listener is None:
            return
        samples = np.frombuffer(sound, "<i2").astype(np.int16)
        for event in await self._heard(listener, samples):
            if isinstance(event, Noticed):
                await self._notice(event)
            elif not self._drops:
                await self._outlet.event(PartialTranscript(text=event.text))
        self._since_cut += len(samples) / HEARD_RATE

    async def _heard(self, listener: Listener, samples: Samples) -> list[Noticed | Partial]:
        """What happened in the samples; a fault of the recogniser is told, and the next words are heard anew."""
        try:
            return await self._services.speech.listen(listener, samples)
        except Exception as error:
            log.error("samples could not be heard: %s", type(error).__name__)
            self._listener, self._speaking, self._pressed, self._drops = None, False, False, False
            await self.fail("failed", sayings.FAILED)
            return []

    async def obey(self, message: ControlMessage) -> None:
        """Do what a control message asks for."""
        match message:
            case PushToTalkStarted():
                await self._press()
            case PushToTalkEnded():
                await self._release()
            case StopRequested():
                await self._stop()
            case TextEntered():
                await self._enter(message)
            case SettingsWanted():
                self._set(message)

    async def bring(self, told: CounselorMessage | Notice) -> None:
        """Tell what a counselor wrote, or a notice, once the person has finished speaking; then what it interrupted."""
        if not self._wants_messages:
            return
        await self._outlet.event(told)
        while self.expects_sound:
            await asyncio.sleep(_LISTENS_ON)
        who = f"工作人员{told.name}说：" if isinstance(told, CounselorMessage) else ""
        self._playback.prepare(f"{who}{spoken(told.text)}", cacheable=False, and_go_on=True)
        self._go_on()

    async def nothing_comes(self) -> None:
        """Samples were expected and stayed away: drop what was begun, and say so."""
        self._listener, self._speaking, self._pressed, self._drops = None, False, False, False
        await self.fail("no_sound", sayings.NO_SOUND_COMES)

    async def fail(self, code: str, sentence: str) -> None:
        """Tell of a fault, as an event and aloud, in a sentence that is the same for everybody."""
        await self._outlet.event(ErrorEvent(code=code, message=self._worded(sentence)))
        self.say(sentence)

    def say(self, sentence: str) -> None:
        """Tell a sentence that is the same for everybody."""
        self._playback.prepare(self._worded(sentence), cacheable=True)
        self._go_on()

    async def said_all(self) -> None:
        """Return when nothing is being said any more."""
        await self._playback.finished()

    async def _press(self) -> None:
        self._interrupt()
        self._pressed, self._listener, self._drops = True, None, False
        if await self._open_listener() is None:
            self._pressed = False
            return
        await self._outlet.event(Listening(speech=True, hands_free=False))

    async def _release(self) -> None:
        if not self._pressed:
            return
        listener, self._listener, self._pressed = self._listener, None, False
        noticed = await asyncio.to_thread(listener.end) if listener else None
        self._speaking = False
        await self._outlet.event(Listening(speech=False, hands_free=self._hands_free))
        if noticed is not None:
            await self._queue(noticed)
        elif not self._drops:
            await self.fail("silence", sayings.NOTHING_SAID)

    async def _stop(self) -> None:
        self._waiting.end()
        self._playback.forget()
        await self._outlet.event(AudioStopped())

    def _set(self, wanted: SettingsWanted) -> None:
        self._wants_messages = self._wants_messages if wanted.messages is None else wanted.messages
        self._waiting.is_wanted = self._waiting.is_wanted if wanted.waiting is None else wanted.waiting
        self._style.rate = wanted.rate or self._style.rate
        self._style.voice = self._style.voice if wanted.voice is None else wanted.voice
        if wanted.hands_free is not None and wanted.hands_free != self._hands_free:
            self._hands_free = wanted.hands_free
            self._listener, self._speaking = (self._listener, self._speaking) if self._pressed else (None, False)
        self._wait_for(wanted.silence or self._silence)

    async def _open_listener(self) -> Listener | None:
        """The listener of this stream; None, told once, where nothing can be heard."""
        if self._listener is None:
            try:
                recogniser = await self._services.speech.recogniser()
                self._listener = Listener(recogniser, _ENDLESS if self._pressed else self._silence)
                await self._expect()
            except CannotHear as fault:
                self._hands_free = False
                await self.fail("cannot_hear", str(fault))
        return self._listener

    async def _expect(self) -> None:
        """Let the listener know what may be said now."""
        if self._listener is not None:
            self._listener.expect(expected_in(await self._services.state(self._conversation)))

    async def _notice(self, noticed: Noticed) -> None:
        match noticed.moment:
            case Moment.BEGAN:
                self._drops, self._speaking = self._since_cut < _RUNS_ON, True
                if not self._drops:
                    self._interrupt()
                    await self._outlet.event(Listening(speech=True, hands_free=self._hands_free))
                    # Asked for anew: another page of the conversation may have gone on with it.
                    await self._expect()
            case Moment.ENDED | Moment.TOO_LONG:
                await self._ended(noticed)
            case Moment.NOBODY_SPOKE if self._pressed:
                self._pressed, self._listener = False, None
                await self.fail("silence", sayings.NOTHING_SAID)

    async def _ended(self, noticed: Noticed) -> None:
        self._speaking = False
        if self._drops or noticed.moment == Moment.TOO_LONG:
            if noticed.transcript is not None:
                noticed.transcript.cancel()
            was_dropped, self._drops = self._drops, False
            if noticed.moment == Moment.TOO_LONG:
                self._since_cut = 0.0
                if self._pressed:
                    self._pressed, self._listener = False, None
                if not was_dropped:
                    await self.fail("too_long", sayings.TOO_LONG)
            return
        await self._outlet.event(Listening(speech=False, hands_free=self._hands_free))
        await self._queue(noticed)

    async def _enter(self, entered: TextEntered) -> None:
        """Take what was entered: it interrupts, as speech does."""
        self._interrupt()
        await self._outlet.event(AudioStopped())
        if self._utterances.qsize() >= _MOST_UTTERANCES:
            await self.fail("busy", sayings.TOO_MANY_WAIT)
            return
        self._utterances.put_nowait(entered)
        self._waiting.begin()

    async def _queue(self, noticed: Noticed) -> None:
        if self._utterances.qsize() < _MOST_UTTERANCES:
            self._utterances.put_nowait(noticed)
            self._waiting.begin()
            return
        task = asyncio.create_task(self._take_a_cry_alone(noticed))
        self._overflowing.add(task)
        task.add_done_callback(self._overflowing.discard)

    async def _take_a_cry_alone(self, noticed: Noticed) -> None:
        """Of what comes when too many utterances wait, take a cry for help alone."""
        try:
            words = (await _transcript_of(noticed)).text
        except Exception as error:
            log.error("an utterance could not be heard: %s", type(error).__name__)
            words = ""
        if danger_in(words) is Danger.CERTAIN:
            self._utterances.put_nowait(noticed)
            return
        with suppress(Gone):
            await self.fail("busy", sayings.TOO_MANY_WAIT)

    def _interrupt(self) -> None:
        self._waiting.end()
        self._playback.interrupt()

    async def _answer_all(self) -> None:
        while True:
            said = await self._utterances.get()
            try:
                if isinstance(said, TextEntered):
                    await self._answer_entered(said.text)
                else:
                    await self._answer(await _transcript_of(said))
            except Gone:
                return
            except (Exception, asyncio.CancelledError) as error:
                if _is_being_cancelled():
                    raise
                log.error("a spoken turn failed: %s", type(error).__name__)
                with suppress(Gone):
                    await self.fail("failed", sayings.FAILED)
            if self._utterances.empty() and not self._playback.is_playing:
                self._waiting.end()

    async def _answer(self, transcript: Transcript) -> None:
        heard = FinalTranscript(text=transcript.text, confidence=round(transcript.confidence, 3))
        await self._outlet.event(heard)
        if not transcript.text and await self._passes_over_noise():
            return
        command = command_in(transcript.text, heard=True)
        if command is not None and command in _CHANGE_SETTINGS:
            self._change(command)
            await self._outlet.event(SettingsChanged(rate=self._style.rate, silence=self._silence))
        if transcript.text and not await self._may_say(transcript.text):
            return
        answer = await self._whole(self._services.take_heard(self._conversation, transcript))
        self._misses = 0 if transcript.text else self._misses + 1
        await self._tell(transcript.text, answer, command)

    async def _answer_entered(self, text: str) -> None:
        if not await self._may_say(text):
            return
        answer = await self._whole(self._services.take_text(self._conversation, text))
        await self._tell(text, answer, None)

    async def _may_say(self, text: str) -> bool:
        """Whether one more message of this text may be taken; a no is told."""
        if await self._services.may_say(text):
            return True
        await self.fail("too_many", sayings.TOO_FAST)
        return False

    async def _whole(self, taken: Awaitable[Answer]) -> Answer:
        """The answer of a turn: somebody who leaves in the middle of one does not leave it half done."""
        self._turn = asyncio.ensure_future(taken)
        return await asyncio.shield(self._turn)

    def _change(self, command: Command) -> None:
        """Speak or listen from now on as somebody asked for."""
        if command in (Command.SLOWER, Command.FASTER):
            self._style.rate = next_rate(self._style.rate, command is Command.FASTER)
        else:
            self._wait_for(next_silence(self._silence, command is Command.WAIT_LONGER))

    def _wait_for(self, silence: float) -> None:
        """Take so many seconds of silence for the end of an utterance."""
        self._silence = silence
        if self._listener is not None and not self._pressed:
            self._listener.silence = silence

    async def _passes_over_noise(self) -> bool:
        """Whether a sound without words needs no answer: go on with what it interrupted, do not nag."""
        if self._playback.has_more:
            self._go_on()
            return True
        return self._hands_free and self._misses >= _MISSES_ANSWERED

    async def _tell(self, heard: str, answer: Answer, command: Command | None) -> None:
        told = self._services.speech.audible(answer, self._conversation)
        await self._outlet.event(ReplyEvent(**dict(told), heard=heard, rate=self._style.rate))
        if command == Command.STOP:
            await self._stop()
            return
        is_public = all(reply.cacheable for reply in told.replies)
        self._playback.prepare(told.speech, cacheable=is_public, and_go_on=command in _CHANGE_SETTINGS)
        self._go_on()

    async def _spoken(self, sentence: str) -> bytes:
        """A sentence that is the same for everybody, as this person wants to be spoken to."""
        wish = Wish(sentence, self._style.voice, self._style.rate, keep=True, owner=self._conversation)
        return await self._services.speech.sound(wish, FIRST_SOUND_SECONDS)

    async def _may_hear(self) -> bool:
        return not (await self._services.profile(self._conversation)).cannot_hear

    def _go_on(self) -> None:
        """Speak, unless the person speaks: then they are listened to first."""
        if not self._speaking and not self._pressed:
            self._playback.go_on()


def _is_being_cancelled() -> bool:
    """Whether this task is to end; a future that was cancelled somewhere else looks the same."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _transcript_of(noticed: Noticed) -> Transcript:
    if noticed.transcript is None:
        return NOTHING
    return await asyncio.wait_for(asyncio.wrap_future(noticed.transcript), _RECOGNISE_SECONDS)
