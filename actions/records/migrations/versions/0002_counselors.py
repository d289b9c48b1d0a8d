"""Teams, counselors with their sessions, what is done with a request, messages between person and counselor, outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(60), nullable=False, unique=True),
        sa.Column("regions", sa.JSON, nullable=False),
    )
    op.create_table(
        "counselors",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("login", sa.String(60), nullable=False, unique=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("teams.id")),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("totp", sa.Text, nullable=False),
        sa.Column("totp_used", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.DateTime),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_table(
        "counselor_sessions",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("counselor_id", sa.Integer, sa.ForeignKey("counselors.id"), nullable=False, index=True),
        sa.Column("begun_at", sa.DateTime, nullable=False),
        sa.Column("ends_at", sa.DateTime, nullable=False, index=True),
    )
    with op.batch_alter_table("service_requests") as table:
        table.alter_column("need", type_=sa.Text, existing_type=sa.String(1000), existing_nullable=False)
        table.add_column(sa.Column("region", sa.String(40), nullable=False, server_default=""))
        table.add_column(sa.Column("contact", sa.Text, nullable=False, server_default=""))
        table.add_column(sa.Column("medium", sa.String(20), nullable=False, server_default=""))
        table.add_column(sa.Column("shares_words", sa.Boolean, nullable=False, server_default=sa.true()))
        table.add_column(sa.Column("team_id", sa.Integer))
        table.add_column(sa.Column("counselor_id", sa.Integer))
        table.add_column(sa.Column("claimed_at", sa.DateTime))
        table.add_column(sa.Column("answered_at", sa.DateTime))
        table.add_column(sa.Column("ended_at", sa.DateTime))
        table.add_column(sa.Column("snoozed_until", sa.DateTime))
        table.add_column(sa.Column("touched_at", sa.DateTime))
        table.add_column(sa.Column("rating", sa.Integer))
    op.create_index("ix_requests_inbox", "service_requests", ["state", "team_id", "urgent", "opened_at"])
    op.create_index("ix_requests_counselor", "service_requests", ["counselor_id", "state"])
    op.create_index("ix_requests_opened", "service_requests", ["opened_at"])
    op.create_table(
        "request_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.String(6), nullable=False, index=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("what", sa.String(30), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(80), nullable=False, unique=True),
        sa.Column("conversation", sa.String(64), nullable=False, index=True),
        sa.Column("number", sa.String(6), nullable=False, index=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("author", sa.String(20), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", sa.DateTime, nullable=False, index=True),
    )
