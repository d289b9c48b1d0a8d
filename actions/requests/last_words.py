"""What was written last in each of some requests, and how much of it its counselor has not read."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from actions.records.encryption import Cipher
from actions.requests.case import LastWords
from actions.requests.lists import in_hands_of
from actions.requests.messages import COUNSELOR, PERSON, MessageRecord
from actions.requests.request_records import RequestRecord
from actions.staff.counselors import Counselor


def last_words(session: Session, cipher: Cipher, numbers: Collection[str]) -> dict[str, LastWords]:
    """Number → what either side wrote last; notices and notes are no words of theirs."""
    newest = (
        select(func.max(MessageRecord.id))
        .where(MessageRecord.number.in_(numbers), MessageRecord.author.in_((PERSON, COUNSELOR)))
        .group_by(MessageRecord.number)
    )
    found = session.scalars(select(MessageRecord).where(MessageRecord.id.in_(newest)))
    return {one.number: LastWords(one.at, one.author, one.name, cipher.readable(one.text)) for one in found}


def unread(session: Session, viewer: Counselor) -> dict[str, int]:
    """Number → how many messages of the person this counselor, who has the request, has not had before them."""
    # Counted for each request: grouped, SQLite would read all messages there are.
    count = (
        select(func.count())
        .where(MessageRecord.number == RequestRecord.number, _is_unread())
        .correlate(RequestRecord)
        .scalar_subquery()
    )
    found = session.execute(select(RequestRecord.number, count).where(*in_hands_of(viewer)))
    return {number: unread for number, unread in found if unread}


def _is_unread() -> ColumnElement[bool]:
    is_new = or_(RequestRecord.seen_at.is_(None), MessageRecord.at > RequestRecord.seen_at)
    return (MessageRecord.author == PERSON) & is_new
