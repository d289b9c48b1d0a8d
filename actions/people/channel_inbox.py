"""For channels that are handed messages and must not lose one: each update is kept before it is acknowledged.

Also where a channel's conversations are answered, and up to which message of a counselor they were told. Updates and
addresses lie encrypted. Whoever works on an update, or on what a conversation is to be told, claims it for seconds
and renews the claim: of several gateways one does the work, and after a crash another one takes it over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Engine,
    Select,
    String,
    UniqueConstraint,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from actions.errors import UnreadableRecord
from actions.records.database import Base, now, reading, writing
from actions.records.encrypted import EncryptedText
from actions.records.encryption import Cipher
from actions.requests.messages import COUNSELOR, NOTICE, MessageRecord

LEASE_SECONDS = 10.0
"""How long a claim holds without being renewed."""
KEPT_DAYS = 2
"""After so long a messenger does not send an update again, and an answer comes too late."""


class UpdateRecord(Base):
    """A row of the inbox."""

    __tablename__ = "channel_updates"
    __table_args__ = (UniqueConstraint("channel", "update_id", name="uq_channel_updates"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    update_id: Mapped[int] = mapped_column(BigInteger)
    conversation: Mapped[str] = mapped_column(String(64), index=True, default="")
    """Whose update it is, until it is done; "" in rows of an earlier release."""
    payload: Mapped[str] = mapped_column(EncryptedText)
    received_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    """How often it could not be handled."""
    next_at: Mapped[datetime | None]
    """Nobody else works on it before: a claim, or a pause after a fault."""
    done_at: Mapped[datetime | None] = mapped_column(index=True)


class AddressRecord(Base):
    """A row of the addresses."""

    __tablename__ = "channel_addresses"

    conversation: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20), index=True)
    address: Mapped[str] = mapped_column(EncryptedText)
    told_id: Mapped[int]
    added_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    """Nobody else tells this conversation anything before."""


@dataclass(frozen=True)
class Waiting:
    """An update that is to be handled now, claimed."""

    update_id: int
    conversation: str
    payload: str
    """"" where it was erased since."""
    tries: int
    """How often it could not be handled before."""


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

    def __init__(self, engine: Engine, cipher: Cipher, channel: str) -> None:
        self._engine, self._cipher, self._channel = engine, cipher, channel

    def take(self, update_id: int, payload: str, conversation: str = "") -> bool:
        """Keep an update; False where it was taken before."""
        record = UpdateRecord(
            channel=self._channel,
            update_id=update_id,
            conversation=conversation,
            payload=self._cipher.encrypt(payload),
            received_at=now(),
        )
        try:
            with writing(self._engine) as session:
                session.execute(delete(UpdateRecord).where(UpdateRecord.done_at < now() - timedelta(days=KEPT_DAYS)))
                session.add(record)
        except IntegrityError:
            return False
        return True

    def claim(self, limit: int) -> list[Waiting]:
        """Claim the next update of each conversation that is due, oldest first: later ones wait for it."""
        if not self._has(self._due().limit(1)):
            return []
        with writing(self._engine) as session:
            due = self._due().order_by(UpdateRecord.update_id).limit(limit).with_for_update(skip_locked=True)
            found = list(session.scalars(due))
            for record in found:
                record.next_at = _lease()
            claimed = [self._waiting(record) for record in found]
        return [waiting for waiting in claimed if waiting is not None]

    def renew(self, update_id: int) -> None:
        """Hold a claimed update for longer."""
        self._change(update_id, next_at=_lease())

    def later(self, update_id: int, seconds: float, is_fault: bool = False) -> None:
        """Let go of a claimed update for so long; a fault counts as a try."""
        again = now() + timedelta(seconds=seconds)
        self._change(update_id, next_at=again, **({"tries": UpdateRecord.tries + 1} if is_fault else {}))

    def done(self, update_id: int) -> None:
        """It was answered: only its number is kept."""
        self._change(update_id, done_at=now(), payload="", conversation="")

    def count_waiting(self) -> int:
        """How many updates are not answered yet."""
        query = select(func.count()).where(UpdateRecord.channel == self._channel, UpdateRecord.done_at.is_(None))
        with reading(self._engine) as session:
            return session.scalar(query) or 0

    def knows(self, conversation: str) -> bool:
        """Whether it is known where a conversation is answered."""
        with reading(self._engine) as session:
            return session.get(AddressRecord, conversation) is not None

    def remember(self, conversation: str, address: str) -> None:
        """Keep where a conversation is answered."""
        record = AddressRecord(
            conversation=conversation,
            channel=self._channel,
            address=self._cipher.encrypt(address),
            told_id=0,
            added_at=now(),
        )
        with suppress(IntegrityError), writing(self._engine) as session:
            session.add(record)

    def claim_untold(self, limit: int = 20) -> list[list[Untold]]:
        """What counselors wrote since each conversation was told last: a claimed conversation a list, oldest first."""
        if not self._has(self._to_tell().limit(1)):
            return []
        with writing(self._engine) as session:
            query = self._to_tell().limit(limit).with_for_update(skip_locked=True, of=AddressRecord)
            addresses = list(session.scalars(query))
            for address in addresses:
                address.claimed_until = _lease()
            return self._untold(session, addresses)

    def renew_delivery(self, conversation: str) -> None:
        """Hold a claimed conversation for longer."""
        self._change_address(conversation, claimed_until=_lease())

    def told(self, message: Untold) -> None:
        """Note that its person got a message."""
        not_after = AddressRecord.told_id < message.id
        with writing(self._engine) as session:
            mine = AddressRecord.conversation == message.conversation
            session.execute(update(AddressRecord).where(mine, not_after).values(told_id=message.id))

    def tell_later(self, conversation: str, seconds: float = 0.0) -> None:
        """Let go of a claimed conversation for so long."""
        self._change_address(conversation, claimed_until=now() + timedelta(seconds=seconds))

    def _due(self) -> Select[UpdateRecord]:
        earlier = aliased(UpdateRecord)
        comes_after_another = (
            select(earlier.id)
            .where(
                earlier.channel == UpdateRecord.channel,
                # A row of an earlier release does not say whose it is.
                earlier.conversation.in_((UpdateRecord.conversation, "")),
                earlier.done_at.is_(None),
                earlier.update_id < UpdateRecord.update_id,
            )
            .exists()
        )
        return select(UpdateRecord).where(
            UpdateRecord.channel == self._channel,
            UpdateRecord.done_at.is_(None),
            UpdateRecord.next_at.is_(None) | (UpdateRecord.next_at <= now()),
            ~comes_after_another,
        )

    def _waiting(self, record: UpdateRecord) -> Waiting | None:
        """A record as it is handled; None where it cannot be read: the keys may come back."""
        try:
            payload = self._cipher.decrypt(record.payload) if record.payload else ""
        except UnreadableRecord:
            if record.received_at < now() - timedelta(days=KEPT_DAYS):
                record.done_at, record.payload, record.conversation = now(), "", ""
            return None
        return Waiting(record.update_id, record.conversation, payload, record.tries)

    def _to_tell(self) -> Select[AddressRecord]:
        unheard = select(MessageRecord.id).where(*_unheard()).exists()
        return select(AddressRecord).where(
            AddressRecord.channel == self._channel,
            AddressRecord.claimed_until.is_(None) | (AddressRecord.claimed_until <= now()),
            unheard,
        )

    def _untold(self, session: Session, addresses: Sequence[AddressRecord]) -> list[list[Untold]]:
        where = {address.conversation: address for address in addresses}
        query = (
            select(MessageRecord)
            .join(AddressRecord, AddressRecord.conversation == MessageRecord.conversation)
            .where(AddressRecord.conversation.in_(list(where)), *_unheard())
            .order_by(MessageRecord.id)
        )
        found: dict[str, list[Untold]] = defaultdict(list)
        for message in session.scalars(query):
            # A message that cannot be read now must not keep other conversations waiting.
            with suppress(UnreadableRecord):
                found[message.conversation].append(self._readable(message, where[message.conversation]))
        return list(found.values())

    def _readable(self, message: MessageRecord, address: AddressRecord) -> Untold:
        read = self._cipher.decrypt
        return Untold(message.id, message.conversation, read(address.address), message.name, read(message.text))

    def _has(self, query: Select[UpdateRecord] | Select[AddressRecord]) -> bool:
        """Whether there is anything; looking does not take the database's only lock for writing."""
        with reading(self._engine) as session:
            return session.scalar(query) is not None

    def _change(self, update_id: int, **values: object) -> None:
        mine = UpdateRecord.channel == self._channel, UpdateRecord.update_id == update_id
        with writing(self._engine) as session:
            session.execute(update(UpdateRecord).where(*mine, UpdateRecord.done_at.is_(None)).values(values))

    def _change_address(self, conversation: str, **values: object) -> None:
        with writing(self._engine) as session:
            session.execute(update(AddressRecord).where(AddressRecord.conversation == conversation).values(values))


def erase_updates(session: Session, conversation: str) -> None:
    """Erase what a conversation's person sent and is not answered yet, within somebody's transaction.

    What they sent after the update that is handled now, in which they may have asked for it, is still to be answered:
    also where the claim on it ran out. A conversation's later updates are not claimed before it is done.
    """
    mine = UpdateRecord.conversation == conversation
    in_hand = session.scalar(select(func.max(UpdateRecord.update_id)).where(mine, UpdateRecord.next_at.is_not(None)))
    until = UpdateRecord.update_id <= in_hand if in_hand is not None else UpdateRecord.received_at <= now()
    session.execute(update(UpdateRecord).where(mine, until).values(payload=""))


def untold_by(channel: str) -> tuple[ColumnElement[bool], ...]:
    """Conditions of a message that its conversation, which is answered by this channel, was not told."""
    return AddressRecord.channel == channel, *_unheard()


def _lease() -> datetime:
    return now() + timedelta(seconds=LEASE_SECONDS)


def _unheard() -> tuple[ColumnElement[bool], ...]:
    """Conditions of a message that the conversation of an address was not told."""
    return (
        MessageRecord.conversation == AddressRecord.conversation,
        MessageRecord.id > AddressRecord.told_id,
        MessageRecord.author.in_((COUNSELOR, NOTICE)),
    )
