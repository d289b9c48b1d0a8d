"""While a counselor holds the conversation the program is silent: what the person says goes to the counselor.

Only one thing is asked of the dialogue model: whether words that sound a little like danger are a cry (`steps.py`).
Where the records cannot be used, this says that nothing was passed on.
"""

from __future__ import annotations

import asyncio

from actions.dialogue import phrases
from actions.dialogue.protocol import ActKind, Intent
from actions.dialogue.state import Act, QuestionKind
from actions.dialogue.utterance import Outcome, Utterance
from actions.dialogue.whole_utterances import live_command, yes_or_no
from actions.errors import StorageUnavailable
from actions.requests.messages import COUNSELOR, Messages
from actions.requests.request import WAITING, ServiceRequest
from actions.requests.requests import Requests
from bot.turn.context import TurnContext

_NOT_WITHDRAWN = (Outcome.CRISIS, Outcome.HANDOFF)
"""Answers that leave though a counselor has taken over in the meantime."""
_SHOWN = 50
"""Messages among which the counselor's last words are looked for."""


class LiveChat:
    """Takes turns of conversations that a counselor holds."""

    def __init__(self, requests: Requests, messages: Messages) -> None:
        self._requests, self._messages = requests, messages

    async def relay(self, turn: TurnContext) -> None:
        """Relay the message, or do what it tells the program. Raises StorageUnavailable where neither can be."""
        if turn.is_decided and turn.stored is None:
            # Help lines go out whatever can be read.
            return
        if turn.stored is None:
            raise StorageUnavailable
        request = turn.held_request
        if request is None or turn.is_decided:
            return
        command = self._command(turn)
        if command == Intent.END_CHAT:
            turn.decide(
                Utterance(Outcome.SERVICE, []), Act(ActKind.END_CHAT, was_asked=_asked_to(turn, ActKind.END_CHAT))
            )
        elif command == Intent.DENY:
            turn.decide(_about(request, Outcome.SERVICE, phrases.END_DECLINED))
        elif command == Intent.REMIND_ME:
            was_asked = _asked_to(turn, ActKind.SET_REMINDER)
            turn.decide(Utterance(Outcome.SERVICE, []), Act(ActKind.SET_REMINDER, {"date": 0}, was_asked=was_asked))
        elif command == Intent.CANCEL:
            turn.decide(_about(request, Outcome.SERVICE, phrases.GO_AHEAD))
        elif command == Intent.STOP_REMINDERS:
            turn.decide(Utterance(Outcome.SERVICE, []), Act(ActKind.STOP_REMINDERS))
        elif command == Intent.MY_REMINDERS:
            turn.decide(Utterance(Outcome.SERVICE, []), Act(ActKind.TELL_REMINDERS))
        elif command == Intent.REQUEST_STATUS:
            turn.decide(Utterance(Outcome.SERVICE, []), Act(ActKind.TELL_STATUS))
        elif command == Intent.ERASE_DATA:
            turn.decide(Utterance(Outcome.SERVICE, [phrases.DATA_IN_CHAT]))
        elif command == Intent.REPEAT:
            turn.decide(await asyncio.to_thread(self._last_words, turn.conversation))
        elif await asyncio.to_thread(self._requests.write, turn.conversation, turn.written, turn.key):
            turn.is_relayed = True
            turn.decide(_about(request, Outcome.HANDOFF, phrases.PASSED_ON))
        turn.state.pending = None

    async def recheck(self, turn: TurnContext) -> None:
        """Withdraw an answer where a counselor took over while it was made: then the words are theirs."""
        is_waiting = any(request.state in WAITING for request in turn.requests)
        acts = [act for act in turn.acts if not act.is_beside]
        if not is_waiting or turn.utterance is None or acts or turn.utterance.outcome in _NOT_WITHDRAWN:
            return
        if not await asyncio.to_thread(self._requests.write, turn.conversation, turn.written, turn.key):
            return
        request = await asyncio.to_thread(self._requests.holding, turn.conversation)
        turn.state, turn.is_relayed = turn.state_before(), True
        turn.decide(Utterance(Outcome.HANDOFF, [phrases.PASSED_ON], request=request.shown if request else None))

    def _command(self, turn: TurnContext) -> str:
        answer = yes_or_no(turn.said)
        if answer is not None and _asked_to(turn, ActKind.END_CHAT):
            return Intent.END_CHAT if answer else Intent.DENY
        if answer is not None and _asked_to(turn, ActKind.SET_REMINDER):
            return Intent.REMIND_ME if answer else Intent.CANCEL
        return live_command(turn.said)

    def _last_words(self, conversation: str) -> Utterance:
        said = [found for found in self._messages.thread(conversation, _SHOWN) if found.author == COUNSELOR]
        told = f"{said[-1].name}说：{said[-1].text}" if said else phrases.NOTHING_SAID
        return Utterance(Outcome.SMALLTALK, [told])


def _asked_to(turn: TurnContext, kind: ActKind) -> bool:
    """Whether it was asked if this is wanted."""
    question = turn.state.open_question
    is_asked = question is not None and question.kind is QuestionKind.CONFIRM
    return is_asked and question is not None and question.act is not None and question.act.kind is kind


def _about(request: ServiceRequest, outcome: Outcome, *sentences: str) -> Utterance:
    return Utterance(outcome, list(sentences), request=request.shown)


def not_passed_on(turn: TurnContext) -> Utterance:
    """What is said where the message could not be put before the counselor, or nobody knows whether one is there."""
    sentence = phrases.NOT_READ if turn.stored is None else phrases.NOT_PASSED_ON
    return Utterance(Outcome.SERVICE, [sentence])
