"""Does what was decided, words the answer and remembers the turn: in one transaction, so that all of it holds or none.

Only a report of danger has a transaction of its own, before the others: nothing that fails later may take it back.
"""

from __future__ import annotations

import asyncio
import copy
import logging
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from actions.dialogue import phrases
from actions.dialogue.acts import ActContext, ActPerformer, failed
from actions.dialogue.protocol import ActKind, Intent
from actions.dialogue.utterance import Outcome, Utterance, at_most_three
from actions.errors import StorageUnavailable
from actions.json_object import JsonObject
from actions.people.conversations import Conversations, KeptTurn
from bot.rendering.audience import Audience, worded
from bot.rendering.contract import Answer
from bot.rendering.reply import answer_of
from bot.turn.context import TurnContext
from bot.turn.redaction import redact
from bot.turn.reporting import DangerReporter
from bot.turn.steps import kept_answer, unavailable

log = logging.getLogger(__name__)

_TRIES = 2

MayLookUp = Callable[[str], Awaitable[bool]]
"""Whether a conversation may ask for one more request by its number."""


class Acting:
    """The steps that have effects on the records."""

    def __init__(
        self,
        performer: ActPerformer,
        reporter: DangerReporter,
        may_look_up: MayLookUp,
        conversations: Conversations,
    ) -> None:
        self._performer, self._reporter, self._may_look_up = performer, reporter, may_look_up
        self._conversations = conversations

    async def report(self, turn: TurnContext) -> None:
        """Put danger before the counselors; help lines are told whatever comes of it."""
        act = next((act for act in turn.acts if act.kind is ActKind.REPORT_DANGER), None)
        if act is None or turn.utterance is None:
            return
        try:
            reported = await self._reporter.report(act, _performing(turn))
        except StorageUnavailable:
            log.error("not done: %s", act.kind)
            _add_to_help_lines(turn, phrases.CRISIS_NOT_RECORDED)
            return
        if reported is None:
            _add_to_help_lines(turn, phrases.CRISIS_STILL_TRYING)
            return
        _take_over(reported, turn)
        turn.acts = [other for other in turn.acts if other is not act]
        turn.is_danger_reported, turn.is_storage_down = True, False

    async def act(self, turn: TurnContext) -> None:
        """Perform the acts in order, word the answer, keep turn and state; where that cannot be, say what was not done.

        The answer says whether it is kept. Nothing is kept after everything was erased.
        """
        if await self._asks_too_much(turn):
            turn.decide(Utterance(Outcome.SERVICE, [phrases.TOO_MANY_LOOKUPS]))
        if not turn.acts and not _is_worth_keeping(turn):
            turn.answer = rendered(turn).model_copy(update={"is_kept": turn.stored is not None})
            return
        try:
            if turn.is_storage_down:
                # Whoever waited for it in vain a moment ago waits no second time.
                raise StorageUnavailable
            await asyncio.to_thread(self._act_and_remember, turn)
        except StorageUnavailable:
            log.error("not done: %s", ", ".join(act.kind for act in turn.acts) or "remember")
            turn.is_storage_down = True
            _say_what_was_not_done(turn)
            turn.answer = rendered(turn)

    async def _asks_too_much(self, turn: TurnContext) -> bool:
        own = {request.number for request in turn.requests}
        asked = (act for act in turn.acts if act.kind is ActKind.LOOK_UP_NUMBER)
        is_foreign = any(act.parameters.get("number") not in own for act in asked)
        return is_foreign and not await self._may_look_up(turn.conversation)

    def _act_and_remember(self, turn: TurnContext) -> None:
        for _ in range(_TRIES):
            acted = replace(turn)
            try:
                # Without acts, keeping the turn is a transaction by itself.
                with self._conversations.one_transaction() if turn.acts else nullcontext():
                    if turn.acts:
                        self._perform(acted)
                    acted.answer = rendered(acted)
                    self._remember(acted)
            except IntegrityError:
                # Another process answers this conversation at this moment; if it was the same message, that stands.
                answered = self._conversations.load(turn.conversation, turn.key).answered
                if answered is None:
                    continue
                turn.answer = kept_answer(answered)
                return
            _take_over(acted, turn)
            turn.answer = acted.answer
            return
        raise StorageUnavailable

    def _perform(self, turn: TurnContext) -> None:
        performing = _performing(turn)
        for act in turn.acts:
            self._performer.perform(act, performing)
        _take_over(performing, turn)

    def _remember(self, turn: TurnContext) -> None:
        if turn.is_erased or turn.stored is None or turn.answer is None:
            return
        # What went to the counselor stands among the messages already.
        kept = None if turn.is_relayed else _kept(turn, turn.answer)
        self._conversations.remember(turn.conversation, turn.state.as_json(), kept)
        turn.answer = turn.answer.model_copy(update={"is_kept": True})


def rendered(turn: TurnContext) -> Answer:
    """What is said, worded for this person and this channel; the state remembers it."""
    assert turn.utterance is not None
    turn.utterance.options = at_most_three(turn.utterance.options)
    _settle(turn)
    answer = answer_of(worded(turn.utterance, Audience(turn.channel, turn.profile)))
    wants_copy = turn.intent == Intent.COPY_DATA
    marks = {"is_relayed": turn.is_relayed, "wants_copy": wants_copy, "has_calendar": turn.has_calendar}
    return answer.model_copy(update=marks)


def _settle(turn: TurnContext) -> None:
    assert turn.utterance is not None
    if turn.is_said_back:
        turn.state.offered = list(turn.utterance.options)
    elif turn.is_decided and not turn.is_relayed:
        turn.state.settle(turn.intent, turn.utterance)


def _performing(turn: TurnContext) -> ActContext:
    """A copy to work on, so that a transaction that fails leaves no trace."""
    assert turn.utterance is not None
    return ActContext(
        turn.conversation,
        turn.key,
        turn.written,
        turn.said,
        copy.deepcopy(turn.state),
        copy.deepcopy(turn.utterance),
        turn.profile,
    )


def _take_over(done: ActContext | TurnContext, turn: TurnContext) -> None:
    turn.state, turn.profile, turn.is_erased = done.state, done.profile, done.is_erased
    turn.utterance, turn.has_calendar = done.utterance, done.has_calendar


def _is_worth_keeping(turn: TurnContext) -> bool:
    if turn.stored is None:
        return False
    return not (turn.is_relayed and turn.state.as_json() == turn.stored.state)


def _kept(turn: TurnContext, answer: Answer) -> KeptTurn:
    # In a live chat the words stand among the messages already.
    said = "" if turn.held_request is not None and turn.intent == Intent.DANGER else turn.said
    return KeptTurn("" if turn.is_apology else turn.key, said, _redacted(answer, turn), answer.wants_copy)


def _redacted(answer: Answer, turn: TurnContext) -> JsonObject:
    """The answer as it is kept: what was said back with its numbers is kept without them."""
    if not turn.is_said_back:
        return answer.model_dump(mode="json")
    replies = [
        reply.model_copy(update={"text": redact(reply.text), "speech": redact(reply.speech)})
        for reply in answer.replies
    ]
    return answer.model_copy(update={"replies": replies}).model_dump(mode="json")


def _add_to_help_lines(turn: TurnContext, sentence: str) -> None:
    """Help lines alone are told: nothing else is tried, and nothing is asked."""
    assert turn.utterance is not None
    turn.utterance.sentences.append(sentence)
    turn.acts, turn.is_storage_down = [], True


def _say_what_was_not_done(turn: TurnContext) -> None:
    """Nothing of this turn was done or remembered, but for danger that was reported before."""
    before = turn.state_before()
    undone = next((act for act in turn.acts if not act.is_beside), None)
    if undone is not None:
        turn.state, turn.utterance, turn.is_apology = before, failed(undone), True
        return
    for act in turn.acts:
        # It holds for this answer at least.
        if act.kind is ActKind.CHANGE_PROFILE:
            turn.profile = turn.profile.with_changes(act.parameters.get("changes", {}))
    _settle(turn)
    is_the_same = turn.state.pending == before.pending and turn.state.offered == before.offered
    if turn.is_relayed or turn.is_apology or is_the_same:
        return
    # An answer to what cannot be remembered would not be understood, and a later yes would answer an older question:
    # even one to which the person has just said no.
    if turn.acts or turn.is_danger_reported:
        _leave_out_the_question(turn)
    elif not turn.suspects_danger:
        turn.state = before
        turn.decide(unavailable(turn))
        turn.is_apology = True


def _leave_out_the_question(turn: TurnContext) -> None:
    said, asked = turn.utterance, turn.state.pending
    if said is None or asked is None or not asked.sentences:
        return
    said.sentences = [sentence for sentence in said.sentences if sentence != asked.sentences[-1]]
    said.options, said.ends_with_question = [], False
