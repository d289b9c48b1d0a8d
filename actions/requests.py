"""The desk where a conversation is handed to a person: the one interface to service requests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


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
    RequestState.RESOLVED: "工作人员已经办完",
    RequestState.CLOSED: "已经结束",
    RequestState.REOPENED: "又重新打开了",
    RequestState.CANCELLED: "已经取消",
}


class Step(StrEnum):
    """What is done with a request; the audit trail names it so."""

    CLAIM = "claim"
    ANSWER = "answer"
    WRITE = "write"
    """The person writes."""
    TRANSFER = "transfer"
    HAND_BACK = "hand_back"
    """Back to the queue and the program."""
    SNOOZE = "snooze"
    ESCALATE = "escalate"
    """Nobody came for too long: urgent now."""
    RESOLVE = "resolve"
    REOPEN = "reopen"
    RATE = "rate"
    CLOSE = "close"
    CANCEL = "cancel"


WAITING = (RequestState.NEW, RequestState.REOPENED)
"""Nobody has taken it yet."""
HELD = (RequestState.CLAIMED, RequestState.WAITING_FOR_USER)
"""A person of the team holds the conversation: the program is silent."""
OPEN = (*WAITING, *HELD)
_STEPS: dict[Step, tuple[tuple[RequestState, ...], RequestState | None]] = {
    Step.CLAIM: (WAITING, RequestState.CLAIMED),
    Step.ANSWER: (HELD, RequestState.WAITING_FOR_USER),
    Step.WRITE: (HELD, RequestState.CLAIMED),
    Step.TRANSFER: (OPEN, RequestState.CLAIMED),
    Step.HAND_BACK: (HELD, RequestState.REOPENED),
    Step.SNOOZE: (OPEN, None),
    Step.ESCALATE: (WAITING, None),
    Step.RESOLVE: (HELD, RequestState.RESOLVED),
    Step.REOPEN: ((RequestState.RESOLVED, RequestState.CLOSED), RequestState.REOPENED),
    Step.RATE: ((RequestState.RESOLVED, RequestState.CLOSED), RequestState.CLOSED),
    Step.CLOSE: ((RequestState.RESOLVED,), RequestState.CLOSED),
    Step.CANCEL: (OPEN, RequestState.CANCELLED),
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
    urgent: bool

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
    urgent: bool = False
    region: str = ""
    """市州 such as 毕节市; empty where it is not known."""
    contact: str = ""
    """How else the person can be reached, in their words."""
    medium: str = ""
    """What they can use: "text", "voice" or "" for either."""
    shares_words: bool = True
    """Whether what was said before may be shown to the counselor."""


class RequestDesk(Protocol):
    """Opens requests and tells how they stand."""

    def open(self, wanted: NewRequest) -> ServiceRequest:
        """Open a request, or find the one that this key opened."""

    def of_conversation(self, conversation: str) -> list[ServiceRequest]:
        """The requests of a conversation, newest first."""

    def said(self, conversation: str) -> list[str]:
        """What the person said lately, the latest last."""

    def known(self, conversation: str) -> tuple[str, str]:
        """(region, medium) of the person's profile; "" where nothing is known."""

    def place(self, number: str, region: str) -> None:
        """Say where the person is: the request comes to the team there."""

    def reach(self, number: str, medium: str) -> None:
        """Say what the person can use: "text" or "voice"."""

    def before(self, number: str) -> int:
        """How many requests wait before this one."""
