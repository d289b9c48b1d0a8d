"""What is kept of a conversation: told, handed out as a copy, erased for good; and what is too old.

Everything personal lies in this one database: Rasa keeps nothing, and no person's words are kept as sound. So one
transaction erases all of it or nothing, and nothing is left to be erased elsewhere later.

Of a request only its number, subject, region, times and steps stay, so that figures stay true; nothing in them leads to
a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Engine, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import KeyedColumnElement
from typing_extensions import TypedDict

from actions.people.activity import REQUESTS, activity, tables_of_conversations
from actions.people.channel_inbox import UpdateRecord, erase_updates
from actions.people.clock import may_erase
from actions.people.profiles import ConsentRecord, ProfileChanges, ProfileRecord, profile_of
from actions.people.push_subscriptions import PushSubscriptions
from actions.people.transcripts import Transcripts, TurnRecord
from actions.records.database import now, reading, writing
from actions.records.encryption import Cipher
from actions.requests.audit import Actor, EventRecord, do_step
from actions.requests.messages import NOTE, MessageRecord, Messages
from actions.requests.request import OPEN, RequestState, Step
from actions.requests.request_records import ERASED, RequestRecord

_ALL = 100_000
_AT_ONCE = 200
_PROMISES_KEEP = timedelta(days=365)
"""How long after everything else a promise keeps a conversation."""
_SUBJECT = {"number", "topic", "kind", "region", "urgent", "late", "state", "version", "rating", "shares_words"}
_TEAM = {"team_id", "counselor_id"}
_TIMES = {"opened_at", "claimed_at", "seen_at", "answered_at", "ended_at", "touched_at", "snoozed_until", "danger_at"}
STAYS = _SUBJECT | _TEAM | _TIMES
"""What stays of a request whose person was forgotten; every other column is emptied."""


@dataclass(frozen=True)
class KeptCounts:
    """How much is kept."""

    turns: int
    messages: int
    requests: int
    profile: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is kept."""
        return not (self.turns or self.messages or self.requests or self.profile)


class CopiedTurn(TypedDict):
    """What was said to the program."""

    at: str | None
    said: str
    answered: str


class CopiedMessage(TypedDict):
    """What was written to or by a counselor."""

    at: str
    author: str
    name: str
    text: str


class CopiedRequest(TypedDict):
    """A service request."""

    number: str
    kind: str
    title: str
    state: str
    region: str
    need: str
    contact: str
    wishes: str
    medium: str
    opened_at: str


class CopiedConsent(TypedDict):
    """What was answered to a question for consent."""

    at: str
    what: str
    version: int
    given: bool


class CopiedNotification(TypedDict):
    """A browser that is notified of news."""

    service: str
    """Host of the browser's push service."""
    since: str


class Copy(TypedDict):
    """Everything that is kept of a person, as they may have it: the file that they download. Times are UTC."""

    turns: list[CopiedTurn]
    messages: list[CopiedMessage]
    requests: list[CopiedRequest]
    profile: ProfileChanges
    consents: list[CopiedConsent]
    notifications: list[CopiedNotification]


class Erasure:
    """On a database. Raises StorageUnavailable where it cannot be used.

    `promised` selects the conversations to whose persons something is still to be told.
    """

    def __init__(
        self, engine: Engine, cipher: Cipher, promised: Callable[[], CompoundSelect[str]] | None = None
    ) -> None:
        self._engine, self._cipher, self._promised = engine, cipher, promised

    def kept(self, conversation: str) -> KeptCounts:
        """How much is kept of a conversation."""
        with reading(self._engine) as session:

            def _count(*conditions: ColumnElement[bool]) -> int:
                return session.scalar(select(func.count()).where(*conditions)) or 0

            return KeptCounts(
                turns=_count(TurnRecord.conversation == conversation),
                messages=_count(MessageRecord.conversation == conversation, MessageRecord.author != NOTE),
                requests=_count(RequestRecord.conversation == conversation),
                profile=_count(ProfileRecord.conversation == conversation),
            )

    def copy(self, conversation: str) -> Copy:
        """All of it, as the person may have it."""
        turns = Transcripts(self._engine, self._cipher).latest(conversation, _ALL)
        messages = Messages(self._engine, self._cipher).thread(conversation, _ALL)
        query = select(RequestRecord).where(RequestRecord.conversation == conversation)
        with reading(self._engine) as session:
            requests: list[CopiedRequest] = [
                {
                    "number": record.number,
                    "kind": record.kind,
                    "title": self._cipher.readable(record.title),
                    "state": record.state,
                    "region": record.region,
                    "need": self._cipher.readable(record.need),
                    "contact": self._cipher.readable(record.contact),
                    "wishes": self._cipher.readable(record.wishes) if record.wishes else "",
                    "medium": record.medium,
                    "opened_at": record.opened_at.isoformat() + "Z",
                }
                for record in session.scalars(query)
            ]
            profile = profile_of(session, self._cipher, conversation).told
            consents: list[CopiedConsent] = [
                {"at": f"{one.at.isoformat()}Z", "what": one.what, "version": one.version, "given": one.given}
                for one in session.scalars(select(ConsentRecord).where(ConsentRecord.conversation == conversation))
            ]
        return {
            "turns": [
                {
                    "at": f"{turn.at.isoformat()}Z" if turn.at else None,
                    "said": turn.said,
                    "answered": turn.text,
                }
                for turn in turns
            ],
            "messages": [
                {
                    "at": f"{message.at.isoformat()}Z",
                    "author": message.author,
                    "name": message.name,
                    "text": message.text,
                }
                for message in messages
            ],
            "requests": requests,
            "profile": profile,
            "consents": consents,
            "notifications": [
                {"service": host, "since": f"{since.isoformat()}Z"}
                for host, since in PushSubscriptions(self._engine, self._cipher).services(conversation)
            ],
        }

    def erase(self, conversation: str) -> None:
        """Forget a conversation, all of it in one transaction; what is open of it is cancelled first."""
        with writing(self._engine) as session:
            _erase(session, conversation, Actor("person"))

    def forget_old(self, days: int) -> list[str]:
        """Erase conversations in which nothing happened for so long, at most a day's share of them; their names.

        A request that nobody ended in that time is cancelled. Ask `Clock.is_right` first.
        """
        limit = now() - timedelta(days=days)
        with reading(self._engine) as session:
            found = list(session.scalars(self._quiet(limit).limit(_AT_ONCE)))
            every = activity().c.conversation
            conversations = session.scalar(select(func.count(every.distinct()))) if found else 0
        forgotten = [each for each in found if self._forget(each, limit, conversations or 0)]
        with writing(self._engine) as session:
            # What cannot be told to belong to a conversation is too old all the same.
            session.execute(delete(UpdateRecord).where(UpdateRecord.received_at < limit))
            _empty_all_erased(session)
        return forgotten

    def _quiet(self, limit: datetime, conversation: str = "") -> Select[str]:
        """Conversations, or this one, that are too old; what was promised to one keeps it for a year."""
        last = activity()
        when = func.max(last.c.at)
        is_old = when < limit
        if self._promised is not None:
            is_promised = last.c.conversation.in_(self._promised())
            is_old &= (when < now() - _PROMISES_KEEP) | ~is_promised
        query = select(last.c.conversation).group_by(last.c.conversation).having(is_old).order_by(when)
        return query.where(last.c.conversation == conversation) if conversation else query

    def _forget(self, conversation: str, limit: datetime, conversations: int) -> bool:
        with writing(self._engine) as session:
            # Its person may have come back a moment ago.
            is_old = session.scalar(self._quiet(limit, conversation)) is not None
            if not is_old or not may_erase(session, conversations):
                return False
            _erase(session, conversation, Actor("program"))
            return True


def _erase(session: Session, conversation: str, actor: Actor) -> None:
    mine = select(RequestRecord).where(RequestRecord.conversation == conversation).with_for_update()
    for record in session.scalars(mine):
        if RequestState(record.state) in OPEN:
            do_step(session, record, Step.CANCEL, actor)
        session.execute(update(EventRecord).where(EventRecord.number == record.number).values(key=None))
        _empty(record)
    erase_updates(session, conversation)
    for table in tables_of_conversations():
        if table.name not in (REQUESTS, UpdateRecord.__tablename__):
            session.execute(delete(table).where(table.c.conversation == conversation))


def _empty_all_erased(session: Session) -> None:
    """Empty what the release before, which does not know every column, left of requests without a person."""
    left = [column for column in RequestRecord.__table__.columns if column.name not in STAYS | {"conversation", "key"}]
    is_left = or_(*(column.is_not(None) if column.nullable else column != "" for column in left))
    is_erased = RequestRecord.conversation.startswith(f"{ERASED} ")
    emptied = {column.key: _nothing(column) for column in left}
    session.execute(update(RequestRecord).where(is_erased, is_left).values(emptied))


def _nothing(column: KeyedColumnElement[Any]) -> str | None:
    return None if column.nullable else ""


def _empty(record: RequestRecord) -> None:
    for column in RequestRecord.__table__.columns:
        if column.name not in STAYS:
            setattr(record, column.key, _nothing(column))
    record.conversation = record.key = f"{ERASED} {record.number}"
