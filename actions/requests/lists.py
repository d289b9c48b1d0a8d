"""Which requests a counselor may see, which of them a list holds, and in what order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from actions.language.regions import region_in
from actions.records.database import now
from actions.requests.messages import COUNSELOR, PERSON, MessageRecord
from actions.requests.request import HELD, OPEN, WAITING, RequestKind
from actions.requests.request_records import RequestRecord
from actions.staff.counselors import Counselor, CounselorRecord, Role
from actions.staff.teams import TeamRecord

PAGE = 30
WAITING_LIST, MINE, ALL_OPEN, ENDED = "waiting", "mine", "open", "ended"
"""Names of the lists."""
_IS_DANGER = RequestRecord.kind == RequestKind.DANGER.value


@dataclass(frozen=True)
class Wanted:
    """Which requests are to be listed."""

    which: str = WAITING_LIST
    """waiting, mine, open or ended."""
    region: str = ""
    """市州 or county, by its full or its short name."""
    text: str = ""
    """A number, a part of a region, or words of what somebody in danger said."""
    topics: tuple[str, ...] = ()
    """Entries that `text` means: the library knows them. "" is the request that nothing was said of."""
    kind: str = ""
    """A RequestKind; "" for all."""
    medium: str = ""
    """"text", "voice", or "" for all."""
    is_urgent: bool = False
    """Only danger and what waits too long."""
    label: str = ""
    holder: str = ""
    """Sign-in name of who has it."""
    page: int = 0


def visible(viewer: Counselor) -> Select[RequestRecord, str, int | None, str]:
    """The requests that a counselor may see: each with its holder's name and team, and its own team's name."""
    holder = aliased(CounselorRecord)
    return (
        select(RequestRecord, holder.name, holder.team_id, TeamRecord.name)
        .outerjoin(holder, holder.id == RequestRecord.counselor_id)
        .outerjoin(TeamRecord, TeamRecord.id == RequestRecord.team_id)
        .where(may_see(viewer))
    )


def may_see(viewer: Counselor) -> ColumnElement[bool]:
    """Those of the team, without a team, or their own; for a lead whatever somebody of the team has, too."""
    if viewer.role is Role.ADMINISTRATOR:
        return RequestRecord.number != ""
    seen = [
        RequestRecord.team_id.is_(None),
        RequestRecord.team_id == viewer.team_id,
        RequestRecord.counselor_id == viewer.id,
    ]
    if viewer.role is Role.LEAD and viewer.team_id is not None:
        team = select(CounselorRecord.id).where(CounselorRecord.team_id == viewer.team_id)
        seen.append(RequestRecord.counselor_id.in_(team))
    return or_(*seen)


def leads(viewer: Counselor, record: RequestRecord, team_of_holder: int | None) -> bool:
    """Whether a counselor may decide about a request whoever holds it: a lead in the team, administrators anywhere."""
    if viewer.role is not Role.LEAD:
        return viewer.role is Role.ADMINISTRATOR
    if viewer.team_id is not None and team_of_holder == viewer.team_id:
        return True
    team = team_of_holder if record.team_id is None else record.team_id
    return team is None or team == viewer.team_id


def waits() -> tuple[ColumnElement[bool], ...]:
    """Nobody has it, and it does not rest."""
    return RequestRecord.state.in_(WAITING), ~_rests()


def is_unseen() -> ColumnElement[bool]:
    """Its holder has not looked at it since it was given to them, or since danger was reported."""
    return or_(RequestRecord.seen_at.is_(None), RequestRecord.danger_at > RequestRecord.seen_at)


def in_hands_of(viewer: Counselor) -> tuple[ColumnElement[bool], ...]:
    """What this counselor has."""
    return RequestRecord.counselor_id == viewer.id, RequestRecord.state.in_(HELD)


def of_list(viewer: Counselor, wanted: Wanted) -> list[ColumnElement[bool]]:
    """What a list holds, its search words left aside."""
    found = _of_name(viewer, wanted.which)
    if wanted.region:
        found.append(RequestRecord.region.startswith(region_in(wanted.region) or wanted.region, autoescape=True))
    if wanted.kind:
        found.append(RequestRecord.kind == wanted.kind)
    if wanted.medium:
        found.append(RequestRecord.medium == wanted.medium)
    if wanted.is_urgent:
        found.append(or_(_IS_DANGER, RequestRecord.late))
    if wanted.label:
        found.append(RequestRecord.labels.contains(f" {wanted.label} ", autoescape=True))
    if wanted.holder:
        held = select(CounselorRecord.id).where(CounselorRecord.login == wanted.holder)
        found.append(RequestRecord.counselor_id.in_(held))
    return found


def by_need() -> list[ColumnElement[Any]]:
    """Danger above everything, the newest cry on top; then what is late; then what waits longest."""
    rank = case((_IS_DANGER, 0), (RequestRecord.late, 1), else_=2)
    return [rank, case((_IS_DANGER, RequestRecord.danger_at)).desc(), RequestRecord.opened_at.asc()]


def order_of(wanted: Wanted) -> list[ColumnElement[Any]]:
    """In a counselor's own list danger first, then by the last word, what rests at the end."""
    if wanted.which == ENDED:
        return [RequestRecord.opened_at.desc()]
    if wanted.which != MINE:
        return by_need()
    last_word = (
        select(func.max(MessageRecord.id))
        .where(MessageRecord.number == RequestRecord.number, MessageRecord.author.in_((PERSON, COUNSELOR)))
        .correlate(RequestRecord)
        .scalar_subquery()
    )
    rank = case((_IS_DANGER, 0), (_rests(), 2), else_=1)
    return [rank, func.coalesce(last_word, 0).desc(), RequestRecord.claimed_at.desc()]


def _rests() -> ColumnElement[bool]:
    return and_(RequestRecord.snoozed_until.is_not(None), RequestRecord.snoozed_until > now())


def _of_name(viewer: Counselor, which: str) -> list[ColumnElement[bool]]:
    if which == ENDED:
        return [RequestRecord.state.not_in(OPEN)]
    if which == MINE:
        return list(in_hands_of(viewer))
    return [RequestRecord.state.in_(OPEN)] if which == ALL_OPEN else list(waits())
