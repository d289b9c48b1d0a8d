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
        return f"{self.number[:3]} {self.number[3:]}"


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


class RequestDesk(Protocol):
    """Opens requests and tells how they stand."""

    def open(self, wanted: NewRequest) -> ServiceRequest:
        """Open a request, or find the one that this key opened."""

    def of_conversation(self, conversation: str) -> list[ServiceRequest]:
        """The requests of a conversation, newest first."""
