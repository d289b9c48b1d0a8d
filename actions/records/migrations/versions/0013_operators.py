"""What operators turn off, what they did, who read which case, and whose name failed sign-ins were for."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "switches",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
    )
    op.create_table(
        "operator_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("what", sa.String(30), nullable=False),
        sa.Column("target", sa.String(80), nullable=False),
        sa.Column("detail", sa.String(200), nullable=False),
    )
    op.create_table(
        "case_reads",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.String(6), nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
    )
    op.create_index("ix_case_reads_number", "case_reads", ["number", "login", "at"])
    op.add_column("sign_in_tries", sa.Column("login", sa.String(64), nullable=True, index=True))
