"""A counselor's side of a request: who takes it, what is answered, and how it ends.

What somebody holds is changed by them, by a lead of their team, or by an administrator. Whoever acts on what a
colleague holds leaves a note and a line in the audit trail.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Engine, Select, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.errors import StepRefused
from actions.people.push_subscriptions import notify
from actions.records.database import now, writing
from actions.records.encryption import Cipher
from actions.requests.audit import Actor, NotNow, do_step
from actions.requests.case import Alarms, Case, Event, NoSuchRequest
from actions.requests.caseload import Caseload
from actions.requests.colleagues import Colleague, Colleagues, may_be_given
from actions.requests.drafts import forget_draft
from actions.requests.lists import PAGE, Wanted, leads, may_see
from actions.requests.messages import COUNSELOR, NOTE, NOTICE, MessageRecord, message_about
from actions.requests.opening import announce_request
from actions.requests.request import HELD, OPEN, WAITING, RequestState, Step, spoken_number
from actions.requests.request_records import RequestRecord, newest
from actions.staff.counselors import Counselor, CounselorRecord, Role
from actions.staff.teams import TeamRecord

__all__ = ["PAGE", "Alarms", "Case", "Casework", "Colleague", "Event", "NoSuchRequest", "Wanted", "may_see"]

MAX_LABELS, MAX_LABEL = 5, 10
"""Labels of a request, and characters of each."""
_HELD_BY = "这个请求在{name}手里。要改，请找{name}，或者找组长。"
_NOT_CLAIMED = "请先接下这个请求，再做这一步。"
_IN_DANGER = "有生命危险的请求不能放一放。请马上联系本人，或者转给能接的同事。"
_ERASED = "本人已经删掉了自己的内容，这个请求不能再改。"
_OTHER_TEAM = "只能转给同组的同事。要转到别的组，请找组长。"


class Casework(Caseload):
    """What counselors do with requests. Raises StorageUnavailable, NoSuchRequest, and StepRefused with a sentence."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        super().__init__(engine, cipher)
        self.staff = Colleagues(engine)

    def colleagues(self, viewer: Counselor) -> list[Colleague]:
        """To whom this counselor may give a request: those of the own team first."""
        return self.staff.of(viewer)

    def claim(self, viewer: Counselor, number: str, address: str) -> None:
        """Take a waiting request. Raises StepRefused where somebody was quicker."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            do_step(session, record, Step.CLAIM, Actor(viewer.login, address))
            _give(record, viewer.id)
            record.seen_at = now()
            self._tell(session, record, "claimed", f"{viewer.name}接了您的请求，会在这里回复您。")
            notify(session, record.conversation)

    def answer(self, viewer: Counselor, number: str, text: str, key: str, address: str) -> None:
        """Write to the person; the same key again is the same message. Raises StepRefused."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            if _is_put(session, key):
                return
            self._check_holder(session, viewer, record, address, "回复了本人")
            do_step(session, record, Step.ANSWER, Actor(viewer.login, address))
            record.answered_at = record.answered_at or now()
            forget_draft(session, number, viewer.id)
            self._messages.put(session, message_about(record, key, COUNSELOR, viewer.name, text))
            notify(session, record.conversation)

    @contextmanager
    def held(self, viewer: Counselor, number: str, address: str, what: str) -> Iterator[tuple[Session, RequestRecord]]:
        """One transaction on a request, for who holds it or leads them: then the holder finds a note with `what`.

        Raises StepRefused and NoSuchRequest.
        """
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            self._check_holder(session, viewer, record, address, what)
            yield session, record

    @contextmanager
    def changed(self, viewer: Counselor, number: str) -> Iterator[tuple[Session, RequestRecord]]:
        """One transaction on a request that no colleague holds. Raises StepRefused and NoSuchRequest."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            _check_free(session, viewer, record)
            yield session, record

    def note(self, viewer: Counselor, number: str, text: str, key: str, address: str = "") -> None:
        """Keep something that only counselors read. Raises StepRefused where a colleague holds the request."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            if _is_put(session, key):
                return
            _check_free(session, viewer, record)
            do_step(session, record, Step.NOTE, Actor(viewer.login, address))
            self._messages.put(session, message_about(record, key, NOTE, viewer.name, text))

    def label(self, viewer: Counselor, number: str, labels: list[str], address: str) -> None:
        """Say by which words a request is sorted; these replace the earlier ones. Raises StepRefused."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            _check_free(session, viewer, record)
            do_step(session, record, Step.LABEL, Actor(viewer.login, address))
            record.labels = f" {' '.join(labels)} " if labels else ""

    def call_back(self, viewer: Counselor, number: str, at: datetime | None, spoken: str, address: str) -> None:
        """Agree when to be in touch, in UTC; None takes it back. The person is told: `spoken` is the moment in words.

        Raises StepRefused.
        """
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            self._check_holder(session, viewer, record, address, "改了联系本人的时间")
            do_step(session, record, Step.CALL_BACK, Actor(viewer.login, address), spoken)
            record.callback_at = at
            told = f"{viewer.name}会在{spoken}联系您。" if at else f"{viewer.name}原来说的联系时间取消了。"
            self._tell(session, record, "callback", told)
            notify(session, record.conversation)

    def transfer(self, viewer: Counselor, number: str, login: str, address: str, reason: str = "") -> None:
        """Give a request to a colleague, or take it over from one; a reason is kept as a note.

        Raises StepRefused and NoSuchRequest.
        """
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
            self._note_reason(session, viewer, record, colleague.name, reason)
            self._tell(session, record, "to", f"您的请求转给了{colleague.name}，会在这里回复您。")

    def to_team(self, viewer: Counselor, number: str, team: str, address: str, reason: str) -> None:
        """Put a request into the queue of another team. Raises StepRefused, and NoSuchRequest without such a team."""
        with writing(self._engine) as session:
            record = _locked(session, viewer, number)
            receiver = session.scalar(select(TeamRecord).where(TeamRecord.name == team))
            if receiver is None:
                raise NoSuchRequest(team)
            self._check_holder(session, viewer, record, address, f"把请求转给了{team}")
            if RequestState(record.state) in HELD:
                do_step(session, record, Step.HAND_BACK, Actor(viewer.login, address))
            do_step(session, record, Step.TO_TEAM, Actor(viewer.login, address), team)
            record.team_id = receiver.id
            announce_request(session, record)
            self._note_reason(session, viewer, record, team, reason)
            self._tell(session, record, "team", f"您的请求转给了{team}，会有人再接。等的时候，您可以继续问我。")

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
            told = f"{viewer.name}说，编号{spoken}的事办完了。帮到您了吗？可以回“满意”，或者“没解决”。"
            self._tell(session, record, "resolved", told)
            notify(session, record.conversation)

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
        """Put an ended or cancelled request into the queue again; not beside another open one. Raises StepRefused."""
        try:
            with writing(self._engine) as session:
                record = _locked(session, viewer, number)
                other = session.scalar(newest(record.conversation, OPEN))
                if other is not None and other.number != number:
                    raise StepRefused(f"没有做成：这个人的请求{spoken_number(other.number)}还开着。")
                do_step(session, record, Step.REOPEN, Actor(viewer.login, address))
                self._tell(session, record, "reopened", "您的请求重新打开了，会有人接。")
        except IntegrityError:
            raise StepRefused("没有做成：这个人刚开了另一个请求。") from None

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

    def _note_reason(
        self, session: Session, viewer: Counselor, record: RequestRecord, receiver: str, reason: str
    ) -> None:
        """Say to whoever comes next why the request came to them; the trail, which is not encrypted, holds no words."""
        if reason:
            key = f"reason-{record.number}-{record.version}"
            told = f"转给{receiver}，原因：{reason}"
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


def _check_free(session: Session, viewer: Counselor, record: RequestRecord) -> None:
    """Let everybody act on what nobody has, and who may change it on what somebody has. Raises StepRefused."""
    if RequestState(record.state) in HELD and not _may_change(session, viewer, record):
        raise _refusal(session, record)


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
    if session.scalar(found.where(or_(may_be_given(viewer), CounselorRecord.id == viewer.id))) is None:
        raise StepRefused(_OTHER_TEAM, "other_team")
    return colleague


def _give(record: RequestRecord, counselor: int) -> None:
    """Somebody has come: it is not late any more."""
    record.counselor_id, record.claimed_at, record.late = counselor, now(), False
    record.urgent = record.is_danger


def _is_put(session: Session, key: str) -> bool:
    return session.scalar(select(MessageRecord.id).where(MessageRecord.key == key)) is not None
