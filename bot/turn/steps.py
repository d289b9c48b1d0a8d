"""Steps of a turn that have no effects: load context, danger, turned off, understand; what is said where they fail."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from actions.dialogue import phrases
from actions.dialogue.handoff import already_asked, crisis_words
from actions.dialogue.protocol import UNASKED, ActKind, Certainty, Intent
from actions.dialogue.state import Act, ActParameters, QuestionKind
from actions.dialogue.utterance import Outcome, Utterance
from actions.dialogue.whole_utterances import yes_or_no
from actions.json_object import JsonObject
from actions.knowledge.files import read_lexicon
from actions.language.danger import Danger, cry_in, danger_in
from actions.language.matching import pattern
from actions.people.conversations import Conversations
from actions.people.told_of_self import told_of_self
from actions.requests.request import MAX_TITLE
from actions.staff.switches import Switch
from bot.rendering.audience import VOICE
from bot.rendering.contract import Answer
from bot.turn.cleaning import has_words
from bot.turn.context import TurnContext
from bot.turn.rasa_client import DialogueUnavailable, RasaClient
from bot.turn.redaction import holds_certificate

log = logging.getLogger(__name__)

UNAVAILABLE = ("对不起，我这边出了点问题，刚才的话没能答上。", "请过一会儿再说一遍；要找工作人员，请说“转人工”。")
_ELSE = (
    "要找工作人员，请说“转人工”。",
    "有事也可以问12385，残疾人服务热线。",
    phrases.IN_DANGER,
)
ALL_OFF = ("现在先不回答问题，我们在检修。", *_ELSE)
"""What is said where operators turned every answer off."""
HERE_OFF = ("这里现在先不回答问题，我们在检修。", *_ELSE)
"""What is said where they turned one channel off."""
NOTHING_TO_READ = ("我只看得懂文字。", "请把想问的话打出来，比如“护理补贴多少钱”。")
_MARKS = " ，。！？!?,."
SUSPICION_SECONDS = 2.0
"""How long the dialogue may take to judge what sounds a little like danger; then help lines are told."""


class Memory:
    """What is known before a turn."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def load(self, turn: TurnContext) -> None:
        """Read what is known; a message that was answered already gets that answer."""
        stored = await asyncio.to_thread(self._conversations.load, turn.conversation, turn.key)
        turn.load(stored)
        if stored.answered is not None:
            turn.answer = kept_answer(stored.answered)


def kept_answer(stored: JsonObject) -> Answer:
    """An answer that was given before."""
    return Answer.model_validate(stored).model_copy(update={"is_kept": True})


async def answer_danger(turn: TurnContext) -> None:
    """Words that alone mean danger are answered at once, without Rasa."""
    danger = danger_in(turn.said)
    turn.suspects_danger = danger is not Danger.NONE
    if danger is Danger.CERTAIN:
        _answer_crisis(turn)


def _answer_crisis(turn: TurnContext) -> None:
    """Help lines, worded for what the person tells of themselves in the same breath."""
    news = told_of_self(turn.said)
    told = [Act(ActKind.CHANGE_PROFILE, {"changes": news}, is_beside=True)] if news else []
    turn.intent, turn.profile = Intent.DANGER, turn.profile.with_changes(news)
    cry = cry_in(turn.written, MAX_TITLE)
    # Of all that follows, the report alone may wait for the database.
    turn.decide(crisis_words(turn.state), Act(ActKind.REPORT_DANGER, {"cry": cry} if cry else {}), *told)


class Understanding:
    """Asks the dialogue what is meant; where it cannot be asked, helps by words alone."""

    def __init__(self, rasa: RasaClient) -> None:
        self._rasa = rasa

    async def understand(self, turn: TurnContext) -> None:
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


def _without_dialogue(turn: TurnContext, otherwise: Sequence[str] = UNAVAILABLE) -> None:
    """What is understood while Rasa cannot answer, or must not: danger, and the wish for a person."""
    if turn.suspects_danger:
        _answer_crisis(turn)
        return
    request = turn.facts.open_request
    if not wants_a_person(turn.said):
        turn.decide(Utterance(Outcome.SERVICE, list(otherwise)))
        turn.is_apology = True
    elif request is not None:
        turn.decide(already_asked(request))
    else:
        # Nobody was asked whether words may go along, so none do.
        parameters: ActParameters = {"shares_words": UNASKED, "topic": "", "need": turn.said}
        turn.decide(Utterance(Outcome.HANDOFF, []), Act(ActKind.OPEN_REQUEST, parameters))


def wants_a_person(text: str) -> bool:
    """Whether a person is asked for, by a measured list of words: while Rasa cannot be asked."""
    words = read_lexicon("without_rasa")
    for other in words["person_but_not"]:
        text = text.replace(other, "，")
    return _asks_for_a_person().search(text) is not None or text.strip(_MARKS) in words["whole"]


@lru_cache(maxsize=1)
def _asks_for_a_person() -> re.Pattern[str]:
    words = read_lexicon("without_rasa")
    return pattern(words["person"], words)


class OffSwitch:
    """Where an operator turned answers off, nothing is answered; danger and the wish for a person are still heard."""

    def __init__(self, is_off: Callable[[str], bool]) -> None:
        self._is_off = is_off

    async def refuse(self, turn: TurnContext) -> None:
        """Decide for words that say what else the person can do. Has no effects.

        Where voice is off nothing is heard, so what comes here for the ear was written on the page.
        """
        if turn.is_decided or turn.is_relayed:
            return
        if self._is_off(Switch.ANSWERS):
            _without_dialogue(turn, ALL_OFF)
        elif self._is_off(Switch.WEB if turn.channel == VOICE else turn.channel):
            _without_dialogue(turn, HERE_OFF)


def unavailable(_turn: TurnContext) -> Utterance:
    """What is said where nothing else can be."""
    return Utterance(Outcome.SERVICE, list(UNAVAILABLE))


def ask_again() -> Utterance:
    """What was heard was wrong."""
    return Utterance(Outcome.ASK_BACK, ["好的，请再说一遍。", "也可以打字，或者说“转人工”。"])


def not_heard() -> Utterance:
    """Nothing, or nothing certain, was heard."""
    return Utterance(Outcome.ASK_BACK, ["我没有听清。", "请靠近话筒再说一遍，也可以打字。"])
