"""Service requests, stored: the desk that `actions.requests` describes."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from sqlalchemy import Engine, Select, String, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.records.database import Base
from actions.requests import NewRequest, RequestState, ServiceRequest

_TRIES = 5


class RequestRecord(Base):
    """A row of the table of service requests."""

    __tablename__ = "service_requests"

    number: Mapped[str] = mapped_column(String(6), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    conversation: Mapped[str] = mapped_column(String(64), index=True)
    topic: Mapped[str] = mapped_column(String(120))
    need: Mapped[str] = mapped_column(String(1000))
    urgent: Mapped[bool]
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column()
    opened_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - as SQLAlchemy declares it

    def as_request(self) -> ServiceRequest:
        """The request without what only the store needs."""
        return ServiceRequest(self.number, RequestState(self.state), self.topic, self.urgent)

    def __str__(self) -> str:
        urgent = "紧急 " if self.urgent else ""
        return f"{self.number} {urgent}{self.opened_at:%Y-%m-%d %H:%M} {self.topic} {self.need}"

    def as_json(self) -> dict[str, object]:
        """The request with what a counselor needs."""
        return {
            "number": self.number,
            "state": self.state,
            "urgent": self.urgent,
            "topic": self.topic,
            "need": self.need,
            "opened_at": self.opened_at.isoformat() + "Z",
        }


class StoredDesk:
    """A desk on a database. Raises OSError where the database cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, wanted: NewRequest) -> ServiceRequest:
        """Open a request, or find the one that this key opened."""
        try:
            for _ in range(_TRIES):
                try:
                    with Session(self._engine) as session, session.begin():
                        held = session.scalar(select(RequestRecord).where(RequestRecord.key == wanted.key))
                        if held is None:
                            held = _new_record(wanted)
                            session.add(held)
                            session.flush()
                        return held.as_request()
                except IntegrityError:
                    continue  # the number is taken, or the same key was opened at this moment: look again
        except SQLAlchemyError as error:
            raise OSError("the database cannot be used") from error
        raise OSError("no free request number was found")

    def of_conversation(self, conversation: str) -> list[ServiceRequest]:
        """The requests of a conversation, newest first."""
        return [
            record.as_request()
            for record in self._select(select(RequestRecord).where(RequestRecord.conversation == conversation))
        ]

    def all_open(self) -> list[RequestRecord]:
        """Every request that still waits for a person, newest first."""
        ended = [RequestState.CLOSED, RequestState.CANCELLED, RequestState.RESOLVED]
        return self._select(select(RequestRecord).where(RequestRecord.state.not_in(ended)))

    def _select(self, query: Select[RequestRecord]) -> list[RequestRecord]:
        try:
            with Session(self._engine, expire_on_commit=False) as session:
                return list(session.scalars(query.order_by(RequestRecord.opened_at.desc())))
        except SQLAlchemyError as error:
            raise OSError("the database cannot be used") from error


def _new_record(wanted: NewRequest) -> RequestRecord:
    return RequestRecord(
        number=f"{secrets.randbelow(900_000) + 100_000}",
        key=wanted.key,
        conversation=wanted.conversation,
        topic=wanted.topic,
        need=wanted.need[:1000],
        urgent=wanted.urgent,
        state=RequestState.NEW.value,
        opened_at=datetime.now(UTC).replace(tzinfo=None),
    )
