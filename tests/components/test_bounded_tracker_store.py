"""A conversation is kept as its slots, however long it gets, and nothing that was said."""

import tempfile
import unittest
from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.bounded_tracker_store import BoundedTrackerStore

_DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [ask]
actions: [action_reply]
forms: {a_form: {required_slots: []}}
slots:
  dialogue: {type: any, influence_conversation: false, mappings: [{type: custom}]}
"""
)


class Store(unittest.IsolatedAsyncioTestCase):
    """On a SQLite file in a folder that it makes."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "made" / "rasa.db"
        self.store = self._open()

    def _open(self):
        store = BoundedTrackerStore(_DOMAIN, path=str(self.path))
        self.addCleanup(store._engine.dispose)
        return store

    async def _keep(self, sender, *events):
        tracker = DialogueStateTracker.from_events(sender, list(events), _DOMAIN.slots, domain=_DOMAIN)
        await self.store.save(tracker)

    def _stored(self):
        return b"".join(path.read_bytes() for path in self.path.parent.iterdir())

    async def test_slots_survive_and_words_are_not_kept(self):
        state = {"subject": "care", "offered": [{"title": "详细", "act": "more"}]}
        await self._keep("c1", UserUttered("秘密的话"), SlotSet("dialogue", state))
        tracker = await self.store.retrieve("c1")
        self.assertEqual(tracker.get_slot("dialogue"), state)
        self.assertEqual(tracker.latest_action_name, "action_listen")
        self.assertFalse(any(isinstance(event, UserUttered) for event in tracker.events))
        self.assertNotIn("秘密的话".encode(), self._stored())
        self.assertNotIn(b"\\u79d8", self._stored())

    async def test_it_does_not_grow_with_the_turns(self):
        for turn in range(30):
            tracker = await self.store.retrieve("c1") or DialogueStateTracker("c1", _DOMAIN.slots)
            tracker.update(UserUttered(f"第{turn}句"))
            tracker.update(SlotSet("dialogue", {"part": turn}))
            await self.store.save(tracker)
        tracker = await self.store.retrieve("c1")
        self.assertEqual(tracker.get_slot("dialogue"), {"part": 29})
        self.assertLess(len(tracker.events), 5)

    async def test_an_open_form_survives(self):
        await self._keep("c1", ActiveLoop("a_form"))
        self.assertEqual((await self.store.retrieve("c1")).active_loop_name, "a_form")

    async def test_a_closed_form_stays_closed(self):
        await self._keep("c1", ActiveLoop("a_form"))
        await self._keep("c1", ActiveLoop("a_form"), ActiveLoop(None))
        self.assertIsNone((await self.store.retrieve("c1")).active_loop_name)

    async def test_a_slot_that_was_emptied_stays_empty(self):
        await self._keep("c1", SlotSet("dialogue", {"part": 1}))
        await self._keep("c1", SlotSet("dialogue", None))
        self.assertIsNone((await self.store.retrieve("c1")).get_slot("dialogue"))

    async def test_somebody_new_is_nobody(self):
        self.assertIsNone(await self.store.retrieve("c1"))
        self.assertEqual(await self.store.keys(), [])

    async def test_conversations_are_kept_apart_and_one_can_be_forgotten(self):
        await self._keep("c1", SlotSet("dialogue", {"subject": "care"}))
        await self._keep("c2", SlotSet("dialogue", {"subject": "exam"}))
        self.assertEqual(sorted(await self.store.keys()), ["c1", "c2"])
        await self.store.delete("c1")
        self.assertIsNone(await self.store.retrieve("c1"))
        self.assertEqual((await self.store.retrieve("c2")).get_slot("dialogue"), {"subject": "exam"})

    async def test_it_survives_the_process(self):
        await self._keep("c1", SlotSet("dialogue", {"subject": "care"}))
        self.store = self._open()
        self.assertEqual((await self.store.retrieve("c1")).get_slot("dialogue"), {"subject": "care"})

    async def test_a_url_names_the_database_as_well(self):
        store = BoundedTrackerStore(_DOMAIN, database_url=f"sqlite:///{self.path.parent / 'other.db'}")
        self.addCleanup(store._engine.dispose)
        await store.save(DialogueStateTracker("c1", _DOMAIN.slots))
        self.assertEqual(await store.keys(), ["c1"])
