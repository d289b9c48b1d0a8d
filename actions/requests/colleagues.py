"""Whom a request may be given to: colleagues with what they have in hand, and teams; and a team's load for its lead."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, and_, case, func, select
from sqlalchemy.orm import Session

from actions.records.database import now, reading
from actions.requests.lists import may_see
from actions.requests.request import HELD, RequestKind, RequestState
from actions.requests.request_records import RequestRecord
from actions.staff.counselors import Counselor, CounselorRecord, Role, SessionRecord
from actions.staff.teams import TeamRecord


@dataclass(frozen=True)
class Colleague:
    """Somebody of the staff, and what they have in hand."""

    login: str
    name: str
    role: Role
    team: str
    """"" where they belong to none."""
    is_here: bool = False
    """Whether they are signed in."""
    held: int = 0
    """Requests in their hands."""
    to_answer: int = 0
    """Those of them whose person waits for a word."""
    dangers: int = 0
    """Those of them in which a life may be in danger."""


@dataclass(frozen=True)
class _Load:
    held: int = 0
    to_answer: int = 0
    dangers: int = 0


class Colleagues:
    """On a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, viewer: Counselor) -> list[Colleague]:
        """To whom this counselor may give a request: those of the own team first, who is here before who is not."""
        found = self._found(viewer, may_be_given(viewer), CounselorRecord.id != viewer.id)
        return [one for _, one in sorted(found, key=lambda row: (row[0] != viewer.team_id, not row[1].is_here))]

    def team(self, viewer: Counselor) -> list[Colleague]:
        """Everybody whom this counselor leads, themselves too; nobody where they lead nobody."""
        if viewer.role is Role.COUNSELOR:
            return []
        return [one for _, one in self._found(viewer, _is_led_by(viewer))]

    def teams(self) -> list[str]:
        """Names of all teams."""
        with reading(self._engine) as session:
            return list(session.scalars(select(TeamRecord.name).order_by(TeamRecord.name)))

    def _found(self, viewer: Counselor, *conditions: ColumnElement[bool]) -> list[tuple[int | None, Colleague]]:
        query = (
            select(CounselorRecord, TeamRecord.name)
            .outerjoin(TeamRecord, TeamRecord.id == CounselorRecord.team_id)
            .where(CounselorRecord.active, *conditions)
            .order_by(CounselorRecord.name)
        )
        with reading(self._engine) as session:
            loads = _loads(session, viewer)
            here = set(session.scalars(select(SessionRecord.counselor_id).where(SessionRecord.ends_at > now())))
            return [
                (one.team_id, _colleague(one, team or "", one.id in here, loads.get(one.id, _Load())))
                for one, team in session.execute(query)
            ]


def may_be_given(viewer: Counselor) -> ColumnElement[bool]:
    """Colleagues of the own team; for leads and administrators everybody who still works here."""
    if viewer.role is not Role.COUNSELOR:
        return and_(CounselorRecord.active)
    return and_(CounselorRecord.active, _in_team(viewer))


def _is_led_by(viewer: Counselor) -> ColumnElement[bool]:
    return _in_team(viewer) if viewer.role is Role.LEAD else CounselorRecord.id != 0


def _in_team(viewer: Counselor) -> ColumnElement[bool]:
    return CounselorRecord.team_id.is_(None) if viewer.team_id is None else CounselorRecord.team_id == viewer.team_id


def _loads(session: Session, viewer: Counselor) -> dict[int, _Load]:
    """Counselor → what they have in hand, of what the viewer may see."""
    waits = case((RequestRecord.state == RequestState.CLAIMED.value, 1), else_=0)
    is_danger = case((RequestRecord.kind == RequestKind.DANGER.value, 1), else_=0)
    query = (
        select(RequestRecord.counselor_id, func.count(), func.sum(waits), func.sum(is_danger))
        .where(may_see(viewer), RequestRecord.state.in_(HELD), RequestRecord.counselor_id.is_not(None))
        .group_by(RequestRecord.counselor_id)
    )
    return {holder: _Load(held, waiting, dangers) for holder, held, waiting, dangers in session.execute(query)}


def _colleague(record: CounselorRecord, team: str, is_here: bool, load: _Load) -> Colleague:
    return Colleague(
        record.login, record.name, Role(record.role), team, is_here, load.held, load.to_answer, load.dangers
    )
