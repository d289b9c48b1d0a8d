"""A conversation has at most one open request: doubles of earlier releases become one, then the database forbids them.

The release before runs on this schema: where it would open a second request it is refused, and tries again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_OPEN = ("new", "reopened", "claimed", "waiting_for_user")
_HELD = ("claimed", "waiting_for_user")
_REQUESTS = sa.table(
    "service_requests",
    *map(sa.column, ("number", "conversation", "kind", "title", "state", "version", "opened_at", "ended_at")),
    *map(sa.column, ("touched_at", "danger_at", "urgent", "shares_words")),
)
_EVENTS = sa.table(
    "request_events", *map(sa.column, ("number", "at", "who", "address", "what", "state", "detail", "key"))
)


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # A gateway of the release before may be about to open one more.
        op.execute("LOCK TABLE service_requests IN SHARE ROW EXCLUSIVE MODE")
    requests = connection.execute(
        sa.select(_REQUESTS).where(_REQUESTS.c.state.in_(_OPEN)).order_by(_REQUESTS.c.conversation)
    ).all()
    for _, of_conversation in groupby(requests, lambda request: request.conversation):
        _make_one(connection, list(of_conversation))
    is_open = sa.text(f"state IN ({', '.join(map(repr, _OPEN))})")
    op.create_index(
        "uq_requests_open",
        "service_requests",
        ["conversation"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _make_one(connection: sa.Connection, requests: list[Any]) -> None:
    """Keep the one that a counselor holds, else the one in danger, else the newest; danger goes over to it."""
    requests.sort(key=lambda one: (one.state in _HELD, one.kind == "danger", one.opened_at), reverse=True)
    kept, *others = requests
    dangerous = next((other for other in others if other.kind == "danger"), None)
    if dangerous is not None and kept.kind != "danger":
        told = {"kind": "danger", "urgent": True, "shares_words": True}
        told |= {"title": dangerous.title, "danger_at": dangerous.danger_at, "version": kept.version + 1}
        connection.execute(sa.update(_REQUESTS).where(_REQUESTS.c.number == kept.number).values(told))
    for other in others:
        _cancel(connection, other, kept.number)


def _cancel(connection: sa.Connection, request: Any, kept: str) -> None:
    """End a double; the trail of its steps names the request that goes on."""
    moment = datetime.now(UTC).replace(tzinfo=None)
    ended = {"state": "cancelled", "version": request.version + 1, "ended_at": moment, "touched_at": moment}
    connection.execute(sa.update(_REQUESTS).where(_REQUESTS.c.number == request.number).values(ended))
    step = {"number": request.number, "at": moment, "who": "program", "address": "", "what": "cancel"}
    connection.execute(sa.insert(_EVENTS).values({**step, "state": "cancelled", "detail": kept, "key": None}))
