"""Turns of conversations and the first service requests; databases from before migrations have both already."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    present = sa.inspect(op.get_bind()).get_table_names()
    if "turns" not in present:
        op.create_table(
            "turns",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("conversation", sa.String(64), nullable=False, index=True),
            sa.Column("said_at", sa.DateTime, nullable=False),
            sa.Column("said", sa.Text, nullable=False),
            sa.Column("answer", sa.JSON, nullable=False),
            sa.Column("question", sa.Text, nullable=False),
        )
    if "service_requests" not in present:
        op.create_table(
            "service_requests",
            sa.Column("number", sa.String(6), primary_key=True),
            sa.Column("key", sa.String(64), nullable=False, unique=True),
            sa.Column("conversation", sa.String(64), nullable=False, index=True),
            sa.Column("topic", sa.String(120), nullable=False),
            sa.Column("need", sa.String(1000), nullable=False),
            sa.Column("urgent", sa.Boolean, nullable=False),
            sa.Column("state", sa.String(20), nullable=False),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("opened_at", sa.DateTime, nullable=False),
        )
