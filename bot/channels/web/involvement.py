"""Who helps a person now or will, or did: what the strip on the page says of their request."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from actions.records.database import now
from actions.requests.messages import COUNSELOR
from actions.requests.request import HELD, HELPED, OPEN, ServiceRequest
from actions.store import Store

_SHOWN = 50
"""Messages among which the counselor's last words are looked for."""
_RATED_WITHIN = timedelta(days=7)
"""After so long nobody is asked any more whether it helped."""


@dataclass(frozen=True)
class Involvement:
    """A person's request, as the page tells of it."""

    number: str
    """In two groups."""
    is_held: bool = False
    """Whether a counselor has taken it."""
    is_over: bool = False
    """Whether a counselor has ended it, and the person has not said whether it helped."""
    name: str = ""
    """The counselor who wrote last; "" where nobody has written."""
    before: int = 0
    """Requests of the same team that come first."""
    wait: str = ""
    """How long people of the same team usually wait; "" where too little is known."""
    away: str = ""
    """Where nobody is at work now: when somebody will be; else ""."""
    is_danger: bool = False
    """Whether a life may be in danger: such a request has no place in a queue and is not cancelled."""


def involvement_of(store: Store, conversation: str) -> Involvement | None:
    """What the strip says; None where nothing is open and nothing to be rated. Raises StorageUnavailable."""
    requests = store.requests.of_conversation(conversation)
    request = next((one for one in requests if one.state in OPEN), None)
    if request is not None:
        return _held(store, conversation, request) if request.state in HELD else _waiting(store, request)
    newest = requests[0] if requests else None
    lately = now() - _RATED_WITHIN
    if newest is not None and newest.state in HELPED and store.requests.is_to_be_rated(newest.number, lately):
        return Involvement(newest.spoken_number, is_over=True)
    return None


def _held(store: Store, conversation: str, request: ServiceRequest) -> Involvement:
    written = store.messages.thread(conversation, _SHOWN)
    names = [one.name for one in written if one.author == COUNSELOR and one.number == request.number]
    return Involvement(
        request.spoken_number, is_held=True, name=names[-1] if names else "", is_danger=request.is_danger
    )


def _waiting(store: Store, request: ServiceRequest) -> Involvement:
    if request.is_danger:
        return Involvement(request.spoken_number, is_danger=True)
    away = store.requests.out_of_office()
    wait = None if away else store.requests.usual_wait(request.number)
    return Involvement(
        request.spoken_number,
        before=store.requests.before(request.number),
        wait=_about(wait) if wait is not None else "",
        away=away,
    )


def _about(wait: timedelta) -> str:
    """A length of time in words, rounded up."""
    hours = math.ceil(wait / timedelta(hours=1))
    if hours <= 1:
        return "不到1小时"
    return f"{hours}小时左右" if hours < 24 else f"{math.ceil(hours / 24)}天左右"
