"""What the dialogue is told of a turn, and what it decides.

Deciding has no effects: the gateway does what is to be done.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import TypeAdapter

from actions.dialogue.state import Act, DialogueState
from actions.dialogue.utterance import Utterance
from actions.json_object import JsonObject
from actions.people.profiles import Profile
from actions.requests.request import ServiceRequest


@dataclass(frozen=True)
class KnownFacts:
    """What is known of the person when they speak."""

    open_request: ServiceRequest | None = None
    """The newest request that has not ended."""
    ended_request: ServiceRequest | None = None
    """The newest one that was resolved or closed, if no other is open."""
    profile: Profile = field(default_factory=Profile)
    profile_is_kept: bool = False
    """Whether the person agreed to have it kept for longer than the conversation."""
    is_streamed: bool = False
    """Whether they speak into a stream, in which a pause ends what is said."""

    @classmethod
    def from_json(cls, data: object) -> KnownFacts:
        """The facts from a JSON object."""
        return _FACTS.validate_python(data or {})

    def as_json(self) -> JsonObject:
        """A JSON object."""
        found: JsonObject = _FACTS.dump_python(self, mode="json")
        return found


@dataclass(frozen=True)
class Decision:
    """What is said, what is to be done, and what the next turn has to know."""

    utterance: Utterance
    intent: str
    confidence: float
    """Of the intent, 0 to 1."""
    state: DialogueState
    acts: tuple[Act, ...] = ()

    @classmethod
    def from_json(cls, data: object) -> Decision:
        """The decision from a JSON object. Raises pydantic.ValidationError."""
        return _DECISION.validate_python(data)

    def as_json(self) -> JsonObject:
        """A JSON object, as it travels through Rasa."""
        found: JsonObject = _DECISION.dump_python(self, mode="json")
        return found


_FACTS: TypeAdapter[KnownFacts] = TypeAdapter(KnownFacts)
_DECISION: TypeAdapter[Decision] = TypeAdapter(Decision)
