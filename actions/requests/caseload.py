"""What a counselor sees: which requests there are, one of them with all that was written, and what rings.

Whoever asks for a request that they may not see learns only that there is none.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, Engine, and_, func, or_, select, update
from sqlalchemy.orm import Session

from actions.language.regions import region_in
from actions.records.database import now, reading, writing
from actions.records.encryption import Cipher
from actions.requests.audit import EventRecord
from actions.requests.case import Alarms, Case, Event, NoSuchRequest
from actions.requests.case_reads import CaseReads
from actions.requests.last_words import last_words, unread
from actions.requests.lists import (
    PAGE,
    Wanted,
    by_need,
    in_hands_of,
    is_unseen,
    leads,
    may_see,
    of_list,
    order_of,
    visible,
    waits,
)
from actions.requests.messages import Message, Messages
from actions.requests.request import DANGER_TITLE, HELD, MAX_TITLE, WAITING, RequestKind, RequestState
from actions.requests.request_records import RequestRecord
from actions.staff.counselors import Counselor

_MOST_DANGERS = 500
"""Requests of kind danger whose words are searched: there are never so many open ones."""
_MOST_EARLIER = 20


class Caseload:
    """Requests as counselors see them. Raises StorageUnavailable where the database cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._cipher = engine, cipher
        self._messages, self._reads = Messages(engine, cipher), CaseReads(engine)

    def inbox(self, viewer: Counselor, wanted: Wanted) -> list[Case]:
        """A page of requests, one more than a page if there are: danger, the newest cry on top; late ones; the rest.

        A counselor's own: danger, then by the last word. Ended ones: the newest first.
        """
        with reading(self._engine) as session:
            found = [*of_list(viewer, wanted), *self._search(session, viewer, wanted)]
            query = visible(viewer).where(*found).order_by(*order_of(wanted)).offset(wanted.page * PAGE)
            cases = [self._case(viewer, *row) for row in session.execute(query.limit(PAGE + 1))]
            words = last_words(session, self._cipher, [case.number for case in cases])
            new = unread(session, viewer)
        return [replace(case, last=words.get(case.number), unread=new.get(case.number, 0)) for case in cases]

    def waiting(self, viewer: Counselor) -> int:
        """How many requests wait for somebody who takes them."""
        with reading(self._engine) as session:
            return _count(session, may_see(viewer), *waits())

    def alarms(self, viewer: Counselor) -> Alarms:
        """What is to ring on a counselor's page."""
        mine = in_hands_of(viewer)
        dangers = (
            RequestRecord.kind == RequestKind.DANGER.value,
            or_(RequestRecord.state.in_(WAITING), and_(*mine, is_unseen())),
        )
        due = select(RequestRecord.number).where(*mine, RequestRecord.callback_at <= now())
        with reading(self._engine) as session:
            query = visible(viewer).where(*dangers).order_by(*by_need()).limit(_MOST_DANGERS)
            return Alarms(
                waiting=_count(session, may_see(viewer), *waits()),
                transferred=_count(session, *mine, RequestRecord.seen_at.is_(None)),
                unread=tuple(sorted(unread(session, viewer))),
                callbacks=tuple(session.scalars(due.order_by(RequestRecord.callback_at))),
                dangers=tuple(self._case(viewer, *row) for row in session.execute(query)),
            )

    def case(self, viewer: Counselor, number: str) -> Case:
        """One request; that it was read is kept. Raises NoSuchRequest."""
        with reading(self._engine) as session:
            found = session.execute(visible(viewer).where(RequestRecord.number == number)).first()
        if found is None:
            raise NoSuchRequest(number)
        self._reads.note(number, viewer.login)
        return self._case(viewer, *found)

    def earlier(self, viewer: Counselor, case: Case) -> list[Case]:
        """Other requests of the same person that this counselor may see, the newest first."""
        same = RequestRecord.conversation == case.conversation, RequestRecord.number != case.number
        query = visible(viewer).where(*same).order_by(RequestRecord.opened_at.desc()).limit(_MOST_EARLIER)
        with reading(self._engine) as session:
            return [self._case(viewer, *row) for row in session.execute(query)]

    def labels(self, viewer: Counselor) -> list[str]:
        """The labels of all requests that this counselor may see."""
        query = select(RequestRecord.labels).where(may_see(viewer), RequestRecord.labels != "").distinct()
        with reading(self._engine) as session:
            return sorted({label for labels in session.scalars(query) for label in labels.split()})

    def saw(self, viewer: Counselor, number: str) -> None:
        """The request is before this counselor: where they hold it, it rings no more, and all of it is read."""
        mine = RequestRecord.number == number, RequestRecord.counselor_id == viewer.id
        with writing(self._engine) as session:
            # No change of the request: its version stays.
            session.execute(update(RequestRecord).where(*mine).values(seen_at=now()))

    def thread(self, viewer: Counselor, number: str, after: int = 0) -> list[Message]:
        """What was written about a request. Raises NoSuchRequest."""
        self.case(viewer, number)
        return self._messages.of_request(number, after)

    def events(self, viewer: Counselor, number: str) -> list[Event]:
        """The audit trail of a request. Raises NoSuchRequest."""
        self.case(viewer, number)
        query = select(EventRecord).where(EventRecord.number == number).order_by(EventRecord.id)
        with reading(self._engine) as session:
            return [
                Event(record.at, record.who, record.what, record.state, record.detail)
                for record in session.scalars(query)
            ]

    def _search(self, session: Session, viewer: Counselor, wanted: Wanted) -> list[ColumnElement[bool]]:
        if not wanted.text:
            return []
        digits = "".join(wanted.text.split())
        if digits.isascii() and digits.isdigit():
            return [RequestRecord.number == digits]
        place = region_in(wanted.text)
        return [
            or_(
                RequestRecord.region.contains(wanted.text, autoescape=True),
                RequestRecord.region.startswith(place, autoescape=True) if place else RequestRecord.number == "",
                RequestRecord.topic.in_(wanted.topics),
                RequestRecord.labels.contains(wanted.text, autoescape=True),
                RequestRecord.number.in_(self._in_danger_saying(session, viewer, wanted)),
            )
        ]

    def _in_danger_saying(self, session: Session, viewer: Counselor, wanted: Wanted) -> list[str]:
        """Requests of kind danger whose title holds these words; titles are encrypted, so each is opened."""
        query = (
            select(RequestRecord.number, RequestRecord.title)
            .where(may_see(viewer), *of_list(viewer, wanted), RequestRecord.kind == RequestKind.DANGER.value)
            .order_by(RequestRecord.danger_at.desc())
            .limit(_MOST_DANGERS)
        )
        return [
            number
            for number, title in session.execute(query)
            if wanted.text in f"{DANGER_TITLE}：{self._cipher.readable(title)}"
        ]

    def _case(
        self, viewer: Counselor, record: RequestRecord, name: str | None, team_of_holder: int | None, team: str | None
    ) -> Case:
        begun = record.danger_at if record.is_danger and record.danger_at else record.opened_at
        until = record.answered_at if record.answered_at and record.answered_at > begun else record.ended_at or now()
        is_mine = record.counselor_id == viewer.id
        danger_at = record.danger_at
        is_new = record.seen_at is None or (danger_at is not None and danger_at > record.seen_at)
        return Case(
            number=record.number,
            state=RequestState(record.state),
            kind=RequestKind(record.kind),
            topic=record.topic,
            title=self._cipher.readable(record.title)[:MAX_TITLE],
            region=record.region,
            late=record.late,
            medium=record.medium,
            opened_at=record.opened_at,
            danger_at=danger_at,
            touched_at=record.touched_at or record.opened_at,
            waiting_seconds=max(0, round((until - begun).total_seconds())),
            team=team or "",
            counselor=name or "",
            is_mine=is_mine,
            is_unseen=is_mine and record.state in HELD and is_new,
            may_change=(is_mine and record.state in HELD) or leads(viewer, record, team_of_holder),
            is_erased=record.is_erased,
            need=self._cipher.readable(record.need),
            contact=self._cipher.readable(record.contact),
            conversation=record.conversation,
            shares_words=record.shares_words,
            snoozed_until=record.snoozed_until,
            callback_at=record.callback_at,
            labels=tuple(record.labels.split()),
            rating=record.rating,
            wishes=self._cipher.readable(record.wishes) if record.wishes else "",
        )


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(RequestRecord).where(*conditions)) or 0
