"""The dialogue's state is a sealed record of its own, and a turn is named by its key."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    pass
