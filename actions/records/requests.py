"""Service requests, stored: the desk that `actions.requests` describes, and the person's own side of a request."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, Select, String, Text, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.errors import StorageUnavailable
from actions.records.audit import Actor, do_step
from actions.records.database import Base, now, reading, writing
from actions.records.messages import PERSON, Messages, message_about
from actions.records.outbox import announce
from actions.records.profiles import SHARING, SHARING_VERSION, change_profile, keep_consent, profile_of
from actions.records.sealing import Sealer
from actions.records.teams import team_for
from actions.records.transcripts import Transcripts
from actions.requests import HELD, OPEN, WAITING, NewRequest, RequestState, ServiceRequest, Step

_TRIES, _LATELY = 5, 20
_THE_PERSON = Actor("person")


class RequestRecord(Base):
    """A row of the table of service requests; `need` and `contact` are sealed."""

    __tablename__ = "service_requests"

    number: Mapped[str] = mapped_column(String(6), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    conversation: Mapped[str] = mapped_column(String(64), index=True)
    topic: Mapped[str] = mapped_column(String(120))
    need: Mapped[str] = mapped_column(Text)
    urgent: Mapped[bool]
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column()
    opened_at: Mapped[datetime]
    region: Mapped[str] = mapped_column(String(40), default="")
    contact: Mapped[str] = mapped_column(Text, default="")
    medium: Mapped[str] = mapped_column(String(20), default="")
    shares_words: Mapped[bool] = mapped_column(default=True)
    team_id: Mapped[int | None]
    counselor_id: Mapped[int | None]
    claimed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    """When a counselor first answered."""
    ended_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    touched_at: Mapped[datetime | None]
    """When either side last did something."""
    rating: Mapped[int | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - as SQLAlchemy declares it

    def as_request(self) -> ServiceRequest:
        """The request without what only the store needs."""
        return ServiceRequest(self.number, RequestState(self.state), self.topic, self.urgent)


@dataclass(frozen=True)
class OpenRequest:
    """A request that still waits for a person, as the command line lists it."""

    number: str
    state: str
    urgent: bool
    topic: str
    region: str
    need: str
    opened_at: datetime

    def __str__(self) -> str:
        urgent = "紧急 " if self.urgent else ""
        return f"{self.number} {urgent}{self.opened_at:%Y-%m-%d %H:%M} {self.region} {self.topic} {self.need}"

    def as_json(self) -> dict[str, object]:
        """A JSON object."""
        return {**self.__dict__, "opened_at": self.opened_at.isoformat() + "Z"}


class StoredDesk:
    """A desk on a database. Raises StorageUnavailable where the database cannot be used."""

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine, self._sealer = engine, sealer
        self._messages, self._transcripts = Messages(engine, sealer), Transcripts(engine, sealer)

    def open(self, wanted: NewRequest) -> ServiceRequest:
        """Open a request, or find the one that this key opened."""
        for _ in range(_TRIES):
            try:
                with writing(self._engine) as session:
                    held = session.scalar(select(RequestRecord).where(RequestRecord.key == wanted.key))
                    if held is None:
                        held = self._add(session, wanted)
                    return held.as_request()
            except IntegrityError:
                continue  # the number is taken, or the same key was opened at this moment: look again
        raise StorageUnavailable("no free request number was found")

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
            record = session.scalar(_holding(conversation))
            return record.as_request() if record else None

    def write(self, conversation: str, text: str, key: str) -> bool:
        """Put the person's words before the counselor who holds the conversation; False where nobody does."""
        with writing(self._engine) as session:
            record = session.scalar(_holding(conversation).with_for_update())
            if record is None:
                return False
            do_step(session, record, Step.WRITE, _THE_PERSON)
            self._messages.put(session, message_about(record, key, PERSON, "", text))
            return True

    def add(self, conversation: str, text: str, key: str) -> None:
        """Put more words of the person to their newest open request."""
        with writing(self._engine) as session:
            record = session.scalar(_newest(conversation, OPEN).with_for_update())
            if record is not None:
                self._messages.put(session, message_about(record, key, PERSON, "", text))

    def cancel(self, conversation: str) -> ServiceRequest | None:
        """Cancel the newest open request, as its person; None where there is none."""
        with writing(self._engine) as session:
            record = session.scalar(_newest(conversation, OPEN).with_for_update())
            if record is None:
                return None
            do_step(session, record, Step.CANCEL, _THE_PERSON)
            return record.as_request()

    def reopen(self, conversation: str) -> ServiceRequest | None:
        """Open the newest ended request again, as its person; None where there is none."""
        ended = (RequestState.RESOLVED, RequestState.CLOSED)
        with writing(self._engine) as session:
            record = session.scalar(_newest(conversation, ended).with_for_update())
            if record is None:
                return None
            do_step(session, record, Step.REOPEN, _THE_PERSON)
            return record.as_request()

    def rate(self, conversation: str, stars: int) -> ServiceRequest | None:
        """Keep how content the person is (1 to 5) with the newest resolved request; None where there is none."""
        ended = (RequestState.RESOLVED, RequestState.CLOSED)
        with writing(self._engine) as session:
            record = session.scalar(_newest(conversation, ended).with_for_update())
            if record is None:
                return None
            record.rating = stars
            do_step(session, record, Step.RATE, _THE_PERSON, str(stars))
            return record.as_request()

    def said(self, conversation: str) -> list[str]:
        """What the person said lately, the latest last."""
        return [turn.said for turn in self._transcripts.latest(conversation, _LATELY)]

    def known(self, conversation: str) -> tuple[str, str]:
        """(region, medium) of the person's profile; "" where nothing is known."""
        with reading(self._engine) as session:
            profile = profile_of(session, self._sealer, conversation)
        return profile.region, profile.medium

    def place(self, number: str, region: str) -> None:
        """Say where the person is: the request comes to the team there."""
        with writing(self._engine) as session:
            record = session.get(RequestRecord, number, with_for_update=True)
            if record is not None:
                record.region, record.team_id = region, team_for(session, region)
                change_profile(session, self._sealer, record.conversation, {"region": region})

    def reach(self, number: str, medium: str) -> None:
        """Say what the person can use: "text" or "voice"."""
        with writing(self._engine) as session:
            record = session.get(RequestRecord, number, with_for_update=True)
            if record is not None:
                record.medium = medium
                change_profile(session, self._sealer, record.conversation, {"medium": medium})

    def before(self, number: str) -> int:
        """How many requests of the same team wait before this one."""
        with reading(self._engine) as session:
            record = session.get(RequestRecord, number)
            if record is None or record.state not in WAITING:
                return 0
            query = select(func.count()).where(
                RequestRecord.state.in_(WAITING),
                RequestRecord.team_id == record.team_id
                if record.team_id is not None
                else RequestRecord.team_id.is_(None),
                RequestRecord.opened_at < record.opened_at,
            )
            return session.scalar(query) or 0

    def all_open(self) -> list[OpenRequest]:
        """Every request that still waits for a person, newest first."""
        query = select(RequestRecord).where(RequestRecord.state.in_(OPEN)).order_by(RequestRecord.opened_at.desc())
        with reading(self._engine) as session:
            return [
                OpenRequest(
                    record.number,
                    record.state,
                    record.urgent,
                    record.topic,
                    record.region,
                    self._sealer.open(record.need),
                    record.opened_at,
                )
                for record in session.scalars(query)
            ]

    def _add(self, session: Session, wanted: NewRequest) -> RequestRecord:
        record = RequestRecord(
            number=f"{secrets.randbelow(900_000) + 100_000}",
            key=wanted.key,
            conversation=wanted.conversation,
            topic=wanted.topic,
            need=self._sealer.seal(wanted.need[:1000]),
            urgent=wanted.urgent,
            state=RequestState.NEW.value,
            opened_at=now(),
            touched_at=now(),
            region=wanted.region,
            contact=self._sealer.seal(wanted.contact),
            medium=wanted.medium,
            shares_words=wanted.shares_words,
            team_id=team_for(session, wanted.region),
        )
        session.add(record)
        session.flush()
        if not wanted.urgent:
            # In danger nobody is asked, so nothing was agreed to.
            keep_consent(session, wanted.conversation, SHARING, SHARING_VERSION, wanted.shares_words)
        told = {"region": wanted.region, "medium": wanted.medium}
        if any(told.values()):
            told = {name: value for name, value in told.items() if value}
            change_profile(session, self._sealer, wanted.conversation, told)
        announce(session, record.number, record.topic, record.region, record.urgent)
        return record


def _holding(conversation: str) -> Select[RequestRecord]:
    return _newest(conversation, HELD)


def _newest(conversation: str, states: tuple[RequestState, ...]) -> Select[RequestRecord]:
    return (
        select(RequestRecord)
        .where(RequestRecord.conversation == conversation, RequestRecord.state.in_(states))
        .order_by(RequestRecord.opened_at.desc())
        .limit(1)
    )
