"""The dialogue's state is an encrypted record of its own, and a turn is named by its key."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "dialogue_states",
        sa.Column("conversation", sa.String(64), primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
    )
    op.add_column("turns", sa.Column("key", sa.String(64), nullable=True))
    op.create_index("ix_turns_conversation_key", "turns", ["conversation", "key"], unique=True)
