"""One turn, from any channel: the only way in. The steps stand in `TurnPipeline.__init__`, in order.

A step says whether it has effects, and what happens where the records cannot be used: it fails open (the turn goes on
without it) or closed (the person is told, and nothing more is done). Turns of one conversation are taken in order,
by however many gateways.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from opentelemetry.trace import SpanKind

from actions.dialogue.acts import ActPerformer
from actions.dialogue.protocol import Certainty
from actions.dialogue.state import DialogueState
from actions.dialogue.utterance import Outcome, Utterance
from actions.errors import StorageUnavailable
from actions.language.danger import Danger, danger_in
from actions.people.profiles import Profile
from actions.store import Store
from actions.turn_id import turn_of_key
from actions.turn_spans import span
from bot.rendering.audience import VOICE, WEB, Audience, worded
from bot.rendering.contract import Answer
from bot.rendering.reply import answer_of
from bot.turn import live_chat
from bot.turn.acting import Acting, MayLookUp, rendered
from bot.turn.cleaning import MAX_TEXT, as_written, clean, has_words, within_length
from bot.turn.confirmation import confirm
from bot.turn.context import TurnContext
from bot.turn.follow_ups import FollowingUp
from bot.turn.live_chat import LiveChat
from bot.turn.order import WAIT_SECONDS, TurnOrder
from bot.turn.rasa_client import RasaClient
from bot.turn.redaction import redact
from bot.turn.reporting import DangerReporter
from bot.turn.steps import Memory, OffSwitch, Understanding, answer_danger, not_heard, unavailable
from bot.turn.taken import APOLOGY, FAILED, NOT_HEARD, RELAYED, TakenTurn, TellTurn
from voice.hearing.transcript import Reaction, Transcript

log = logging.getLogger(__name__)

CRY_WAITS_SECONDS = 1.0
"""How long a cry for help waits for another gateway."""


@dataclass(frozen=True)
class Step:
    """One step of every turn."""

    name: str
    run: Callable[[TurnContext], Awaitable[None]]
    has_effects: bool = False
    failed: Callable[[TurnContext], Utterance] | None = None
    """What is said where the records cannot be used, and nothing more is done; None: the turn goes on (fails open)."""


class TurnPipeline:
    """Takes the turns of all conversations of this process."""

    def __init__(
        self,
        rasa: RasaClient,
        store: Store,
        may_look_up: MayLookUp,
        is_off: Callable[[str], bool] = lambda _: False,
        tell: TellTurn = lambda _: None,
    ) -> None:
        """`tell` is told of each turn, once."""
        memory = Memory(store.conversations)
        chat = LiveChat(store.requests, store.messages)
        understanding = Understanding(rasa)
        performer = ActPerformer(store.requests, store.profiles, store.erasure, store.matching, store.follow_ups)
        self._reporter = DangerReporter(performer)
        acting = Acting(performer, self._reporter, may_look_up, store.conversations)
        self._profiles, self._erasure, self._conversations = store.profiles, store.erasure, store.conversations
        self._order, self._tell = TurnOrder(store.conversation_locks), tell
        self.following_up = FollowingUp(store.follow_ups, store.conversations, store.messages, self._order, is_off)
        # Before these: normalise and redact, in `take` and `take_heard`, because they read what was sent.
        self.steps = (
            Step("load context", memory.load),
            Step("danger", answer_danger),
            Step("live chat", chat.relay, has_effects=True, failed=live_chat.not_passed_on),
            Step("turned off", OffSwitch(is_off).refuse),
            Step("understand", understanding.understand),
            Step("a counselor took over", chat.recheck, has_effects=True),
            Step("confirm", _confirm),
            Step("report danger", acting.report, has_effects=True),
            Step("follow up", self.following_up.take),
            Step("act, render, remember", acting.act, has_effects=True),
        )

    async def take(self, conversation: str, text: str, key: str = "", channel: str = WEB) -> Answer:
        """The answer to a message; with the same key again it is the same answer, and nothing is done twice.

        Raises bot.turn.cleaning.Unreadable.
        """
        text = within_length(text)
        said = redact(clean(text))
        turn = TurnContext(conversation, channel, as_written(text), said, _key(conversation, key))
        return await self._take(turn)

    async def take_heard(
        self,
        conversation: str,
        transcript: Transcript,
        channel: str = VOICE,
        key: str = "",
        *,
        is_streamed: bool = False,
    ) -> Answer:
        """The answer to what was heard: acted on, said back to be confirmed, or asked for once more."""
        words = clean(transcript.text[:MAX_TEXT]) if transcript.text else ""
        turn = TurnContext(conversation, channel, words, redact(words), _key(conversation, key), is_spoken=True)
        turn.is_streamed = is_streamed
        is_heard = transcript.reaction is not Reaction.ASK_TO_REPEAT and has_words(words)
        if not is_heard and danger_in(words) is not Danger.CERTAIN:
            turn.profile = await self.profile(conversation)
            turn.answer = answer_of(worded(not_heard(), Audience(channel, turn.profile)))
            self._tell(_taken(turn, NOT_HEARD, 0.0))
            return turn.answer
        turn.certainty = Certainty.UNDERSTOOD if transcript.reaction is Reaction.ACT else Certainty.GUESSED
        return await self._take(turn)

    async def close(self) -> None:
        """End what goes on beside the turns."""
        await self._reporter.close()
        self._order.close()

    async def erase(self, conversation: str) -> None:
        """Forget everything of a conversation, after the turn that is under way. Raises StorageUnavailable."""
        async with self._order.turn(conversation) as is_ours:
            if not is_ours:
                raise StorageUnavailable
            await asyncio.to_thread(self._erasure.erase, conversation)

    async def profile(self, conversation: str) -> Profile:
        """How a person wants to be served; the default where it cannot be read."""
        try:
            return await asyncio.to_thread(self._profiles.of, conversation)
        except StorageUnavailable:
            log.error("the profile cannot be read")
            return Profile()

    async def state(self, conversation: str) -> DialogueState:
        """What the last turn left; nothing where it cannot be read."""
        try:
            stored = await asyncio.to_thread(self._conversations.load, conversation, "")
        except StorageUnavailable:
            log.error("the dialogue's state cannot be read")
            return DialogueState()
        return DialogueState.from_json(stored.state)

    async def _take(self, turn: TurnContext) -> Answer:
        started = time.monotonic()
        with turn_of_key(turn.key), span("turn", SpanKind.SERVER):
            try:
                answer = await self._take_in_order(turn)
            except Exception:
                self._tell(_taken(turn, FAILED, time.monotonic() - started))
                raise
            seconds = time.monotonic() - started
            log.info("turn", extra={"fields": _told_of(turn, answer, seconds)})
        if not turn.was_answered_before:
            self._tell(_taken(turn, _result(turn, answer), seconds))
        return answer

    async def _take_in_order(self, turn: TurnContext) -> Answer:
        # A cry for help is answered, whoever holds the conversation.
        is_cry = danger_in(turn.said) is Danger.CERTAIN
        async with self._order.turn(turn.conversation, CRY_WAITS_SECONDS if is_cry else WAIT_SECONDS) as is_ours:
            if is_ours or is_cry:
                await self._take_steps(turn)
            else:
                log.error("another gateway holds the conversation: the turn is not taken")
                turn.decide(unavailable(turn))
                turn.is_apology, turn.answer = True, rendered(turn)
        assert turn.answer is not None
        return turn.answer

    async def _take_steps(self, turn: TurnContext) -> None:
        for step in self.steps:
            await _run(step, turn)
            if turn.was_answered_before:
                break


async def _run(step: Step, turn: TurnContext) -> None:
    try:
        with span(step.name):
            await step.run(turn)
    except StorageUnavailable:
        log.error("the records cannot be used: %s", step.name)
        if step.failed is not None:
            turn.state = turn.state_before()
            turn.decide(step.failed(turn))
            turn.is_apology = turn.is_storage_down = True


def _told_of(turn: TurnContext, answer: Answer, seconds: float) -> dict[str, object]:
    """What is logged of a turn: no words, and nothing that leads to a person."""
    return {
        "channel": turn.channel,
        "outcome": answer.outcome.value,
        "seconds": round(seconds, 3),
        "relayed": turn.is_relayed,
        "apology": turn.is_apology,
    }


def _result(turn: TurnContext, answer: Answer) -> str:
    return APOLOGY if turn.is_apology else RELAYED if turn.is_relayed else answer.outcome.value


def _taken(turn: TurnContext, result: str, seconds: float) -> TakenTurn:
    topic, is_kept = (turn.answer.topic, turn.answer.is_kept) if turn.answer is not None else ("", False)
    if result == Outcome.HANDOFF:
        topic = topic or turn.state.subject
    return TakenTurn(turn.conversation, turn.key, turn.channel, result, topic, seconds, turn.profile, is_kept)


async def _confirm(turn: TurnContext) -> None:
    confirm(turn)


def _key(conversation: str, given: str) -> str:
    """Names a turn once and for all; one that a client gives counts in its own conversation only."""
    if not given:
        return secrets.token_hex(16)
    return hashlib.blake2b(f"{conversation} {given}".encode(), digest_size=16).hexdigest()
