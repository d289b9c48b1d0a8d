"""A counselor's side of a request: what waits, who takes it, what is answered, and how it ends.

Whoever asks for a request that they may not see learns only that there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from actions.records.audit import Actor, EventRecord, NotNow, do_step
from actions.records.counselors import Counselor, CounselorRecord, Role
from actions.records.database import now, reading, writing
from actions.records.messages import COUNSELOR, NOTE, NOTICE, Message, MessageRecord, Messages, message_about
from actions.records.requests import RequestRecord
from actions.records.sealing import Sealer
from actions.requests import HELD, OPEN, WAITING, RequestState, Step, spoken_number

PAGE = 30


class NoSuchRequest(Exception):
    """There is none of this number, or none that this counselor may see."""


@dataclass(frozen=True)
class Wanted:
    """Which requests are to be listed."""

    which: str = "waiting"
    """waiting, mine, open or ended."""
    region: str = ""
    text: str = ""
    """A number, or a part of a topic or region."""
    page: int = 0


@dataclass(frozen=True)
class Case:
    """A request as a counselor reads it."""

    number: str
    state: RequestState
    topic: str
    region: str
    urgent: bool
    medium: str
    opened_at: datetime
    waiting_seconds: int
    """Since it was opened, until a counselor first answered."""
    counselor: str
    """Name of who has it; "" where nobody has."""
    is_mine: bool
    need: str
    contact: str
    conversation: str
    shares_words: bool
    snoozed_until: datetime | None
    rating: int | None


@dataclass(frozen=True)
class Event:
    """One line of the audit trail."""

    at: datetime
    who: str
    what: str
    state: str
    detail: str


class Casework:
    """Requests as counselors work on them. Raises StorageUnavailable where the database cannot be used."""

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine, self._sealer = engine, sealer
        self._messages = Messages(engine, sealer)

    def inbox(self, viewer: Counselor, wanted: Wanted) -> list[Case]:
        """A page of requests: urgent ones first, then those that wait longest; one more than a page if there are."""
        urgent_first = case((RequestRecord.urgent, 0), else_=1)
        order = [RequestRecord.opened_at.desc()] if wanted.which == "ended" else [urgent_first, RequestRecord.opened_at]
        query = self._visible(viewer).where(*_filters(viewer, wanted)).order_by(*order)
        with reading(self._engine) as session:
            found = session.execute(query.offset(wanted.page * PAGE).limit(PAGE + 1)).all()
        return [self._case(viewer, record, name) for record, name in found]

    def waiting(self, viewer: Counselor) -> int:
        """How many requests wait for somebody who takes them."""
        query = select(func.count()).where(RequestRecord.state.in_(WAITING), may_see(viewer), ~_is_snoozed())
        with reading(self._engine) as session:
            return session.scalar(query) or 0

    def case(self, viewer: Counselor, number: str) -> Case:
        """One request. Raises NoSuchRequest."""
        with reading(self._engine) as session:
            found = session.execute(self._visible(viewer).where(RequestRecord.number == number)).first()
        if found is None:
            raise NoSuchRequest(number)
        return self._case(viewer, *found)

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

    def claim(self, viewer: Counselor, number: str, address: str) -> None:
        """Take a waiting request. Raises NotNow where somebody was quicker."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            do_step(session, record, Step.CLAIM, Actor(viewer.login, address))
            record.counselor_id, record.claimed_at = viewer.id, now()
            self._tell(session, record, "claimed", f"{viewer.name}接了您的请求，会在这里回复您。")

    def answer(self, viewer: Counselor, number: str, text: str, key: str, address: str) -> None:
        """Write to the person; the same key again is the same message. Raises NotNow."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            if _is_put(session, key):
                return
            _of(viewer, record)
            do_step(session, record, Step.ANSWER, Actor(viewer.login, address))
            record.answered_at = record.answered_at or now()
            self._messages.put(session, message_about(record, key, COUNSELOR, viewer.name, text))

    def note(self, viewer: Counselor, number: str, text: str, key: str) -> None:
        """Keep something that only counselors read."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            self._messages.put(session, message_about(record, key, NOTE, viewer.name, text))

    def transfer(self, viewer: Counselor, number: str, login: str, address: str) -> None:
        """Give a request to a colleague. Raises NotNow and NoSuchRequest (also for an unknown colleague)."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            colleague = session.scalar(
                select(CounselorRecord).where(CounselorRecord.login == login, CounselorRecord.active)
            )
            if colleague is None:
                raise NoSuchRequest(login)
            do_step(session, record, Step.TRANSFER, Actor(viewer.login, address), colleague.login)
            record.counselor_id, record.claimed_at = colleague.id, now()
            if colleague.role != Role.ADMINISTRATOR.value:
                record.team_id = colleague.team_id
            self._tell(session, record, f"to-{record.version}", f"您的请求转给了{colleague.name}，会在这里回复您。")

    def snooze(self, viewer: Counselor, number: str, hours: int, address: str) -> None:
        """Let a request rest for some hours."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            do_step(session, record, Step.SNOOZE, Actor(viewer.login, address), f"{hours}h")
            record.snoozed_until = now() + timedelta(hours=hours)

    def resolve(self, viewer: Counselor, number: str, address: str) -> None:
        """Say that it is done; the person is asked whether it helped. Raises NotNow."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            _of(viewer, record)
            do_step(session, record, Step.RESOLVE, Actor(viewer.login, address))
            spoken = spoken_number(record.number)
            self._tell(
                session,
                record,
                f"resolved-{record.version}",
                f"{viewer.name}说，编号{spoken}的事办完了。有用请说“满意”，没解决请说“没解决”。",
            )

    def hand_back(self, viewer: Counselor, number: str, address: str) -> None:
        """Give the conversation back to the program and the request to the queue. Raises NotNow."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            do_step(session, record, Step.HAND_BACK, Actor(viewer.login, address))
            told = "现在由程序回答您。您的请求还在，会有人再接。"
            self._tell(session, record, f"back-{record.version}", told)

    def reopen(self, viewer: Counselor, number: str, address: str) -> None:
        """Put an ended request into the queue again. Raises NotNow."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            do_step(session, record, Step.REOPEN, Actor(viewer.login, address))
            self._tell(session, record, f"reopened-{record.version}", "您的请求重新打开了，会有人接。")

    def _tell(self, session: Session, record: RequestRecord, what: str, text: str) -> None:
        """Tell the person in the conversation, once."""
        key = f"notice-{record.number}-{what}-{record.version}"
        self._messages.put(session, message_about(record, key, NOTICE, "", text))

    def _visible(self, viewer: Counselor) -> Select[RequestRecord, str]:
        return (
            select(RequestRecord, CounselorRecord.name)
            .outerjoin(CounselorRecord, CounselorRecord.id == RequestRecord.counselor_id)
            .where(may_see(viewer))
        )

    def _case(self, viewer: Counselor, record: RequestRecord, name: str | None) -> Case:
        until = record.answered_at or record.ended_at or now()
        return Case(
            number=record.number,
            state=RequestState(record.state),
            topic=record.topic,
            region=record.region,
            urgent=record.urgent,
            medium=record.medium,
            opened_at=record.opened_at,
            waiting_seconds=round((until - record.opened_at).total_seconds()),
            counselor=name or "",
            is_mine=record.counselor_id == viewer.id,
            need=self._sealer.open(record.need),
            contact=self._sealer.open(record.contact),
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


def _is_snoozed() -> ColumnElement[bool]:
    return and_(RequestRecord.snoozed_until.is_not(None), RequestRecord.snoozed_until > now())


def _filters(viewer: Counselor, wanted: Wanted) -> list[ColumnElement[bool]]:
    states = [state.value for state in OPEN]
    found: list[ColumnElement[bool]] = []
    if wanted.which == "ended":
        found.append(RequestRecord.state.not_in(states))
    elif wanted.which == "mine":
        found += [RequestRecord.counselor_id == viewer.id, RequestRecord.state.in_([state.value for state in HELD])]
    elif wanted.which == "open":
        found.append(RequestRecord.state.in_(states))
    else:
        found += [RequestRecord.state.in_(WAITING), ~_is_snoozed()]
    if wanted.region:
        found.append(RequestRecord.region.startswith(wanted.region, autoescape=True))
    if wanted.text:
        digits = wanted.text.replace(" ", "")
        found.append(
            RequestRecord.number == digits
            if digits.isdigit()
            else or_(
                RequestRecord.region.contains(wanted.text, autoescape=True),
                RequestRecord.topic.contains(wanted.text, autoescape=True),
            )
        )
    return found


def _locked(session: Session, viewer: Counselor, number: str) -> RequestRecord:
    query = select(RequestRecord).where(RequestRecord.number == number, may_see(viewer))
    record = session.scalar(query.with_for_update())
    if record is None:
        raise NoSuchRequest(number)
    return record


def _of(viewer: Counselor, record: RequestRecord) -> None:
    """Only who has a request answers and ends it. Raises NotNow."""
    if record.counselor_id != viewer.id:
        raise NotNow(RequestState(record.state))


def _is_put(session: Session, key: str) -> bool:
    return session.scalar(select(MessageRecord.id).where(MessageRecord.key == key)) is not None
