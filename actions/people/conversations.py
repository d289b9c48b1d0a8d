"""What a turn needs to know of its conversation, read at once; and what it leaves, kept at once.

The dialogue's state lies sealed in a row of its own. A turn is named by its key: it is kept once, and when the same
message comes again its answer is found.
"""

from __future__ import annotations

import json
import logging
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.errors import UnreadableRecord
from actions.json_object import JsonObject
from actions.people.profiles import KEEPING, Profile, agreed, profile_of
from actions.people.transcripts import TurnRecord, answer_of, outline, seal_answer
from actions.records.database import Base, now, one_transaction, reading, writing
from actions.records.sealing import Sealer
from actions.requests.request import ServiceRequest
from actions.requests.request_records import RequestRecord

log = logging.getLogger(__name__)


class DialogueStateRecord(Base):
    """A row of the table of dialogue states; `content` is sealed JSON."""

    __tablename__ = "dialogue_states"

    conversation: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
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


class Conversations:
    """Conversations in a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine, self._sealer = engine, sealer

    def load(self, conversation: str, key: str) -> StoredConversation:
        """What the turn of this key has to know."""
        requests = (
            select(RequestRecord)
            .where(RequestRecord.conversation == conversation)
            .order_by(RequestRecord.opened_at.desc())
        )
        with reading(self._engine) as session:
            profile = profile_of(session, self._sealer, conversation)
            return StoredConversation(
                state=self._state(session, conversation),
                profile=profile,
                profile_is_kept=profile != Profile() and agreed(session, conversation, KEEPING),
                requests=tuple(record.as_request() for record in session.scalars(requests)),
                answered=self._answered(session, conversation, key),
            )

    def one_transaction(self) -> AbstractContextManager[None]:
        """What a turn does and what is remembered of it, kept together or not at all. As `writing` raises."""
        return one_transaction(self._engine)

    def remember(self, conversation: str, state: JsonObject, turn: KeptTurn | None) -> None:
        """Keep a turn and the state that it leaves; without a turn the state alone.

        Raises IntegrityError where another process answered the same message at this moment.
        """
        with writing(self._engine) as session:
            self._keep_state(session, conversation, state)
            if turn is not None:
                session.add(self._record(conversation, turn))

    def _state(self, session: Session, conversation: str) -> JsonObject:
        held = session.get(DialogueStateRecord, conversation)
        if held is None:
            return {}
        try:
            opened: JsonObject = json.loads(self._sealer.open(held.content))
        except (UnreadableRecord, ValueError) as error:
            # Without its key it stays unreadable: the conversation begins anew rather than never go on.
            log.error("a dialogue state cannot be read: %s", type(error).__name__)
            return {}
        return opened

    def _answered(self, session: Session, conversation: str, key: str) -> JsonObject | None:
        query = select(TurnRecord).where(TurnRecord.conversation == conversation, TurnRecord.key == key)
        held = session.scalar(query)
        return answer_of(held, self._sealer) if held is not None else None

    def _keep_state(self, session: Session, conversation: str, state: JsonObject) -> None:
        sealed = self._sealer.seal(json.dumps(state, ensure_ascii=False))
        held = session.get(DialogueStateRecord, conversation)
        if held is None:
            session.add(DialogueStateRecord(conversation=conversation, content=sealed, changed_at=now()))
        else:
            held.content, held.changed_at = sealed, now()

    def _record(self, conversation: str, turn: KeptTurn) -> TurnRecord:
        answer = {**turn.answer, "wants_copy": True} if turn.wants_copy else turn.answer
        told = outline(turn.answer)
        return TurnRecord(
            conversation=conversation,
            key=turn.key or None,
            said_at=now(),
            said=self._sealer.seal(turn.said),
            answer=seal_answer(answer, self._sealer),
            question="",
            outcome=told.outcome,
            topic=told.topic[:120],
        )
