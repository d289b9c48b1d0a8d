"""Service requests in the database, and the person's own side of a request."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, Select, func, or_, select
from sqlalchemy.orm import Session

from actions.people.profiles import VERSIONS, WISHES, change_profile, keep_consent, profile_of
from actions.people.transcripts import Transcripts
from actions.records.database import now, reading, writing
from actions.records.encryption import Cipher
from actions.requests.audit import do_step
from actions.requests.messages import NOTE, PERSON, message_about
from actions.requests.office_hours import ALWAYS, OfficeHours
from actions.requests.opening import MAX_CONTACT, THE_PERSON, RequestOpening, announce_request, send_to
from actions.requests.request import (
    HELD,
    HELPED,
    MAX_TITLE,
    OPEN,
    WAITING,
    RequestKind,
    RequestState,
    ServiceRequest,
    Step,
)
from actions.requests.request_records import OpenRequest, RequestRecord, newest
from actions.requests.usual_wait import usual_wait

__all__ = ["OpenRequest", "RequestRecord", "Requests"]

_LATELY = 20


class Requests(RequestOpening):
    """The requests of one database. Raises StorageUnavailable where the database cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher, office: OfficeHours = ALWAYS) -> None:
        super().__init__(engine, cipher)
        self._office = office
        self._transcripts = Transcripts(engine, cipher)

    def of_conversation(self, conversation: str) -> list[ServiceRequest]:
        """The requests of a conversation, newest first."""
        query = select(RequestRecord).where(RequestRecord.conversation == conversation)
        with reading(self._engine) as session:
            return [record.as_request() for record in session.scalars(query.order_by(RequestRecord.opened_at.desc()))]

    def by_number(self, number: str) -> ServiceRequest | None:
        """The request of this number, whoever's it is: only its state may be told."""
        with reading(self._engine) as session:
            record = session.get(RequestRecord, number)
            return record.as_request() if record else None

    def holding(self, conversation: str) -> ServiceRequest | None:
        """The request with which a counselor holds the conversation."""
        with reading(self._engine) as session:
            record = session.scalar(newest(conversation, HELD))
            return record.as_request() if record else None

    def write(self, conversation: str, text: str, key: str) -> bool:
        """Put the person's words before the counselor who holds the conversation; False where nobody does."""
        with writing(self._engine) as session:
            record = session.scalar(newest(conversation, HELD).with_for_update())
            if record is None:
                return False
            do_step(session, record, Step.WRITE, THE_PERSON)
            self._messages.put(session, message_about(record, key, PERSON, "", text))
            return True

    def add(self, conversation: str, text: str, key: str) -> None:
        """Put more words of the person to their newest open request."""
        with writing(self._engine) as session:
            record = session.scalar(newest(conversation, OPEN).with_for_update())
            if record is not None:
                # Whoever has more to say is waiting: the request comes back to the queue.
                record.snoozed_until = None
                self._messages.put(session, message_about(record, key, PERSON, "", text))

    def add_wishes(self, conversation: str, text: str, wishes: str, key: str) -> None:
        """Put wishes for a post to the person's newest open request, in words and as JSON; with their consent."""
        with writing(self._engine) as session:
            record = session.scalar(newest(conversation, OPEN).with_for_update())
            if record is not None:
                record.wishes = self._cipher.encrypt(wishes)
                keep_consent(session, conversation, WISHES, VERSIONS[WISHES], True)
                record.snoozed_until = None
                self._messages.put(session, message_about(record, key, PERSON, "", text))

    def cancel(self, conversation: str, number: str) -> ServiceRequest | None:
        """Cancel an open request of this conversation, as its person; None where there is none of that number.

        Danger is not cancelled: the request stays in the queue, marked, and comes back as it is.
        """
        with writing(self._engine) as session:
            record = session.scalar(_own(conversation, number, OPEN).with_for_update())
            if record is None:
                return None
            if record.is_danger:
                self._leave(session, record)
            else:
                do_step(session, record, Step.CANCEL, THE_PERSON)
            return record.as_request()

    def end_chat(self, conversation: str) -> ServiceRequest | None:
        """End the talk with the counselor, as its person; None where nobody holds the conversation.

        The request is resolved, so that it can be rated and reopened; in danger it goes back to the queue.
        """
        with writing(self._engine) as session:
            record = session.scalar(newest(conversation, HELD).with_for_update())
            if record is None:
                return None
            if record.is_danger:
                self._leave(session, record)
            else:
                do_step(session, record, Step.END, THE_PERSON)
                self._note(session, record, "本人结束了对话。")
            return record.as_request()

    def reopen(self, conversation: str, number: str = "") -> ServiceRequest | None:
        """Open an ended request again, as its person; None where there is none, or another one is open.

        Without a number it is the newest.

        Raises IntegrityError where another one was opened at this moment.
        """
        with writing(self._engine) as session:
            ended = _own(conversation, number, HELPED) if number else newest(conversation, HELPED)
            record = session.scalar(ended.with_for_update())
            if record is None or session.scalar(newest(conversation, OPEN)) is not None:
                return None
            do_step(session, record, Step.REOPEN, THE_PERSON)
            return record.as_request()

    def rate(self, conversation: str, stars: int) -> ServiceRequest | None:
        """Keep how content the person is (1 to 5) with the newest resolved request; None where there is none."""
        with writing(self._engine) as session:
            record = session.scalar(newest(conversation, HELPED).with_for_update())
            if record is None:
                return None
            record.rating = stars
            do_step(session, record, Step.RATE, THE_PERSON, str(stars))
            return record.as_request()

    def said(self, conversation: str) -> list[str]:
        """What the person said lately, the latest last."""
        return [turn.said for turn in self._transcripts.latest(conversation, _LATELY)]

    def known(self, conversation: str) -> tuple[str, str]:
        """(region, medium) of the person's profile; "" where nothing is known."""
        with reading(self._engine) as session:
            profile = profile_of(session, self._cipher, conversation)
        return profile.region, profile.medium

    def place(self, number: str, region: str) -> None:
        """Say where the person is: the request comes to the team there, in danger with a new announcement."""
        with writing(self._engine) as session:
            record = session.get(RequestRecord, number, with_for_update=True)
            if record is None or record.region == region:
                return  # a request that was given to another team stays there
            send_to(session, self._cipher, record, region)
            if record.is_danger and RequestState(record.state) in OPEN:
                announce_request(session, record)

    def reach(self, number: str, medium: str) -> None:
        """Say what the person can use: "text" or "voice"."""
        with writing(self._engine) as session:
            record = session.get(RequestRecord, number, with_for_update=True)
            if record is not None:
                record.medium = medium
                change_profile(session, self._cipher, record.conversation, {"medium": medium})

    def leave_contact(self, conversation: str, number: str, text: str) -> ServiceRequest | None:
        """Keep how the person can be reached, in their words; None where they have no open request of this number."""
        with writing(self._engine) as session:
            record = session.scalar(_own(conversation, number, OPEN).with_for_update())
            if record is None:
                return None
            record.contact = self._cipher.encrypt(text[:MAX_CONTACT])
            do_step(session, record, Step.CONTACT, THE_PERSON)
            return record.as_request()

    def before(self, number: str) -> int:
        """How many older requests of the same team wait; 0 in danger, whose place is not told.

        Danger comes first, but nobody is told that others in danger stand in their way.
        """
        with reading(self._engine) as session:
            record = session.get(RequestRecord, number)
            if record is None or record.state not in WAITING or record.is_danger:
                return 0
            return session.scalar(select(func.count()).where(*_before(record))) or 0

    def usual_wait(self, number: str) -> timedelta | None:
        """How long people of the same team lately waited for a first answer; None where too little is known."""
        with reading(self._engine) as session:
            record = session.get(RequestRecord, number)
            return usual_wait(session, record.team_id) if record is not None else None

    def is_to_be_rated(self, number: str, since: datetime) -> bool:
        """Whether a request was ended since then by a counselor and not rated by its person."""
        with reading(self._engine) as session:
            record = session.get(RequestRecord, number)
            ended_at = record.ended_at if record is not None and record.rating is None else None
            return ended_at is not None and ended_at >= since

    def out_of_office(self) -> str:
        """What somebody who waits is told while no counselor is at work; else ""."""
        return self._office.told(now())

    def all_open(self) -> list[OpenRequest]:
        """Every request that has not ended, newest first."""
        query = select(RequestRecord).where(RequestRecord.state.in_(OPEN)).order_by(RequestRecord.opened_at.desc())
        with reading(self._engine) as session:
            return [
                OpenRequest(
                    number=record.number,
                    state=record.state,
                    kind=record.kind,
                    late=record.late,
                    topic=record.topic,
                    title=self._cipher.readable(record.title)[:MAX_TITLE],
                    region=record.region,
                    need=self._cipher.readable(record.need),
                    opened_at=record.opened_at,
                )
                for record in session.scalars(query)
            ]

    def _leave(self, session: Session, record: RequestRecord) -> None:
        """Let the program answer the person again; the counselors' way to them stays open."""
        if RequestState(record.state) in HELD:
            do_step(session, record, Step.HAND_BACK, THE_PERSON)
        do_step(session, record, Step.LEAVE, THE_PERSON)
        self._note(session, record, "本人说要结束。有危险，请求还开着，请再接。")

    def _note(self, session: Session, record: RequestRecord, text: str) -> None:
        """Tell the counselors."""
        key = f"note-{record.number}-{record.version}"
        self._messages.put(session, message_about(record, key, NOTE, "程序", text))


def _own(conversation: str, number: str, states: tuple[RequestState, ...]) -> Select[RequestRecord]:
    return newest(conversation, states).where(RequestRecord.number == number)


def _before(record: RequestRecord) -> tuple[ColumnElement[bool], ...]:
    """What is served before an ordinary request: whatever is older, unless it rests; danger is not counted."""
    return (
        RequestRecord.state.in_(WAITING),
        RequestRecord.team_id == record.team_id if record.team_id is not None else RequestRecord.team_id.is_(None),
        RequestRecord.kind != RequestKind.DANGER.value,
        RequestRecord.opened_at < record.opened_at,
        or_(RequestRecord.snoozed_until.is_(None), RequestRecord.snoozed_until <= now()),
    )
