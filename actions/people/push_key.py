"""The key with which the program signs notifications (VAPID, RFC 8292): made once, encrypted in the database.

It lies there and not in a file, because all gateways need the same one: a browser takes notifications only from who
holds the key that it was given when its person agreed.
"""

from __future__ import annotations

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import Engine, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from actions.records.database import Base, now, reading, writing
from actions.records.encrypted import EncryptedText
from actions.records.encryption import Cipher

_ONE = 1


class PushKeyRecord(Base):
    """The one row of the table."""

    __tablename__ = "push_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    private: Mapped[str] = mapped_column(EncryptedText)
    made_at: Mapped[datetime]


class PushKey:
    """The key on a database. Raises StorageUnavailable where it cannot be used, UnreadableRecord without its key."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine, self._cipher = engine, cipher

    def private(self) -> str:
        """The private key as PEM; who asks first makes it."""
        found = self._found()
        if found is None:
            try:
                with writing(self._engine) as session:
                    sealed = self._cipher.encrypt(_new_key())
                    session.add(PushKeyRecord(id=_ONE, private=sealed, made_at=now()))
            except IntegrityError:
                pass  # another gateway was quicker: its key holds
            found = self._found()
        return found or ""

    def forget(self) -> None:
        """Let the next who asks make a new one."""
        with writing(self._engine) as session:
            session.execute(delete(PushKeyRecord))

    def _found(self) -> str | None:
        with reading(self._engine) as session:
            record = session.get(PushKeyRecord, _ONE)
            return self._cipher.decrypt(record.private) if record is not None else None


def _new_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
