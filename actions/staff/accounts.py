"""Counselors' accounts as an operator keeps them: listed, closed, opened again, with new passwords and teams.

Every change is kept in the operators' log, in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass

from argon2 import PasswordHasher
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from actions.errors import UserInputError
from actions.records.database import now, reading, writing
from actions.staff.counselors import SHORTEST_PASSWORD, CounselorRecord, Role, SessionRecord
from actions.staff.operator_log import add_line
from actions.staff.sign_in_tries import forgive
from actions.staff.teams import TeamRecord, add_team


class NoSuchCounselor(UserInputError):
    """Nobody has this sign-in name."""

    def __init__(self, login: str) -> None:
        super().__init__("no_such_counselor", f"没有登录名“{login}”。看有哪些：qianzhu counselor list。")


@dataclass(frozen=True)
class Account:
    """A counselor as an operator sees them."""

    login: str
    name: str
    role: Role
    team: str
    """"" where they belong to none."""
    needs_code: bool
    is_active: bool
    is_signed_in: bool


class Accounts:
    """Accounts in a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine, hasher: PasswordHasher | None = None) -> None:
        self._engine, self._hasher = engine, hasher or PasswordHasher()

    def all(self) -> list[Account]:
        """Everybody, by sign-in name; those whose account is closed too."""
        sessions = (
            select(func.count())
            .where(SessionRecord.counselor_id == CounselorRecord.id, SessionRecord.ends_at > now())
            .scalar_subquery()
        )
        query = (
            select(CounselorRecord, TeamRecord.name, sessions)
            .outerjoin(TeamRecord, TeamRecord.id == CounselorRecord.team_id)
            .order_by(CounselorRecord.login)
        )
        with reading(self._engine) as session:
            return [
                Account(one.login, one.name, Role(one.role), team or "", bool(one.totp), one.active, bool(count))
                for one, team, count in session.execute(query)
            ]

    def disable(self, login: str, who: str) -> None:
        """Close an account and end its sessions at once. Raises NoSuchCounselor."""
        with writing(self._engine) as session:
            record = _of(session, login)
            record.active = False
            _end_sessions(session, record)
            add_line(session, who, "disable", login)

    def enable(self, login: str, who: str) -> None:
        """Open a closed account again. Raises NoSuchCounselor."""
        with writing(self._engine) as session:
            _of(session, login).active = True
            add_line(session, who, "enable", login)

    def unlock(self, login: str, who: str) -> int:
        """Forgive the failed sign-ins for a name, from everywhere; how many. Raises NoSuchCounselor."""
        with writing(self._engine) as session:
            _of(session, login)
            forgiven = forgive(session, login)
            add_line(session, who, "unlock", login)
            return forgiven

    def set_password(self, login: str, password: str, who: str) -> None:
        """Give somebody a new password, and end their sessions. Raises NoSuchCounselor and UserInputError."""
        if len(password) < SHORTEST_PASSWORD:
            raise UserInputError("short_password", f"密码太短，至少要{SHORTEST_PASSWORD}个字符。")
        hashed = self._hasher.hash(password)
        with writing(self._engine) as session:
            record = _of(session, login)
            record.password = hashed
            _end_sessions(session, record)
            forgive(session, login)
            add_line(session, who, "password", login)

    def drop_code(self, login: str, who: str) -> None:
        """Ask for no one-time code any more: the device was lost. Raises NoSuchCounselor."""
        with writing(self._engine) as session:
            record = _of(session, login)
            record.totp, record.totp_used = "", 0
            _end_sessions(session, record)
            add_line(session, who, "drop_code", login)

    def put_into_team(self, login: str, team: str, regions: tuple[str, ...], who: str) -> None:
        """Put somebody into a team, which gets the regions if it is new; "" takes them out. Raises NoSuchCounselor."""
        with writing(self._engine) as session:
            record = _of(session, login)
            record.team_id = add_team(session, team, list(regions)).id if team else None
            add_line(session, who, "team", login, team)


def _of(session: Session, login: str) -> CounselorRecord:
    record = session.scalar(select(CounselorRecord).where(CounselorRecord.login == login).with_for_update())
    if record is None:
        raise NoSuchCounselor(login)
    return record


def _end_sessions(session: Session, record: CounselorRecord) -> None:
    session.execute(delete(SessionRecord).where(SessionRecord.counselor_id == record.id))
