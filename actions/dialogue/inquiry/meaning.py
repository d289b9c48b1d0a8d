"""What an utterance means to the inquiry that waits for an answer: a fact, a step, or nothing, so that it is another's.

A real question or command is never swallowed: an answer either tells what was asked for, or tells something while the
model holds the words for no question of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from actions.dialogue.inquiry import phrases
from actions.dialogue.inquiry.state import Goal, InquiryState, ReadOut
from actions.dialogue.inquiry.steps import NAME, InquiryStep
from actions.dialogue.protocol import Intent
from actions.dialogue.service_words import (
    ANSWERING,
    ASKING,
    COMMAND_FROM,
    LONGEST_CLEAR_ANSWER,
    asks_something,
    is_sure_of_an_entry,
    is_surely_of_its_own,
)
from actions.dialogue.turn import Turn
from actions.eligibility.inquiry import Heard, Inquiry
from actions.eligibility.rules import Party
from actions.eligibility.session import Session
from actions.eligibility.values import Value
from actions.knowledge.files import read_lexicon
from actions.language.matching import contains
from actions.people.profiles import Profile

_ENOUGH_FIGURES = 2
"""Figures told at once from which the calculation is wanted, whatever is asked beside them."""
_CLAUSE = re.compile(r"(?<=[，。！？!?,；;])")
_WHILE_ASKING = (
    InquiryStep.STOP,
    InquiryStep.WHY,
    InquiryStep.RESULTS,
    InquiryStep.RESTART,
    InquiryStep.OWN,
    InquiryStep.RESUME,
)
"""Steps that count while a question is open; the first that fits."""
_OF_A_QUESTION = {InquiryStep.WHY: InquiryStep.WHY_ASKED, InquiryStep.RESUME: InquiryStep.ASK_AGAIN}
"""What such a step means where it is about the question."""
_WHILE_READING = (
    InquiryStep.READY,
    InquiryStep.NEXT,
    InquiryStep.PREVIOUS,
    InquiryStep.WHY,
    InquiryStep.MATERIALS,
    InquiryStep.STEPS,
    InquiryStep.ONE_MORE_SEVERE,
    InquiryStep.ONE_MORE,
    InquiryStep.SUMS,
    InquiryStep.BENEFITS,
    InquiryStep.RESULTS,
    InquiryStep.RESTART,
    InquiryStep.OWN,
    InquiryStep.RESUME,
    InquiryStep.STOP,
)
"""The same while results are told."""
_BY_INTENT: dict[str, InquiryStep] = {
    Intent.NEXT_DETAIL: InquiryStep.NEXT,
    Intent.MORE: InquiryStep.NEXT,
    Intent.PREVIOUS_DETAIL: InquiryStep.PREVIOUS,
    Intent.GO_BACK: InquiryStep.RESULTS,
    Intent.FROM_START: InquiryStep.RESULTS,
}


@dataclass(frozen=True)
class Meant:
    """What somebody wants of the inquiry."""

    step: InquiryStep
    rule: str = ""
    words: str = ""
    """What is to be supposed, in the words it was said in."""
    heard: Heard | None = None
    """What the words told, where they told something."""


class InquiryUnderstanding:
    """Reads utterances for one inquiry."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry = inquiry
        self._words = read_lexicon(NAME)

    def meaning(self, turn: Turn, inquiry: InquiryState, steps: frozenset[str]) -> Meant | None:
        """What the words mean to the inquiry; None where they are meant for something else."""
        if inquiry.doubt:
            return Meant(InquiryStep.STOP) if InquiryStep.STOP in steps else None
        session = inquiry.as_session
        if session.question:
            said = next((step for step in _WHILE_ASKING if step in steps), None)
            return Meant(_OF_A_QUESTION.get(said, said)) if said is not None else self._told(turn, inquiry)
        step = self._step_while_reading(turn, inquiry, steps)
        if step is not None:
            return Meant(step)
        if contains(turn.text, self._inquiry.book.words["supposed"]) and inquiry.goal is Goal.BENEFITS:
            return Meant(InquiryStep.SUPPOSE, words=turn.text)
        return self._told(turn, inquiry)

    def _step_while_reading(self, turn: Turn, inquiry: InquiryState, steps: frozenset[str]) -> InquiryStep | None:
        for step in _WHILE_READING:
            is_out_of_place = step is InquiryStep.READY and inquiry.read_out is not ReadOut.MATERIALS
            if step in steps and not is_out_of_place:
                return step
        if inquiry.goal is Goal.LEVY and self.is_hire(turn.text):
            is_severe = contains(turn.text, self._words["severe"])
            return InquiryStep.ONE_MORE_SEVERE if is_severe else InquiryStep.ONE_MORE
        return _BY_INTENT.get(turn.intent) if inquiry.read_out else None

    def _told(self, turn: Turn, inquiry: InquiryState) -> Meant | None:
        session = inquiry.as_session
        text = self.without_hires(turn.text)
        heard = self._inquiry.hear(session, text)
        is_relative = heard.about is Party.RELATIVE and (session.party, session.who) != (Party.RELATIVE, heard.who)
        # 我是一级, while the mother was spoken of.
        is_another = is_relative or (heard.about is Party.SELF and session.party is Party.RELATIVE)
        if is_another and heard.session.told == session.told and session.party is not Party.EMPLOYER:
            return self._of_another(turn, text)
        if not heard.is_understood:
            return None
        is_sure = is_surely_of_its_own(turn)
        asks = asks_something(turn.text, NAME)
        if asks and turn.intent in ASKING and is_sure:
            return None
        is_answered = bool(session.question) and not heard.session.question
        if is_answered or (heard.corrected and not asks):
            return Meant(InquiryStep.HEAR, heard=heard)
        is_command = turn.intent not in ANSWERING and turn.confidence >= COMMAND_FROM
        is_question = turn.intent == Intent.ASK and is_sure and len(turn.text) > LONGEST_CLEAR_ANSWER
        return None if asks or is_command or is_question else Meant(InquiryStep.HEAR, heard=heard)

    def _of_another(self, turn: Turn, text: str) -> Meant | None:
        """What follows from words about another person: 我爸呢 goes over to them, a fact is asked about."""
        is_next = len(turn.text) <= LONGEST_CLEAR_ANSWER and contains(turn.text, self._words["another"])
        if turn.intent == Intent.BENEFITS or is_next:
            return Meant(InquiryStep.SWITCH)
        if not self._inquiry.begin(text).told or (turn.intent in ASKING and is_surely_of_its_own(turn)):
            return None
        return Meant(InquiryStep.WHOSE)

    def is_about_one_subject(self, turn: Turn) -> bool:
        """Whether a wish to know what one can get names something itself: 要是算就业困难人员，能得到哪些帮助."""
        return contains(turn.text, self._inquiry.book.words["supposed"]) and is_sure_of_an_entry(turn)

    def wants_the_levy(self, text: str, session: Session) -> bool:
        """Whether a calculation is wanted, and not an answer about the levy: 残保金怎么算 is one."""
        told = [fact for fact in session.told if self._inquiry.book.facts[fact].is_number]
        saves = self.is_hire(text) and contains(text, self._words["saves"])
        is_amount = not asks_something(text, NAME) or contains(text, self._words["how_much"])
        return (len(told) >= _ENOUGH_FIGURES and is_amount) or saves or contains(text, self._words["calculate"])

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
