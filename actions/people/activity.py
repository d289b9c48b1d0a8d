"""When something last happened in each conversation, over every table that belongs to one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, Table, func, literal, select, union_all

from actions.records.database import Base
from actions.requests.request_records import ERASED

REQUESTS = "service_requests"
TIMES = {
    "turns": ("said_at",),
    "messages": ("at",),
    REQUESTS: ("touched_at", "opened_at"),
    "profiles": ("changed_at",),
    "consents": ("at",),
    "presence": ("person_writes_until", "counselor_writes_until"),
    "channel_addresses": ("added_at",),
    "channel_updates": ("received_at",),
    "dialogue_states": ("changed_at",),
    "request_drafts": ("changed_at",),
    "referrals": ("referred_at",),
    "dates": ("entered_at",),
    "reminders": ("agreed_at",),
    "push_subscriptions": ("added_at",),
}
"""Table → columns that say when something happened; the first one that is set counts."""
_LONG_AGO = datetime(1970, 1, 1)


def tables_of_conversations() -> list[Table]:
    """Every table whose rows belong to a conversation."""
    return [table for table in Base.metadata.sorted_tables if "conversation" in table.c]


def activity() -> Subquery:
    """Rows of (conversation, at): one for each thing that happened. Requests of forgotten persons count no more."""
    parts = []
    for table in tables_of_conversations():
        belongs = table.c.conversation != ""
        if table.name == REQUESTS:
            belongs &= ~table.c.conversation.startswith(f"{ERASED} ")
        parts.append(select(table.c.conversation, _moment(table).label("at")).where(belongs))
    return union_all(*parts).subquery("activity")


def _moment(table: Table) -> ColumnElement[datetime]:
    long_ago = literal(_LONG_AGO)
    times = [table.c[name] for name in TIMES.get(table.name, ())]
    return func.coalesce(*times, long_ago) if times else long_ago
