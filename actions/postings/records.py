"""The table of postings: what a list says in its first columns, how far it can be trusted in its last."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from actions.errors import UnreadableRecord
from actions.postings.posting import ClosedBecause, Posting, PostingContent, PostingKind, WorkTime
from actions.postings.wages import Wage, WagePer
from actions.records.database import Base
from actions.records.encrypted import EncryptedText
from actions.records.encryption import Cipher


class PostingRecord(Base):
    """A row of the table of postings."""

    __tablename__ = "postings"
    __table_args__ = (Index("ix_postings_identity_twin", "identity", "twin", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(String(64))
    """Fingerprint of what makes it the same posting in the next list."""
    twin: Mapped[int]
    """Number among postings of one identity, such as two posts of one name with other wages."""
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(80))
    employer: Mapped[str] = mapped_column(String(120))
    region: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(40))
    headcount: Mapped[int | None]
    wage_lowest: Mapped[int | None]
    """In 分, as is the next."""
    wage_highest: Mapped[int | None]
    wage_per: Mapped[str] = mapped_column(String(10))
    wage_words: Mapped[str] = mapped_column(String(200))
    education: Mapped[int | None]
    work_time: Mapped[str] = mapped_column(String(10))
    is_remote: Mapped[bool]
    demands: Mapped[str] = mapped_column(Text)
    """Ids with blanks between them, as in the next two."""
    not_demanded: Mapped[str] = mapped_column(Text)
    offers: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(EncryptedText)
    """Encrypted: somebody's name and telephone number."""
    url: Mapped[str] = mapped_column(String(300))
    starts_on: Mapped[date | None]
    deadline: Mapped[date | None]
    published_on: Mapped[date | None]
    list_name: Mapped[str] = mapped_column(String(80), index=True)
    listed_on: Mapped[date]
    confirmed_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    closed_because: Mapped[str] = mapped_column(String(10))
    changed_at: Mapped[datetime] = mapped_column(index=True)

    def as_posting(self, cipher: Cipher | None = None) -> Posting:
        """The posting; its contact only with a cipher. Raises UnreadableRecord where the key is lost."""
        content = PostingContent(
            kind=PostingKind(self.kind),
            title=self.title,
            employer=self.employer,
            region=self.region,
            place=self.place,
            number=self.number,
            headcount=self.headcount,
            wage=Wage(_yuan(self.wage_lowest), _yuan(self.wage_highest), WagePer(self.wage_per), self.wage_words),
            education=self.education,
            work_time=WorkTime(self.work_time),
            is_remote=self.is_remote,
            demands=tuple(self.demands.split()),
            not_demanded=tuple(self.not_demanded.split()),
            offers=tuple(self.offers.split()),
            description=self.description,
            contact=cipher.decrypt(self.contact) if cipher is not None else "",
            url=self.url,
            starts_on=self.starts_on,
            deadline=self.deadline,
            published_on=self.published_on,
        )
        return Posting(
            self.id,
            content,
            self.list_name,
            self.listed_on,
            self.confirmed_on,
            self.closed_on,
            ClosedBecause(self.closed_because),
        )

    def says(self, content: PostingContent, cipher: Cipher) -> bool:
        """Whether it says just this; what cannot be read any more says something else."""
        try:
            return self.as_posting(cipher).content == content
        except UnreadableRecord:
            return False


def columns_of(content: PostingContent, cipher: Cipher) -> dict[str, Any]:
    """The columns that a list fills."""
    return {
        "kind": content.kind.value,
        "title": content.title,
        "employer": content.employer,
        "region": content.region,
        "place": content.place,
        "number": content.number,
        "headcount": content.headcount,
        "wage_lowest": _fen(content.wage.lowest),
        "wage_highest": _fen(content.wage.highest),
        "wage_per": content.wage.per.value,
        "wage_words": content.wage.words,
        "education": content.education,
        "work_time": content.work_time.value,
        "is_remote": content.is_remote,
        "demands": " ".join(content.demands),
        "not_demanded": " ".join(content.not_demanded),
        "offers": " ".join(content.offers),
        "description": content.description,
        "contact": cipher.encrypt(content.contact),
        "url": content.url,
        "starts_on": content.starts_on,
        "deadline": content.deadline,
        "published_on": content.published_on,
    }


def identity_of(content: PostingContent) -> str:
    """What stays the same of a posting from list to list: kind, employer, title and place, or its own number."""
    told = (content.number,) if content.number else (content.title, content.region)
    plain = (re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", part)).lower() for part in (content.employer, *told))
    return hashlib.sha256("\n".join((content.kind.value, *plain)).encode()).hexdigest()


def _fen(amount: Decimal | None) -> int | None:
    return None if amount is None else int((amount * 100).to_integral_value())


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else (Decimal(fen) / 100).normalize() + 0
