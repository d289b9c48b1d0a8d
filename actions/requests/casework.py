"""A counselor's side of a request: who takes it, what is answered, and how it ends.

What somebody holds is changed by them, by a lead of their team, or by an administrator. Whoever acts on what a
colleague holds leaves a note and a line in the audit trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from actions.errors import StepRefused
from actions.records.database import now, reading, writing
from actions.requests.audit import Actor, NotNow, do_step
from actions.requests.caseload import PAGE, Alarms, Case, Caseload, Event, NoSuchRequest, Wanted, leads, may_see
from actions.requests.messages import COUNSELOR, NOTE, NOTICE, MessageRecord, message_about
from actions.requests.opening import announce_request
from actions.requests.request import HELD, WAITING, RequestState, Step, spoken_number
from actions.requests.request_records import RequestRecord
from actions.staff.counselors import Counselor, CounselorRecord, Role
from actions.staff.teams import TeamRecord

__all__ = ["PAGE", "Alarms", "Case", "Casework", "Colleague", "Event", "NoSuchRequest", "Wanted", "may_see"]

_HELD_BY = "这个请求在{name}手里。要改，请找{name}，或者找组长。"
_NOT_CLAIMED = "请先接下这个请求，再做这一步。"
_IN_DANGER = "有生命危险的请求不能放一放。请马上联系本人，或者转给能接的同事。"
_ERASED = "本人已经删掉了自己的内容，这个请求不能再改。"
_OTHER_TEAM = "只能转给同组的同事。要转到别的组，请找组长。"


@dataclass(frozen=True)
class Colleague:
    """Somebody to whom a request may be given."""

    login: str
    name: str
    role: Role
    team: str
    """"" where they belong to none."""


class Casework(Caseload):
    """What counselors do with requests. Raises StorageUnavailable, NoSuchRequest, and StepRefused with a sentence."""

    def colleagues(self, viewer: Counselor) -> list[Colleague]:
        """To whom this counselor may give a request: by name, those of the own team first."""
        query = (
            select(CounselorRecord, TeamRecord.name)
            .outerjoin(TeamRecord, TeamRecord.id == CounselorRecord.team_id)
            .where(_may_be_given(viewer), CounselorRecord.id != viewer.id)
            .order_by(CounselorRecord.name)
        )
        with reading(self._engine) as session:
            found = session.execute(query).all()
        found = sorted(found, key=lambda row: row[0].team_id != viewer.team_id)
        return [Colleague(one.login, one.name, Role(one.role), team or "") for one, team in found]

    def claim(self, viewer: Counselor, number: str, address: str) -> None:
        """Take a waiting request. Raises StepRefused where somebody was quicker."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            do_step(session, record, Step.CLAIM, Actor(viewer.login, address))
            _give(record, viewer.id)
            record.seen_at = now()
            self._tell(session, record, "claimed", f"{viewer.name}接了您的请求，会在这里回复您。")

    def answer(self, viewer: Counselor, number: str, text: str, key: str, address: str) -> None:
        """Write to the person; the same key again is the same message. Raises StepRefused."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            if _is_put(session, key):
                return
            self._check_holder(session, viewer, record, address, "回复了本人")
            do_step(session, record, Step.ANSWER, Actor(viewer.login, address))
            record.answered_at = record.answered_at or now()
            self._messages.put(session, message_about(record, key, COUNSELOR, viewer.name, text))

    def note(self, viewer: Counselor, number: str, text: str, key: str) -> None:
        """Keep something that only counselors read. Raises StepRefused where a colleague holds the request."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            if RequestState(record.state) in HELD and not _may_change(session, viewer, record):
                raise _refusal(session, record)
            self._messages.put(session, message_about(record, key, NOTE, viewer.name, text))

    def transfer(self, viewer: Counselor, number: str, login: str, address: str) -> None:
        """Give a request to a colleague, or take it over from one. Raises StepRefused and NoSuchRequest."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            colleague = _receiver(session, viewer, login)
            self._check_holder(session, viewer, record, address, f"把请求转给了{colleague.name}")
            do_step(session, record, Step.TRANSFER, Actor(viewer.login, address), colleague.login)
            _give(record, colleague.id)
            record.seen_at = now() if colleague.id == viewer.id else None
            if colleague.role != Role.ADMINISTRATOR.value:
                record.team_id = colleague.team_id
            if record.is_danger:
                announce_request(session, record)
            self._tell(session, record, "to", f"您的请求转给了{colleague.name}，会在这里回复您。")

    def snooze(self, viewer: Counselor, number: str, hours: int, address: str) -> None:
        """Let a request rest for some hours; never danger. Raises StepRefused."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            if record.is_danger:
                raise StepRefused(_IN_DANGER, "danger_not_snoozed")
            self._check_holder(session, viewer, record, address, f"把请求放{hours}小时")
            do_step(session, record, Step.SNOOZE, Actor(viewer.login, address), f"{hours}h")
            record.snoozed_until = now() + timedelta(hours=hours)

    def resolve(self, viewer: Counselor, number: str, address: str) -> None:
        """Say that it is done; the person is asked whether it helped. Raises StepRefused."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            self._check_holder(session, viewer, record, address, "办完了请求")
            do_step(session, record, Step.RESOLVE, Actor(viewer.login, address))
            spoken = spoken_number(record.number)
            told = f"{viewer.name}说，编号{spoken}的事办完了。有用请说“满意”，没解决请说“没解决”。"
            self._tell(session, record, "resolved", told)

    def hand_back(self, viewer: Counselor, number: str, address: str) -> None:
        """Give the conversation back to the program and the request to the queue. Raises StepRefused."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            self._check_holder(session, viewer, record, address, "把请求交还给队列")
            do_step(session, record, Step.HAND_BACK, Actor(viewer.login, address))
            if record.is_danger:
                announce_request(session, record)
            self._tell(session, record, "back", "现在由程序回答您。您的请求还在，会有人再接。")

    def reopen(self, viewer: Counselor, number: str, address: str) -> None:
        """Put an ended or cancelled request into the queue again. Raises StepRefused."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            do_step(session, record, Step.REOPEN, Actor(viewer.login, address))
            self._tell(session, record, "reopened", "您的请求重新打开了，会有人接。")

    def _check_holder(
        self, session: Session, viewer: Counselor, record: RequestRecord, address: str, what: str
    ) -> None:
        """Let who holds a request act, or who leads them: then the holder finds a note. Raises StepRefused."""
        state = RequestState(record.state)
        if not _may_change(session, viewer, record):
            raise _refusal(session, record)
        if state not in HELD or record.counselor_id == viewer.id:
            return
        holder = session.get(CounselorRecord, record.counselor_id)
        name, login = (holder.name, holder.login) if holder else ("", "")
        do_step(session, record, Step.TAKE_OVER, Actor(viewer.login, address), login)
        told = f"{viewer.name}{what}。原来是{name}在办。"
        key = f"note-{record.number}-{record.version}"
        self._messages.put(session, message_about(record, key, NOTE, viewer.name, told))

    def _tell(self, session: Session, record: RequestRecord, what: str, text: str) -> None:
        """Tell the person in the conversation, once."""
        key = f"notice-{record.number}-{what}-{record.version}"
        self._messages.put(session, message_about(record, key, NOTICE, "", text))


def _locked(session: Session, viewer: Counselor, number: str) -> RequestRecord:
    """A request that is to be changed. Raises NoSuchRequest, and StepRefused where its person had it erased."""
    query = select(RequestRecord).where(RequestRecord.number == number, may_see(viewer))
    record = session.scalar(query.with_for_update())
    if record is None:
        raise NoSuchRequest(number)
    if record.is_erased:
        raise StepRefused(_ERASED, "request_erased")
    return record


def _may_change(session: Session, viewer: Counselor, record: RequestRecord) -> bool:
    if RequestState(record.state) in HELD and record.counselor_id == viewer.id:
        return True
    holder = session.get(CounselorRecord, record.counselor_id) if record.counselor_id is not None else None
    return leads(viewer, record, holder.team_id if holder else None)


def _refusal(session: Session, record: RequestRecord) -> StepRefused:
    """Why somebody who does not hold a request may not change it."""
    state = RequestState(record.state)
    if state in WAITING:
        return StepRefused(_NOT_CLAIMED, "not_claimed")
    holder = session.get(CounselorRecord, record.counselor_id) if state in HELD else None
    if holder is None:
        return NotNow(state)
    return StepRefused(_HELD_BY.format(name=holder.name), "held_by_another")


def _receiver(session: Session, viewer: Counselor, login: str) -> CounselorRecord:
    """Who is to get a request. Raises NoSuchRequest where there is nobody of that name, and StepRefused."""
    found: Select[CounselorRecord] = select(CounselorRecord).where(CounselorRecord.login == login)
    colleague = session.scalar(found.where(CounselorRecord.active))
    if colleague is None:
        raise NoSuchRequest(login)
    if session.scalar(found.where(or_(_may_be_given(viewer), CounselorRecord.id == viewer.id))) is None:
        raise StepRefused(_OTHER_TEAM, "other_team")
    return colleague


def _may_be_given(viewer: Counselor) -> ColumnElement[bool]:
    """Colleagues of the own team; for leads and administrators everybody who still works here."""
    if viewer.role is not Role.COUNSELOR:
        return and_(CounselorRecord.active)
    same = CounselorRecord.team_id.is_(None) if viewer.team_id is None else CounselorRecord.team_id == viewer.team_id
    return and_(CounselorRecord.active, same)


def _give(record: RequestRecord, counselor: int) -> None:
    """Somebody has come: it is not late any more."""
    record.counselor_id, record.claimed_at, record.late = counselor, now(), False
    record.urgent = record.is_danger


def _is_put(session: Session, key: str) -> bool:
    return session.scalar(select(MessageRecord.id).where(MessageRecord.key == key)) is not None
