"""Who helps a person now or will: what the strip on the page says of their open request."""

from __future__ import annotations

from dataclasses import dataclass

from actions.requests.messages import COUNSELOR
from actions.requests.request import HELD, OPEN
from actions.store import Store

_SHOWN = 50
"""Messages among which the counselor's last words are looked for."""


@dataclass(frozen=True)
class Involvement:
    """A person's open request, as the page tells of it."""

    number: str
    """In two groups."""
    is_held: bool
    """Whether a counselor has taken it."""
    name: str
    """The counselor who wrote last; "" where nobody has written."""
    before: int
    """Requests of the same team that come first."""
    away: str
    """Where nobody is at work now: when somebody will be; else ""."""
    is_danger: bool
    """Whether a life may be in danger: such a request has no place in a queue and is not cancelled."""


def involvement_of(store: Store, conversation: str) -> Involvement | None:
    """What is open for this conversation; None where nothing is. Raises StorageUnavailable."""
    request = next((one for one in store.requests.of_conversation(conversation) if one.state in OPEN), None)
    if request is None:
        return None
    is_held = request.state in HELD
    written = store.messages.thread(conversation, _SHOWN) if is_held else []
    names = [one.name for one in written if one.author == COUNSELOR and one.number == request.number]
    return Involvement(
        number=request.spoken_number,
        is_held=is_held,
        name=names[-1] if names else "",
        before=0 if is_held else store.requests.before(request.number),
        away="" if is_held or request.is_danger else store.requests.out_of_office(),
        is_danger=request.is_danger,
    )
