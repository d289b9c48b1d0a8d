"""How much waits, and for how long: requests, announcements, updates and messages of messengers, notifications.

For operators: counts and times alone, nothing that leads to a person.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, case, func, select
from sqlalchemy.orm import Session

from actions.people.channel_inbox import UpdateRecord, untold_by
from actions.people.push_subscriptions import SubscriptionRecord
from actions.records.database import now, reading
from actions.requests.messages import MessageRecord
from actions.requests.outbox import OutboxRecord
from actions.requests.request import HELD, WAITING, RequestKind, RequestState
from actions.requests.request_records import RequestRecord


@dataclass(frozen=True)
class Queue:
    """Some things of one kind that wait."""

    count: int = 0
    oldest_seconds: float = 0.0
    """How long the oldest has waited; 0 where none waits."""


@dataclass(frozen=True)
class Backlog:
    """Everything that waits at one moment."""

    unclaimed: dict[RequestKind, Queue]
    """Requests that nobody has taken and nobody put off; every kind is there."""
    held: dict[RequestKind, int]
    """Requests that a counselor holds; every kind is there."""
    late: int
    """Open requests that waited too long for somebody to take them."""
    announcements: Queue
    failing_announcements: int
    """Of these, tried in vain."""
    updates: dict[str, Queue]
    """Messenger → what it brought and is not answered yet."""
    messages: dict[str, Queue]
    """Messenger → what counselors wrote and it has not told yet."""
    failing_notifications: int
    """Browsers that have news and could not be notified so far."""


class BacklogReader:
    """Reads it from a database. Raises StorageUnavailable where that cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self, messengers: Collection[str] = ()) -> Backlog:
        """What waits now, of requests and these messengers."""
        with reading(self._engine) as session:
            unclaimed, held = _requests(session, WAITING), _requests(session, HELD)
            return Backlog(
                unclaimed={kind: unclaimed.get(kind.value, Queue()) for kind in RequestKind},
                held={kind: held.get(kind.value, Queue()).count for kind in RequestKind},
                late=_count(session, RequestRecord.late.is_(True), _is_in((*WAITING, *HELD))),
                announcements=_announcements(session),
                failing_announcements=_count(session, OutboxRecord.tries > 0),
                updates={name: _updates(session, name) for name in messengers},
                messages={name: _messages(session, name) for name in messengers},
                failing_notifications=_count(
                    session, SubscriptionRecord.tries > 0, SubscriptionRecord.news_at.is_not(None)
                ),
            )


def _requests(session: Session, states: tuple[RequestState, ...]) -> dict[str, Queue]:
    """Kind → requests in these states, with the time since when each waits."""
    opened = RequestRecord.opened_at
    is_reopened = RequestRecord.state == RequestState.REOPENED.value
    # It waits since it was opened again, not since its beginning. A second cry for help begins nothing anew.
    since = case((is_reopened, func.coalesce(RequestRecord.touched_at, opened)), else_=opened)
    is_put_off = RequestRecord.snoozed_until.is_not(None) & (RequestRecord.snoozed_until > now())
    query = (
        select(RequestRecord.kind, func.count(), func.min(since))
        .where(_is_in(states), ~is_put_off)
        .group_by(RequestRecord.kind)
    )
    return {kind: _queue(count, oldest) for kind, count, oldest in session.execute(query)}


def _is_in(states: tuple[RequestState, ...]) -> ColumnElement[bool]:
    return RequestRecord.state.in_([state.value for state in states])


def _announcements(session: Session) -> Queue:
    """The oldest one's age stands in what it tells: the table has no column for it."""
    count = session.scalar(select(func.count()).select_from(OutboxRecord)) or 0
    oldest = session.scalar(select(OutboxRecord).order_by(OutboxRecord.id).limit(1))
    if oldest is None:
        return Queue()
    return _queue(count, datetime.fromisoformat(oldest.payload["at"].removesuffix("Z")))


def _updates(session: Session, messenger: str) -> Queue:
    is_open = UpdateRecord.channel == messenger, UpdateRecord.done_at.is_(None)
    return _queue(*session.execute(select(func.count(), func.min(UpdateRecord.received_at)).where(*is_open)).one())


def _messages(session: Session, messenger: str) -> Queue:
    untold = untold_by(messenger)
    return _queue(*session.execute(select(func.count(), func.min(MessageRecord.at)).where(*untold)).one())


def _queue(count: int, since: datetime | None) -> Queue:
    waited = now() - since if since is not None else timedelta()
    return Queue(count, max(waited.total_seconds(), 0.0))


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0
