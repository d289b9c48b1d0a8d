"""A request has a kind; danger is one of its own, with its own title; waiting too long is told apart from danger."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    pass
