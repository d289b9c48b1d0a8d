"""Rasa remembers nothing of a conversation: the gateway sends along with each message what the dialogue has to know.

So nothing that people say stays in Rasa, nothing has to be erased there, a turn costs the same however long the
conversation is, and any Rasa can take any turn.
"""

from __future__ import annotations

from typing import Iterable, Optional, Text

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker


class StatelessTrackerStore(TrackerStore):
    """Gives every turn a fresh tracker that waits for a message."""

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep nothing."""

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """A conversation that is about to begin; with an event, so that Rasa runs no session start."""
        events = [ActionExecuted(ACTION_LISTEN_NAME)]
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots, domain=self.domain)

    async def delete(self, sender_id: Text) -> None:
        """Nothing is kept, so nothing is to be deleted."""

    async def keys(self) -> Iterable[Text]:
        """No conversations."""
        return []
