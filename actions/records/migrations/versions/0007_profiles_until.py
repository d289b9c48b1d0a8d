"""A profile ends with its conversation unless its person agreed to have it kept."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("profiles", sa.Column("until", sa.DateTime, nullable=True, index=True))
