"""The services that ask back: 我能得到什么 for a person, 残保金和奖励 for an employer. One question at a time.

Payloads: `inquiry:<step>` and `inquiry:result:<rule>`; the steps stand in `Inquiries._steps` and in
`InquiryReading.tell`. Nothing is written into the profile or any record: all of it lies in the dialogue's state.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from actions.beijing_time import today
from actions.dialogue import inquiry_phrases as phrases
from actions.dialogue.inquiry_answers import Answers, Meant
from actions.dialogue.inquiry_asking import MONTHS, InquiryAsking
from actions.dialogue.inquiry_reading import InquiryReading, Told
from actions.dialogue.inquiry_state import Doubt, Goal, InquiryState, ReadOut
from actions.dialogue.inquiry_telling import said_back, tell
from actions.dialogue.inquiry_words import step_meant
from actions.dialogue.protocol import Intent
from actions.dialogue.turn import Handler, Turn, service
from actions.dialogue.utterance import Outcome, Utterance
from actions.eligibility.book import Book
from actions.eligibility.inquiry import Heard, Inquiry
from actions.eligibility.rules import Party
from actions.eligibility.session import Session
from actions.errors import UserInputError

NAME = "inquiry"
"""First part of the payloads of this room."""
_ASSUMED_ALOUD = frozenset({"ratio"})
"""Figures of the levy that are not asked for: the national floor is assumed and said."""
_STAYS_WITH = (Outcome.ASK_BACK, Outcome.SMALLTALK, Outcome.OUT_OF_SCOPE)
"""What is said where nothing else was begun: 谢谢, or words that were not understood."""
_STAY = frozenset({"employer_type", "average_pay"})
"""Figures of the levy that cannot contradict the others."""
Step = Callable[[Turn, InquiryState], Utterance]


class Inquiries:
    """Begins, goes on with and leaves inquiries; the state of each stands in the dialogue's."""

    def __init__(self, book: Book, answer: Handler, today: Callable[[], date] = today) -> None:
        """answer: what answers a question about the levy that wants no calculation."""
        self._inquiry, self._answer = Inquiry(book), answer
        self._answers = Answers(self._inquiry)
        self._asking = InquiryAsking(self._inquiry, today)
        self._reading = InquiryReading(self._inquiry, today)
        self.handlers: dict[str, Handler] = {
            Intent.BENEFITS: lambda turn: self._begin(turn, Goal.BENEFITS),
            Intent.LEVY: lambda turn: self._begin(turn, Goal.LEVY),
            Intent.RESUME: self._resume,
        }
        self._steps: dict[str, Step] = {
            "answer": lambda turn, held: self._go_on(turn, held, self._inquiry.hear(held.as_session, turn.text)),
            "ask_again": lambda turn, held: self._next(turn, held, []),
            "ask_on": self._look_into,
            "why_asked": self._why_asked,
            "results": self._results,
            "benefits": lambda turn, held: self._next(turn, replace(held, goal=Goal.BENEFITS), []),
            "levy": lambda turn, held: self._next(turn, replace(held, goal=Goal.LEVY, rule=""), []),
            "whose": self._whose,
            "switch": self._switch,
            "own": self._own,
            "yearly": lambda turn, held: self._pay_of(turn, held, months=1),
            "monthly": lambda turn, held: self._pay_of(turn, held, months=MONTHS),
            "stop": self._stop,
            "restart": self._restart,
            "resume": self._come_back,
        }

    def take(self, turn: Turn) -> Utterance | None:
        """The answer where the words are meant for the inquiry; None where they are not, or none is under way."""
        held = self._held(turn)
        if held is None:
            return None
        steps = step_meant(turn.text)
        if not held.is_foreground:
            return self._come_back(turn, held) if held.is_interrupted and "resume" in steps else None
        meant = self._answers.meaning(turn, held, steps)
        return self._do(turn, held, meant) if meant is not None else None

    def do(self, turn: Turn, payload: str) -> Utterance:
        """What an option of this room does."""
        held = self._held(turn)
        if held is None:
            return service(*phrases.NOTHING_TO_GO_ON)
        step, _, rule = payload.partition(":")
        return self._do(turn, replace(held, doubt=Doubt.NONE), Meant(step, rule))

    def leave(self, turn: Turn, before: InquiryState | None, utterance: Utterance) -> None:
        """Where something else was said, short words are no longer meant for the inquiry; how to come back is told."""
        held = turn.state.inquiry
        if held is None or held is not before or not held.is_foreground:
            return
        if utterance.outcome in _STAYS_WITH:
            return
        is_waiting = bool(held.as_session.question or held.doubt)
        turn.state.inquiry = replace(held, is_foreground=False, is_interrupted=is_waiting or held.is_interrupted)
        if is_waiting and utterance.outcome is Outcome.ANSWER:
            utterance.add_note(phrases.GO_ON_HINT)

    @staticmethod
    def is_of_another(turn: Turn) -> bool:
        """Whether this turn was about another person or an employer: then nothing of it is the speaker's own."""
        held = turn.state.inquiry
        return held is not None and held.is_foreground and held.as_session.party is not Party.SELF

    @staticmethod
    def _held(turn: Turn) -> InquiryState | None:
        held = turn.state.inquiry
        return None if held is None or held.is_over(is_kept=turn.facts.profile_is_kept) else held

    @staticmethod
    def _touch(turn: Turn, told: Told) -> Utterance:
        """Say it, and remember how far the inquiry has come."""
        utterance, held = told
        turn.state.inquiry = replace(held, is_foreground=True, is_interrupted=False, touched_at=time.time())
        return utterance

    def _do(self, turn: Turn, held: InquiryState, meant: Meant) -> Utterance:
        if meant.heard is not None:
            return self._go_on(turn, held, meant.heard)
        if meant.step == "whose":
            held = replace(held, about=turn.text)
        if meant.step in self._steps:
            return self._steps[meant.step](turn, held)
        try:
            return self._touch(turn, self._reading.tell(held, meant))
        except UserInputError as error:
            return self._ask_figures_anew(turn, held, error)

    # How it begins, and about whom it is

    def _begin(self, turn: Turn, goal: Goal) -> Utterance:
        if goal is Goal.BENEFITS and self._answers.is_about_one_subject(turn):
            return self._answer(turn)
        held, text = self._held(turn), self._answers.without_hires(turn.text)
        is_hire = goal is Goal.LEVY and self._answers.is_hire(turn.text)
        session = self._inquiry.begin(text)
        if goal is Goal.LEVY:
            employer = Session(party=Party.EMPLOYER, unsure=_ASSUMED_ALOUD)
            session = self._inquiry.hear(employer, text).session
            if turn.ranking and not self._answers.wants_the_levy(turn.text, session):
                return self._answer(turn)
        turn.state.question = turn.text
        earlier = self._earlier(held, goal, session) if held is not None else None
        if earlier is not None:
            earlier = replace(earlier, wants_one_more=is_hire or earlier.wants_one_more)
            heard = self._inquiry.hear(earlier.as_session, text)
            return self._go_on(turn, earlier, heard, [phrases.ALREADY_ON_IT])
        fresh = InquiryState(
            goal, session.as_json(), others=held.parked() if held is not None else (), wants_one_more=is_hire
        )
        # What somebody told of themselves before is not asked again.
        known = self._answers.known_of_self(session, turn.facts.profile)
        heard = self._inquiry.tell(replace(session, told={}), {**known, **session.told})
        first = phrases.BEGIN_LEVY if goal is Goal.LEVY else phrases.BEGIN_BENEFITS.format(name=session.name)
        return self._go_on(turn, fresh, heard, [first], [phrases.HOW_TO_ANSWER])

    @staticmethod
    def _earlier(held: InquiryState, goal: Goal, session: Session) -> InquiryState | None:
        """The inquiry about the same person or employer, gone on with; None where there is none yet."""
        for one_goal, parked in reversed(held.parked()):
            one = Session.from_json(parked)
            if (one_goal, one.party, one.who) == (goal, session.party, session.who):
                mine = held if parked == held.session else InquiryState(goal, parked, others=held.parked())
                return replace(mine, read_out=ReadOut.NOTHING, rule="", doubt=Doubt.NONE)
        return None

    def _whose(self, turn: Turn, held: InquiryState) -> Utterance:
        who = self._inquiry.begin(held.about).who
        return self._touch(turn, self._asking.whose(turn, replace(held, doubt=Doubt.WHOSE), who))

    def _switch(self, turn: Turn, held: InquiryState) -> Utterance:
        """Another person: an inquiry of their own."""
        text = held.about or turn.text
        session = self._inquiry.begin(text)
        held = replace(held, about="", doubt=Doubt.NONE)
        earlier = self._earlier(held, Goal.BENEFITS, session)
        if earlier is not None:
            return self._go_on(turn, earlier, self._inquiry.hear(earlier.as_session, text))
        fresh = InquiryState(Goal.BENEFITS, session.as_json(), others=held.parked())
        heard = self._inquiry.tell(replace(session, told={}), session.told)
        return self._go_on(turn, fresh, heard, [phrases.ANOTHER_PERSON.format(name=session.name)])

    def _own(self, turn: Turn, held: InquiryState) -> Utterance:
        earlier = self._earlier(held, Goal.BENEFITS, Session())
        if earlier is None:
            return self._touch(turn, (tell([phrases.NO_OWN]), held))
        return self._next(turn, earlier, [phrases.BACK_TO.format(name="您自己")])

    # Asking and hearing

    def _go_on(
        self,
        turn: Turn,
        held: InquiryState,
        heard: Heard,
        before: Sequence[str] = (),
        behind: Sequence[str] = (),
    ) -> Utterance:
        """With what was heard; before, behind: what is said before and behind what is said back."""
        heard = self._asking.in_years(turn, held.as_session, heard)
        told = said_back(heard)
        if not told and heard.is_understood and held.as_session.question and not before:
            told = self._answers.skipped(held.as_session)
        sentences = [*before, *told, *behind]
        held = replace(held.with_session(heard.session), read_out=ReadOut.NOTHING, rule="", about="", doubt=Doubt.NONE)
        asked = self._asking.about_pay(turn, held, sentences)
        return self._touch(turn, asked) if asked is not None else self._next(turn, held, sentences)

    def _next(self, turn: Turn, held: InquiryState, before: Sequence[str]) -> Utterance:
        """The next question, or the outcome."""
        held = replace(held, doubt=Doubt.NONE)
        if self._asking.contradicts(held):
            return self._ask_figures_anew(turn, held, UserInputError("quota_figures", phrases.CONTRADICTS))
        asked = self._asking.next(turn, held, before)
        if asked is not None:
            return self._touch(turn, asked)
        focus = held.as_session.focus
        try:
            if focus:
                held = held.with_session(self._inquiry.look_into(held.as_session, ""))
                return self._touch(turn, self._reading.tell(held, Meant("result", focus), before))
            return self._touch(turn, self._reading.begin(held, before))
        except UserInputError as error:
            return self._ask_figures_anew(turn, held, error)

    def _results(self, turn: Turn, held: InquiryState) -> Utterance:
        held = held.with_session(replace(held.as_session, question="", focus=""))
        try:
            return self._touch(turn, self._reading.again(held))
        except UserInputError as error:
            return self._ask_figures_anew(turn, held, error)

    def _ask_figures_anew(self, turn: Turn, held: InquiryState, error: UserInputError) -> Utterance:
        """Figures that contradict one another are asked for again."""
        session = held.as_session
        left = {fact: value for fact, value in session.told.items() if fact in _STAY}
        return self._next(turn, held.with_session(replace(session, told=left)), [error.message])

    def _look_into(self, turn: Turn, held: InquiryState) -> Utterance:
        return self._next(turn, held.with_session(self._inquiry.look_into(held.as_session, held.rule)), [])

    def _why_asked(self, turn: Turn, held: InquiryState) -> Utterance:
        question = self._inquiry.book.questions.get(held.as_session.question)
        return self._next(turn, held, [phrases.WHY_ASKED.format(why=question.why)] if question else [])

    def _pay_of(self, turn: Turn, held: InquiryState, months: int) -> Utterance:
        heard = self._asking.yearly(held.as_session, months)
        return self._next(turn, replace(held.with_session(heard.session), is_pay_settled=True), said_back(heard))

    # Leaving and coming back

    def _stop(self, turn: Turn, held: InquiryState) -> Utterance:
        is_relative = held.as_session.party is Party.RELATIVE
        sentences = phrases.STOPPED_FOR_A_RELATIVE if is_relative else phrases.STOPPED
        utterance = self._touch(turn, (tell(sentences), replace(held, doubt=Doubt.NONE, about="")))
        assert turn.state.inquiry is not None
        turn.state.offered = []
        turn.state.inquiry = replace(turn.state.inquiry, is_foreground=False, is_interrupted=True)
        return utterance

    def _restart(self, turn: Turn, held: InquiryState) -> Utterance:
        old = held.as_session
        unsure = _ASSUMED_ALOUD if old.party is Party.EMPLOYER else frozenset()
        fresh = InquiryState(held.goal, Session(old.party, old.who, unsure=unsure).as_json(), others=held.others)
        return self._next(turn, fresh, [phrases.STARTED_ANEW])

    def _resume(self, turn: Turn) -> Utterance:
        held = self._held(turn)
        return self._come_back(turn, held) if held is not None else service(*phrases.NOTHING_TO_GO_ON)

    def _come_back(self, turn: Turn, held: InquiryState) -> Utterance:
        known = self._asking.known_so_far(held.as_session)
        if held.read_out and not held.as_session.question:
            utterance = self._results(turn, held)
            utterance.sentences[:0] = [phrases.GO_ON]
            return utterance
        return self._next(turn, held, [phrases.GO_ON, *known])
