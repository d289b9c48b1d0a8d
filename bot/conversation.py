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
from typing import Any

from actions import phrases
from actions.records.transcripts import SAID_BACK, LastTurn, Transcripts
from actions.requests import NewRequest, RequestDesk
from actions.utterance import Outcome, Utterance
from bot import said_back
from bot.cleaning import LONGEST, as_written, clean, has_words
from bot.dialogue import Dialogue, DialogueTurn, DialogueUnavailable
from bot.own_data import OwnData
from bot.own_request import OwnRequest, was_passed_on
from bot.redaction import redact
from bot.reply import answer_of
from bot.without_rasa import sounds_like_danger, wants_a_person
from voice.hearing.transcript import Certainty, Transcript

log = logging.getLogger(__name__)

UNAVAILABLE = ["对不起，我这边出了点问题，刚才的话没能答上。", "请过一会儿再说一遍；要找工作人员，请说“转人工”。"]
NOTHING_TO_READ = ["我只看得懂文字。", "请把想问的话打出来，比如“护理补贴多少钱”。"]


def _key(conversation: str, given: str = "") -> str:
    """Names a turn once and for all; one that a client gives counts in its own conversation only."""
    return (
        hashlib.blake2b(f"{conversation} {given}".encode(), digest_size=16).hexdigest()
        if given
        else (secrets.token_hex(16))
    )


class Conversation:
    """Takes the turns of all conversations of this process."""

    def __init__(
        self, dialogue: Dialogue, transcripts: Transcripts, desk: RequestDesk, own: OwnRequest, data: OwnData
    ) -> None:
        self._dialogue, self._transcripts, self._desk = dialogue, transcripts, desk
        self._own, self._data = own, data
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}

    async def take(self, conversation: str, text: str, key: str = "") -> dict[str, Any]:
        """The answer to a message, as the HTTP API gives it; with the same key again nothing is done twice.

        Raises bot.cleaning.Unreadable.
        """
        written = clean(text)
        async with self._in_order(conversation):
            key = _key(conversation, key)
            own = await self._own_request(conversation, as_written(text), key)
            if own is not None:
                return own
            return await self._take(conversation, redact(written), await self._last_turn(conversation), key)

    async def take_heard(self, conversation: str, transcript: Transcript) -> dict[str, Any]:
        """The answer to what was heard: acted on, said back to be confirmed, or asked for once more."""
        words = clean(transcript.text[:LONGEST]) if transcript.text else ""
        heard, key = redact(words), _key(conversation)
        async with self._in_order(conversation):
            if has_words(words) and transcript.certainty != Certainty.ASK_TO_REPEAT:
                own = await self._own_request(conversation, words, key)
                if own is not None:
                    return own
            last = await self._last_turn(conversation)
            confirms = bool(last.said_back) and said_back.is_confirmed(heard)
            if transcript.certainty == Certainty.ACT or confirms:
                return await self._take(conversation, heard, last, key)
            if transcript.certainty == Certainty.ASK_TO_REPEAT or not has_words(heard):
                return answer_of(said_back.not_heard().as_json())
            answer = answer_of(said_back.ask_whether(heard).as_json())
            await self._keep(conversation, heard, {**answer, SAID_BACK: heard}, last.question)
            return answer

    async def _own_request(self, conversation: str, written: str, key: str) -> dict[str, Any] | None:
        """The answer where the person's data, their request or the counselor who holds it are meant; else None."""
        try:
            about_data = await asyncio.to_thread(self._data.take, conversation, written)
            if about_data is not None:
                return answer_of(about_data.as_json())
            utterance = await asyncio.to_thread(self._own.take, conversation, written, key)
        except OSError:
            log.error("the requests cannot be read")
            return None
        if utterance is None:
            return None
        answer = answer_of(utterance.as_json())
        if not was_passed_on(answer):
            await self._keep(conversation, redact(clean(written)), answer, "")
        return answer

    async def _take(self, conversation: str, said: str, last: LastTurn, key: str) -> dict[str, Any]:
        if last.said_back and said_back.is_denied(said):
            turn = DialogueTurn(said_back.ask_again().as_json(), last.question)
        else:
            said = last.said_back if last.said_back and said_back.is_confirmed(said) else said
            turn = await self._turn(conversation, said, last.question, key)
        answer = answer_of(turn.utterance)
        await self._keep(conversation, said, answer, turn.question)
        return answer

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
        except OSError:
            log.error("the request could not be stored")
            utterance.sentences += [] if in_danger else phrases.HANDOFF_FAILED
            return utterance
        utterance.request = request.shown
        utterance.sentences.append(phrases.HANDOFF_DONE.format(number=request.spoken_number))
        return utterance

    async def _last_turn(self, conversation: str) -> LastTurn:
        try:
            return await asyncio.to_thread(self._transcripts.last_turn, conversation)
        except OSError:
            log.error("the transcript cannot be read")
            return LastTurn()

    async def _keep(self, conversation: str, said: str, answer: dict[str, Any], question: str) -> None:
        try:
            await asyncio.to_thread(self._transcripts.add, conversation, said, answer, question)
        except OSError:
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
