"""How often something is done is counted for all gateways together."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    # After a crash it may be empty: nothing but limits is lost.
    is_quick = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "rates",
        sa.Column("whose", sa.String(64), primary_key=True),
        sa.Column("until", sa.Double, nullable=False, index=True),
        prefixes=["UNLOGGED"] if is_quick else [],
    )
