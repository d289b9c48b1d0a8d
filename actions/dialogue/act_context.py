"""What an act may read and change: the turn in which it is done, on its way to an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from actions.dialogue.state import Act, DialogueState
from actions.dialogue.utterance import Utterance
from actions.people.profiles import Profile


@dataclass
class ActContext:
    """The turn in which something is done."""

    conversation: str
    key: str
    """Names the turn once and for all: doing it twice acts once."""
    written: str
    """As the person wrote it: for a counselor alone."""
    said: str
    """Redacted."""
    state: DialogueState
    utterance: Utterance
    """What is said so far; the act completes it."""
    profile: Profile = field(default_factory=Profile)
    """What holds of the person from now on."""
    is_erased: bool = False
    """Nothing of this conversation may be kept any more."""
    has_calendar: bool = False
    """A reminder was set, which a calendar may take over."""


Perform = Callable[[Act, ActContext], None]
"""Does one kind of act and completes the turn's utterance. Raises StorageUnavailable."""
