"""What time does to requests: those nobody took are marked late, silent counselors give back, resolved ones close."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, and_, func, or_, select

from actions.records.database import now, writing
from actions.records.encryption import Cipher
from actions.requests.audit import Actor, do_step
from actions.requests.messages import NOTICE, Messages, message_about
from actions.requests.outbox import announce
from actions.requests.request import HELD, RequestState, Step
from actions.requests.request_records import RequestRecord
from actions.staff.counselors import CounselorRecord

CLOSE_AFTER_DAYS = 7
_AT_ONCE = 100
_PROGRAM = Actor("program")
_HANDED_BACK_LEFT = "帮您的工作人员换人了，现在由程序回答您。您的请求还在，会有人再接。"
_HANDED_BACK = "工作人员有一阵没有回复了，现在由程序回答您。您的请求还在，会有人再接。"


class Housekeeping:
    """Done from time to time, by any process. Raises StorageUnavailable where the database cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._messages = engine, Messages(engine, cipher)

    def hand_back_silent(self, minutes: int) -> int:
        """Give conversations back in which a person has waited so long for a word; how many."""
        silent = (RequestRecord.state == RequestState.CLAIMED.value, RequestRecord.touched_at < _ago(minutes=minutes))
        with writing(self._engine) as session:
            found = session.scalars(select(RequestRecord).where(*silent).limit(_AT_ONCE).with_for_update()).all()
            for record in found:
                do_step(session, record, Step.HAND_BACK, _PROGRAM)
                key = f"notice-{record.number}-silent-{record.version}"
                self._messages.put(session, message_about(record, key, NOTICE, "", _HANDED_BACK))
                if record.is_danger:
                    announce(session, record.number, record.topic, record.region, record.kind, late=record.late)
            return len(found)

    def escalate(self, hours: int) -> int:
        """Mark requests as late for which nobody came for so long; how many. Their kind stays what it is."""
        limit, queued_at = _ago(minutes=60 * hours), func.coalesce(RequestRecord.touched_at, RequestRecord.opened_at)
        late = (
            ~RequestRecord.late,
            or_(
                and_(RequestRecord.state == RequestState.NEW.value, RequestRecord.opened_at < limit),
                and_(RequestRecord.state == RequestState.REOPENED.value, queued_at < limit),
            ),
        )
        with writing(self._engine) as session:
            found = session.scalars(select(RequestRecord).where(*late).limit(_AT_ONCE).with_for_update()).all()
            for record in found:
                record.late = record.urgent = True
                do_step(session, record, Step.ESCALATE, _PROGRAM)
                announce(session, record.number, record.topic, record.region, record.kind, late=True)
            return len(found)

    def hand_back_of(self, counselor_login: str) -> list[str]:
        """Give back to the queue what somebody holds who is gone; the numbers."""
        holder = select(CounselorRecord.id).where(CounselorRecord.login == counselor_login).scalar_subquery()
        held = (RequestRecord.counselor_id == holder, RequestRecord.state.in_([state.value for state in HELD]))
        with writing(self._engine) as session:
            found = session.scalars(select(RequestRecord).where(*held).with_for_update()).all()
            for record in found:
                do_step(session, record, Step.HAND_BACK, _PROGRAM, counselor_login)
                key = f"notice-{record.number}-left-{record.version}"
                self._messages.put(session, message_about(record, key, NOTICE, "", _HANDED_BACK_LEFT))
                announce(session, record.number, record.topic, record.region, record.kind, late=record.late)
            return [record.number for record in found]

    def close_old(self) -> int:
        """Close requests that were resolved a week ago; how many."""
        old = (
            RequestRecord.state == RequestState.RESOLVED.value,
            RequestRecord.ended_at < _ago(minutes=CLOSE_AFTER_DAYS * 24 * 60),
        )
        with writing(self._engine) as session:
            found = session.scalars(select(RequestRecord).where(*old).limit(_AT_ONCE).with_for_update()).all()
            for record in found:
                do_step(session, record, Step.CLOSE, _PROGRAM)
            return len(found)


def _ago(minutes: int) -> datetime:
    return now() - timedelta(minutes=minutes)
