"""Browsers to be notified while the page is closed, the key that signs such notifications, and counselors' filters."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False, index=True),
        sa.Column("endpoint", sa.String(64), nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.Column("news_at", sa.DateTime, nullable=True),
        sa.Column("next_at", sa.DateTime, nullable=True, index=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("claimed_until", sa.DateTime, nullable=True),
        sa.UniqueConstraint("endpoint", name="uq_push_subscriptions"),
    )
    op.create_table(
        "push_key",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("private", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "console_filters",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("counselor_id", sa.Integer, sa.ForeignKey("counselors.id"), nullable=False, index=True),
        sa.Column("query", sa.Text, nullable=False),
    )
