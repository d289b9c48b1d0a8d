"""Sign-in tries, the last seen clock and claims are kept; what earlier releases let Rasa remember is dropped."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    _keep_the_clock()
    _count_sign_in_tries()
    _claim_letters()
    _drop_rasas_memory()
    op.add_column("channel_addresses", sa.Column("added_at", sa.DateTime))
    _lease_channels()


def _keep_the_clock() -> None:
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.Column("doubted_from", sa.DateTime),
        sa.Column("counted_from", sa.DateTime, nullable=False),
        sa.Column("erased", sa.Integer, nullable=False),
    )


def _count_sign_in_tries() -> None:
    op.create_table(
        "sign_in_tries",
        sa.Column("whose", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("first_at", sa.DateTime, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False, index=True),
    )


def _claim_letters() -> None:
    op.add_column("outbox", sa.Column("claimed_until", sa.DateTime))


def _lease_channels() -> None:
    op.add_column("channel_addresses", sa.Column("claimed_until", sa.DateTime))
    # The release before this one writes rows without these.
    op.add_column("channel_updates", sa.Column("conversation", sa.String(64), nullable=False, server_default=""))
    op.add_column("channel_updates", sa.Column("tries", sa.Integer, nullable=False, server_default="0"))
    op.add_column("channel_updates", sa.Column("next_at", sa.DateTime))
    op.create_index("ix_channel_updates_conversation", "channel_updates", ["conversation"])


def _drop_rasas_memory() -> None:
    op.execute("DROP TABLE IF EXISTS rasa_conversations")
