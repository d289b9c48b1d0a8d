"""A request as a counselor reads it, what was done with it, and what rings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from actions.errors import QianzhuError
from actions.requests.request import RequestKind, RequestState


class NoSuchRequest(QianzhuError):
    """There is none of this number, or none that this counselor may see."""

    def __init__(self, number: str) -> None:
        super().__init__("no_such_request", "没有这个编号，或者它不归您的组。")
        self.number = number


@dataclass(frozen=True)
class LastWords:
    """What either side wrote last."""

    at: datetime
    author: str
    """"person" or "counselor"."""
    name: str
    text: str


@dataclass(frozen=True)
class Case:
    """A request as a counselor reads it."""

    number: str
    state: RequestState
    kind: RequestKind
    topic: str
    title: str
    """Danger: the person's own words; "" where the topic names the request."""
    region: str
    late: bool
    """Nobody came for too long."""
    medium: str
    opened_at: datetime
    danger_at: datetime | None
    """When danger was reported last."""
    touched_at: datetime
    """When either side last did something."""
    waiting_seconds: int
    """Since it was opened, in danger since it was reported last; until a counselor first answered."""
    team: str
    """Name of the team that it belongs to; "" where any counselor may take it."""
    counselor: str
    """Name of who has it; "" where nobody has."""
    is_mine: bool
    is_unseen: bool
    """It was given to this counselor, or became dangerous in their hands, and they have not looked at it yet."""
    may_change: bool
    """Whether this counselor holds it, or leads those who do."""
    is_erased: bool
    """Its person had their words erased."""
    need: str
    contact: str
    conversation: str
    shares_words: bool
    snoozed_until: datetime | None
    callback_at: datetime | None
    """When its counselor agreed to be in touch."""
    labels: tuple[str, ...]
    rating: int | None
    wishes: str = ""
    """Job seeking: what the person wants of a post, as JSON."""
    last: LastWords | None = None
    """None where nobody wrote yet."""
    unread: int = 0
    """Messages of the person that their counselor, who is looking, has not had before them."""

    @property
    def is_danger(self) -> bool:
        """Whether a life may be in danger."""
        return self.kind is RequestKind.DANGER


@dataclass(frozen=True)
class Event:
    """One line of the audit trail."""

    at: datetime
    who: str
    what: str
    state: str
    detail: str


@dataclass(frozen=True)
class Alarms:
    """What is to ring on a counselor's page."""

    waiting: int
    """Requests that wait for somebody who takes them."""
    transferred: int
    """Requests that were given to this counselor, who has not looked at them yet."""
    unread: tuple[str, ...]
    """Numbers of requests in this counselor's hands whose person wrote something they have not had before them."""
    callbacks: tuple[str, ...]
    """Numbers of this counselor's requests whose agreed time to be in touch has come."""
    dangers: tuple[Case, ...]
    """Danger that nobody attends to: in the queue, or in this counselor's hands and not looked at; the newest first."""
