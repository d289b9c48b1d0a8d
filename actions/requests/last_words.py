"""What was written last in each of some requests, and how much of it its counselor has not read."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from actions.records.encryption import Cipher
from actions.requests.case import LastWords
from actions.requests.lists import in_hands_of
from actions.requests.messages import COUNSELOR, PERSON, MessageRecord, readable
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
    return {one.number: LastWords(one.at, one.author, one.name, readable(cipher, one.text)) for one in found}


def unread(session: Session, viewer: Counselor) -> dict[str, int]:
    """Number → how many messages of the person this counselor, who has the request, has not had before them."""
    query = (
        select(MessageRecord.number, func.count())
        .join(RequestRecord, RequestRecord.number == MessageRecord.number)
        .where(*in_hands_of(viewer), _is_unread())
        .group_by(MessageRecord.number)
    )
    return dict(session.execute(query).all())


def _is_unread() -> ColumnElement[bool]:
    is_new = or_(RequestRecord.seen_at.is_(None), MessageRecord.at > RequestRecord.seen_at)
    return (MessageRecord.author == PERSON) & is_new
