"""What was heard, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SURE_FROM, GUESS_FROM = 0.6, 0.3


class Reaction(StrEnum):
    """What to do with something heard."""

    ACT = "act"
    SAY_BACK = "say_back"
    ASK_TO_REPEAT = "ask_to_repeat"


@dataclass(frozen=True)
class Transcript:
    """The words of one utterance."""

    text: str
    """Empty where nobody spoke, or not in Mandarin."""
    confidence: float
    """0 to 1."""

    @property
    def reaction(self) -> Reaction:
        """Whether to act on it, to say it back first, or to ask again."""
        if not self.text or self.confidence < GUESS_FROM:
            return Reaction.ASK_TO_REPEAT
        return Reaction.ACT if self.confidence >= SURE_FROM else Reaction.SAY_BACK


NOTHING = Transcript("", 0.0)
