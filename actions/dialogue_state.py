"""What one turn of a conversation leaves for the next; it travels as the one slot of the Rasa domain."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

_TRAIL_LENGTH = 5


@dataclass
class DialogueState:
    """Small on purpose: Rasa sends it with every action call."""

    subject: str = ""
    """Id of the entry being talked about."""
    question: str = ""
    """The person's last question, redacted; a follow-up is read together with it."""
    part: int = -1
    """Which part of the subject was told last; -1 is the answer itself."""
    trail: list[str] = field(default_factory=list)
    """Earlier subjects, the latest last, for 返回."""
    offered: list[dict[str, str]] = field(default_factory=list)
    """The options of the last turn that offered any."""
    on_yes: str = ""
    """The act that a plain 好 or 是 means now."""
    on_no: str = ""
    """The act that a plain 不 means now."""
    placing: str = ""
    """Number of the request for which it was just asked where the person is."""
    reaching: str = ""
    """Number of the request for which it was just asked what the person can use."""
    misunderstood: int = 0
    """Misunderstandings in a row."""
    last: dict[str, Any] = field(default_factory=dict)
    """The last utterance, for 再说一遍."""

    @classmethod
    def from_slot(cls, value: Any) -> DialogueState:
        """The state in a slot; an empty or outdated slot gives a fresh one."""
        if not isinstance(value, dict):
            return cls()
        known = {entry.name for entry in fields(cls)}
        return cls(**{key: held for key, held in value.items() if key in known})

    def as_slot(self) -> dict[str, Any]:
        """A JSON object to keep in the slot: without the question, which the gateway keeps and sends along."""
        return {name: held for name, held in asdict(self).items() if name != "question"}

    def turn_to(self, subject: str) -> None:
        """Make an entry the subject; the earlier one is where 返回 leads."""
        if self.subject and self.subject != subject:
            self.trail = [*self.trail, self.subject][-_TRAIL_LENGTH:]
        self.subject, self.part = subject, -1
