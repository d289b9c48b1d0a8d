"""What became of the posts that people were referred to: asked once, answered in any words, counted.

It is not asked of who erased their words (nothing of them is left), cancelled the request, took a consent back or
wants no reminders.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, func, or_, select, true
from sqlalchemy.orm import Session

from actions.follow_ups.moments import is_quiet
from actions.follow_ups.referral_records import PostOutcome, ReferralRecord
from actions.follow_ups.referrals import Referral, keep_outcome, referral_of
from actions.follow_ups.reminders import in_danger, open_danger
from actions.people.channel_inbox import AddressRecord
from actions.people.profiles import REMINDING, SHARING, WISHES, ConsentRecord
from actions.records.database import now, reading, writing
from actions.records.encryption import Cipher
from actions.requests.audit import EventRecord, do_step
from actions.requests.lists import may_see
from actions.requests.messages import NOTE, Messages, message_about
from actions.requests.opening import THE_PERSON
from actions.requests.request import HELD, HELPED, OPEN, RequestState, Step
from actions.requests.request_records import RequestRecord, newest
from actions.requests.statistics import Period
from actions.staff.counselors import Counselor

_NOTE = "本人说，{post}：{outcome}。"
_AT_ONCE = 20
_HELD = RequestRecord.state.in_([state.value for state in HELD])


@dataclass(frozen=True)
class AskedPost:
    """A post that it is asked about."""

    id: int
    post: str


@dataclass(frozen=True)
class Answered:
    """What came of an answer."""

    post: str
    number: str
    """Of its request."""
    is_open: bool
    """Whether its request is open: then a counselor reads it."""
    may_be_reopened: bool
    """Whether it was helped and ended, and the person has no other one that is open."""


class Outcomes:
    """On a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._cipher = engine, cipher
        self._messages = Messages(engine, cipher)

    def due(self, conversation: str) -> int:
        """The number of a referral of which it is to be asked now; 0 where there is none."""
        with reading(self._engine) as session:
            record = session.scalar(select(ReferralRecord).where(ReferralRecord.conversation == conversation, *_due()))
            return record.id if record is not None else 0

    def due_by_messenger(self) -> list[str]:
        """Conversations with a messenger's address in which it is to be asked, the oldest first; none in the night."""
        if is_quiet(now()):
            return []
        reached = select(AddressRecord.conversation)
        busy = select(RequestRecord.conversation).where(or_(_HELD, open_danger()))
        query = (
            select(ReferralRecord.conversation)
            .where(*_due(), ReferralRecord.conversation.in_(reached), ReferralRecord.conversation.not_in(busy))
            .group_by(ReferralRecord.conversation)
            .order_by(func.min(ReferralRecord.ask_at))
        )
        with reading(self._engine) as session:
            return list(session.scalars(query.limit(_AT_ONCE)))

    def ask(self, conversation: str, referral_id: int) -> AskedPost | None:
        """It is asked now, and never again; None where it must not be, or was asked meanwhile."""
        mine = (ReferralRecord.conversation == conversation, ReferralRecord.id == referral_id)
        with writing(self._engine) as session:
            record = session.scalar(select(ReferralRecord).where(*mine, *_due()).with_for_update())
            if record is None or _is_busy(session, conversation):
                return None
            record.ask_at = None
            return AskedPost(record.id, self._cipher.readable(record.post))

    def newest(self, conversation: str) -> AskedPost | None:
        """The post that somebody speaks of without having been asked: the newest one that is not settled."""
        settled = (PostOutcome.GOT.value, PostOutcome.DECLINED.value)
        mine = (ReferralRecord.conversation == conversation, ReferralRecord.outcome.not_in(settled))
        query = select(ReferralRecord).where(*mine).order_by(ReferralRecord.id.desc()).limit(1)
        with reading(self._engine) as session:
            record = session.scalar(query)
            return AskedPost(record.id, self._cipher.readable(record.post)) if record is not None else None

    def of(self, conversation: str) -> list[Referral]:
        """The posts that somebody was referred to, the oldest first."""
        query = select(ReferralRecord).where(ReferralRecord.conversation == conversation).order_by(ReferralRecord.id)
        with reading(self._engine) as session:
            return [referral_of(record, self._cipher) for record in session.scalars(query)]

    def tell(self, conversation: str, referral_id: int, outcome: PostOutcome, key: str) -> Answered | None:
        """Keep what the person says, and let the counselors know; None where it is gone."""
        mine = (ReferralRecord.conversation == conversation, ReferralRecord.id == referral_id)
        with writing(self._engine) as session:
            record = session.scalar(select(ReferralRecord).where(*mine).with_for_update())
            if record is None:
                return None
            request = session.get(RequestRecord, record.number, with_for_update=True)
            if request is None:
                return None
            post = self._cipher.readable(record.post)
            if record.outcome != outcome.value:
                keep_outcome(record, outcome)
                do_step(session, request, Step.OUTCOME, THE_PERSON, f"{record.id} {outcome.value}")
                text = _NOTE.format(post=post, outcome=outcome.spoken)
                note = message_about(request, f"outcome-{record.id}-{key}"[:80], NOTE, "程序", text)
                self._messages.put(session, note)
            state = RequestState(request.state)
            has_open = session.scalar(newest(conversation, OPEN)) is not None
            may_be_reopened = state in HELPED and not has_open
            return Answered(post, request.number, is_open=state in OPEN, may_be_reopened=may_be_reopened)

    def figures(self, viewer: Counselor, period: Period) -> Mapping[str, int]:
        """How many posts people were referred to in a period, by what became of them; the audit trail knows."""
        columns = (EventRecord.number, EventRecord.what, EventRecord.detail)
        within = (
            EventRecord.what.in_((Step.REFER.value, Step.OUTCOME.value)),
            EventRecord.at >= period.begins,
        )
        query = (
            select(*columns, EventRecord.at)
            .join(RequestRecord, RequestRecord.number == EventRecord.number)
            .where(*within, may_see(viewer))
            .order_by(EventRecord.id)
        )
        found: dict[tuple[str, str], PostOutcome] = {}
        with reading(self._engine) as session:
            for number, what, detail, at in session.execute(query):
                referral, _, outcome = detail.partition(" ")
                if what == Step.REFER.value and at < period.ends:
                    found[number, referral] = PostOutcome.UNKNOWN
                elif (number, referral) in found and outcome in {*PostOutcome}:
                    found[number, referral] = PostOutcome(outcome)
        counted = Counter(found.values())
        return {outcome.spoken: counted[outcome] for outcome in PostOutcome if counted[outcome]}


def _due() -> tuple[ColumnElement[bool], ...]:
    """Conditions of a referral of which it may be asked."""
    cancelled = (
        select(RequestRecord.number)
        .where(
            RequestRecord.number == ReferralRecord.number,
            RequestRecord.state == RequestState.CANCELLED.value,
        )
        .exists()
    )
    taken_back = (
        select(ConsentRecord.id)
        .where(
            ConsentRecord.conversation == ReferralRecord.conversation,
            ConsentRecord.what.in_((SHARING, WISHES)),
            ~ConsentRecord.given,
            ConsentRecord.at >= ReferralRecord.referred_at,
        )
        .exists()
    )
    # Whoever wants no reminders is not asked either, whenever they said so, until they want one again.
    reminding = (
        select(ConsentRecord.given)
        .where(ConsentRecord.conversation == ReferralRecord.conversation, ConsentRecord.what == REMINDING)
        .order_by(ConsentRecord.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        ReferralRecord.outcome == PostOutcome.UNKNOWN.value,
        ReferralRecord.ask_at <= now(),
        ~cancelled,
        ~taken_back,
        func.coalesce(reminding, true()).is_(True),
    )


def _is_busy(session: Session, conversation: str) -> bool:
    """Whether a counselor holds the conversation, or its person may be in danger."""
    mine = RequestRecord.conversation == conversation
    if session.scalar(select(RequestRecord.number).where(mine, _HELD).limit(1)) is not None:
        return True
    return in_danger(session, conversation)
