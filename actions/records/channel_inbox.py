"""For channels that are handed messages and must not lose one: each update is kept before it is acknowledged.

Also where a channel's conversations are answered, and up to which message of a counselor they were told. Updates and
addresses lie sealed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Engine, String, Text, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from actions.records.database import Base, now, reading, writing
from actions.records.messages import COUNSELOR, NOTICE, MessageRecord
from actions.records.sealing import Sealer

_KEPT_DAYS = 2
"""After so long a messenger does not send an update again."""


class UpdateRecord(Base):
    """A row of the inbox."""

    __tablename__ = "channel_updates"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    update_id: Mapped[int] = mapped_column(BigInteger)
    payload: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None] = mapped_column(index=True)


class AddressRecord(Base):
    """A row of the addresses."""

    __tablename__ = "channel_addresses"

    conversation: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20), index=True)
    address: Mapped[str] = mapped_column(Text)
    told_id: Mapped[int]


@dataclass(frozen=True)
class Untold:
    """A counselor's message, or a notice, that its person has not got yet."""

    id: int
    conversation: str
    address: str
    name: str
    text: str


class ChannelInbox:
    """One channel's inbox and addresses. Raises StorageUnavailable where the database cannot be used."""

    def __init__(self, engine: Engine, sealer: Sealer, channel: str) -> None:
        self._engine, self._sealer, self._channel = engine, sealer, channel

    def take(self, update_id: int, payload: str) -> bool:
        """Keep an update; False where it was taken before."""
        try:
            with writing(self._engine) as session:
                session.execute(delete(UpdateRecord).where(UpdateRecord.done_at < now() - timedelta(days=_KEPT_DAYS)))
                session.add(
                    UpdateRecord(
                        channel=self._channel,
                        update_id=update_id,
                        payload=self._sealer.seal(payload),
                        received_at=now(),
                    )
                )
        except IntegrityError:
            return False
        return True

    def done(self, update_id: int) -> None:
        """It was answered: only its number is kept."""
        with writing(self._engine) as session:
            mine = UpdateRecord.channel == self._channel, UpdateRecord.update_id == update_id
            held = session.scalar(select(UpdateRecord).where(*mine))
            if held is not None:
                held.done_at, held.payload = now(), ""

    def waiting(self) -> list[str]:
        """Updates that were taken and not answered, in order: what a crash left."""
        query = (
            select(UpdateRecord.payload)
            .where(UpdateRecord.channel == self._channel, UpdateRecord.done_at.is_(None))
            .order_by(UpdateRecord.update_id)
        )
        with reading(self._engine) as session:
            return [self._sealer.open(payload) for payload in session.scalars(query)]

    def knows(self, conversation: str) -> bool:
        """Whether it is known where a conversation is answered."""
        with reading(self._engine) as session:
            return session.get(AddressRecord, conversation) is not None

    def remember(self, conversation: str, address: str) -> None:
        """Keep where a conversation is answered."""
        sealed = self._sealer.seal(address)
        with suppress(IntegrityError), writing(self._engine) as session:
            session.add(AddressRecord(conversation=conversation, channel=self._channel, address=sealed, told_id=0))

    def untold(self, limit: int = 50) -> list[Untold]:
        """What counselors wrote since each conversation was told last, oldest first."""
        query = (
            select(MessageRecord, AddressRecord.address)
            .join(AddressRecord, AddressRecord.conversation == MessageRecord.conversation)
            .where(
                AddressRecord.channel == self._channel,
                MessageRecord.id > AddressRecord.told_id,
                MessageRecord.author.in_((COUNSELOR, NOTICE)),
            )
            .order_by(MessageRecord.id)
            .limit(limit)
        )
        with reading(self._engine) as session:
            return [
                Untold(
                    message.id,
                    message.conversation,
                    self._sealer.open(address),
                    message.name,
                    self._sealer.open(message.text),
                )
                for message, address in session.execute(query)
            ]

    def told(self, message: Untold) -> None:
        """The person got it."""
        with writing(self._engine) as session:
            held = session.get(AddressRecord, message.conversation)
            if held is not None:
                held.told_id = max(held.told_id, message.id)
