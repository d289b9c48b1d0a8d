"""What staff began and the program comes back to, where somebody is not in the middle of something else.

Once after its time it is asked what became of a post: at the end of an answer, or by messenger. And where a date was
entered for what was just told, it is said once that one can be reminded of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from actions.dialogue import follow_up_phrases as phrases
from actions.dialogue.post_news import question_about
from actions.dialogue.protocol import ActKind, Intent
from actions.dialogue.state import Act, DialogueState
from actions.dialogue.utterance import Outcome
from actions.follow_ups.records import FollowUps
from actions.people.conversations import Conversations
from actions.requests.messages import Messages
from actions.requests.request import OPEN
from actions.staff.switches import Switch
from bot.turn.context import TurnContext
from bot.turn.order import TurnOrder

_PATIENCE_SECONDS = 1.0
"""How long it is waited for another turn of the conversation; then it is asked later."""
_COURTESIES = (Intent.GREET, Intent.THANKS, Intent.PRAISE)


class FollowingUp:
    """Asks and offers, once each."""

    def __init__(
        self,
        records: FollowUps,
        conversations: Conversations,
        messages: Messages,
        order: TurnOrder,
        is_off: Callable[[str], bool],
    ) -> None:
        self._records, self._conversations, self._messages = records, conversations, messages
        self._order, self._is_off = order, is_off

    async def take(self, turn: TurnContext) -> None:
        """Let a question or an offer stand at the end of an answer. Raises StorageUnavailable; then neither does."""
        if not _is_a_good_moment(turn):
            return
        referral = await asyncio.to_thread(self._records.outcomes.due, turn.conversation)
        if referral and not _offers_a_person(turn):
            turn.acts.append(Act(ActKind.ASK_OUTCOME, {"referral": referral}, is_beside=True))
        elif turn.utterance is not None and turn.utterance.topic and not turn.state.was_reminder_offered:
            await asyncio.to_thread(self._offer_reminder, turn)

    async def ask_by_messenger(self) -> None:
        """Ask where a messenger reaches people, by day, while answers are on. Raises StorageUnavailable."""
        if self._is_off(Switch.ANSWERS) or self._is_off(Switch.TELEGRAM):
            return
        for conversation in await asyncio.to_thread(self._records.outcomes.due_by_messenger):
            async with self._order.turn(conversation, _PATIENCE_SECONDS) as is_ours:
                if is_ours:
                    await asyncio.to_thread(self._ask, conversation)

    def _ask(self, conversation: str) -> None:
        stored = self._conversations.load(conversation, "")
        state = DialogueState.from_json(stored.state)
        referral = self._records.outcomes.due(conversation)
        if not referral or state.open_question is not None:
            return
        with self._conversations.one_transaction():
            asked = self._records.outcomes.ask(conversation, referral)
            if asked is None:
                return
            question = question_about(asked.id)
            state.pending = question
            state.offered = list(question.options)
            choices = [f"{number}. {option.title}" for number, option in enumerate(question.options, 1)]
            self._messages.tell(conversation, f"outcome-{asked.id}", "\n".join([*question.sentences, *choices]))
            self._conversations.remember(conversation, state.as_json(), None)

    def _offer_reminder(self, turn: TurnContext) -> None:
        said = turn.utterance
        found = self._records.dates.upcoming("", [said.topic]) if said is not None else []
        if said is None or not found:
            return
        known = {one.id for one in self._records.reminders.of(turn.conversation)}
        date = found[0]
        if date.id not in known and not date.is_too_close:
            told = phrases.DATE_IS.format(source=date.source, when=date.spoken, title=date.title)
            said.add_note(told, phrases.HAS_DATE_HOW)
            turn.state.was_reminder_offered = True


def _offers_a_person(turn: TurnContext) -> bool:
    """Whether a person can be chosen now: a question with choices of its own would take that away."""
    return turn.utterance is not None and any(one.act == Intent.HUMAN for one in turn.utterance.options)


def _is_a_good_moment(turn: TurnContext) -> bool:
    """Whether the person is answered and waits for nothing: no danger, no counselor, no question of another kind."""
    said, asked = turn.utterance, turn.state.pending
    if said is None or turn.stored is None or turn.is_storage_down or turn.is_apology or turn.is_relayed:
        return False
    if turn.intent == Intent.TOLD_TROUBLE:
        return False
    is_in_danger = turn.suspects_danger or any(one.is_danger and one.state in OPEN for one in turn.requests)
    if is_in_danger or turn.held_request is not None or turn.is_said_back:
        return False
    if (
        said.ends_with_question
        or (asked is not None and asked.sentences)
        or any(not one.is_beside for one in turn.acts)
    ):
        return False
    is_courtesy = said.outcome is Outcome.SMALLTALK and turn.intent in _COURTESIES
    return is_courtesy or said.outcome is Outcome.ANSWER
