"""What is kept of a conversation: told, handed out as a copy, erased for good; and what is too old.

Of a request only its number, subject, region, times and steps stay, so that figures stay true; nothing in them leads to
a person.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from actions.records.audit import Actor, do_step
from actions.records.channel_inbox import AddressRecord
from actions.records.database import now, reading, writing
from actions.records.messages import NOTE, MessageRecord, Messages
from actions.records.presence import PresenceRecord
from actions.records.profiles import ConsentRecord, ProfileRecord, profile_of
from actions.records.requests import RequestRecord
from actions.records.sealing import Sealer
from actions.records.transcripts import Transcripts, TurnRecord
from actions.requests import OPEN, RequestState, Step

_ALL = 100_000
_AT_ONCE = 200
_ERASED = "erased"


@dataclass(frozen=True)
class Kept:
    """How much is kept."""

    turns: int
    messages: int
    requests: int
    profile: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is."""
        return not (self.turns or self.messages or self.requests or self.profile)


class Erasure:
    """On a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine, self._sealer = engine, sealer

    def kept(self, conversation: str) -> Kept:
        """How much is kept of a conversation."""
        with reading(self._engine) as session:

            def _count(*conditions: Any) -> int:
                return session.scalar(select(func.count()).where(*conditions)) or 0

            return Kept(
                turns=_count(TurnRecord.conversation == conversation),
                messages=_count(MessageRecord.conversation == conversation, MessageRecord.author != NOTE),
                requests=_count(RequestRecord.conversation == conversation),
                profile=_count(ProfileRecord.conversation == conversation),
            )

    def copy(self, conversation: str) -> dict[str, Any]:
        """All of it, as the person may have it."""
        turns = Transcripts(self._engine, self._sealer).latest(conversation, _ALL)
        messages = Messages(self._engine, self._sealer).thread(conversation, _ALL)
        query = select(RequestRecord).where(RequestRecord.conversation == conversation)
        with reading(self._engine) as session:
            requests = [
                {
                    "number": record.number,
                    "state": record.state,
                    "region": record.region,
                    "need": self._sealer.open(record.need),
                    "contact": self._sealer.open(record.contact),
                    "medium": record.medium,
                    "opened_at": record.opened_at.isoformat() + "Z",
                }
                for record in session.scalars(query)
            ]
            profile = asdict(profile_of(session, self._sealer, conversation))
            consents = [
                {"at": f"{one.at.isoformat()}Z", "what": one.what, "version": one.version, "given": one.given}
                for one in session.scalars(select(ConsentRecord).where(ConsentRecord.conversation == conversation))
            ]
        return {
            "turns": [
                {
                    "at": f"{turn.at.isoformat()}Z" if turn.at else None,
                    "said": turn.said,
                    "answered": "".join(reply["text"] for reply in turn.answer.get("replies", ())),
                }
                for turn in turns
            ],
            "messages": [
                {
                    "at": f"{message.at.isoformat()}Z",
                    "author": message.author,
                    "name": message.name,
                    "text": message.text,
                }
                for message in messages
            ],
            "requests": requests,
            "profile": {name: value for name, value in profile.items() if value},
            "consents": consents,
        }

    def erase(self, conversation: str) -> None:
        """Forget a conversation; what is open of it is cancelled first."""
        with writing(self._engine) as session:
            self._erase(session, conversation)

    def forget_old(self, days: int) -> list[str]:
        """Erase conversations in which nothing happened for so long; their names."""
        limit = now() - timedelta(days=days)
        quiet = (
            select(TurnRecord.conversation)
            .group_by(TurnRecord.conversation)
            .having(func.max(TurnRecord.said_at) < limit)
        )
        busy = select(RequestRecord.conversation).where(
            RequestRecord.state.in_(OPEN) | (RequestRecord.touched_at >= limit)
        )
        with writing(self._engine) as session:
            found = list(session.scalars(quiet.where(TurnRecord.conversation.not_in(busy)).limit(_AT_ONCE)))
            for conversation in found:
                self._erase(session, conversation)
        return found

    def _erase(self, session: Session, conversation: str) -> None:
        mine = select(RequestRecord).where(RequestRecord.conversation == conversation).with_for_update()
        for record in session.scalars(mine):
            if RequestState(record.state) in OPEN:
                do_step(session, record, Step.CANCEL, Actor("person"))
            record.need = record.contact = record.medium = ""
            record.conversation = f"{_ERASED} {record.number}"
        for table in (TurnRecord, MessageRecord, PresenceRecord, AddressRecord, ConsentRecord, ProfileRecord):
            session.execute(delete(table).where(table.conversation == conversation))
