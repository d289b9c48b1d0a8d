"""What a counselor sees: which requests there are, one of them with all that was written, and what rings.

Whoever asks for a request that they may not see learns only that there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from actions.errors import QianzhuError
from actions.language.regions import region_in
from actions.records.database import now, reading, writing
from actions.records.encryption import Cipher
from actions.requests.audit import EventRecord
from actions.requests.case_reads import CaseReads
from actions.requests.messages import Message, Messages, readable
from actions.requests.request import HELD, MAX_TITLE, OPEN, WAITING, RequestKind, RequestState
from actions.requests.request_records import RequestRecord
from actions.staff.counselors import Counselor, CounselorRecord, Role

PAGE = 30
_MOST_DANGERS = 500
"""Open requests of kind danger whose words are searched: there are never so many."""


class NoSuchRequest(QianzhuError):
    """There is none of this number, or none that this counselor may see."""

    def __init__(self, number: str) -> None:
        super().__init__("no_such_request", "没有这个编号，或者它不归您的组。")
        self.number = number


@dataclass(frozen=True)
class Wanted:
    """Which requests are to be listed."""

    which: str = "waiting"
    """waiting, mine, open or ended."""
    region: str = ""
    """市州 or county, by its full or its short name."""
    text: str = ""
    """A number, a part of a region, or words of what somebody in danger said."""
    topics: tuple[str, ...] = ()
    """Entries that `text` means: the library knows them."""
    page: int = 0


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
    waiting_seconds: int
    """Since it was opened, in danger since it was reported last; until a counselor first answered."""
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
    rating: int | None

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
    dangers: tuple[Case, ...]
    """Danger that nobody attends to: in the queue, or in this counselor's hands and not looked at; the newest first."""


class Caseload:
    """Requests as counselors see them. Raises StorageUnavailable where the database cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._cipher = engine, cipher
        self._messages, self._reads = Messages(engine, cipher), CaseReads(engine)

    def inbox(self, viewer: Counselor, wanted: Wanted) -> list[Case]:
        """A page of requests, one more than a page if there are: danger, the newest cry on top; late ones; the rest.

        Ended ones: the newest first.
        """
        order = [RequestRecord.opened_at.desc()] if wanted.which == "ended" else _by_need()
        with reading(self._engine) as session:
            found = self._filters(session, viewer, wanted)
            query = _visible(viewer).where(*found).order_by(*order).offset(wanted.page * PAGE).limit(PAGE + 1)
            return [self._case(viewer, *row) for row in session.execute(query)]

    def waiting(self, viewer: Counselor) -> int:
        """How many requests wait for somebody who takes them."""
        with reading(self._engine) as session:
            return _count(session, may_see(viewer), *_waits())

    def alarms(self, viewer: Counselor) -> Alarms:
        """What is to ring on a counselor's page."""
        mine = RequestRecord.counselor_id == viewer.id, RequestRecord.state.in_(HELD)
        dangers = (
            RequestRecord.kind == RequestKind.DANGER.value,
            or_(RequestRecord.state.in_(WAITING), and_(*mine, _is_unseen())),
        )
        with reading(self._engine) as session:
            query = _visible(viewer).where(*dangers).order_by(*_by_need()).limit(_MOST_DANGERS)
            return Alarms(
                waiting=_count(session, may_see(viewer), *_waits()),
                transferred=_count(session, *mine, RequestRecord.seen_at.is_(None)),
                dangers=tuple(self._case(viewer, *row) for row in session.execute(query)),
            )

    def case(self, viewer: Counselor, number: str) -> Case:
        """One request; that it was read is kept. Raises NoSuchRequest."""
        with reading(self._engine) as session:
            found = session.execute(_visible(viewer).where(RequestRecord.number == number)).first()
        if found is None:
            raise NoSuchRequest(number)
        self._reads.note(number, viewer.login)
        return self._case(viewer, *found)

    def saw(self, viewer: Counselor, number: str) -> None:
        """The request is before this counselor: where they hold it, it rings no more."""
        mine = RequestRecord.number == number, RequestRecord.counselor_id == viewer.id, _is_unseen()
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

    def _filters(self, session: Session, viewer: Counselor, wanted: Wanted) -> list[ColumnElement[bool]]:
        found = _of_list(viewer, wanted.which)
        if wanted.region:
            found.append(RequestRecord.region.startswith(region_in(wanted.region) or wanted.region, autoescape=True))
        if not wanted.text:
            return found
        digits = "".join(wanted.text.split())
        if digits.isascii() and digits.isdigit():
            return [*found, RequestRecord.number == digits]
        place = region_in(wanted.text)
        return [
            *found,
            or_(
                RequestRecord.region.contains(wanted.text, autoescape=True),
                RequestRecord.region.startswith(place, autoescape=True) if place else RequestRecord.number == "",
                RequestRecord.topic.in_(wanted.topics),
                RequestRecord.number.in_(self._in_danger_saying(session, viewer, wanted.text)),
            ),
        ]

    def _in_danger_saying(self, session: Session, viewer: Counselor, words: str) -> list[str]:
        """Open requests of kind danger whose title holds these words; titles are encrypted, so each is opened."""
        query = (
            select(RequestRecord.number, RequestRecord.title)
            .where(may_see(viewer), RequestRecord.kind == RequestKind.DANGER.value, RequestRecord.state.in_(OPEN))
            .order_by(RequestRecord.danger_at.desc())
            .limit(_MOST_DANGERS)
        )
        return [number for number, title in session.execute(query) if words in readable(self._cipher, title)]

    def _case(self, viewer: Counselor, record: RequestRecord, name: str | None, team_of_holder: int | None) -> Case:
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
            title=readable(self._cipher, record.title)[:MAX_TITLE],
            region=record.region,
            late=record.late,
            medium=record.medium,
            opened_at=record.opened_at,
            danger_at=danger_at,
            waiting_seconds=max(0, round((until - begun).total_seconds())),
            counselor=name or "",
            is_mine=is_mine,
            is_unseen=is_mine and record.state in HELD and is_new,
            may_change=(is_mine and record.state in HELD) or leads(viewer, record, team_of_holder),
            is_erased=record.is_erased,
            need=readable(self._cipher, record.need),
            contact=readable(self._cipher, record.contact),
            conversation=record.conversation,
            shares_words=record.shares_words,
            snoozed_until=record.snoozed_until,
            rating=record.rating,
        )


def may_see(viewer: Counselor) -> ColumnElement[bool]:
    """Which requests a counselor may see: those of the team, without a team, or their own."""
    if viewer.role is Role.ADMINISTRATOR:
        return RequestRecord.number != ""
    return or_(
        RequestRecord.team_id.is_(None),
        RequestRecord.team_id == viewer.team_id,
        RequestRecord.counselor_id == viewer.id,
    )


def leads(viewer: Counselor, record: RequestRecord, team_of_holder: int | None) -> bool:
    """Whether a counselor may decide about a request whoever holds it: a lead in the team, administrators anywhere."""
    if viewer.role is not Role.LEAD:
        return viewer.role is Role.ADMINISTRATOR
    team = team_of_holder if record.team_id is None else record.team_id
    return team is None or team == viewer.team_id


def _visible(viewer: Counselor) -> Select[RequestRecord, str, int | None]:
    return (
        select(RequestRecord, CounselorRecord.name, CounselorRecord.team_id)
        .outerjoin(CounselorRecord, CounselorRecord.id == RequestRecord.counselor_id)
        .where(may_see(viewer))
    )


def _by_need() -> list[ColumnElement[Any]]:
    """Danger above everything, the newest cry on top; then what is late; then what waits longest."""
    is_danger = RequestRecord.kind == RequestKind.DANGER.value
    rank = case((is_danger, 0), (RequestRecord.late, 1), else_=2)
    return [rank, case((is_danger, RequestRecord.danger_at)).desc(), RequestRecord.opened_at.asc()]


def _waits() -> tuple[ColumnElement[bool], ...]:
    is_snoozed = and_(RequestRecord.snoozed_until.is_not(None), RequestRecord.snoozed_until > now())
    return RequestRecord.state.in_(WAITING), ~is_snoozed


def _is_unseen() -> ColumnElement[bool]:
    return or_(RequestRecord.seen_at.is_(None), RequestRecord.danger_at > RequestRecord.seen_at)


def _of_list(viewer: Counselor, which: str) -> list[ColumnElement[bool]]:
    if which == "ended":
        return [RequestRecord.state.not_in(OPEN)]
    if which == "mine":
        return [RequestRecord.counselor_id == viewer.id, RequestRecord.state.in_(HELD)]
    return [RequestRecord.state.in_(OPEN)] if which == "open" else list(_waits())


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(RequestRecord).where(*conditions)) or 0
