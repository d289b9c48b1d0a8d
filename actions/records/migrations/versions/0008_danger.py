"""A request has a kind; danger is one of its own, with its own title; waiting too long is told apart from danger."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for column in (
        sa.Column("kind", sa.String(20), nullable=False, server_default="consult"),
        sa.Column("title", sa.Text, nullable=False, server_default=""),
        sa.Column("late", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("danger_at", sa.DateTime),
        sa.Column("seen_at", sa.DateTime),
    ):
        op.add_column("service_requests", column)
    op.create_index("ix_requests_kind", "service_requests", ["kind", "state"])
    op.add_column("request_events", sa.Column("key", sa.String(80)))
    op.create_index("ix_request_events_key", "request_events", ["key"], unique=True)
    _tell_late_from_danger()
    _tell_kinds()
    op.execute("UPDATE service_requests SET seen_at = claimed_at WHERE counselor_id IS NOT NULL")


def _tell_late_from_danger() -> None:
    """Both were `urgent`; only what had waited too long was escalated, and danger never was."""
    escalated = "number IN (SELECT number FROM request_events WHERE what = 'escalate')"
    op.execute(f"UPDATE service_requests SET late = TRUE WHERE urgent AND {escalated}")  # noqa: S608 - constants
    # The person's words lie in `need`, encrypted with the same keys; they are cut where they are read.
    op.execute(
        "UPDATE service_requests SET kind = 'danger', title = need, danger_at = opened_at, "  # noqa: S608 - constants
        "snoozed_until = NULL "
        f"WHERE urgent AND NOT ({escalated})"
    )


def _tell_kinds() -> None:
    for kind, topics in (("job_seeking", ("job", "graduates", "plan.07", "plan.09")), ("complaint", ("rights",))):
        about = " OR ".join(f"topic LIKE '{topic}%'" for topic in topics)
        op.execute(
            f"UPDATE service_requests SET kind = '{kind}' WHERE kind = 'consult' AND ({about})"  # noqa: S608 - constants
        )
