"""What a turn needs to know of its conversation, read at once; and what it leaves, kept at once.

The dialogue's state lies encrypted in a row of its own. A turn is named by its key: it is kept once, and when the same
message comes again its answer is found.
"""

from __future__ import annotations

import json
import logging
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Insert, Select, String, Table, and_, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from actions.errors import UnreadableRecord
from actions.json_object import JsonObject
from actions.people.profiles import KEEPING, Profile, ProfileRecord, decrypt_profile, newest_consent
from actions.people.transcripts import TurnRecord, decrypt_answer, encrypt_answer, outline
from actions.records.database import Base, now, one_transaction, reading, writing
from actions.records.encrypted import EncryptedText
from actions.records.encryption import Cipher
from actions.requests.request import ServiceRequest
from actions.requests.request_records import RequestRecord

log = logging.getLogger(__name__)


class DialogueStateRecord(Base):
    """A row of the table of dialogue states; `content` is encrypted JSON."""

    __tablename__ = "dialogue_states"

    conversation: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(EncryptedText)
    changed_at: Mapped[datetime]


@dataclass(frozen=True)
class StoredConversation:
    """What is known of a conversation before a turn."""

    state: JsonObject = field(default_factory=dict)
    """The dialogue's state as JSON; empty at the beginning, and where it cannot be read."""
    profile: Profile = field(default_factory=Profile)
    profile_is_kept: bool = False
    requests: tuple[ServiceRequest, ...] = ()
    """Newest first."""
    answered: JsonObject | None = None
    """The answer that a message of this key got before."""


@dataclass(frozen=True)
class KeptTurn:
    """A turn that is to be kept."""

    key: str
    """"" where the same message is to be asked again: after an apology."""
    said: str
    """Redacted."""
    answer: JsonObject
    """As the HTTP API gives it."""
    wants_copy: bool = False
    """Whether the person asked for a copy of their data; it is found again in the answer, under this name."""


def _table(record: type[Base]) -> Table:
    return Base.metadata.tables[record.__tablename__]


def _known() -> Select[Any]:
    """All but the requests in one row: whoever speaks waits for it, so nothing is asked for by itself."""
    conversation = bindparam("conversation", type_=String)
    one = select(conversation.label("conversation")).subquery()
    keeping = newest_consent(conversation, KEEPING).scalar_subquery()
    is_turn = and_(TurnRecord.conversation == one.c.conversation, TurnRecord.key == bindparam("key", type_=String))
    return (
        select(
            DialogueStateRecord.content.label("state"),
            ProfileRecord.content.label("profile"),
            ProfileRecord.until,
            keeping.label("keeping"),
            TurnRecord.answer,
        )
        .select_from(one)
        .outerjoin(DialogueStateRecord, DialogueStateRecord.conversation == one.c.conversation)
        .outerjoin(ProfileRecord, ProfileRecord.conversation == one.c.conversation)
        .outerjoin(TurnRecord, is_turn)
    )


def _upserts() -> dict[str, Insert]:
    """Dialect → the statement that keeps a state in place of the one before."""
    table = _table(DialogueStateRecord)
    lite, post = sqlite.insert(table), postgresql.insert(table)
    return {
        "sqlite": lite.on_conflict_do_update(["conversation"], set_=_replacing(lite.excluded)),
        "postgresql": post.on_conflict_do_update(index_elements=["conversation"], set_=_replacing(post.excluded)),
    }


def _replacing(new: ReadOnlyColumnCollection[str, Any]) -> dict[str, ColumnElement[Any]]:
    return {"content": new.content, "changed_at": new.changed_at}


_KNOWN, _UPSERTS, _ADD_TURN = _known(), _upserts(), insert(_table(TurnRecord))
_REQUESTS = (
    select(RequestRecord)
    .where(RequestRecord.conversation == bindparam("conversation", type_=String))
    .order_by(RequestRecord.opened_at.desc())
)


class Conversations:
    """Conversations in a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._cipher = engine, cipher

    def load(self, conversation: str, key: str) -> StoredConversation:
        """What the turn of this key has to know."""
        names = {"conversation": conversation, "key": key}
        with reading(self._engine) as session:
            known = session.execute(_KNOWN, names).one()
            requests = session.scalars(_REQUESTS, names).all()
        profile = Profile()
        if known.profile is not None:
            profile = decrypt_profile(known.profile, known.until, self._cipher)
        return StoredConversation(
            state=self._decrypted_state(known.state) if known.state is not None else {},
            profile=profile,
            profile_is_kept=profile != Profile() and bool(known.keeping),
            requests=tuple(record.as_request() for record in requests),
            answered=decrypt_answer(known.answer, self._cipher) if known.answer is not None else None,
        )

    def one_transaction(self) -> AbstractContextManager[None]:
        """What a turn does and what is remembered of it, kept together or not at all. As `writing` raises."""
        return one_transaction(self._engine)

    def remember(self, conversation: str, state: JsonObject, turn: KeptTurn | None) -> None:
        """Keep a turn and the state that it leaves; without a turn the state alone.

        Raises IntegrityError where another process answered the same message at this moment.
        """
        with writing(self._engine) as session:
            encrypted = self._cipher.encrypt(json.dumps(state, ensure_ascii=False))
            upsert = _UPSERTS[session.get_bind().dialect.name]
            session.execute(upsert, {"conversation": conversation, "content": encrypted, "changed_at": now()})
            if turn is not None:
                session.execute(_ADD_TURN, self._row(conversation, turn))

    def _decrypted_state(self, encrypted: str) -> JsonObject:
        try:
            opened: JsonObject = json.loads(self._cipher.decrypt(encrypted))
        except (UnreadableRecord, ValueError) as error:
            # Without its key it stays unreadable: the conversation begins anew rather than never go on.
            log.error("a dialogue state cannot be read: %s", type(error).__name__)
            return {}
        return opened

    def _row(self, conversation: str, turn: KeptTurn) -> dict[str, object]:
        answer = {**turn.answer, "wants_copy": True} if turn.wants_copy else turn.answer
        told = outline(turn.answer)
        return {
            "conversation": conversation,
            "key": turn.key or None,
            "said_at": now(),
            "said": self._cipher.encrypt(turn.said),
            "answer": encrypt_answer(answer, self._cipher),
            "question": "",
            "outcome": told.outcome,
            "topic": told.topic[:120],
        }
