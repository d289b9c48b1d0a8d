"""One turn, from any channel: the only way in.

Clean, take out what must not be kept, ask the dialogue, word the reply, keep the turn. Turns of one conversation are
handled in order.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from actions import phrases
from actions.errors import StorageUnavailable
from actions.records.profiles import Profile
from actions.records.transcripts import SAID_BACK, LastTurn, Transcripts
from actions.requests import NewRequest, RequestDesk
from actions.utterance import Outcome, Utterance
from bot import said_back
from bot.cleaning import LONGEST, as_written, clean, has_words
from bot.dialogue import Dialogue, DialogueTurn, DialogueUnavailable
from bot.own_data import OwnData
from bot.own_profile import TOLD, OwnProfile, left_to_answer, news_in
from bot.own_request import OwnRequest, was_passed_on
from bot.redaction import holds_certificate, redact
from bot.reply import answer_of
from bot.without_rasa import sounds_like_danger, wants_a_person
from bot.wording import VOICE, WEB, Reader, worded
from voice.hearing.transcript import Certainty, Transcript

log = logging.getLogger(__name__)
Answer = dict[str, Any]

UNAVAILABLE = ["对不起，我这边出了点问题，刚才的话没能答上。", "请过一会儿再说一遍；要找工作人员，请说“转人工”。"]
NOTHING_TO_READ = ["我只看得懂文字。", "请把想问的话打出来，比如“护理补贴多少钱”。"]


def _answer(utterance: Utterance, reader: Reader) -> Answer:
    return answer_of(worded(utterance.as_json(), reader))


def _key(conversation: str, given: str = "") -> str:
    """Names a turn once and for all; one that a client gives counts in its own conversation only."""
    return (
        hashlib.blake2b(f"{conversation} {given}".encode(), digest_size=16).hexdigest()
        if given
        else (secrets.token_hex(16))
    )


@dataclass(frozen=True)
class AboutThemselves:
    """What answers a person who speaks of their own things."""

    request: OwnRequest
    data: OwnData
    profile: OwnProfile


@dataclass(frozen=True)
class _Message:
    """What a person said, as it is needed here."""

    conversation: str
    written: str
    """As they wrote it: for a counselor alone."""
    said: str
    """Redacted."""
    key: str
    channel: str
    is_certain: bool = True
    """Typed, or heard so well that nobody need be asked: else no consent is read into it."""


@dataclass(frozen=True)
class _Before:
    """What holds before a turn."""

    last: LastTurn = field(default_factory=LastTurn)
    profile: Profile = field(default_factory=Profile)


class Conversation:
    """Takes the turns of all conversations of this process."""

    def __init__(
        self, dialogue: Dialogue, transcripts: Transcripts, desk: RequestDesk, themselves: AboutThemselves
    ) -> None:
        self._dialogue, self._transcripts, self._desk = dialogue, transcripts, desk
        self._own, self._data, self._profile = themselves.request, themselves.data, themselves.profile
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}

    async def take(self, conversation: str, text: str, key: str = "", channel: str = WEB) -> Answer:
        """The answer to a message, as the HTTP API gives it; with the same key again nothing is done twice.

        Raises bot.cleaning.Unreadable.
        """
        said = redact(clean(text))
        async with self._in_order(conversation):
            message = _Message(conversation, as_written(text), said, _key(conversation, key), channel)
            before = await self._before(conversation)
            own = await self._about_themselves(message, before)
            return own if own is not None else await self._take(message, before)

    async def take_heard(self, conversation: str, transcript: Transcript, channel: str = VOICE) -> Answer:
        """The answer to what was heard: acted on, said back to be confirmed, or asked for once more."""
        words = clean(transcript.text[:LONGEST]) if transcript.text else ""
        async with self._in_order(conversation):
            before = await self._before(conversation)
            confirms = bool(before.last.said_back) and said_back.is_confirmed(redact(words))
            words = before.last.said_back if confirms else words
            is_certain = confirms or transcript.certainty == Certainty.ACT
            message = _Message(conversation, words, redact(words), _key(conversation), channel, is_certain)
            if has_words(words) and (is_certain or transcript.certainty != Certainty.ASK_TO_REPEAT):
                own = await self._about_themselves(message, before)
                if own is not None:
                    return own
            if is_certain:
                return await self._take(message, before)
            if transcript.certainty == Certainty.ASK_TO_REPEAT or not has_words(message.said):
                return _answer(said_back.not_heard(), Reader(channel, before.profile))
            asked = said_back.ask_whether(message.said)
            left = {**left_to_answer(before.last), SAID_BACK: message.said}
            return await self._told(message, before.profile, DialogueTurn(asked.as_json(), before.last.question), left)

    async def profile(self, conversation: str) -> Profile:
        """How a person wants to be served; the usual where it cannot be read."""
        try:
            return await asyncio.to_thread(self._profile.of, conversation)
        except StorageUnavailable:
            log.error("the profile cannot be read")
            return Profile()

    async def _about_themselves(self, message: _Message, before: _Before) -> Answer | None:
        """The answer where the person's data, request, profile, or the counselor who holds it is meant; else None."""
        conversation, written, last = message.conversation, message.written, before.last
        try:
            about_data = await asyncio.to_thread(self._data.take, conversation, written)
            if about_data is not None:
                return _answer(about_data, Reader(message.channel, before.profile))
            utterance = await asyncio.to_thread(self._own.take, conversation, written, message.key)
            if utterance is not None:
                answer = _answer(utterance, Reader(message.channel, before.profile))
                if not was_passed_on(answer):
                    await self._keep(conversation, message.said, answer, "")
                return answer
            told = None
            if message.is_certain:
                told = await asyncio.to_thread(self._profile.take, conversation, message.said, before.profile, last)
        except StorageUnavailable:
            log.error("the requests cannot be read")
            return None
        if told is None:
            return None
        return await self._told(message, told.profile, DialogueTurn(told.utterance.as_json(), last.question), told.left)

    async def _take(self, message: _Message, before: _Before) -> Answer:
        last, said = before.last, message.said
        if last.said_back and said_back.is_denied(said):
            return await self._told(
                message, before.profile, DialogueTurn(said_back.ask_again().as_json(), last.question)
            )
        said = last.said_back if last.said_back and said_back.is_confirmed(said) else said
        turn = await self._turn(message.conversation, said, last.question, message.key)
        news = news_in(said, before.profile, last)
        profile, noted = await self._learned(message.conversation, news, before.profile)
        if turn.utterance["outcome"] != Outcome.CRISIS:
            turn.utterance["sentences"] += [*noted, *([phrases.MASKED] if holds_certificate(said) else [])]
        return await self._told(replace(message, said=said), profile, turn, {TOLD: news} if news else {})

    async def _told(
        self, message: _Message, profile: Profile, turn: DialogueTurn, left: dict[str, Any] | None = None
    ) -> Answer:
        """Word an utterance for the person, and keep the turn with what it leaves for the next one."""
        answer = answer_of(worded(turn.utterance, Reader(message.channel, profile)))
        await self._keep(message.conversation, message.said, {**answer, **(left or {})}, turn.question)
        return answer

    async def _learned(self, conversation: str, news: dict[str, Any], now: Profile) -> tuple[Profile, list[str]]:
        if not news:
            return now, []
        try:
            return await asyncio.to_thread(self._profile.learn, conversation, news)
        except StorageUnavailable:
            log.error("the profile cannot be kept")
            return now.with_changes(news), []

    async def _turn(self, conversation: str, said: str, previous: str, key: str) -> DialogueTurn:
        if not has_words(said):
            return DialogueTurn(Utterance(Outcome.ASK_BACK, NOTHING_TO_READ).as_json(), previous)
        try:
            return await self._dialogue.turn(conversation, said, previous, key)
        except DialogueUnavailable as error:
            log.error("no answer from the dialogue: %s", error)
            utterance = await asyncio.to_thread(self._without_dialogue, conversation, said, key)
            return DialogueTurn(utterance.as_json(), previous)

    def _without_dialogue(self, conversation: str, said: str, key: str) -> Utterance:
        in_danger = sounds_like_danger(said)
        if not in_danger and not wants_a_person(said):
            return Utterance(Outcome.SERVICE, UNAVAILABLE)
        utterance = Utterance(Outcome.CRISIS, list(phrases.CRISIS)) if in_danger else Utterance(Outcome.HANDOFF, [])
        try:
            request = self._desk.open(NewRequest(conversation, key, "", said, urgent=in_danger))
        except StorageUnavailable:
            log.error("the request could not be stored")
            utterance.sentences += [] if in_danger else phrases.HANDOFF_FAILED
            return utterance
        utterance.request = request.shown
        utterance.sentences.append(phrases.HANDOFF_DONE.format(number=request.spoken_number))
        return utterance

    async def _before(self, conversation: str) -> _Before:
        try:
            return await asyncio.to_thread(self._read_before, conversation)
        except StorageUnavailable:
            log.error("the transcript cannot be read")
            return _Before()

    def _read_before(self, conversation: str) -> _Before:
        return _Before(self._transcripts.last_turn(conversation), self._profile.of(conversation))

    async def _keep(self, conversation: str, said: str, answer: dict[str, Any], question: str) -> None:
        try:
            await asyncio.to_thread(self._transcripts.add, conversation, said, answer, question)
        except StorageUnavailable:
            # A full disk must not cost the person the answer.
            log.error("the turn could not be kept")

    @asynccontextmanager
    async def _in_order(self, conversation: str) -> AsyncIterator[None]:
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        self._waiting[conversation] = self._waiting.get(conversation, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[conversation] -= 1
            if not self._waiting[conversation]:
                del self._waiting[conversation], self._locks[conversation]
