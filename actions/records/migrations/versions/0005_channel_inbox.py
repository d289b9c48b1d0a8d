"""What messengers hand over, kept before it is acknowledged; and where their conversations are answered."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "channel_updates",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("update_id", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("done_at", sa.DateTime, index=True),
        sa.UniqueConstraint("channel", "update_id", name="uq_channel_updates"),
    )
    op.create_table(
        "channel_addresses",
        sa.Column("conversation", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False, index=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("told_id", sa.Integer, nullable=False),
    )
