"""What the steps of one turn share."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

from actions.dialogue.decision import KnownFacts
from actions.dialogue.protocol import Certainty
from actions.dialogue.state import Act, DialogueState
from actions.dialogue.utterance import Utterance
from actions.people.conversations import StoredConversation
from actions.people.profiles import Profile
from actions.requests.request import HELD, HELPED, OPEN, ServiceRequest
from bot.rendering.contract import Answer


@dataclass
class TurnContext:
    """One message on its way to an answer."""

    conversation: str
    channel: str
    written: str
    """As the person wrote it: for a counselor alone."""
    said: str
    """Cleaned and redacted: for everything else."""
    key: str
    """Names the turn once and for all."""
    is_spoken: bool = False
    is_streamed: bool = False
    """Spoken into a stream, in which a pause ends what is said."""
    certainty: Certainty = Certainty.UNDERSTOOD
    """How well the words themselves are known: GUESSED where they were heard badly."""
    is_said_back: bool = False
    """What is said repeats the person's own words."""
    was_said_back: bool = False
    """The words were said back and confirmed."""

    stored: StoredConversation | None = None
    """None where the database cannot be read."""
    state: DialogueState = field(default_factory=DialogueState)
    profile: Profile = field(default_factory=Profile)

    intent: str = ""
    intent_confidence: float = 1.0
    suspects_danger: bool = False
    utterance: Utterance | None = None
    """What is said; acts may still complete it."""
    acts: list[Act] = field(default_factory=list)
    is_decided: bool = False
    """Whether it is known what is said and done."""
    is_apology: bool = False
    """Nothing was answered: the same message may be asked again."""
    is_danger_reported: bool = False
    is_storage_down: bool = False
    """The last thing that was to be done could not be."""
    is_erased: bool = False
    has_calendar: bool = False
    """A reminder was set in this turn."""
    is_relayed: bool = False
    """The words went to a counselor, who answers them; False again where they turn out to be a cry for help."""
    answer: Answer | None = None
    """What leaves."""

    def load(self, stored: StoredConversation) -> None:
        """Take over what is known of the conversation."""
        self.stored, self.profile = stored, stored.profile
        self.state = DialogueState.from_json(stored.state)

    def decide(self, utterance: Utterance, *acts: Act) -> None:
        """Settle what is said and done."""
        self.utterance, self.acts, self.is_decided = utterance, list(acts), True

    @property
    def was_answered_before(self) -> bool:
        """Whether this very message got its answer already."""
        return self.stored is not None and self.stored.answered is not None

    @property
    def requests(self) -> tuple[ServiceRequest, ...]:
        """The person's requests, newest first."""
        return self.stored.requests if self.stored is not None else ()

    @property
    def held_request(self) -> ServiceRequest | None:
        """The request with which a counselor holds the conversation."""
        return next((request for request in self.requests if request.state in HELD), None)

    @property
    def facts(self) -> KnownFacts:
        """What the dialogue is told."""
        open_request = next((request for request in self.requests if request.state in OPEN), None)
        newest = next(iter(self.requests), None)
        ended = newest if open_request is None and newest is not None and newest.state in HELPED else None
        is_kept = self.stored.profile_is_kept if self.stored is not None else False
        return KnownFacts(open_request, ended, self.profile, is_kept, self.is_streamed)

    def state_before(self) -> DialogueState:
        """The state as it was before this turn."""
        return DialogueState.from_json(copy.deepcopy(self.stored.state)) if self.stored is not None else DialogueState()
