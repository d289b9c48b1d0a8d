"""Who is writing at this moment, and how far the person has read."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("conversation", sa.String(64), primary_key=True),
        sa.Column("read_id", sa.Integer, nullable=False),
        sa.Column("person_writes_until", sa.DateTime),
        sa.Column("counselor_writes_until", sa.DateTime, index=True),
        sa.Column("counselor", sa.String(60), nullable=False),
    )
