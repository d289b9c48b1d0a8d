"""The table of service requests, and how its rows are found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, Select, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from actions.records.database import Base
from actions.records.encrypted import EncryptedText
from actions.requests.request import OPEN, RequestKind, RequestState, ServiceRequest

_IS_OPEN = text(f"state IN ({', '.join(repr(state.value) for state in OPEN)})")
ERASED = "erased"
"""How the conversation of a request begins whose person had their words erased."""


class RequestRecord(Base):
    """A row of the table of service requests; `title`, `need`, `wishes` and `contact` are encrypted."""

    __tablename__ = "service_requests"
    __table_args__ = (
        Index("ix_requests_inbox", "state", "team_id", "urgent", "opened_at"),
        Index("ix_requests_counselor", "counselor_id", "state"),
        Index("ix_requests_opened", "opened_at"),
        Index("ix_requests_kind", "kind", "state"),
        # However many processes open requests at once: one conversation has one open request.
        Index("uq_requests_open", "conversation", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
    )

    number: Mapped[str] = mapped_column(String(6), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    conversation: Mapped[str] = mapped_column(String(64), index=True)
    topic: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20), default=RequestKind.CONSULT.value)
    title: Mapped[str] = mapped_column(EncryptedText, default="")
    """Danger: the person's own words; "" where the topic names the request."""
    need: Mapped[str] = mapped_column(EncryptedText)
    wishes: Mapped[str] = mapped_column(EncryptedText, default="")
    """Job seeking: what the person wants of a post, as JSON; "" where they passed on no wishes."""
    urgent: Mapped[bool]
    """Danger or late, for the release before, which knows neither; read nowhere any more."""
    late: Mapped[bool] = mapped_column(default=False)
    """Nobody came for too long."""
    danger_at: Mapped[datetime | None]
    """When danger was reported last."""
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column()
    opened_at: Mapped[datetime]
    region: Mapped[str] = mapped_column(String(40), default="")
    contact: Mapped[str] = mapped_column(EncryptedText, default="")
    medium: Mapped[str] = mapped_column(String(20), default="")
    shares_words: Mapped[bool] = mapped_column(default=True)
    team_id: Mapped[int | None]
    counselor_id: Mapped[int | None]
    claimed_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    """When its holder looked at it last; None where it was given to them and they have not yet."""
    answered_at: Mapped[datetime | None]
    """When a counselor first answered."""
    ended_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    touched_at: Mapped[datetime | None]
    """When either side last did something."""
    rating: Mapped[int | None]
    callback_at: Mapped[datetime | None]
    """When a counselor agreed to be in touch."""
    labels: Mapped[str] = mapped_column(String(120), default="")
    """Words that counselors sort by, each with a blank before and behind; "" where there are none."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - as SQLAlchemy declares it

    @property
    def is_danger(self) -> bool:
        """Whether a life may be in danger."""
        return self.kind == RequestKind.DANGER.value

    @property
    def is_erased(self) -> bool:
        """Whether its person had their words erased: only figures are left."""
        return self.conversation.startswith(f"{ERASED} ")

    def as_request(self) -> ServiceRequest:
        """The request without what only the store needs."""
        return ServiceRequest(self.number, RequestState(self.state), self.topic, RequestKind(self.kind))


@dataclass(frozen=True)
class OpenRequest:
    """A request that has not ended, as the command line lists it."""

    number: str
    state: str
    kind: str
    late: bool
    topic: str
    title: str
    """Danger: the person's words; else ""."""
    region: str
    need: str
    opened_at: datetime

    @property
    def is_danger(self) -> bool:
        """Whether a life may be in danger."""
        return self.kind == RequestKind.DANGER.value

    def __str__(self) -> str:
        mark = "危险 " if self.is_danger else "等太久 " if self.late else ""
        return f"{self.number} {mark}{self.opened_at:%Y-%m-%d %H:%M} {self.region} {self.topic} {self.need}"

    def as_json(self) -> dict[str, object]:
        """A JSON object."""
        return {**self.__dict__, "opened_at": self.opened_at.isoformat() + "Z"}


def newest(conversation: str, states: Iterable[RequestState]) -> Select[RequestRecord]:
    """The newest request of a conversation that is in one of these states."""
    return (
        select(RequestRecord)
        .where(RequestRecord.conversation == conversation, RequestRecord.state.in_([state.value for state in states]))
        .order_by(RequestRecord.opened_at.desc())
        .limit(1)
    )
