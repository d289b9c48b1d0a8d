"""What a person agreed to, and how they want to be served: where they are, what they can use. Encrypted.

What they tell holds for the conversation; longer only where they said yes to that. People are known by their
conversation alone, a name nobody can guess and that leads to no one.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, Engine, Select, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from typing_extensions import TypedDict  # pydantic reads no other before Python 3.12

from actions.errors import UnreadableRecord
from actions.records.database import Base, now, reading, writing
from actions.records.encrypted import EncryptedText
from actions.records.encryption import Cipher

log = logging.getLogger(__name__)

SHARING, SHARING_VERSION = "share-words", 1
"""Consent that words and circumstances go to counselors; its number grows when the question is worded anew."""
KEEPING, KEEPING_VERSION = "keep-profile", 2
"""Consent that what somebody told of themselves outlives the conversation, a disability and an inquiry included."""
WISHES, WISHES_VERSION = "share-job-wishes", 1
"""Consent that what somebody wants of a post goes to a counselor, as it was read to them."""
REMINDING, REMINDING_VERSION = "remind", 1
"""Consent to be reminded of one date; a no takes all of them back."""
VERSIONS = {
    SHARING: SHARING_VERSION,
    KEEPING: KEEPING_VERSION,
    WISHES: WISHES_VERSION,
    REMINDING: REMINDING_VERSION,
}
"""The number of each question for consent, as it is worded now."""
CONVERSATION_HOURS = 12
"""How long a profile holds without that consent, from the last time that something was told."""


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
    """A row of the table of profiles; `content` is encrypted."""

    __tablename__ = "profiles"

    conversation: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(EncryptedText)
    changed_at: Mapped[datetime]
    until: Mapped[datetime | None] = mapped_column(index=True)
    """When it ends; None where the person agreed to have it kept."""


class ProfileChanges(TypedDict, total=False):
    """What was told of a person at once: the fields of a profile that change, and nothing of the others."""

    region: str
    medium: str
    cannot_hear: bool
    cannot_see: bool
    short: bool
    pace: str


@dataclass(frozen=True)
class Profile:
    """What a person told of how to serve them; "" and False where they told nothing."""

    region: str = ""
    """市州, with county where it is known."""
    medium: str = ""
    """How counselors reach them: "text", "voice" or "" for either."""
    cannot_hear: bool = False
    cannot_see: bool = False
    short: bool = False
    """短句: short sentences, hard words explained."""
    pace: str = ""
    """Of speech: "slower", "faster" or ""."""

    def with_changes(self, changes: ProfileChanges) -> Profile:
        """The profile after something was told; who cannot hear is written to."""
        before = replace(self, medium="text") if changes.get("cannot_hear") else self
        return replace(before, **changes)

    @property
    def way_to_reach(self) -> ProfileChanges:
        """Where the person is and by which medium they are reached, as far as they told it."""
        known = {"region": self.region, "medium": self.medium}
        return _changes({name: value for name, value in known.items() if value})

    @property
    def circumstances(self) -> ProfileChanges:
        """Where the person is and what they can use, as far as they told it; not how they like to be spoken to."""
        known = {"region": self.region, "cannot_hear": self.cannot_hear, "cannot_see": self.cannot_see}
        return _changes({name: value for name, value in known.items() if value})

    @property
    def told(self) -> ProfileChanges:
        """All that was told."""
        return _changes({name: value for name, value in vars(self).items() if value})

    def news_in(self, told: ProfileChanges) -> ProfileChanges:
        """Of what was told, what was not known before."""
        return _changes({name: value for name, value in told.items() if getattr(self, name) != value})


def put_back(fields: Iterable[str]) -> ProfileChanges:
    """The changes by which fields are as if nothing had been told."""
    changes = _changes({name: getattr(Profile(), name) for name in fields})
    return {**changes, "medium": ""} if "cannot_hear" in changes else changes


def _changes(fields: dict[str, object]) -> ProfileChanges:
    return cast(ProfileChanges, fields)


class Profiles:
    """Profiles in a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._cipher = engine, cipher

    def of(self, conversation: str) -> Profile:
        """What holds for a conversation now."""
        with reading(self._engine) as session:
            return profile_of(session, self._cipher, conversation)

    def is_kept(self, conversation: str) -> bool:
        """Whether the person agreed to have it kept."""
        with reading(self._engine) as session:
            return agreed(session, conversation, KEEPING)

    def change(self, conversation: str, changes: ProfileChanges) -> Profile:
        """Let what was told hold from now on."""
        with writing(self._engine) as session:
            return change_profile(session, self._cipher, conversation, changes)

    def keep(self, conversation: str, *, has_more: bool = False) -> None:
        """The person said yes: what they told outlives the conversation. Without anything told, nothing is kept.

        has_more: they told something beside the profile, which the yes is for as well.
        """
        with writing(self._engine) as session:
            if not has_more and profile_of(session, self._cipher, conversation) == Profile():
                return
            if not agreed(session, conversation, KEEPING):
                keep_consent(session, conversation, KEEPING, KEEPING_VERSION, True)
            change_profile(session, self._cipher, conversation, {})

    def forget(self, conversation: str) -> None:
        """Nothing that the person told stays; if they had agreed to have it kept, they take that back."""
        with writing(self._engine) as session:
            if agreed(session, conversation, KEEPING):
                keep_consent(session, conversation, KEEPING, KEEPING_VERSION, False)
            session.execute(delete(ProfileRecord).where(ProfileRecord.conversation == conversation))

    def forget_ended(self) -> None:
        """Erase profiles whose conversations are over."""
        with writing(self._engine) as session:
            session.execute(delete(ProfileRecord).where(ProfileRecord.until < now()))


def keep_consent(session: Session, conversation: str, what: str, version: int, given: bool) -> None:
    """Keep what was answered to a question for consent."""
    session.add(ConsentRecord(conversation=conversation, at=now(), what=what, version=version, given=given))
    session.flush()


def agreed(session: Session, conversation: str, what: str) -> bool:
    """Whether the newest answer was yes, to the question as it is worded now."""
    return bool(session.scalar(newest_consent(conversation, what)))


def newest_consent(conversation: str | ColumnElement[str], what: str) -> Select[bool]:
    """The newest answer to the question as it is worded now, if there is one."""
    return (
        select(ConsentRecord.given)
        .where(ConsentRecord.conversation == conversation, ConsentRecord.what == what)
        .where(ConsentRecord.version == VERSIONS[what])
        .order_by(ConsentRecord.id.desc())
        .limit(1)
    )


def profile_of(session: Session, cipher: Cipher, conversation: str) -> Profile:
    """What holds for a conversation now; the default where it cannot be read."""
    record = session.get(ProfileRecord, conversation)
    return decrypt_profile(record.content, record.until, cipher) if record is not None else Profile()


def decrypt_profile(content: str, until: datetime | None, cipher: Cipher) -> Profile:
    """The profile in a row of the table; the default where it has ended or cannot be read."""
    if until is not None and until < now():
        return Profile()
    try:
        return Profile(**json.loads(cipher.decrypt(content)))
    except (UnreadableRecord, ValueError, TypeError) as error:
        # Without its key it stays unreadable, and the person can tell it again.
        log.error("a profile cannot be read: %s", type(error).__name__)
        return Profile()


def change_profile(session: Session, cipher: Cipher, conversation: str, changes: ProfileChanges) -> Profile:
    """Let what was told hold from now on: for the conversation, or for longer if that was agreed to."""
    new = profile_of(session, cipher, conversation).with_changes(changes)
    record = session.get(ProfileRecord, conversation)
    if record is None:
        record = ProfileRecord(conversation=conversation)
        session.add(record)
    record.content, record.changed_at = cipher.encrypt(json.dumps(asdict(new), ensure_ascii=False)), now()
    is_kept = agreed(session, conversation, KEEPING)
    record.until = None if is_kept else now() + timedelta(hours=CONVERSATION_HOURS)
    return new
