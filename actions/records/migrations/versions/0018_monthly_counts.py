"""What was asked in a month, as numbers that belong to nobody: by subject, and by what people told of themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "monthly_counts",
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("line", sa.String(10), primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("result", sa.String(20), primary_key=True),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
    )
