"""What the dialogue remembers of an inquiry: for whom, how far, and what is being read out. Kept with the dialogue's
state, encrypted; what is too old counts no more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from actions.dialogue.service_state import ServiceState
from actions.eligibility.rules import Party
from actions.eligibility.session import Session
from actions.json_object import JsonObject

MOST_PEOPLE = 3
"""Persons besides the present one whose inquiries can be gone back to."""


class Goal(StrEnum):
    """What it is about."""

    BENEFITS = "benefits"
    LEVY = "levy"


class ReadOut(StrEnum):
    """What is read out in small steps."""

    NOTHING = ""
    RESULTS = "results"
    WHY = "why"
    MATERIALS = "materials"
    STEPS = "steps"
    SUMS = "sums"
    """The lines of the calculation."""


class Doubt(StrEnum):
    """What has to be asked back about the last words."""

    NONE = ""
    WHOSE = "whose"
    """Whether they are about another person."""
    PAY = "pay"
    """Whether an amount is a year's or a month's."""


@dataclass(frozen=True)
class InquiryState(ServiceState):
    """Frozen: each turn makes a new one."""

    goal: Goal
    session: JsonObject
    """As Session.as_json gives it."""
    read_out: ReadOut = ReadOut.NOTHING
    rule: str = ""
    """Id of the rule that was looked at last."""
    position: int = 0
    """Where the piece begins that was read last, from 0."""
    results_at: int = 0
    """The same among the results, to come back to from one of them."""
    doubt: Doubt = Doubt.NONE
    """What was asked about the last words before anything is made of them."""
    about: str = ""
    """WHOSE: the words in doubt, redacted."""
    is_pay_settled: bool = False
    """Whether it is known that the pay is a year's."""
    wants_one_more: bool = False
    """LEVY: whether what one more hire changes is what was asked for."""
    others: tuple[tuple[Goal, JsonObject], ...] = ()
    """The inquiries of other persons, the latest last."""

    @property
    def is_for_a_relative(self) -> bool:
        """Whether it is about somebody whom the speaker speaks for."""
        return self.as_session.party is Party.RELATIVE

    @property
    def as_session(self) -> Session:
        """The session."""
        return Session.from_json(self.session)

    def with_session(self, session: Session) -> InquiryState:
        """The same with what is known now."""
        return replace(self, session=session.as_json())

    def parked(self) -> tuple[tuple[Goal, JsonObject], ...]:
        """All inquiries that can be gone back to once another begins, this one last."""
        mine = self.as_session
        kept = [one for one in self.others if _person(one) != (self.goal, mine.party, mine.who)]
        return (*kept, (self.goal, self.session))[-MOST_PEOPLE:]


def _person(parked: tuple[Goal, JsonObject]) -> tuple[Goal, Party, str]:
    session = Session.from_json(parked[1])
    return parked[0], session.party, session.who
