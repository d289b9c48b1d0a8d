"""The steps of a turn that are not rooms of their own: memory, danger, understanding, acting, rendering."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from actions import phrases
from actions.dialogue.acts import ActContext, ActPerformer, failed
from actions.dialogue.handoff import already_asked, crisis_words
from actions.dialogue.protocol import UNASKED, ActKind, Certainty, Intent
from actions.dialogue.state import Act, QuestionKind
from actions.errors import StorageUnavailable
from actions.records.conversations import Conversations, KeptTurn
from actions.requests import MAX_TITLE
from actions.told_of_self import told_of_self
from actions.utterance import Outcome, Utterance
from bot.cleaning import has_words
from bot.redaction import holds_certificate, redact
from bot.rendering.contract import Answer
from bot.reply import answer_of
from bot.turn.context import TurnContext
from bot.turn.danger import Danger, cry_in, danger_in
from bot.turn.fallback import wants_a_person
from bot.turn.rasa_client import DialogueUnavailable, RasaClient
from bot.turn.reporting import DangerReporter
from bot.turn.whole_utterances import yes_or_no
from bot.wording import Reader, worded

log = logging.getLogger(__name__)

UNAVAILABLE = ("对不起，我这边出了点问题，刚才的话没能答上。", "请过一会儿再说一遍；要找工作人员，请说“转人工”。")
NOTHING_TO_READ = ("我只看得懂文字。", "请把想问的话打出来，比如“护理补贴多少钱”。")
SUSPICION_SECONDS = 2.0
"""How long the dialogue may take to judge what sounds a little like danger; then help lines are told."""


MayLookUp = Callable[[str], Awaitable[bool]]
"""Whether a conversation may ask for one more request by its number."""


class Memory:
    """What is known before a turn, and what is kept of it."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def load(self, turn: TurnContext) -> None:
        """Read what is known; a message that was answered already gets that answer."""
        stored = await asyncio.to_thread(self._conversations.load, turn.conversation, turn.key)
        turn.load(stored)
        if stored.answered is not None:
            turn.answer = Answer.model_validate(stored.answered).model_copy(update={"is_kept": True})

    async def keep(self, turn: TurnContext) -> None:
        """Keep the turn and the state that it leaves; nothing after everything was erased."""
        if turn.is_erased or turn.stored is None or turn.answer is None:
            return
        state = turn.state.as_json()
        if turn.is_relayed and state == turn.stored.state:
            turn.answer = turn.answer.model_copy(update={"is_kept": True})
            return
        # In a live chat the words stand among the messages already.
        said = "" if turn.held_request is not None and turn.intent == Intent.DANGER else turn.said
        kept = KeptTurn("" if turn.is_apology else turn.key, said, _redacted(turn.answer, turn), turn.answer.wants_copy)
        try:
            if turn.is_storage_down:
                # Whoever waited for it in vain a moment ago waits no second time.
                raise StorageUnavailable
            await asyncio.to_thread(
                self._conversations.remember, turn.conversation, state, None if turn.is_relayed else kept
            )
        except StorageUnavailable:
            await _take_back_what_was_asked(turn)
            raise
        turn.answer = turn.answer.model_copy(update={"is_kept": True})


def _redacted(answer: Answer, turn: TurnContext) -> dict[str, Any]:
    """The answer as it is kept: what was said back with its numbers is kept without them."""
    if not turn.is_said_back:
        return answer.model_dump(mode="json")
    replies = [
        reply.model_copy(update={"text": redact(reply.text), "speech": redact(reply.speech)})
        for reply in answer.replies
    ]
    return answer.model_copy(update={"replies": replies}).model_dump(mode="json")


async def _take_back_what_was_asked(turn: TurnContext) -> None:
    """Ask nothing, where the question that is open from now on could not be kept; what was done is still told.

    Otherwise the answer would not be understood, and a later yes would answer an older question: even one to which the
    person has just said no.
    """
    before = turn.state_before()
    is_the_same = turn.state.pending == before.pending and turn.state.offered == before.offered
    if turn.is_relayed or turn.is_apology or is_the_same:
        return
    if turn.acts:
        _leave_out_the_question(turn)
    elif not turn.suspects_danger:
        turn.state = turn.state_before()
        turn.decide(unavailable(turn))
        turn.is_apology = True
    await render(turn)


def _leave_out_the_question(turn: TurnContext) -> None:
    said, asked = turn.utterance, turn.state.pending
    if said is None or asked is None or not asked.sentences:
        return
    said.sentences = [sentence for sentence in said.sentences if sentence != asked.sentences[-1]]
    said.options, said.ends_with_question = [], False


async def answer_danger(turn: TurnContext) -> None:
    """Words that alone mean danger are answered at once, without Rasa."""
    danger = danger_in(turn.said)
    turn.suspects_danger = danger is not Danger.NONE
    if danger is Danger.CERTAIN:
        _answer_crisis(turn)


def _answer_crisis(turn: TurnContext) -> None:
    """Help lines, worded for what the person tells of themselves in the same breath."""
    news = told_of_self(turn.said)
    told = [Act(ActKind.CHANGE_PROFILE, news, is_beside=True)] if news else []
    turn.intent, turn.profile = Intent.DANGER, turn.profile.with_changes(news)
    cry = cry_in(turn.written, MAX_TITLE)
    # Whoever waits for a locked store waits for the report alone.
    turn.decide(crisis_words(turn.state), Act(ActKind.REPORT_DANGER, {"cry": cry} if cry else {}), *told)


class Understanding:
    """Asks the dialogue what is meant; where it cannot be asked, helps by words alone."""

    def __init__(self, rasa: RasaClient) -> None:
        self._rasa = rasa

    async def take(self, turn: TurnContext) -> None:
        """Decide what is said and done. Has no effects."""
        if turn.is_relayed and turn.suspects_danger:
            await self._judge_suspicion(turn)
        if turn.is_decided:
            return
        if not has_words(turn.said):
            turn.decide(Utterance(Outcome.ASK_BACK, list(NOTHING_TO_READ)))
            return
        if self._said_back(turn):
            return
        try:
            await self._ask(turn)
        except DialogueUnavailable as error:
            log.error("no answer from the dialogue: %s", error.reason)
            _without_dialogue(turn)

    async def _judge_suspicion(self, turn: TurnContext) -> None:
        """What went to the counselor and sounds a little like danger: the model says whether it is."""
        try:
            decision = await self._rasa.decide(
                turn.conversation, turn.said, turn.state, turn.facts, turn.key, max_seconds=SUSPICION_SECONDS
            )
        except DialogueUnavailable:
            # The counselor reads the words themselves.
            return
        if decision.intent == Intent.DANGER:
            turn.is_relayed = False
            _answer_crisis(turn)

    def _said_back(self, turn: TurnContext) -> bool:
        """Take the answer to 我听到的是…对吗; whether nothing more is to be understood."""
        question = turn.state.open_question
        if question is None or question.kind is not QuestionKind.HEARD:
            return False
        turn.state.pending = question.before
        answer = yes_or_no(turn.said)
        if answer is False:
            turn.decide(ask_again())
            return True
        if answer is True:
            turn.said, turn.written = question.heard, question.heard_written
            turn.was_said_back = True
            # A yes that was heard badly confirms words, not more.
            is_clear = not turn.is_spoken or turn.certainty is not Certainty.GUESSED
            turn.certainty = Certainty.UNMISTAKABLE if is_clear else Certainty.UNDERSTOOD
        return False

    async def _ask(self, turn: TurnContext) -> None:
        patience = SUSPICION_SECONDS if turn.suspects_danger else None
        decision = await self._rasa.decide(
            turn.conversation, turn.said, turn.state, turn.facts, turn.key, max_seconds=patience
        )
        turn.intent, turn.intent_confidence = decision.intent, decision.confidence
        turn.state = decision.state
        turn.decide(decision.utterance, *decision.acts)
        if holds_certificate(turn.said) and decision.utterance.outcome is not Outcome.CRISIS:
            decision.utterance.add_note(phrases.MASKED)


def _without_dialogue(turn: TurnContext) -> None:
    """What is understood while Rasa cannot answer: danger, and the wish for a person."""
    if turn.suspects_danger:
        _answer_crisis(turn)
        return
    request = turn.facts.open_request
    if not wants_a_person(turn.said):
        turn.decide(Utterance(Outcome.SERVICE, list(UNAVAILABLE)))
        turn.is_apology = True
    elif request is not None:
        turn.decide(already_asked(request))
    else:
        # Nobody was asked whether words may go along, so none do.
        parameters = {"shares_words": UNASKED, "topic": "", "need": turn.said}
        turn.decide(Utterance(Outcome.HANDOFF, []), Act(ActKind.OPEN_REQUEST, parameters))


class Acting:
    """Does what was decided and was certain enough."""

    def __init__(self, performer: ActPerformer, reporter: DangerReporter, may_look_up: MayLookUp) -> None:
        self._performer, self._reporter, self._may_look_up = performer, reporter, may_look_up

    async def take(self, turn: TurnContext) -> None:
        """Perform the acts in order; what could not be done is said, and what follows it is not done."""
        if turn.utterance is None or not turn.acts:
            return
        performing = ActContext(
            turn.conversation, turn.key, turn.written, turn.said, turn.state, turn.utterance, turn.profile
        )
        for act in turn.acts:
            is_own = any(request.number == act.parameters.get("number") for request in turn.requests)
            if act.kind is ActKind.LOOK_UP_NUMBER and not is_own and not await self._may_look_up(turn.conversation):
                turn.utterance = Utterance(Outcome.SERVICE, [phrases.TOO_MANY_LOOKUPS])
                return
            try:
                if act.kind is ActKind.REPORT_DANGER:
                    reported = await self._reporter.report(act, performing)
                    if reported is None:
                        performing.utterance.sentences.append(phrases.CRISIS_STILL_TRYING)
                        turn.utterance, turn.is_storage_down = performing.utterance, True
                        return
                    performing = reported
                else:
                    await asyncio.to_thread(self._performer.perform, act, performing)
                turn.is_storage_down = False
            except StorageUnavailable:
                log.error("not done: %s", act.kind)
                turn.is_storage_down = True
                if act.is_beside:
                    # It holds for this answer at least.
                    _hold_for_now(act, performing)
                    continue
                _say_that_it_failed(act, turn, performing)
                return
        turn.state, turn.profile, turn.is_erased = performing.state, performing.profile, performing.is_erased
        turn.utterance = performing.utterance


def _hold_for_now(act: Act, performing: ActContext) -> None:
    if act.kind is ActKind.CHANGE_PROFILE:
        performing.profile = performing.profile.with_changes(act.parameters)


def _say_that_it_failed(act: Act, turn: TurnContext, performing: ActContext) -> None:
    if act.kind is ActKind.REPORT_DANGER:
        performing.utterance.sentences.append(phrases.CRISIS_NOT_RECORDED)
        turn.utterance = performing.utterance
        return
    turn.state = turn.state_before()
    turn.utterance, turn.is_apology = failed(act), True


async def render(turn: TurnContext) -> None:
    """Word what is said for this person and this channel."""
    assert turn.utterance is not None
    if turn.is_decided and not turn.is_relayed and not turn.is_said_back:
        turn.state.settle(turn.intent, turn.utterance)
    if turn.is_said_back:
        turn.state.offered = list(turn.utterance.options)
    answer = answer_of(worded(turn.utterance, Reader(turn.channel, turn.profile)))
    turn.answer = answer.model_copy(
        update={"is_relayed": turn.is_relayed, "wants_copy": turn.intent == Intent.COPY_DATA}
    )


def unavailable(_turn: TurnContext) -> Utterance:
    """What is said where nothing else can be."""
    return Utterance(Outcome.SERVICE, list(UNAVAILABLE))


def ask_again() -> Utterance:
    """What was heard was wrong."""
    return Utterance(Outcome.ASK_BACK, ["好的，请再说一遍。", "也可以打字，或者说“转人工”。"])


def not_heard() -> Utterance:
    """Nothing, or nothing certain, was heard."""
    return Utterance(Outcome.ASK_BACK, ["我没有听清。", "请靠近话筒再说一遍，也可以打字。"])
