"""What kind of answer each turn got, for figures, and the first canned replies."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_REPLIES = (
    ("问好", "您好，我是工作人员，我来帮您。您不方便说话，就打字，我等您。"),
    ("要再了解", "我想再了解一下：您的事到哪一步了？有没有收到过通知？"),
    ("去查", "我去查一下，查到就在这里回复您。您不用一直等，有新回复会响。"),
    ("办完", "这件事办完了。还有别的问题，随时在这里说。"),
)


def upgrade() -> None:
    with op.batch_alter_table("turns") as table:
        table.add_column(sa.Column("outcome", sa.String(20), nullable=False, server_default=""))
        table.add_column(sa.Column("topic", sa.String(120), nullable=False, server_default=""))
    op.create_index("ix_turns_said_at", "turns", ["said_at"])
    replies = sa.table("canned_replies", sa.column("title", sa.String), sa.column("text", sa.Text))
    op.bulk_insert(replies, [{"title": title, "text": text} for title, text in _REPLIES])
