"""What an utterance means to the inquiry that waits for an answer: a fact, a step, or nothing, so that it is another's.

A real question or command is never swallowed: an answer either tells what was asked for, or tells something while the
model holds the words for no question of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from actions.dialogue import inquiry_phrases as phrases
from actions.dialogue.inquiry_state import Goal, InquiryState, ReadOut
from actions.dialogue.inquiry_words import asks_something
from actions.dialogue.protocol import QUESTION_INTENTS, Intent
from actions.dialogue.turn import Turn
from actions.eligibility.inquiry import Heard, Inquiry
from actions.eligibility.rules import Party
from actions.eligibility.session import Session
from actions.eligibility.values import Value
from actions.knowledge.files import read_lexicon
from actions.language.matching import contains
from actions.people.profiles import Profile

SURE_FROM = 0.6
"""Probability of an entry from which a question is one of its own, whatever facts its words hold."""
_CLAUSE = re.compile(r"(?<=[，。！？!?,；;])")
_TELLING = frozenset(
    {
        *(Intent.ABOUT_ME, Intent.NOT_UNDERSTOOD, Intent.ASK_BACK, Intent.UNSURE, Intent.AFFIRM, Intent.DENY),
        *(Intent.CHOOSE, Intent.PUT_BACK, Intent.UNHELPFUL, Intent.BENEFITS, Intent.LEVY, Intent.ASK),
        *(Intent.OUT_OF_SCOPE, Intent.REQUEST_BY_NUMBER, Intent.VENTING, Intent.CANCEL),
    }
)
"""Intents that the model gives to bare facts, too."""
_ASKING = frozenset({*QUESTION_INTENTS, Intent.BENEFITS, Intent.LEVY, Intent.OUT_OF_SCOPE})
_WHILE_ASKING = ("stop", "why", "results", "restart", "own", "resume")
"""Steps that count while a question is open; the first that fits."""
_WHILE_READING = (
    *("ready", "next", "previous", "why", "materials", "steps", "one_more_severe", "one_more", "sums", "benefits"),
    *("results", "restart", "own", "resume", "stop"),
)
_BY_INTENT: dict[str, str] = {
    Intent.NEXT_DETAIL: "next",
    Intent.MORE: "next",
    Intent.PREVIOUS_DETAIL: "previous",
    Intent.GO_BACK: "results",
    Intent.FROM_START: "results",
}


@dataclass(frozen=True)
class Meant:
    """What somebody wants of the inquiry."""

    step: str
    rule: str = ""
    heard: Heard | None = None
    """What the words told, where they told something."""
    who: str = ""
    """WHOSE: 妈妈, 爸爸, …"""


class Answers:
    """Reads utterances for one inquiry."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry = inquiry
        self._words = read_lexicon("inquiry")

    def meaning(self, turn: Turn, held: InquiryState, steps: frozenset[str]) -> Meant | None:
        """What the words mean to the inquiry; None where they are meant for something else."""
        if held.doubt:
            return Meant("stop") if "stop" in steps else None
        session = held.as_session
        if session.question:
            step = next((name for name in _WHILE_ASKING if name in steps), "")
            if step:
                return Meant("why_asked" if step == "why" else "ask_again" if step == "resume" else step)
            return self._told(turn, held)
        step = self._step_while_reading(turn, held, steps)
        if step:
            return Meant(step)
        if contains(turn.text, self._inquiry.book.words["supposed"]) and held.goal is Goal.BENEFITS:
            return Meant("suppose", turn.text)
        return self._told(turn, held)

    def _step_while_reading(self, turn: Turn, held: InquiryState, steps: frozenset[str]) -> str:
        for name in _WHILE_READING:
            is_out_of_place = (name == "ready") != (held.read_out is ReadOut.MATERIALS) and name == "ready"
            if name in steps and not is_out_of_place:
                return name
        if held.goal is Goal.LEVY and self.is_hire(turn.text):
            return "one_more_severe" if contains(turn.text, self._words["severe"]) else "one_more"
        return _BY_INTENT.get(turn.intent, "") if held.read_out else ""

    def _told(self, turn: Turn, held: InquiryState) -> Meant | None:
        session = held.as_session
        text = self.without_hires(turn.text)
        heard = self._inquiry.hear(session, text)
        is_another = heard.about is Party.RELATIVE and (session.party, session.who) != (Party.RELATIVE, heard.who)
        if is_another and heard.session.told == session.told and session.party is not Party.EMPLOYER:
            is_told = bool(self._inquiry.begin(text).told) or turn.intent == Intent.BENEFITS
            is_asked = turn.intent in _ASKING and self._is_sure(turn)
            return (
                Meant("switch" if turn.intent == Intent.BENEFITS else "whose", who=heard.who)
                if (is_told and not is_asked)
                else None
            )
        if not heard.is_understood:
            return None
        is_answered = bool(session.question) and not heard.session.question
        if turn.intent in _ASKING and asks_something(turn.text) and self._is_sure(turn):
            return None
        if is_answered:
            return Meant("hear", heard=heard)
        is_question = turn.intent == Intent.ASK and self._is_sure(turn)
        if turn.intent not in _TELLING or is_question or asks_something(turn.text):
            return None
        return Meant("hear", heard=heard)

    @staticmethod
    def _is_sure(turn: Turn) -> bool:
        """Whether an entry, or the model, is sure that this is a question of its own."""
        if turn.intent in (Intent.ASK, Intent.ASK_BACK):
            return bool(turn.ranking) and turn.ranking[0][1] >= SURE_FROM
        return True

    def known_of_self(self, session: Session, profile: Profile) -> dict[str, Value]:
        """Facts that the speaker told of how to serve them: who cannot see is not asked which kind it is."""
        if session.party is not Party.SELF or profile.cannot_see == profile.cannot_hear:
            return {}
        return {"kind": frozenset({"sight" if profile.cannot_see else "hearing"})}

    def skipped(self, session: Session) -> list[str]:
        """What is said to 不清楚: that it is fine, and where it can be found out."""
        question = self._inquiry.book.questions.get(session.question)
        where = [self._inquiry.book.facts[fact].find_out for fact in question.facts] if question else []
        return [phrases.SKIPPED, *[phrases.FIND_OUT.format(where=place) for place in where if place][:1]]

    def is_hire(self, text: str) -> bool:
        """Whether one more hire is thought of."""
        return contains(text, self._words["hires"])

    def without_hires(self, text: str) -> str:
        """The words without those about one more hire, whose number is not one of today's."""
        return "".join(clause for clause in _CLAUSE.split(text) if not self.is_hire(clause))
