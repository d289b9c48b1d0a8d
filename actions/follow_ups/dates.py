"""Dates that staff enter and withdraw: public ones about a subject with their source, and a person's appointments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from actions.errors import StepRefused
from actions.follow_ups.moments import ends_at, first_moment_of, remind_at, spoken_moment
from actions.follow_ups.reminder_records import DateRecord, ReminderRecord
from actions.people.push_subscriptions import notify
from actions.postings.records import PostingRecord
from actions.records.database import now, reading, writing
from actions.records.encryption import Cipher
from actions.requests.audit import Actor, NotNow, do_step
from actions.requests.casework import Casework
from actions.requests.messages import NOTICE, Messages, message_about
from actions.requests.request import OPEN, RequestState, Step
from actions.staff.counselors import Counselor

PROGRAM = "program"
"""Enters the last days of posts, beside staff."""
MAX_TITLE = 40
MAX_SOURCE = 60
_A_DAY = timedelta(days=1)
_OVER = "没有记下：这个时间已经过了，请写以后的时间。"
_GONE = "没有撤回：没有这个日子，或者已经撤回了。"
_PAST = "没有撤回：这个日子已经过了。"
_TOLD = "{name}给您记了一个日子：{when}，{title}。"
_ASKED = "要提醒，就说“到时候提醒我”。"
_WITHDRAWN = "{name}撤回了一个日子：{when}，{title}。"


@dataclass(frozen=True)
class KnownDate:
    """A date, readable; moments are UTC."""

    id: int
    title: str
    source: str
    subject: str
    at: datetime
    is_day: bool
    entered_by: str
    is_withdrawn: bool

    @property
    def spoken(self) -> str:
        """When it is, as it is said now."""
        return spoken_moment(self.at, is_day=self.is_day, now=now())

    @property
    def is_too_close(self) -> bool:
        """Whether there is no time left to remind of it."""
        return remind_at(self.at, is_day=self.is_day, now=now()) is None


class Dates:
    """On a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher, casework: Casework) -> None:
        self._engine, self._cipher, self._casework = engine, cipher, casework
        self._messages = Messages(engine, cipher)

    def enter(self, login: str, subject: str, title: str, source: str, at: datetime, *, is_day: bool) -> None:
        """Keep a public date; the same one again is kept once. Raises StepRefused where it is over."""
        with writing(self._engine) as session:
            self._refuse_old(at, is_day=is_day)
            same = [DateRecord.subject == subject, DateRecord.at == at]
            if login == PROGRAM:
                # What staff withdrew stays withdrawn, and an earlier day of the same post no longer holds.
                of_it = (DateRecord.subject == subject, DateRecord.entered_by == PROGRAM, DateRecord.at != at)
                for other in session.scalars(select(DateRecord).where(*of_it, DateRecord.withdrawn_at.is_(None))):
                    _withdraw(session, other)
            else:
                same.append(DateRecord.withdrawn_at.is_(None))
            known = [self._cipher.readable(one.title) for one in session.scalars(select(DateRecord).where(*same))]
            if title not in known:
                session.add(self._record(login, title, at, is_day=is_day, subject=subject, source=source))

    def appoint(self, viewer: Counselor, number: str, title: str, at: datetime, *, is_day: bool, address: str) -> None:
        """Keep an appointment of a request's person, and tell them. Raises StepRefused, NoSuchRequest."""
        with self._casework.held(viewer, number, address, "记了一个日子") as (session, request):
            self._refuse_old(at, is_day=is_day)
            if RequestState(request.state) not in OPEN:
                raise NotNow(RequestState(request.state))
            record = self._record(
                viewer.login, title, at, is_day=is_day, conversation=request.conversation, number=number
            )
            session.add(record)
            session.flush()
            do_step(session, request, Step.DATE, Actor(viewer.login, address), str(record.id))
            when = spoken_moment(at, is_day=is_day, now=now())
            told = f"{_TOLD.format(name=viewer.name, when=when, title=title)}{_ASKED}"
            self._messages.put(session, message_about(request, f"date-{record.id}", NOTICE, "", told))
            notify(session, request.conversation)

    def withdraw(self, date_id: int) -> None:
        """Take back a public date: whoever wanted to be reminded is told. Raises StepRefused."""
        with writing(self._engine) as session:
            record = session.get(DateRecord, date_id, with_for_update=True)
            if record is None or record.conversation or record.withdrawn_at is not None:
                raise StepRefused(_GONE, "no_such_date")
            _refuse_over(record)
            _withdraw(session, record)

    def cancel_appointment(self, viewer: Counselor, number: str, date_id: int, address: str) -> None:
        """Take back an appointment, also after its request has ended, and tell its person.

        Raises StepRefused, NoSuchRequest.
        """
        with self._casework.changed(viewer, number) as (session, request):
            record = session.get(DateRecord, date_id, with_for_update=True)
            if record is None or record.number != number or record.withdrawn_at is not None:
                raise StepRefused(_GONE, "no_such_date")
            _refuse_over(record)
            do_step(session, request, Step.DATE, Actor(viewer.login, address), str(record.id))
            record.withdrawn_at = now()
            # They are told here, and not reminded any more.
            session.execute(update(ReminderRecord).where(ReminderRecord.date_id == date_id).values(told_at=now()))
            when = spoken_moment(record.at, is_day=record.is_day, now=now())
            told = _WITHDRAWN.format(name=viewer.name, when=when, title=self._cipher.readable(record.title))
            self._messages.put(session, message_about(request, f"date-{record.id}-withdrawn", NOTICE, "", told))
            notify(session, request.conversation)

    def forget_old(self, days: int) -> None:
        """Delete public dates that are long over and of which nobody was or is to be reminded."""
        reminded = select(ReminderRecord.id).where(ReminderRecord.date_id == DateRecord.id).exists()
        old = (DateRecord.conversation == "", DateRecord.at < now() - timedelta(days=days))
        with writing(self._engine) as session:
            session.execute(delete(DateRecord).where(*old, ~reminded))

    def kept(self, conversation: str) -> list[KnownDate]:
        """Every appointment of somebody, and every date that they wanted to be reminded of, also what is over."""
        wanted = select(ReminderRecord.date_id).where(ReminderRecord.conversation == conversation)
        query = select(DateRecord).where(or_(DateRecord.conversation == conversation, DateRecord.id.in_(wanted)))
        with reading(self._engine) as session:
            return [known_date(one, self._cipher) for one in session.scalars(query.order_by(DateRecord.at))]

    def public(self) -> list[KnownDate]:
        """All public dates that are not over, the next one first."""
        return self._found(DateRecord.conversation == "", DateRecord.withdrawn_at.is_(None))

    def of_request(self, number: str) -> list[KnownDate]:
        """The appointments of a request that are not over."""
        return self._found(DateRecord.number == number, DateRecord.withdrawn_at.is_(None))

    def waited_for(self, conversation: str) -> frozenset[int]:
        """The numbers of the dates of which somebody is still to be reminded."""
        mine = (ReminderRecord.conversation == conversation, ReminderRecord.told_at.is_(None))
        with reading(self._engine) as session:
            return frozenset(session.scalars(select(ReminderRecord.date_id).where(*mine)))

    def upcoming(self, conversation: str, subjects: Sequence[str]) -> list[KnownDate]:
        """What somebody may want to be reminded of: their own appointments, and public dates about these subjects.

        conversation: "" for public dates alone.
        """
        # A public date is nobody's own.
        own = and_(DateRecord.conversation != "", DateRecord.conversation == conversation)
        public = and_(DateRecord.conversation == "", DateRecord.subject.in_(list(subjects)))
        return self._found(or_(own, public), DateRecord.withdrawn_at.is_(None))

    def _found(self, *conditions: object) -> list[KnownDate]:
        # A date of a whole day lasts until its end.
        query = select(DateRecord).where(*conditions, DateRecord.at > now() - _A_DAY)  # type: ignore[arg-type]
        with reading(self._engine) as session:
            records = list(session.scalars(query.order_by(DateRecord.at, DateRecord.id)))
        return [known_date(one, self._cipher) for one in records if ends_at(one.at, is_day=one.is_day) > now()]

    def _record(
        self, login: str, title: str, at: datetime, *, is_day: bool, subject: str = "", source: str = "",
        conversation: str = "", number: str = "",
    ) -> DateRecord:  # fmt: skip
        return DateRecord(
            conversation=conversation,
            number=number,
            subject=subject,
            title=self._cipher.encrypt(title),
            source=source,
            at=at,
            is_day=is_day,
            entered_by=login,
            entered_at=now(),
        )

    @staticmethod
    def _refuse_old(at: datetime, *, is_day: bool) -> None:
        if ends_at(at, is_day=is_day) <= now():
            raise StepRefused(_OVER, "date_over")


def known_date(record: DateRecord, cipher: Cipher) -> KnownDate:
    """A date as it is told."""
    return KnownDate(
        record.id,
        cipher.readable(record.title),
        record.source,
        record.subject,
        record.at,
        record.is_day,
        record.entered_by,
        record.withdrawn_at is not None,
    )


def withdraw_if_stale(session: Session, record: DateRecord, cipher: Cipher) -> None:
    """Take back the last day of a post that is closed by now, or has another last day."""
    kind, _, number = record.subject.partition(":")
    if record.entered_by != PROGRAM or kind != "post" or record.withdrawn_at is not None:
        return
    found = session.get(PostingRecord, int(number)) if number.isdigit() else None
    posting = found.as_posting(cipher) if found is not None else None
    ends_on = posting.ends_on if posting is not None and posting.closed_on is None else None
    if ends_on is None or first_moment_of(ends_on) != record.at:
        record.withdrawn_at = now()


def _refuse_over(record: DateRecord) -> None:
    """What is over cannot be taken back. Raises StepRefused."""
    if ends_at(record.at, is_day=record.is_day) <= now():
        raise StepRefused(_PAST, "date_over")


def _withdraw(session: Session, record: DateRecord) -> None:
    """Take it back; who was told of it already is told again."""
    record.withdrawn_at = now()
    theirs = ReminderRecord.date_id == record.id
    session.execute(update(ReminderRecord).where(theirs).values(told_at=None, remind_at=now()))
