"""The postings of a database: lists are taken in, postings are found, confirmed and closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import Engine, func, insert, or_, select, text
from sqlalchemy.orm import Session

from actions.beijing_time import today
from actions.errors import StepRefused
from actions.postings.posting import (
    REMIND_BEFORE,
    ClosedBecause,
    Freshness,
    Posting,
    PostingKind,
)
from actions.postings.records import PostingRecord, columns_of, identity_of
from actions.records.database import now, reading, writing
from actions.records.encryption import Cipher

if TYPE_CHECKING:
    # Readers of spreadsheets are not loaded by processes that only look postings up.
    from actions.postings.lists import ListRow, PostingList

SHARE_CLOSED, FEW = 0.5, 20
"""A list that would close more than this share of its postings, and more than a few, is taken for a wrong one."""
_IMPORTING = 7_203_317
"""Number of the lock under which PostgreSQL takes lists in."""
_AT_ONCE = 500
_LONGEST_NUMBER = 10
_NO_POSTING = "没有这个编号的岗位。请核对编号。"


@dataclass(frozen=True)
class ImportReport:
    """What taking a list in does, or did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    reopened: int = 0
    """Closed before, and in a newer list again."""
    older: int = 0
    """Left alone, because a newer list said something of them."""
    gone: int = 0
    """Open postings of the earlier lists of this name that this one has no more."""
    closed: int = 0
    """Those of them that were closed."""
    kept_open: str = ""
    """Why none of them was closed though that was asked for; a sentence."""


@dataclass(frozen=True)
class Stamp:
    """Differs whenever a posting was added, changed or removed."""

    count: int
    newest: datetime | None


class Postings:
    """Postings on a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._cipher = engine, cipher

    def take_in(
        self,
        taken: PostingList,
        *,
        dry_run: bool = False,
        close_gone: bool = False,
        even_most: bool = False,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> ImportReport:
        """Keep a list in one transaction: the same one again changes nothing.

        With `close_gone` open postings that the list has no more are closed, unless it is older than they are, has a
        row that was refused, or would close most of them (`even_most` allows that). A dry run only tells.
        """
        with reading(self._engine) if dry_run else writing(self._engine) as session:
            if not dry_run:
                _lock(session)
            return _TakingIn(session, self._cipher, taken, dry_run).run(close_gone, even_most, on_progress)

    def all(self, kind: PostingKind | None = None) -> list[Posting]:
        """Every posting, the oldest first, without its contact."""
        found = select(PostingRecord).order_by(PostingRecord.id)
        if kind is not None:
            found = found.where(PostingRecord.kind == kind.value)
        with reading(self._engine) as session:
            return [record.as_posting() for record in session.scalars(found)]

    def of_ids(self, ids: Iterable[int]) -> list[Posting]:
        """The postings of these numbers with whom to ask, in this order; one that is gone is left out."""
        wanted = list(ids)
        with reading(self._engine) as session:
            records = session.scalars(select(PostingRecord).where(PostingRecord.id.in_(wanted)))
            found = {record.id: record.as_posting(self._cipher) for record in records}
        return [found[one] for one in wanted if one in found]

    def search(self, words: str, limit: int, on: date | None = None) -> list[Posting]:
        """Open posts in whose title, employer or place all these words stand, or of this number; the newest first.

        Without their contact.
        """
        day = on or today()
        number = words.strip().removesuffix("号")
        is_open = PostingRecord.closed_on.is_(None) | (PostingRecord.closed_on > day)
        found = select(PostingRecord).where(PostingRecord.kind == PostingKind.POST.value, is_open)
        if number.isascii() and number.isdigit() and len(number) < _LONGEST_NUMBER:
            found = found.where(PostingRecord.id == int(number))
        else:
            for word in words.split():
                columns = (PostingRecord.title, PostingRecord.employer, PostingRecord.region, PostingRecord.place)
                found = found.where(or_(*(column.contains(word, autoescape=True) for column in columns)))
        with reading(self._engine) as session:
            records = session.scalars(found.order_by(PostingRecord.listed_on.desc(), PostingRecord.id.desc()))
            postings = (record.as_posting() for record in records)
            return list(islice((one for one in postings if one.last_day >= day), limit))

    def stamp(self) -> Stamp:
        """By which a copy in memory knows whether it is still true."""
        with reading(self._engine) as session:
            count, newest = session.execute(
                select(func.count(PostingRecord.id), func.max(PostingRecord.changed_at))
            ).one()
        return Stamp(count, newest)

    def confirm(self, posting_id: int, on: date | None = None) -> None:
        """Note that the employer was asked and it holds; a closed one is open again. Raises StepRefused."""
        with writing(self._engine) as session:
            record = _get(session, posting_id)
            record.confirmed_on, record.changed_at = on or today(), now()
            record.closed_on, record.closed_because = None, ClosedBecause.NOT_CLOSED.value

    def close(self, posting_id: int, because: ClosedBecause, on: date | None = None) -> None:
        """End it before its time. Raises StepRefused."""
        with writing(self._engine) as session:
            record = _get(session, posting_id)
            record.closed_on, record.closed_because, record.changed_at = on or today(), because.value, now()

    def ending_soon(self, on: date | None = None) -> list[Posting]:
        """Open postings whose last day is near: whoever posted them can be asked whether it is to be later.

        Who was asked so near to it is not asked again.
        """
        day = on or today()
        near = (PostingRecord.closed_on.is_(None), PostingRecord.deadline.between(day, day + REMIND_BEFORE))
        with reading(self._engine) as session:
            records = session.scalars(select(PostingRecord).where(*near).order_by(PostingRecord.deadline)).all()
            return [record.as_posting(self._cipher) for record in records if not _was_asked_lately(record)]

    def to_confirm(self, on: date | None = None) -> list[Posting]:
        """Postings of which nothing was heard for so long that somebody has to ask, the oldest news first."""
        day = on or today()
        waiting = [posting for posting in self.all() if posting.freshness(day) is Freshness.TO_CONFIRM]
        return sorted(waiting, key=lambda posting: (posting.known_as_of, posting.id))


def _was_asked_lately(record: PostingRecord) -> bool:
    asked, last_day = record.confirmed_on, record.deadline
    return asked is not None and last_day is not None and asked >= last_day - REMIND_BEFORE


class _TakingIn:
    """One list against what is kept."""

    def __init__(self, session: Session, cipher: Cipher, taken: PostingList, dry_run: bool) -> None:
        self._session, self._cipher, self._taken, self._dry_run = session, cipher, taken, dry_run
        self._counts: dict[str, int] = defaultdict(int)
        self._met: set[int] = set()
        self._new: list[dict[str, object]] = []
        self._next_twin: dict[str, int] = {}

    def run(self, close_gone: bool, even_most: bool, on_progress: Callable[[int, int], None] | None) -> ImportReport:
        """Match each row with a record, and keep what it says."""
        groups: dict[str, list[ListRow]] = defaultdict(list)
        for row in self._taken.rows:
            groups[identity_of(row.content)].append(row)
        records = self._held(groups)
        for done, (identity, rows) in enumerate(groups.items(), 1):
            self._match(identity, rows, records.get(identity, []))
            if on_progress is not None and (done % _AT_ONCE == 0 or done == len(groups)):
                on_progress(done, len(groups))
        gone = self._gone()
        if self._new and not self._dry_run:
            self._session.execute(insert(PostingRecord), self._new)
        kept_open = self._why_kept_open(gone, even_most) if close_gone and gone else ""
        if close_gone and not kept_open:
            self._close(gone)
        return ImportReport(**self._counts, gone=len(gone), kept_open=kept_open)

    def _held(self, groups: dict[str, list[ListRow]]) -> dict[str, list[PostingRecord]]:
        """Records of these identities, the earliest first."""
        found: dict[str, list[PostingRecord]] = defaultdict(list)
        wanted = list(groups)
        for start in range(0, len(wanted), _AT_ONCE):
            some = PostingRecord.identity.in_(wanted[start : start + _AT_ONCE])
            for record in self._session.scalars(select(PostingRecord).where(some).order_by(PostingRecord.twin)):
                found[record.identity].append(record)
        return found

    def _match(self, identity: str, rows: list[ListRow], records: list[PostingRecord]) -> None:
        """Rows that say what a record says are that record; the others change the remaining ones in their order."""
        left, others = list(records), []
        for row in rows:
            same = next((record for record in left if record.says(row.content, self._cipher)), None)
            if same is None:
                others.append(row)
            else:
                left.remove(same)
                self._keep(same, row, says_the_same=True)
        for row in others:
            if left:
                self._keep(left.pop(0), row, says_the_same=False)
            else:
                self._add(identity, row, records)

    def _keep(self, record: PostingRecord, row: ListRow, *, says_the_same: bool) -> None:
        self._met.add(record.id)
        listed_on = self._taken.listed_on
        if listed_on < record.listed_on:
            self._counts["older"] += 1
            return
        reopens = record.closed_on is not None and listed_on > record.closed_on
        self._counts["reopened" if reopens else "unchanged" if says_the_same else "changed"] += 1
        is_known = says_the_same and record.listed_on == listed_on and record.list_name == self._taken.name
        if self._dry_run or (is_known and not reopens):
            return
        if not says_the_same:
            for name, value in columns_of(row.content, self._cipher).items():
                setattr(record, name, value)
        record.list_name, record.listed_on, record.changed_at = self._taken.name, listed_on, now()
        if reopens:
            record.closed_on, record.closed_because = None, ClosedBecause.NOT_CLOSED.value

    def _add(self, identity: str, row: ListRow, records: list[PostingRecord]) -> None:
        self._counts["added"] += 1
        first = max((record.twin for record in records), default=-1) + 1
        twin = self._next_twin.setdefault(identity, first)
        self._next_twin[identity] = twin + 1
        self._new.append(
            {
                **columns_of(row.content, self._cipher),
                "identity": identity,
                "twin": twin,
                "list_name": self._taken.name,
                "listed_on": self._taken.listed_on,
                "closed_because": ClosedBecause.NOT_CLOSED.value,
                "changed_at": now(),
            }
        )

    def _gone(self) -> list[PostingRecord]:
        """Open postings that came with this list before and are in it no more."""
        earlier = (
            PostingRecord.list_name == self._taken.name,
            PostingRecord.listed_on <= self._taken.listed_on,
            PostingRecord.closed_on.is_(None),
        )
        return [
            record
            for record in self._session.scalars(select(PostingRecord).where(*earlier))
            if record.id not in self._met
        ]

    def _why_kept_open(self, gone: list[PostingRecord], even_most: bool) -> str:
        if self._taken.refused:
            return "有几行没有收，所以一条也没有关。"
        known = len(gone) + len(self._met)
        if not even_most and len(gone) > FEW and len(gone) > known * SHARE_CLOSED:
            return "少了一大半，像是名单不全，没有关。"
        return ""

    def _close(self, gone: list[PostingRecord]) -> None:
        self._counts["closed"] = len(gone)
        if self._dry_run:
            return
        for record in gone:
            record.closed_on, record.closed_because = self._taken.listed_on, ClosedBecause.GONE.value
            record.changed_at = now()


def _get(session: Session, posting_id: int) -> PostingRecord:
    record = session.get(PostingRecord, posting_id, with_for_update=True)
    if record is None:
        raise StepRefused(_NO_POSTING, "no_such_posting")
    return record


def _lock(session: Session) -> None:
    """Two lists taken in at once do not both add one posting; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _IMPORTING})
