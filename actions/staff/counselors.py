"""Counselors: who they are, what they may see, and its proof (Argon2id, a pause after failures, optional TOTP).

A password is hashed outside of any transaction, and few at a time: hashing is slow on purpose, and must keep nobody
else from the database or the processor.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine, ForeignKey, String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.records.database import Base, now, reading, writing
from actions.records.encrypted import EncryptedText
from actions.records.encryption import Cipher
from actions.staff.sign_in_tries import SignInTries, TooManyTries, take_back
from actions.staff.teams import add_team

SESSION_SECONDS = 30 * 60
"""A session ends after so long without anything done."""
MAX_SESSION_SECONDS = 12 * 3600
"""… and in any case after a working day."""
SHORTEST_PASSWORD = 10
_STEP_SECONDS = 30
_HASHED_AT_ONCE, _TURN_SECONDS = 2, 10.0
"""So many passwords are hashed at once in a process; who waits longer for that is sent away."""
_HASHER = PasswordHasher()


_turns = threading.BoundedSemaphore(_HASHED_AT_ONCE)


class Role(StrEnum):
    """What a counselor may do."""

    COUNSELOR = "counselor"
    """Requests of the own team."""
    LEAD = "lead"
    """The same, and the team's figures."""
    ADMINISTRATOR = "administrator"
    """Everything."""


class CounselorRecord(Base):
    """A row of the table of counselors."""

    __tablename__ = "counselors"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(20))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    password: Mapped[str] = mapped_column(String(200))
    totp: Mapped[str] = mapped_column(EncryptedText)
    totp_used: Mapped[int]
    """The last time step whose code was taken: no code counts twice."""
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    """Both are kept for the release before; tries are counted in a table of their own."""
    active: Mapped[bool]


class SessionRecord(Base):
    """A row of the table of sessions; `token` is a hash."""

    __tablename__ = "counselor_sessions"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    counselor_id: Mapped[int] = mapped_column(ForeignKey("counselors.id"), index=True)
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Counselor:
    """Somebody of the team who is signed in."""

    id: int
    login: str
    name: str
    role: Role
    team_id: int | None


class SignInRefused(Exception):
    """Name, password or code are wrong, or there were too many tries; the text says what to do.

    It is the same for names that exist and names that do not.
    """


class Counselors:
    """Counselors and their sessions on a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, cipher: Cipher, hasher: PasswordHasher = _HASHER) -> None:
        self._engine, self._cipher, self._hasher = engine, cipher, hasher
        self._tries = SignInTries(engine)

    def add(
        self, login: str, name: str, password: str, role: Role, team: str = "", regions: tuple[str, ...] = ()
    ) -> None:
        """Somebody new. Raises ValueError for a taken name or a password that is too short."""
        if len(password) < SHORTEST_PASSWORD:
            raise ValueError(f"密码太短，至少要{SHORTEST_PASSWORD}个字符。")
        hashed = self._hasher.hash(password)
        try:
            with writing(self._engine) as session:
                session.add(
                    CounselorRecord(
                        login=login,
                        name=name,
                        role=role.value,
                        team_id=add_team(session, team, list(regions)).id if team else None,
                        password=hashed,
                        totp="",
                        totp_used=0,
                        failures=0,
                        active=True,
                    )
                )
        except IntegrityError:
            raise ValueError(f"登录名“{login}”已经有人用了，请换一个。") from None

    def require_code(self, login: str) -> str:
        """Ask this counselor for a one-time code from now on; the address that an authenticator app reads."""
        secret = pyotp.random_base32()
        with writing(self._engine) as session:
            record = session.scalar(select(CounselorRecord).where(CounselorRecord.login == login))
            if record is None:
                raise ValueError(f"没有登录名“{login}”。")
            record.totp = self._cipher.encrypt(secret)
        return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="黔助")

    def pause_before_sign_in(self, login: str) -> float:
        """Seconds that `sign_in` is to be put off, because many tries for this name failed lately."""
        return self._tries.pause(login)

    def sign_in(self, login: str, password: str, code: str = "", address: str = "") -> str:
        """A token of a new session for somebody at this network address. Raises SignInRefused."""
        with _turn():
            try:
                self._tries.begin(login, address)
            except TooManyTries as error:
                raise SignInRefused(f"错的次数太多，请过{-(-error.seconds // 60):.0f}分钟再试。") from None
            # Looked at where the name is unknown, so that an unknown name takes as long as a wrong password.
            nobody = _hash_of_nobody(self._hasher)
            record = self._known(login)
            is_right = self._is_password(record.password if record else nobody, password)
        step = self._step_of(record.totp, code) if record is not None else None
        if record is None or not record.active or not is_right or step is None:
            raise SignInRefused(_WRONG)
        with writing(self._engine) as session:
            token = _begin(session, record, step)
            if token is not None:
                take_back(session, login, address)
        if token is None:
            raise SignInRefused(_WRONG)
        return token

    def of_session(self, token: str) -> Counselor | None:
        """Who is signed in with a token."""
        query = (
            select(CounselorRecord)
            .join(SessionRecord, SessionRecord.counselor_id == CounselorRecord.id)
            .where(SessionRecord.token == _fingerprint(token), SessionRecord.ends_at > now(), CounselorRecord.active)
        )
        with reading(self._engine) as session:
            record = session.scalar(query)
            return _counselor(record) if record else None

    def extend(self, token: str) -> int:
        """Begin the session's time anew; the seconds that it has left."""
        with writing(self._engine) as session:
            record = session.get(SessionRecord, _fingerprint(token))
            if record is None or record.ends_at <= now():
                return 0
            last = record.begun_at + timedelta(seconds=MAX_SESSION_SECONDS)
            record.ends_at = min(last, now() + timedelta(seconds=SESSION_SECONDS))
            return round((record.ends_at - now()).total_seconds())

    def sign_out(self, token: str) -> None:
        """End the session."""
        with writing(self._engine) as session:
            session.execute(delete(SessionRecord).where(SessionRecord.token == _fingerprint(token)))

    def colleagues(self, viewer: Counselor) -> list[Counselor]:
        """Whom a request can be given to."""
        query = select(CounselorRecord).where(CounselorRecord.active, CounselorRecord.id != viewer.id)
        with reading(self._engine) as session:
            return [_counselor(record) for record in session.scalars(query.order_by(CounselorRecord.name))]

    def _known(self, login: str) -> CounselorRecord | None:
        # Databases do not take every string; nobody is called so.
        if "\0" in login or login != login.encode(errors="ignore").decode():
            return None
        with reading(self._engine) as session:
            return session.scalar(select(CounselorRecord).where(CounselorRecord.login == login))

    def _is_password(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password.encode(errors="replace"))
        except (VerificationError, InvalidHashError):
            return False

    def _step_of(self, encrypted: str, code: str) -> int | None:
        """The time step whose one-time code this is; 0 where no code is asked for, None where it is wrong."""
        if not encrypted:
            return 0
        totp = pyotp.TOTP(self._cipher.decrypt(encrypted))
        step = int(time.time()) // _STEP_SECONDS
        given = code.strip().encode(errors="replace")
        codes = {one: totp.generate_otp(one).encode() for one in (step, step - 1)}
        return next((one for one, right in codes.items() if secrets.compare_digest(right, given)), None)


_WRONG = "登录名、密码或验证码不对，请再试一次。"


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=_TURN_SECONDS):
        raise SignInRefused("现在登录的人多，请过一分钟再试。")
    try:
        yield
    finally:
        _turns.release()


@cache
def _hash_of_nobody(hasher: PasswordHasher) -> str:
    """A password that nobody has, hashed once a process: not before somebody signs in, for it takes 0.2 seconds."""
    return hasher.hash(secrets.token_urlsafe(16))


def _begin(session: Session, seen: CounselorRecord, step: int) -> str | None:
    """A new session; None where the record changed since it was seen, or the code was used up."""
    record = session.get(CounselorRecord, seen.id, with_for_update=True)
    if record is None or not record.active or (record.password, record.totp) != (seen.password, seen.totp):
        return None
    if record.totp:
        if step <= record.totp_used:
            return None
        record.totp_used = step
    token = secrets.token_urlsafe(32)
    session.execute(delete(SessionRecord).where(SessionRecord.ends_at <= now()))
    ends = now() + timedelta(seconds=SESSION_SECONDS)
    session.add(SessionRecord(token=_fingerprint(token), counselor_id=record.id, begun_at=now(), ends_at=ends))
    return token


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _counselor(record: CounselorRecord) -> Counselor:
    return Counselor(record.id, record.login, record.name, Role(record.role), record.team_id)
