"""What is still to be erased elsewhere is kept until it is done."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    pass
