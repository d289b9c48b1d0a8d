"""The one Rasa action: reads what Rasa understood, and answers with what the dialogue decides. It has no effects."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.dialogue.decision import KnownFacts
from actions.dialogue.protocol import FACTS, IN_CONTEXT, KNOWLEDGE, QUESTIONS_ASKED, RANKING, STATE, SUSPICION
from actions.dialogue.state import DialogueState
from actions.dialogue.turn import Turn
from actions.dialogue.turn_taker import TurnTaker
from actions.knowledge.library import Library


class ReplyAction(Action):  # type: ignore[misc]  # rasa_sdk is not typed
    """Answers every turn; what kind of turn it is stands in the intent."""

    def __init__(self, library: Library) -> None:
        self._turns, self._library = TurnTaker(library), library

    def name(self) -> str:
        """As the domain calls it."""
        return "action_reply"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Decide the turn that the tracker's latest message asks for."""
        decision = self._turns.take(turn_of(tracker.latest_message, self._library))
        dispatcher.utter_message(json_message=decision.as_json())
        return []


def turn_of(message: dict[str, Any], library: Library) -> Turn:
    """The turn in a message that Rasa has parsed."""
    knowledge = message.get(KNOWLEDGE) or {}
    metadata = message.get("metadata") or {}
    return Turn(
        intent=message["intent"]["name"],
        text=message.get("text") or "",
        confidence=float(message["intent"].get("confidence") or 0.0),
        ranking=[(entry, confidence) for entry, confidence in knowledge.get(RANKING, ()) if entry in library],
        in_context=bool(knowledge.get(IN_CONTEXT)),
        questions=[entry for entry in knowledge.get(QUESTIONS_ASKED, ()) if entry in library],
        suspects_danger=bool(knowledge.get(SUSPICION)),
        units=[entity["value"] for entity in message.get("entities", ()) if entity.get("entity") == "unit"],
        state=DialogueState.from_json(metadata.get(STATE) or {}),
        facts=KnownFacts.from_json(metadata.get(FACTS)),
    )


class DomainlessExecutor(ActionExecutor):  # type: ignore[misc]  # rasa_sdk is not typed
    """Runs actions without Rasa sending its whole domain along: ours never read it."""

    def is_domain_digest_valid(self, domain_digest: str | None) -> bool:
        """No domain is needed, so none is outdated."""
        return True
