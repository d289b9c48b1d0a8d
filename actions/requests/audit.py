"""Every step of a request: checked against its state, and kept with who took it, when and from where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.errors import StepRefused
from actions.records.database import Base, now
from actions.requests.request import RequestState, Step, state_after

if TYPE_CHECKING:
    from actions.requests.request_records import RequestRecord

_ASIDE = (Step.NOTE, Step.LABEL, Step.CALL_BACK, Step.OUTCOME, Step.DATE)
"""Steps that the person learns nothing of: they are no sign that somebody attends to them."""
_LETS_REST = (Step.SNOOZE, Step.CONTACT, Step.TAKE_OVER, *_ASIDE)
"""Steps after which a snoozed request stays snoozed."""


class NotNow(StepRefused):
    """The step cannot be done: somebody was quicker, or the request has ended."""

    def __init__(self, state: RequestState) -> None:
        super().__init__(f"没有做成：这个请求{state.spoken}。")
        self.state = state


@dataclass(frozen=True)
class Actor:
    """Who takes a step."""

    name: str
    """"person", "program" or a counselor's sign-in name."""
    address: str = ""
    """The network address they came from."""


class EventRecord(Base):
    """A row of the audit trail."""

    __tablename__ = "request_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(6), index=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(45))
    what: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(20))
    """Where the request stood afterwards."""
    detail: Mapped[str] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(String(80), unique=True, index=True)
    """Idempotency key of a step that must not be taken twice."""


def do_step(
    session: Session, record: RequestRecord, step: Step, actor: Actor, detail: str = "", key: str | None = None
) -> None:
    """Move a request, locked by this transaction, and keep the step. Raises NotNow."""
    state = state_after(RequestState(record.state), step)
    if state is None:
        raise NotNow(RequestState(record.state))
    moment = now()
    record.state = state.value
    if step not in _ASIDE:
        record.touched_at = moment
    if step not in _LETS_REST:
        record.snoozed_until = None
    if state in (RequestState.RESOLVED, RequestState.CANCELLED):
        record.ended_at = moment
    if state is RequestState.REOPENED:
        record.ended_at = record.counselor_id = record.claimed_at = record.seen_at = None
    session.add(
        EventRecord(
            number=record.number,
            at=moment,
            who=actor.name,
            address=actor.address,
            what=step.value,
            state=state.value,
            detail=detail,
            key=key,
        )
    )
    session.flush()
