"""Posts that counselors refer people to, dates that staff enter, and reminders of them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("service_requests", sa.Column("wishes", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "referrals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("number", sa.String(6), nullable=False, index=True),
        sa.Column("posting_id", sa.Integer, nullable=False),
        sa.Column("post", sa.Text, nullable=False),
        sa.Column("counselor", sa.String(60), nullable=False),
        sa.Column("referred_at", sa.DateTime, nullable=False),
        sa.Column("ask_at", sa.DateTime),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("told_at", sa.DateTime),
    )
    op.create_index("uq_referrals_post", "referrals", ["conversation", "posting_id"], unique=True)
    op.create_index("ix_referrals_ask", "referrals", ["ask_at"])
    op.create_table(
        "dates",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("number", sa.String(6), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("is_day", sa.Boolean, nullable=False),
        sa.Column("entered_by", sa.String(60), nullable=False),
        sa.Column("entered_at", sa.DateTime, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime),
    )
    op.create_index("ix_dates_subject", "dates", ["subject", "at"])
    op.create_index("ix_dates_conversation", "dates", ["conversation", "at"])
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("date_id", sa.Integer, nullable=False, index=True),
        sa.Column("agreed_at", sa.DateTime, nullable=False),
        sa.Column("remind_at", sa.DateTime, nullable=False),
        sa.Column("told_at", sa.DateTime),
    )
    op.create_index("uq_reminders_date", "reminders", ["conversation", "date_id"], unique=True)
    op.create_index("ix_reminders_due", "reminders", ["told_at", "remind_at"])
