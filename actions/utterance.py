"""What the assistant says in one turn, before it is worded for an eye or an ear."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from actions.knowledge.entry import Source


class Outcome(StrEnum):
    """What kind of turn it was; the closed list of the HTTP API."""

    ANSWER = "answer"
    ASK_BACK = "ask_back"
    SERVICE = "service"
    HANDOFF = "handoff"
    SMALLTALK = "smalltalk"
    OUT_OF_SCOPE = "out_of_scope"
    CRISIS = "crisis"


@dataclass(frozen=True)
class Option:
    """One of at most three numbered choices."""

    title: str
    act: str
    """What choosing it does: `entry:<id>`, `more`, `human`, …; see actions.turn."""


@dataclass
class Utterance:
    """Sentences with their options and sources."""

    outcome: Outcome
    sentences: list[str]
    topic: str = ""
    confidence: float = 1.0
    options: list[Option] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    request: dict[str, str] | None = None
    """Number and state of a service request that this turn is about."""

    def as_json(self) -> dict[str, Any]:
        """A JSON object, as it travels through Rasa."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Utterance:
        """The utterance that `as_json` made the object of."""
        options = [Option(**option) for option in record["options"]]
        return cls(**{**record, "outcome": Outcome(record["outcome"]), "options": options})


def cited(sources: tuple[Source, ...]) -> list[dict[str, Any]]:
    """Sources as the HTTP API shows them."""
    return [
        {
            "document": source.document.title,
            "number": source.document.number,
            "clause": source.clause,
            "period": source.document.period,
            "over": source.document.is_over,
        }
        for source in sources
    ]
