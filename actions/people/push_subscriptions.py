"""Browsers whose person asked to be notified while the page is closed, and which of them have something to be told.

A browser's address at its push service lies encrypted. What is to be told is always the same sentence, so a browser
waits at most once: news that come while it waits change nothing. Of several gateways one claims a browser and tells it.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Engine, Select, String, UniqueConstraint, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.errors import UnreadableRecord
from actions.records.database import Base, now, reading, writing
from actions.records.encrypted import EncryptedText
from actions.records.encryption import UNREADABLE, Cipher

MOST_OF_CONVERSATION = 5
"""Browsers of one conversation; the oldest goes."""
KEPT_HOURS = 24
"""After so long a notification is not worth bringing."""
_AT_ONCE, _CLAIMED_SECONDS = 5, 60
"""So many browsers are claimed together, for longer than it takes to tell one."""
_FIRST_WAIT, _LONGEST_WAIT = 10, 3600
"""Seconds between tries; each wait is twice the one before."""


class SubscriptionRecord(Base):
    """A row of the table of browsers to be notified."""

    __tablename__ = "push_subscriptions"
    __table_args__ = (UniqueConstraint("endpoint", name="uq_push_subscriptions"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation: Mapped[str] = mapped_column(String(64), index=True)
    endpoint: Mapped[str] = mapped_column(String(64))
    """A fingerprint of the address: one row a browser."""
    sealed: Mapped[str] = mapped_column(EncryptedText)
    added_at: Mapped[datetime]
    news_at: Mapped[datetime | None]
    """Since when there is something to be told; None where there is nothing."""
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it is to be tried next."""
    tries: Mapped[int]
    claimed_until: Mapped[datetime | None]
    """Another process tells this browser until then; if that dies, the claim runs out."""


@dataclass(frozen=True)
class Subscription:
    """What a browser gives to whoever may notify it (W3C Push API)."""

    endpoint: str
    """Address at the browser's push service; whoever knows it can reach the browser."""
    p256dh: str
    """The browser's public key, base64url."""
    auth: str
    """A secret shared with the browser, base64url."""


@dataclass(frozen=True)
class DueNotification:
    """A browser that is to be notified now, claimed."""

    id: int
    subscription: Subscription
    news_at: datetime
    tries: int = field(compare=False)
    claimed_until: datetime = field(compare=False)


class PushSubscriptions:
    """Browsers on a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._cipher = engine, cipher

    def keep(self, conversation: str, subscription: Subscription) -> bool:
        """Notify this browser of news in this conversation, and of no other; whether that is new."""
        endpoint = _fingerprint(subscription.endpoint)
        sealed = self._cipher.encrypt(json.dumps(asdict(subscription)))
        try:
            with writing(self._engine) as session:
                earlier = session.scalar(_of(endpoint).with_for_update())
                if earlier is not None:
                    is_new = earlier.conversation != conversation
                    earlier.conversation, earlier.sealed = conversation, sealed
                    if is_new:
                        earlier.added_at, earlier.news_at, earlier.next_at = now(), None, None
                    return is_new
                session.add(
                    SubscriptionRecord(
                        conversation=conversation, endpoint=endpoint, sealed=sealed, added_at=now(), tries=0
                    )
                )
                session.flush()
                _let_oldest_go(session, conversation)
        except IntegrityError:
            return False  # another window of the same browser was quicker
        return True

    def is_kept(self, conversation: str, endpoint: str) -> bool:
        """Whether this browser is notified of news in this conversation."""
        mine = _of(_fingerprint(endpoint)).where(SubscriptionRecord.conversation == conversation)
        with reading(self._engine) as session:
            return session.scalar(mine) is not None

    def services(self, conversation: str) -> list[tuple[str, datetime]]:
        """(host of the push service, since when) of each browser that is notified of news in a conversation."""
        mine = select(SubscriptionRecord).where(SubscriptionRecord.conversation == conversation)
        with reading(self._engine) as session:
            records = session.scalars(mine.order_by(SubscriptionRecord.id)).all()
            return [(self._service(record), record.added_at) for record in records]

    def forget(self, conversation: str, endpoint: str) -> None:
        """Notify this browser no more."""
        mine = SubscriptionRecord.conversation == conversation, SubscriptionRecord.endpoint == _fingerprint(endpoint)
        with writing(self._engine) as session:
            session.execute(delete(SubscriptionRecord).where(*mine))

    def forget_all(self) -> int:
        """Notify nobody any more, because the key that signs is changed; how many browsers there were."""
        with writing(self._engine) as session:
            return len(session.execute(delete(SubscriptionRecord).returning(SubscriptionRecord.id)).all())

    def due(self, limit: int = _AT_ONCE) -> list[DueNotification]:
        """Who is to be notified now, who waits longest first, claimed for a minute."""
        is_free = SubscriptionRecord.claimed_until.is_(None) | (SubscriptionRecord.claimed_until <= now())
        due = select(SubscriptionRecord).where(SubscriptionRecord.next_at <= now(), is_free)
        due = due.order_by(SubscriptionRecord.next_at).limit(limit)
        with reading(self._engine) as session:
            if session.scalar(due) is None:
                return []  # looking did not need the one lock for writing that SQLite has
        found = []
        with writing(self._engine) as session:
            for record in session.scalars(due.with_for_update(skip_locked=True)).all():
                record.claimed_until = now() + timedelta(seconds=_CLAIMED_SECONDS)
                # What cannot be read now must not keep others waiting: the keys may come back.
                with suppress(UnreadableRecord):
                    found.append(self._claimed(record, record.claimed_until))
        return found

    def told(self, notification: DueNotification) -> None:
        """The push service took it; news that came meanwhile are still to be told."""
        mine = SubscriptionRecord.id == notification.id
        with writing(self._engine) as session:
            session.execute(update(SubscriptionRecord).where(mine).values(claimed_until=None))
            not_newer = SubscriptionRecord.news_at <= notification.news_at
            session.execute(
                update(SubscriptionRecord).where(mine, not_newer).values(news_at=None, next_at=None, tries=0)
            )

    def failed(self, notification: DueNotification, seconds: float = 0.0) -> None:
        """Try again later, at the earliest after so many seconds; what is a day old is given up."""
        with writing(self._engine) as session:
            record = session.get(SubscriptionRecord, notification.id, with_for_update=True)
            if record is None or record.claimed_until != notification.claimed_until or record.news_at is None:
                return
            record.claimed_until, record.tries = None, record.tries + 1
            if record.news_at < now() - timedelta(hours=KEPT_HOURS):
                record.news_at, record.next_at, record.tries = None, None, 0
                return
            wait = max(seconds, min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (record.tries - 1)))
            record.next_at = now() + timedelta(seconds=min(wait, KEPT_HOURS * 3600))

    def gone(self, notification: DueNotification) -> None:
        """The browser does not want it any more."""
        with writing(self._engine) as session:
            session.execute(delete(SubscriptionRecord).where(SubscriptionRecord.id == notification.id))

    def _service(self, record: SubscriptionRecord) -> str:
        try:
            return urlsplit(str(json.loads(self._cipher.decrypt(record.sealed))["endpoint"])).hostname or ""
        except UnreadableRecord:
            return UNREADABLE

    def _claimed(self, record: SubscriptionRecord, until: datetime) -> DueNotification:
        """What is claimed. Raises UnreadableRecord."""
        subscription = Subscription(**json.loads(self._cipher.decrypt(record.sealed)))
        return DueNotification(record.id, subscription, record.news_at or now(), record.tries, until)


def notify(session: Session, conversation: str) -> None:
    """Let the browsers of a conversation know that there is something new, within somebody's transaction."""
    mine = SubscriptionRecord.conversation == conversation
    news = {"news_at": now(), "next_at": now(), "tries": 0}
    session.execute(update(SubscriptionRecord).where(mine).values(news))


def _let_oldest_go(session: Session, conversation: str) -> None:
    mine = select(SubscriptionRecord.id).where(SubscriptionRecord.conversation == conversation)
    too_many = session.scalars(mine.order_by(SubscriptionRecord.id.desc()).offset(MOST_OF_CONVERSATION)).all()
    if too_many:
        session.execute(delete(SubscriptionRecord).where(SubscriptionRecord.id.in_(too_many)))


def _of(endpoint: str) -> Select[SubscriptionRecord]:
    return select(SubscriptionRecord).where(SubscriptionRecord.endpoint == endpoint)


def _fingerprint(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()
