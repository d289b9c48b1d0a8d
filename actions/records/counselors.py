"""Counselors: who they are, what they may see, and its proof (Argon2id, a pause after failures, optional TOTP)."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine, ForeignKey, String, Text, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from actions.records.database import Base, now, reading, writing
from actions.records.sealing import Sealer
from actions.records.teams import add_team

SESSION_SECONDS = 30 * 60
"""A session ends after so long without anything done."""
LONGEST_SESSION_SECONDS = 12 * 3600
"""… and in any case after a working day."""
SHORTEST_PASSWORD = 10
_FREE_FAILURES = 5
_LOCKED_SECONDS = 5 * 60
_STEP_SECONDS = 30
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))
"""Checked where the name is unknown, so that an unknown name takes as long as a wrong password."""


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
    totp: Mapped[str] = mapped_column(Text)
    totp_used: Mapped[int]
    """The last time step whose code was taken: no code counts twice."""
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
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
    """Name, password or code are wrong, or there were too many tries; the text says what to do."""


class Counselors:
    """Counselors and their sessions on a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine, self._sealer = engine, sealer

    def add(
        self, login: str, name: str, password: str, role: Role, team: str = "", regions: tuple[str, ...] = ()
    ) -> None:
        """Somebody new. Raises ValueError for a taken name or a password that is too short."""
        if len(password) < SHORTEST_PASSWORD:
            raise ValueError(f"密码太短，至少要{SHORTEST_PASSWORD}个字符。")
        try:
            with writing(self._engine) as session:
                session.add(
                    CounselorRecord(
                        login=login,
                        name=name,
                        role=role.value,
                        team_id=add_team(session, team, list(regions)).id if team else None,
                        password=_HASHER.hash(password),
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
            record.totp = self._sealer.seal(secret)
        return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="黔助")

    def sign_in(self, login: str, password: str, code: str = "") -> str:
        """A token of a new session. Raises SignInRefused."""
        with writing(self._engine) as session:
            record = session.scalar(select(CounselorRecord).where(CounselorRecord.login == login).with_for_update())
            refusal = self._refusal(record, password, code)
            if refusal is None and record is not None:
                record.failures, record.locked_until = 0, None
                return self._begin(session, record)
            if record is not None and refusal == _WRONG:
                record.failures += 1
                if record.failures >= _FREE_FAILURES:
                    record.failures, record.locked_until = 0, now() + timedelta(seconds=_LOCKED_SECONDS)
        raise SignInRefused(refusal)

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
            held = session.get(SessionRecord, _fingerprint(token))
            if held is None or held.ends_at <= now():
                return 0
            last = held.begun_at + timedelta(seconds=LONGEST_SESSION_SECONDS)
            held.ends_at = min(last, now() + timedelta(seconds=SESSION_SECONDS))
            return round((held.ends_at - now()).total_seconds())

    def sign_out(self, token: str) -> None:
        """End the session."""
        with writing(self._engine) as session:
            session.execute(delete(SessionRecord).where(SessionRecord.token == _fingerprint(token)))

    def colleagues(self, viewer: Counselor) -> list[Counselor]:
        """Whom a request can be given to."""
        query = select(CounselorRecord).where(CounselorRecord.active, CounselorRecord.id != viewer.id)
        with reading(self._engine) as session:
            return [_counselor(record) for record in session.scalars(query.order_by(CounselorRecord.name))]

    def _refusal(self, record: CounselorRecord | None, password: str, code: str) -> str | None:
        """Why somebody is not let in; None where they are."""
        if record is not None and record.locked_until is not None and record.locked_until > now():
            minutes = -(-(record.locked_until - now()).total_seconds() // 60)
            return f"错的次数太多，请过{minutes:.0f}分钟再试。"
        is_right = _is_password(record.password if record else _NOBODY, password)
        if record is None or not record.active or not is_right:
            return _WRONG
        if record.totp and not self._is_code(record, code):
            return _WRONG
        return None

    def _is_code(self, record: CounselorRecord, code: str) -> bool:
        totp = pyotp.TOTP(self._sealer.open(record.totp))
        step = int(time.time()) // _STEP_SECONDS
        for candidate in (step, step - 1):
            if candidate > record.totp_used and secrets.compare_digest(
                totp.generate_otp(candidate).encode(), code.strip().encode()
            ):
                record.totp_used = candidate
                return True
        return False

    def _begin(self, session: Session, record: CounselorRecord) -> str:
        token = secrets.token_urlsafe(32)
        session.execute(delete(SessionRecord).where(SessionRecord.ends_at <= now()))
        ends = now() + timedelta(seconds=SESSION_SECONDS)
        session.add(SessionRecord(token=_fingerprint(token), counselor_id=record.id, begun_at=now(), ends_at=ends))
        return token


_WRONG = "登录名、密码或验证码不对，请再试一次。"


def _is_password(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _counselor(record: CounselorRecord) -> Counselor:
    return Counselor(record.id, record.login, record.name, Role(record.role), record.team_id)
