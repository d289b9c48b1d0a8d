"""How long people lately waited for the first answer of a team: what somebody who waits may expect."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.records.database import now
from actions.requests.request import RequestKind
from actions.requests.request_records import RequestRecord

_LATELY = timedelta(days=30)
_ENOUGH = 5
"""Answers from which on something can be said of what is usual."""
_MOST = 200


def usual_wait(session: Session, team_id: int | None) -> timedelta | None:
    """Half of the people waited no longer; None where too few were answered lately. Danger is not counted."""
    of_team = RequestRecord.team_id == team_id if team_id is not None else RequestRecord.team_id.is_(None)
    query = (
        select(RequestRecord.opened_at, RequestRecord.answered_at)
        .where(
            of_team,
            RequestRecord.kind != RequestKind.DANGER.value,
            RequestRecord.answered_at.is_not(None),
            RequestRecord.opened_at >= now() - _LATELY,
        )
        .order_by(RequestRecord.opened_at.desc())
        .limit(_MOST)
    )
    seconds = [(answered - opened).total_seconds() for opened, answered in session.execute(query) if answered]
    return timedelta(seconds=median(seconds)) if len(seconds) >= _ENOUGH else None
