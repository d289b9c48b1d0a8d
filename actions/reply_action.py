"""The one Rasa action: reads what Rasa understood, takes the turn, keeps the state in the slot."""

from __future__ import annotations

import time
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.dialogue_state import DialogueState
from actions.knowledge.library import Library
from actions.turn import Turn, TurnTaker

SLOT = "dialogue"


class ReplyAction(Action):  # type: ignore[misc]  # rasa_sdk is not typed
    """Answers every turn; what kind of turn it is stands in the intent."""

    def __init__(self, turns: TurnTaker, library: Library) -> None:
        self._turns, self._library = turns, library

    def name(self) -> str:
        """As the domain calls it."""
        return "action_reply"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Take the turn that the tracker's latest message asks for."""
        turn = _turn_of(tracker, self._library)
        utterance = self._turns.take(turn)
        dispatcher.utter_message(json_message={"utterance": utterance.as_json(), "question": turn.state.question})
        return [SlotSet(SLOT, turn.state.as_slot())]


def _turn_of(tracker: Tracker, library: Library) -> Turn:
    message = tracker.latest_message
    knowledge = message.get("knowledge") or {}
    metadata = message.get("metadata") or {}
    state = DialogueState.from_slot(tracker.get_slot(SLOT))
    state.question = metadata.get("previous_question") or ""
    return Turn(
        intent=message["intent"]["name"],
        text=message.get("text") or "",
        conversation=tracker.sender_id,
        key=metadata.get("turn") or f"{tracker.sender_id}:{message.get('message_id') or time.time_ns()}",
        ranking=[(entry, confidence) for entry, confidence in knowledge.get("ranking", ()) if entry in library],
        in_context=bool(knowledge.get("in_context")),
        units=[entity["value"] for entity in message.get("entities", ()) if entity.get("entity") == "unit"],
        state=state,
    )


class DomainlessExecutor(ActionExecutor):  # type: ignore[misc]  # rasa_sdk is not typed
    """Runs actions without Rasa sending its whole domain along: ours never read it."""

    def is_domain_digest_valid(self, domain_digest: str | None) -> bool:
        """No domain is needed, so none is outdated."""
        return True
