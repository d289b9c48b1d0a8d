"""The services that ask back: 我能得到什么 for a person, 残保金和奖励 for an employer. One question at a time.

What each step (`InquiryStep`) does stands in `Inquiries._steps` and in `InquiryReading.tell`. Nothing is written into
the profile or any record: all of it lies in the dialogue's state.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from actions.beijing_time import today
from actions.dialogue.inquiry import phrases
from actions.dialogue.inquiry.asking import MONTHS, InquiryAsking
from actions.dialogue.inquiry.meaning import InquiryUnderstanding, Meant
from actions.dialogue.inquiry.reading_out import InquiryReading, Telling
from actions.dialogue.inquiry.state import Doubt, Goal, InquiryState, ReadOut
from actions.dialogue.inquiry.steps import NAME, InquiryStep
from actions.dialogue.inquiry.telling import said_back, worded_step
from actions.dialogue.phrases import GO_ON_HINT
from actions.dialogue.protocol import Intent
from actions.dialogue.service_state import if_not_over
from actions.dialogue.service_words import LONGEST_CLEAR_ANSWER, asks_something, step_meant
from actions.dialogue.turn import Handler, Turn, service
from actions.dialogue.utterance import Outcome, Utterance
from actions.eligibility.book import Book
from actions.eligibility.inquiry import Heard, Inquiry
from actions.eligibility.rules import Party
from actions.eligibility.session import Session
from actions.errors import UserInputError

_ASSUMED_ALOUD = frozenset({"ratio"})
"""Figures of the levy that are not asked for: the national floor is assumed and said."""
_NEVER_CONTRADICT = frozenset({"employer_type", "average_pay"})
"""Figures of the levy that cannot contradict the others."""
TakesStep = Callable[[Turn, InquiryState], Utterance]


class Inquiries:
    """Begins, goes on with and leaves inquiries; the state of each stands in the dialogue's."""

    def __init__(self, book: Book, answer: Handler, today: Callable[[], date] = today) -> None:
        """answer: what answers a question about the levy that wants no calculation."""
        self._inquiry, self._answer = Inquiry(book), answer
        self._understanding = InquiryUnderstanding(self._inquiry)
        self._asking = InquiryAsking(self._inquiry, today)
        self._reading = InquiryReading(self._inquiry, today)
        self.handlers: dict[str, Handler] = {
            Intent.BENEFITS: lambda turn: self._begin(turn, Goal.BENEFITS),
            Intent.LEVY: lambda turn: self._begin(turn, Goal.LEVY),
            Intent.RESUME: self._resume,
        }
        self._steps: dict[InquiryStep, TakesStep] = {
            InquiryStep.ANSWER: lambda turn, inquiry: self._go_on(
                turn, inquiry, self._inquiry.hear(inquiry.as_session, turn.text)
            ),
            InquiryStep.ASK_AGAIN: lambda turn, inquiry: self._next(turn, inquiry, []),
            InquiryStep.ASK_ON: self._look_into,
            InquiryStep.WHY_ASKED: self._why_asked,
            InquiryStep.RESULTS: self._results,
            InquiryStep.BENEFITS: lambda turn, inquiry: self._next(turn, replace(inquiry, goal=Goal.BENEFITS), []),
            InquiryStep.LEVY: lambda turn, inquiry: self._next(turn, replace(inquiry, goal=Goal.LEVY, rule=""), []),
            InquiryStep.WHOSE: self._whose,
            InquiryStep.SWITCH: self._switch,
            InquiryStep.OWN: self._own,
            InquiryStep.YEARLY: lambda turn, inquiry: self._pay_of(turn, inquiry, months=1),
            InquiryStep.MONTHLY: lambda turn, inquiry: self._pay_of(turn, inquiry, months=MONTHS),
            InquiryStep.STOP: self._stop,
            InquiryStep.RESTART: self._restart,
            InquiryStep.RESUME: self._come_back,
        }

    def answer_if_meant(self, turn: Turn) -> Utterance | None:
        """The answer where the words are meant for the inquiry; None where they are not, or none is under way."""
        inquiry = self.current(turn)
        if inquiry is None:
            return None
        steps = step_meant(turn.text, NAME)
        if not inquiry.is_foreground:
            return self._come_back(turn, inquiry) if inquiry.is_interrupted and InquiryStep.RESUME in steps else None
        meant = self._understanding.meaning(turn, inquiry, steps)
        return self._do(turn, inquiry, meant) if meant is not None else None

    def do(self, turn: Turn, payload: str) -> Utterance:
        """What an option of this room does."""
        inquiry = self.current(turn)
        if inquiry is None:
            return service(*phrases.NOTHING_TO_GO_ON)
        step, _, rule = payload.partition(":")
        return self._do(turn, replace(inquiry, doubt=Doubt.NONE), Meant(InquiryStep(step), rule))

    def leave(self, turn: Turn, before: InquiryState | None, utterance: Utterance) -> None:
        """Where something else was said, short words are no longer meant for the inquiry; how to come back is told."""
        inquiry = turn.state.inquiry
        if inquiry is None or inquiry is not before or not inquiry.is_left_by(utterance):
            return
        is_waiting = bool(inquiry.as_session.question or inquiry.doubt)
        turn.state.inquiry = replace(inquiry, is_foreground=False, is_interrupted=is_waiting or inquiry.is_interrupted)
        if is_waiting and utterance.outcome is Outcome.ANSWER:
            utterance.add_note(GO_ON_HINT)

    @staticmethod
    def is_of_another(turn: Turn) -> bool:
        """Whether this turn was about another person or an employer: then nothing of it is the speaker's own."""
        inquiry = turn.state.inquiry
        return inquiry is not None and inquiry.is_foreground and inquiry.as_session.party is not Party.SELF

    @staticmethod
    def current(turn: Turn) -> InquiryState | None:
        """The inquiry, where there is one that is not too old."""
        return if_not_over(turn.state.inquiry, is_kept=turn.facts.profile_is_kept)

    @staticmethod
    def _touch(turn: Turn, told: Telling) -> Utterance:
        """Say it, and remember how far the inquiry has come."""
        utterance, inquiry = told
        turn.state.inquiry = replace(inquiry, is_foreground=True, is_interrupted=False, touched_at=time.time())
        return utterance

    def _do(self, turn: Turn, inquiry: InquiryState, meant: Meant) -> Utterance:
        if meant.heard is not None:
            return self._go_on(turn, inquiry, meant.heard)
        if meant.step is InquiryStep.WHOSE:
            inquiry = replace(inquiry, about=turn.text)
        if meant.step in self._steps:
            return self._steps[meant.step](turn, inquiry)
        try:
            return self._touch(turn, self._reading.tell(inquiry, meant))
        except UserInputError as error:
            return self._ask_figures_anew(turn, inquiry, error)

    # How it begins, and about whom it is

    def begin_if_only_told(self, turn: Turn) -> Utterance | None:
        """我吃低保 and nothing asked: what one can get with that; None where something is asked or nothing is told."""
        if turn.state.open_question is not None or asks_something(turn.text, NAME):
            return None
        is_short = len(turn.text) <= LONGEST_CLEAR_ANSWER
        return self._begin(turn, Goal.BENEFITS) if is_short and self._inquiry.begin(turn.text).told else None

    def _begin(self, turn: Turn, goal: Goal) -> Utterance:
        if goal is Goal.BENEFITS and self._understanding.is_about_one_subject(turn):
            return self._answer(turn)
        inquiry, text = self.current(turn), self._understanding.without_hires(turn.text)
        is_hire = goal is Goal.LEVY and self._understanding.is_hire(turn.text)
        session = self._inquiry.begin(text)
        if goal is Goal.LEVY:
            employer = Session(party=Party.EMPLOYER, unsure=_ASSUMED_ALOUD)
            session = self._inquiry.hear(employer, text).session
            if turn.ranking and not self._understanding.wants_the_levy(turn.text, session):
                return self._answer(turn)
        turn.state.question = turn.text
        earlier = self._earlier(inquiry, goal, session) if inquiry is not None else None
        if earlier is not None:
            earlier = replace(earlier, wants_one_more=is_hire or earlier.wants_one_more)
            heard = self._inquiry.hear(earlier.as_session, text)
            return self._go_on(turn, earlier, heard, [phrases.ALREADY_ON_IT])
        fresh = InquiryState(
            goal, session.as_json(), others=inquiry.parked() if inquiry is not None else (), wants_one_more=is_hire
        )
        # What somebody told of themselves before is not asked again.
        known = self._understanding.known_of_self(session, turn.facts.profile)
        heard = self._inquiry.tell(replace(session, told={}), {**known, **session.told})
        first = phrases.BEGIN_LEVY if goal is Goal.LEVY else phrases.BEGIN_BENEFITS.format(name=session.name)
        return self._go_on(turn, fresh, heard, [first], [phrases.HOW_TO_ANSWER])

    @staticmethod
    def _earlier(inquiry: InquiryState, goal: Goal, session: Session) -> InquiryState | None:
        """The inquiry about the same person or employer, gone on with; None where there is none yet."""
        for one_goal, parked in reversed(inquiry.parked()):
            one = Session.from_json(parked)
            if (one_goal, one.party, one.who) == (goal, session.party, session.who):
                mine = inquiry if parked == inquiry.session else InquiryState(goal, parked, others=inquiry.parked())
                return replace(mine, read_out=ReadOut.NOTHING, rule="", doubt=Doubt.NONE)
        return None

    def _whose(self, turn: Turn, inquiry: InquiryState) -> Utterance:
        who = self._inquiry.begin(inquiry.about).who
        return self._touch(turn, self._asking.whose(turn, replace(inquiry, doubt=Doubt.WHOSE), who or phrases.SELF))

    def _switch(self, turn: Turn, inquiry: InquiryState) -> Utterance:
        """Another person: an inquiry of their own."""
        text = inquiry.about or turn.text
        session = self._inquiry.begin(text)
        inquiry = replace(inquiry, about="", doubt=Doubt.NONE)
        earlier = self._earlier(inquiry, Goal.BENEFITS, session)
        if earlier is not None:
            return self._go_on(turn, earlier, self._inquiry.hear(earlier.as_session, text))
        fresh = InquiryState(Goal.BENEFITS, session.as_json(), others=inquiry.parked())
        heard = self._inquiry.tell(replace(session, told={}), session.told)
        is_own = session.party is Party.SELF
        begun = phrases.OWN if is_own else phrases.ANOTHER_PERSON.format(name=session.name)
        return self._go_on(turn, fresh, heard, [begun])

    def _own(self, turn: Turn, inquiry: InquiryState) -> Utterance:
        earlier = self._earlier(inquiry, Goal.BENEFITS, Session())
        if earlier is None:
            return self._touch(turn, (worded_step([phrases.NO_OWN]), inquiry))
        return self._next(turn, earlier, [phrases.BACK_TO.format(name="您自己")])

    # Asking and hearing

    def _go_on(
        self,
        turn: Turn,
        inquiry: InquiryState,
        heard: Heard,
        before: Sequence[str] = (),
        behind: Sequence[str] = (),
    ) -> Utterance:
        """With what was heard; before, behind: what is said before and behind what is said back."""
        heard = self._asking.in_years(turn, inquiry.as_session, heard)
        told = said_back(heard)
        if not told and heard.is_understood and inquiry.as_session.question and not before:
            told = self._understanding.skipped(inquiry.as_session)
        sentences = [*before, *told, *behind]
        inquiry = replace(
            inquiry.with_session(heard.session), read_out=ReadOut.NOTHING, rule="", about="", doubt=Doubt.NONE
        )
        asked = self._asking.about_pay(turn, inquiry, sentences)
        return self._touch(turn, asked) if asked is not None else self._next(turn, inquiry, sentences)

    def _next(self, turn: Turn, inquiry: InquiryState, before: Sequence[str]) -> Utterance:
        """The next question, or the outcome."""
        inquiry = replace(inquiry, doubt=Doubt.NONE)
        if self._asking.contradicts(inquiry):
            return self._ask_figures_anew(turn, inquiry, UserInputError("quota_figures", phrases.CONTRADICTS))
        asked = self._asking.next(turn, inquiry, before)
        if asked is not None:
            return self._touch(turn, asked)
        focus = inquiry.as_session.focus
        try:
            if focus:
                inquiry = inquiry.with_session(self._inquiry.look_into(inquiry.as_session, ""))
                return self._touch(turn, self._reading.tell(inquiry, Meant(InquiryStep.RESULT, focus), before))
            return self._touch(turn, self._reading.begin(inquiry, before))
        except UserInputError as error:
            return self._ask_figures_anew(turn, inquiry, error)

    def _results(self, turn: Turn, inquiry: InquiryState) -> Utterance:
        inquiry = inquiry.with_session(replace(inquiry.as_session, question="", focus=""))
        try:
            return self._touch(turn, self._reading.again(inquiry))
        except UserInputError as error:
            return self._ask_figures_anew(turn, inquiry, error)

    def _ask_figures_anew(self, turn: Turn, inquiry: InquiryState, error: UserInputError) -> Utterance:
        """Figures that contradict one another are asked for again."""
        session = inquiry.as_session
        left = {fact: value for fact, value in session.told.items() if fact in _NEVER_CONTRADICT}
        return self._next(turn, inquiry.with_session(replace(session, told=left)), [error.message])

    def _look_into(self, turn: Turn, inquiry: InquiryState) -> Utterance:
        return self._next(turn, inquiry.with_session(self._inquiry.look_into(inquiry.as_session, inquiry.rule)), [])

    def _why_asked(self, turn: Turn, inquiry: InquiryState) -> Utterance:
        question = self._inquiry.book.questions.get(inquiry.as_session.question)
        return self._next(turn, inquiry, [phrases.WHY_ASKED.format(why=question.why)] if question else [])

    def _pay_of(self, turn: Turn, inquiry: InquiryState, months: int) -> Utterance:
        heard = self._asking.yearly(inquiry.as_session, months)
        return self._next(turn, replace(inquiry.with_session(heard.session), is_pay_settled=True), said_back(heard))

    # Leaving and coming back

    def _stop(self, turn: Turn, inquiry: InquiryState) -> Utterance:
        is_relative = inquiry.as_session.party is Party.RELATIVE
        sentences = phrases.STOPPED_FOR_A_RELATIVE if is_relative else phrases.STOPPED
        utterance = self._touch(turn, (worded_step(sentences), replace(inquiry, doubt=Doubt.NONE, about="")))
        assert turn.state.inquiry is not None
        turn.state.offered = []
        turn.state.inquiry = replace(turn.state.inquiry, is_foreground=False, is_interrupted=True)
        return utterance

    def _restart(self, turn: Turn, inquiry: InquiryState) -> Utterance:
        old = inquiry.as_session
        unsure = _ASSUMED_ALOUD if old.party is Party.EMPLOYER else frozenset()
        fresh = InquiryState(inquiry.goal, Session(old.party, old.who, unsure=unsure).as_json(), others=inquiry.others)
        return self._next(turn, fresh, [phrases.STARTED_ANEW])

    def _resume(self, turn: Turn) -> Utterance:
        inquiry = self.current(turn)
        return self._come_back(turn, inquiry) if inquiry is not None else service(*phrases.NOTHING_TO_GO_ON)

    def _come_back(self, turn: Turn, inquiry: InquiryState) -> Utterance:
        known = self._asking.known_so_far(inquiry.as_session)
        if inquiry.read_out and not inquiry.as_session.question:
            utterance = self._results(turn, inquiry)
            utterance.sentences[:0] = [phrases.GO_ON]
            return utterance
        return self._next(turn, inquiry, [phrases.GO_ON, *known])
