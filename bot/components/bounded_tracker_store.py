"""Rasa's memory of a conversation, bounded: what the slots hold, not every event since the first word.

Rasa replays all events of a conversation at each turn, so that turn 200 costs several times turn 1. Everything that our
dialogue needs from the past stands in its slots, so only they (and an open form) are kept, and nothing that was said.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Text

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

_METADATA = sa.MetaData()
_SNAPSHOTS = sa.Table(
    "rasa_conversations",
    _METADATA,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("snapshot", sa.Text, nullable=False),
)


class BoundedTrackerStore(TrackerStore):
    """One row a conversation. `path` is a SQLite file; `database_url`, where given, a PostgreSQL."""

    def __init__(
        self,
        domain: Optional[Domain],
        event_broker: Optional[EventBroker] = None,
        path: Text = "",
        database_url: Text = "",
        **kwargs: Any,
    ) -> None:
        if not database_url:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        # SQLAlchemy 1.4 opens a SQLite file anew for every query unless told to pool.
        pooled = {"poolclass": sa.pool.QueuePool, "connect_args": {"timeout": 5, "check_same_thread": False}}
        self._engine = (
            sa.create_engine(database_url, pool_pre_ping=True)
            if database_url
            else sa.create_engine(f"sqlite:///{path}", **pooled)
        )
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _write_ahead)
        _METADATA.create_all(self._engine)
        super().__init__(domain, event_broker, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep what the next turn needs."""
        snapshot: Dict[Text, Any] = {
            "slots": {name: value for name, value in tracker.current_slot_values().items() if value is not None}
        }
        if tracker.active_loop_name:
            snapshot["loop"] = tracker.active_loop_name
        content = json.dumps(snapshot, ensure_ascii=False)
        with self._engine.begin() as connection:
            mine = _SNAPSHOTS.c.sender_id == tracker.sender_id
            if not connection.execute(_SNAPSHOTS.update().where(mine).values(snapshot=content)).rowcount:
                connection.execute(_SNAPSHOTS.insert().values(sender_id=tracker.sender_id, snapshot=content))

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """The conversation as it stood after its last turn, or None."""
        with self._engine.connect() as connection:
            content = connection.execute(
                sa.select(_SNAPSHOTS.c.snapshot).where(_SNAPSHOTS.c.sender_id == sender_id)
            ).scalar()
        if content is None:
            return None
        snapshot = json.loads(content)
        events: List[Event] = [SlotSet(name, value) for name, value in snapshot["slots"].items()]
        if "loop" in snapshot:
            events.append(ActiveLoop(snapshot["loop"]))
        events.append(ActionExecuted(ACTION_LISTEN_NAME))
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots, domain=self.domain)

    async def delete(self, sender_id: Text) -> None:
        """Forget a conversation."""
        with self._engine.begin() as connection:
            connection.execute(_SNAPSHOTS.delete().where(_SNAPSHOTS.c.sender_id == sender_id))

    async def keys(self) -> Iterable[Text]:
        """All conversations."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(_SNAPSHOTS.c.sender_id)).scalars())


def _write_ahead(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
