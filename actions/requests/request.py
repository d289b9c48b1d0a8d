"""What a service request is: its kinds, states and steps, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from actions.people.profiles import SHARING


class RequestState(StrEnum):
    """Where a service request stands."""

    NEW = "new"
    CLAIMED = "claimed"
    WAITING_FOR_USER = "waiting_for_user"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"

    @property
    def spoken(self) -> str:
        """The state in plain words."""
        return _SPOKEN[self]


_SPOKEN = {
    RequestState.NEW: "已经记下，还没有人接",
    RequestState.CLAIMED: "工作人员已经接了",
    RequestState.WAITING_FOR_USER: "工作人员在等您回复",
    RequestState.RESOLVED: "已经办完",
    RequestState.CLOSED: "已经结束",
    RequestState.REOPENED: "又重新打开了",
    RequestState.CANCELLED: "已经取消",
}


class RequestKind(StrEnum):
    """What a request is for."""

    CONSULT = "consult"
    JOB_SEEKING = "job_seeking"
    APPOINTMENT = "appointment"
    COMPLAINT = "complaint"
    DANGER = "danger"
    """A life may be in danger: above everything, whatever else the request was for before."""

    @property
    def spoken(self) -> str:
        """The kind in plain words."""
        return _SPOKEN_KINDS[self]


_SPOKEN_KINDS = {
    RequestKind.CONSULT: "咨询",
    RequestKind.JOB_SEEKING: "求职",
    RequestKind.APPOINTMENT: "预约",
    RequestKind.COMPLAINT: "投诉",
    RequestKind.DANGER: "危险",
}


class Step(StrEnum):
    """What is done with a request; the audit trail names it so."""

    CLAIM = "claim"
    ANSWER = "answer"
    WRITE = "write"
    """The person writes."""
    DANGER = "danger"
    """The person says something that sounds like danger to life."""
    CONTACT = "contact"
    """The person leaves how to reach them."""
    TRANSFER = "transfer"
    TAKE_OVER = "take_over"
    """A lead or administrator acts on what a colleague holds."""
    TO_TEAM = "to_team"
    """Into the queue of another team."""
    HAND_BACK = "hand_back"
    """Back to the queue and the program."""
    SNOOZE = "snooze"
    ESCALATE = "escalate"
    """Nobody came for too long: late now."""
    END = "end"
    """The person ends the talk with the counselor."""
    LEAVE = "leave"
    """The person asked to end or to cancel, but is in danger: the request stays open."""
    RESOLVE = "resolve"
    REOPEN = "reopen"
    RATE = "rate"
    CLOSE = "close"
    CANCEL = "cancel"
    NOTE = "note"
    """A counselor writes something that only counselors read."""
    LABEL = "label"
    CALL_BACK = "call_back"
    """A counselor agrees when to be in touch, or takes it back."""
    REFER = "refer"
    """A counselor refers the person to a post; the detail is the referral's number."""
    OUTCOME = "outcome"
    """It was told what became of a post; the detail is the referral's number and the outcome."""
    DATE = "date"
    """A counselor enters an appointment of the person, or withdraws it."""


WAITING = (RequestState.NEW, RequestState.REOPENED)
"""Nobody has taken it yet."""
HELD = (RequestState.CLAIMED, RequestState.WAITING_FOR_USER)
"""A person of the team holds the conversation: the program is silent."""
OPEN = (*WAITING, *HELD)
HELPED = (RequestState.RESOLVED, RequestState.CLOSED)
"""A counselor helped: the person is asked whether it was enough."""
DANGER_TITLE = "可能有生命危险"
"""How the title of a request of kind danger begins."""
MAX_TITLE = 60
"""Characters of the title of a request of kind danger: the person's own words."""
_STEPS: dict[Step, tuple[tuple[RequestState, ...], RequestState | None]] = {
    Step.CLAIM: (WAITING, RequestState.CLAIMED),
    Step.ANSWER: (HELD, RequestState.WAITING_FOR_USER),
    Step.WRITE: (HELD, RequestState.CLAIMED),
    Step.DANGER: (OPEN, None),
    Step.CONTACT: (OPEN, None),
    Step.TRANSFER: (OPEN, RequestState.CLAIMED),
    Step.TAKE_OVER: (HELD, None),
    Step.TO_TEAM: (WAITING, None),
    Step.HAND_BACK: (HELD, RequestState.REOPENED),
    Step.SNOOZE: (OPEN, None),
    Step.ESCALATE: (WAITING, None),
    Step.END: (HELD, RequestState.RESOLVED),
    Step.LEAVE: (OPEN, None),
    Step.RESOLVE: (HELD, RequestState.RESOLVED),
    Step.REOPEN: ((*HELPED, RequestState.CANCELLED), RequestState.REOPENED),
    Step.RATE: (HELPED, RequestState.CLOSED),
    Step.CLOSE: ((RequestState.RESOLVED,), RequestState.CLOSED),
    Step.CANCEL: (OPEN, RequestState.CANCELLED),
    Step.NOTE: (tuple(RequestState), None),
    Step.LABEL: (tuple(RequestState), None),
    Step.CALL_BACK: (OPEN, None),
    Step.REFER: (HELD, RequestState.WAITING_FOR_USER),
    Step.OUTCOME: (tuple(RequestState), None),
    Step.DATE: (tuple(RequestState), None),
}


def state_after(state: RequestState, step: Step) -> RequestState | None:
    """Where a request stands after a step; None where the step cannot be done."""
    from_states, to_state = _STEPS[step]
    if state not in from_states:
        return None
    return to_state or state


def spoken_number(number: str) -> str:
    """A request's number in two groups."""
    return f"{number[:3]} {number[3:]}"


@dataclass(frozen=True)
class ServiceRequest:
    """A person's wish for a person."""

    number: str
    """Six digits, easy to say and to type."""
    state: RequestState
    topic: str
    kind: RequestKind = RequestKind.CONSULT

    @property
    def is_danger(self) -> bool:
        """Whether a life may be in danger."""
        return self.kind is RequestKind.DANGER

    @property
    def spoken_number(self) -> str:
        """The number in two groups."""
        return spoken_number(self.number)

    @property
    def shown(self) -> dict[str, str]:
        """As the HTTP API shows it."""
        return {"number": self.number, "state": self.state.value}


@dataclass(frozen=True)
class NewRequest:
    """What is known when a request is opened."""

    conversation: str
    key: str
    """Idempotency key: opening twice with one key gives the same request."""
    topic: str
    need: str
    """The person's own words, redacted; empty where they did not want them passed on."""
    kind: RequestKind = RequestKind.CONSULT
    region: str = ""
    """市州 such as 毕节市; empty where it is not known."""
    contact: str = ""
    """How else the person can be reached, in their words."""
    medium: str = ""
    """What they can use: "text", "voice" or "" for either."""
    shares_words: bool = False
    """Whether what was said before may be shown to the counselor."""
    consent: bool | None = None
    """What the person answered when asked whether it may; None where nobody asked, as in danger."""
    consent_to: str = SHARING
    """What they were asked for."""
    wishes: str = ""
    """Job seeking: the wishes that go along, as JSON; "" where none do."""
