"""Reminders that people said yes to: kept, listed, stopped, and told at their time, each once.

Telling is putting a notice into the conversation, in the transaction that marks the reminder as told: of several
gateways one does it, and a process that is killed leaves it undone or done. The notice says no more than anybody may
see on a locked screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, and_, delete, select, update
from sqlalchemy.orm import Session

from actions.follow_ups.dates import KnownDate, known_date, withdraw_if_stale
from actions.follow_ups.moments import ends_at, is_quiet, remind_at, spoken_moment
from actions.follow_ups.referral_records import ReferralRecord
from actions.follow_ups.reminder_records import DateRecord, ReminderRecord
from actions.people.profiles import REMINDING, VERSIONS, keep_consent
from actions.people.push_subscriptions import notify
from actions.records.database import now, reading, writing
from actions.records.encryption import Cipher
from actions.requests.messages import NOTICE, MessageRecord, Messages
from actions.requests.request import OPEN, RequestKind
from actions.requests.request_records import RequestRecord

DUE = "您要的提醒：{when}的事。"
LATE = "您要的提醒：{when}的事，说晚了，对不起。"
WITHDRAWN = "您要的提醒取消了：{when}的事，工作人员撤回了。"
HOW_TO_ASK = "是什么事，说“我的提醒”就知道。"
_AT_ONCE = 50
_IN_DANGER = timedelta(hours=1)
"""Who is in danger is told later."""


@dataclass(frozen=True)
class Agreed:
    """What came of a yes."""

    date: KnownDate
    at: datetime | None
    """When they are reminded; None where it is too close for that."""

    @property
    def spoken(self) -> str:
        """When they are reminded, as it is said now; "" where they are not."""
        return spoken_moment(self.at, is_day=False, now=now()) if self.at is not None else ""


class Reminders:
    """On a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._cipher = engine, cipher
        self._messages = Messages(engine, cipher)

    def agree(self, conversation: str, date_id: int) -> Agreed | None:
        """Keep a yes; the same one again is kept once. None where the date is over or was withdrawn."""
        with writing(self._engine) as session:
            date = session.get(DateRecord, date_id, with_for_update=True)
            if date is None or date.conversation not in ("", conversation) or _is_over(date):
                return None
            moment = remind_at(date.at, is_day=date.is_day, now=now())
            found = Agreed(known_date(date, self._cipher), moment)
            if moment is None:
                return found
            known = session.scalar(
                select(ReminderRecord).where(
                    ReminderRecord.conversation == conversation, ReminderRecord.date_id == date_id
                )
            )
            if known is None:
                keep_consent(session, conversation, REMINDING, VERSIONS[REMINDING], True)
                session.add(
                    ReminderRecord(conversation=conversation, date_id=date_id, agreed_at=now(), remind_at=moment)
                )
                session.flush()
            elif known.told_at is not None:
                # They were reminded, and want to be once more: nearer to it.
                keep_consent(session, conversation, REMINDING, VERSIONS[REMINDING], True)
                known.told_at, known.agreed_at, known.remind_at = None, now(), moment
            return found

    def of(self, conversation: str) -> list[KnownDate]:
        """The dates that somebody is or was reminded of and that are not over, the next one first."""
        query = (
            select(DateRecord)
            .join(ReminderRecord, ReminderRecord.date_id == DateRecord.id)
            .where(ReminderRecord.conversation == conversation, DateRecord.withdrawn_at.is_(None))
            .order_by(DateRecord.at, DateRecord.id)
        )
        with reading(self._engine) as session:
            return [known_date(one, self._cipher) for one in session.scalars(query) if not _is_over(one)]

    def stop(self, conversation: str) -> int:
        """Forget all of them, and ask nothing by the clock any more; how many there were."""
        with writing(self._engine) as session:
            mine = ReminderRecord.conversation == conversation
            count = len(session.scalars(select(ReminderRecord.id).where(mine)).all())
            asked = ReferralRecord.conversation == conversation, ReferralRecord.ask_at.is_not(None)
            session.execute(delete(ReminderRecord).where(mine))
            session.execute(update(ReferralRecord).where(*asked).values(ask_at=None))
            # Also where there were none: what is entered later is not spoken of either.
            keep_consent(session, conversation, REMINDING, VERSIONS[REMINDING], False)
            return count

    def tell_due(self) -> int:
        """Tell what is due, by day; how many. Any number of processes may do it at once."""
        moment = now()
        due = (ReminderRecord.told_at.is_(None), ReminderRecord.remind_at <= moment)
        if is_quiet(moment):
            return 0
        with reading(self._engine) as session:
            if session.scalar(select(ReminderRecord.id).where(*due).limit(1)) is None:
                return 0
        with writing(self._engine) as session:
            query = select(ReminderRecord).where(*due).order_by(ReminderRecord.remind_at).limit(_AT_ONCE)
            return sum(self._tell(session, one) for one in session.scalars(query.with_for_update(skip_locked=True)))

    def _tell(self, session: Session, reminder: ReminderRecord) -> int:
        if in_danger(session, reminder.conversation):
            reminder.remind_at = now() + _IN_DANGER
            return 0
        date = session.get(DateRecord, reminder.date_id)
        reminder.told_at = now()
        if date is None:
            return 0
        withdraw_if_stale(session, date, self._cipher)
        is_withdrawn = date.withdrawn_at is not None
        is_late = now() >= ends_at(date.at, is_day=date.is_day)
        wording = WITHDRAWN if is_withdrawn else LATE if is_late else DUE
        when = spoken_moment(date.at, is_day=date.is_day, now=now())
        text = wording.format(when=when) + ("" if is_withdrawn or is_late else HOW_TO_ASK)
        # SQLite gives the highest number again after it was deleted: the moments tell the two apart.
        moments = f"{reminder.agreed_at:%y%m%d%H%M%S%f}-{reminder.remind_at:%y%m%d%H%M%S}"
        key = f"reminder-{reminder.id}-{moments}{'-withdrawn' if is_withdrawn else ''}"
        told = MessageRecord(key=key, conversation=reminder.conversation, number="", author=NOTICE, name="", text=text)
        self._messages.put(session, told)
        notify(session, reminder.conversation)
        return 1


def in_danger(session: Session, conversation: str) -> bool:
    """Whether a request of this conversation that has not ended tells of danger."""
    mine = RequestRecord.conversation == conversation
    return session.scalar(select(RequestRecord.number).where(mine, open_danger()).limit(1)) is not None


def open_danger() -> ColumnElement[bool]:
    """Condition of a request that has not ended and tells of danger."""
    states = RequestRecord.state.in_([state.value for state in OPEN])
    return and_(states, RequestRecord.kind == RequestKind.DANGER.value)


def _is_over(date: DateRecord) -> bool:
    return date.withdrawn_at is not None or ends_at(date.at, is_day=date.is_day) <= now()
