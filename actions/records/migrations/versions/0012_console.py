"""What counselors note of a request, who looks at it now, and what they began to write."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("service_requests", sa.Column("callback_at", sa.DateTime))
    op.add_column("service_requests", sa.Column("labels", sa.String(120), nullable=False, server_default=""))
    op.create_table(
        "request_viewers",
        sa.Column("number", sa.String(6), primary_key=True),
        sa.Column("counselor_id", sa.Integer, sa.ForeignKey("counselors.id"), primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "request_drafts",
        sa.Column("number", sa.String(6), primary_key=True),
        sa.Column("counselor_id", sa.Integer, sa.ForeignKey("counselors.id"), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False, index=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
    )
