"""Posts, courses and events from the lists of employers and offices."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "postings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("twin", sa.Integer, nullable=False),
        *_what_a_list_says(),
        sa.Column("list_name", sa.String(80), nullable=False, index=True),
        sa.Column("listed_on", sa.Date, nullable=False),
        sa.Column("confirmed_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        sa.Column("closed_because", sa.String(10), nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False, index=True),
    )
    op.create_index("ix_postings_identity_twin", "postings", ["identity", "twin"], unique=True)


def _what_a_list_says() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("employer", sa.String(120), nullable=False),
        sa.Column("region", sa.String(40), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("headcount", sa.Integer),
        sa.Column("wage_lowest", sa.Integer),
        sa.Column("wage_highest", sa.Integer),
        sa.Column("wage_per", sa.String(10), nullable=False),
        sa.Column("wage_words", sa.String(200), nullable=False),
        sa.Column("education", sa.Integer),
        sa.Column("work_time", sa.String(10), nullable=False),
        sa.Column("is_remote", sa.Boolean, nullable=False),
        sa.Column("demands", sa.Text, nullable=False),
        sa.Column("not_demanded", sa.Text, nullable=False),
        sa.Column("offers", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("url", sa.String(300), nullable=False),
        sa.Column("starts_on", sa.Date),
        sa.Column("deadline", sa.Date),
        sa.Column("published_on", sa.Date),
    )
