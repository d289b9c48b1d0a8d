"""What a person agreed to, and what is kept of them because they did: where they are, what they can use. Sealed.

People are known by their conversation alone, a name nobody can guess and that leads to no one.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.records.database import Base, now
from actions.records.sealing import Sealer

SHARING, SHARING_VERSION = "share-words", 1
"""Consent that words and circumstances go to counselors; its number grows when the question is worded anew."""


class ConsentRecord(Base):
    """A row of the table of consents; the newest of a kind holds."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(30))
    version: Mapped[int]
    given: Mapped[bool]


class ProfileRecord(Base):
    """A row of the table of profiles; `content` is sealed."""

    __tablename__ = "profiles"

    conversation: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]


@dataclass(frozen=True)
class Profile:
    """What a person agreed to have kept; "" where nothing is."""

    region: str = ""
    medium: str = ""


def keep_consent(session: Session, conversation: str, what: str, version: int, given: bool) -> None:
    """Keep what was answered to a question for consent; who takes it back is forgotten."""
    session.add(ConsentRecord(conversation=conversation, at=now(), what=what, version=version, given=given))
    if not given:
        held = session.get(ProfileRecord, conversation)
        if held is not None:
            session.delete(held)


def agreed(session: Session, conversation: str, what: str) -> bool:
    """Whether the newest answer was yes."""
    query = (
        select(ConsentRecord.given)
        .where(ConsentRecord.conversation == conversation, ConsentRecord.what == what)
        .order_by(ConsentRecord.id.desc())
        .limit(1)
    )
    return bool(session.scalar(query))


def profile_of(session: Session, sealer: Sealer, conversation: str) -> Profile:
    """What is kept of a person."""
    held = session.get(ProfileRecord, conversation)
    return Profile(**json.loads(sealer.open(held.content))) if held else Profile()


def keep_profile(session: Session, sealer: Sealer, conversation: str, region: str = "", medium: str = "") -> None:
    """Keep what a person told, if they agreed; what is empty stays as it was."""
    if not agreed(session, conversation, SHARING):
        return
    known = profile_of(session, sealer, conversation)
    new = replace(known, region=region or known.region, medium=medium or known.medium)
    held = session.get(ProfileRecord, conversation)
    content = sealer.seal(json.dumps(asdict(new), ensure_ascii=False))
    if held is None:
        session.add(ProfileRecord(conversation=conversation, content=content, changed_at=now()))
    else:
        held.content, held.changed_at = content, now()
