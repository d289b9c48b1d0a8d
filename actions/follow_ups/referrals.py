"""A counselor refers somebody to a post: the post is open, the person is told at once, and nobody is told twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions.beijing_time import beijing, today
from actions.errors import StepRefused
from actions.follow_ups.referral_records import PostOutcome, ReferralRecord
from actions.follow_ups.referral_words import Reader, name_of, told
from actions.people.push_subscriptions import notify
from actions.postings.matching import Matches, Matching
from actions.postings.posting import Freshness, Posting, PostingKind
from actions.postings.reasons import explain
from actions.postings.records import PostingRecord
from actions.postings.wishes import Wishes, wishes_from
from actions.postings.works import wanted_work
from actions.records.database import now, reading
from actions.records.encryption import Cipher
from actions.requests.audit import Actor, do_step
from actions.requests.case import Case
from actions.requests.casework import Casework
from actions.requests.messages import COUNSELOR, Messages, message_about
from actions.requests.request import Step
from actions.staff.counselors import Counselor

ASK_AFTER_DAYS = 21
MAX_LINE = 200
"""Characters that a counselor adds."""
_NO_POST = "没有介绍：没有这个编号的岗位。"
_OVER = "没有介绍：这个岗位已经过期，{why}。"
_TWICE = "没有再介绍：这个岗位{when}已经介绍给本人了。"
_GONE = "没有记下：没有这条介绍，或者本人已经删掉了。"


@dataclass(frozen=True)
class Referral:
    """A post that somebody was referred to."""

    id: int
    number: str
    posting_id: int
    post: str
    counselor: str
    referred_at: datetime
    outcome: PostOutcome
    told_at: datetime | None


class Referrals:
    """On a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher, casework: Casework, matching: Matching) -> None:
        self._engine, self._cipher, self._casework, self._matching = engine, cipher, casework, matching
        self._messages = Messages(engine, cipher)
        self.ask_after_days = ASK_AFTER_DAYS
        """After so many days it is asked what became of a post; a setting."""

    def suggestions(self, case: Case) -> Matches | None:
        """The posts that suit the wishes that the person passed on; None where they passed on none."""
        wishes = wishes_from(case.wishes)
        return self._matching.match(wishes) if wishes is not None else None

    def of_request(self, number: str) -> list[Referral]:
        """The posts that the person of a request was referred to, the newest first."""
        query = select(ReferralRecord).where(ReferralRecord.number == number).order_by(ReferralRecord.id.desc())
        with reading(self._engine) as session:
            return [referral_of(record, self._cipher) for record in session.scalars(query)]

    def refer(
        self, viewer: Counselor, number: str, posting_id: int, line: str, address: str, on: date | None = None
    ) -> None:
        """Tell the person of a post, once. Raises NoSuchRequest, and StepRefused with a sentence."""
        day = on or today()
        with self._casework.held(viewer, number, address, "介绍了岗位") as (session, request):
            posting = self._open(session, posting_id, day)
            earlier = session.scalar(
                select(ReferralRecord).where(
                    ReferralRecord.conversation == request.conversation, ReferralRecord.posting_id == posting_id
                )
            )
            if earlier is not None:
                raise StepRefused(_TWICE.format(when=_day(earlier.referred_at)), "referred_already")
            record = ReferralRecord(
                conversation=request.conversation,
                number=number,
                posting_id=posting_id,
                post=self._cipher.encrypt(name_of(posting.content)),
                counselor=viewer.login,
                referred_at=now(),
                ask_at=now() + timedelta(days=self.ask_after_days),
                outcome=PostOutcome.UNKNOWN.value,
            )
            session.add(record)
            session.flush()
            # The trail outlives the person's words: it names the referral, which does not.
            do_step(session, request, Step.REFER, Actor(viewer.login, address), str(record.id))
            request.answered_at = request.answered_at or now()
            wishes = wishes_from(self._cipher.readable(request.wishes)) or Wishes()
            match = explain(posting, wishes, tuple(map(wanted_work, wishes.work)), day)
            text = told(match, line, Reader(request.medium))
            key = f"referral-{record.id}"
            self._messages.put(session, message_about(request, key, COUNSELOR, viewer.name, text))
            notify(session, request.conversation)

    def note_outcome(
        self, viewer: Counselor, number: str, referral_id: int, outcome: PostOutcome, address: str
    ) -> None:
        """Keep what a counselor learnt of a post: it is not asked for any more. Raises StepRefused, NoSuchRequest."""
        with self._casework.changed(viewer, number) as (session, request):
            record = session.get(ReferralRecord, referral_id, with_for_update=True)
            if record is None or record.number != number:
                raise StepRefused(_GONE, "no_such_referral")
            keep_outcome(record, outcome)
            do_step(session, request, Step.OUTCOME, Actor(viewer.login, address), f"{record.id} {outcome.value}")

    def _open(self, session: Session, posting_id: int, day: date) -> Posting:
        """The post, locked so that it is not closed meanwhile. Raises StepRefused."""
        record = session.get(PostingRecord, posting_id, with_for_update=True)
        if record is None or record.kind != PostingKind.POST.value:
            raise StepRefused(_NO_POST, "no_such_posting")
        posting = record.as_posting(self._cipher)
        if posting.freshness(day) in (Freshness.EXPIRED, Freshness.ARCHIVED):
            raise StepRefused(_OVER.format(why=posting.why_over(day)), "posting_over")
        return posting


def referral_of(record: ReferralRecord, cipher: Cipher) -> Referral:
    """A referral, readable."""
    return Referral(
        record.id,
        record.number,
        record.posting_id,
        cipher.readable(record.post),
        record.counselor,
        record.referred_at,
        PostOutcome(record.outcome),
        record.told_at,
    )


def keep_outcome(record: ReferralRecord, outcome: PostOutcome) -> None:
    """Keep what became of a post; it is not asked for any more."""
    record.outcome, record.told_at, record.ask_at = outcome.value, now(), None


def _day(at: datetime) -> str:
    local = beijing(at)
    return f"{local.month}月{local.day}日"
