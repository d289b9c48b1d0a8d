"""One inquiry as the dialogue keeps it: what was told, what is asked, for whom. It can be left and taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from actions.eligibility.rules import Party
from actions.eligibility.values import Value, facts_from, value_as_json
from actions.json_object import JsonObject

VERSION = 1
"""Of the JSON form; a session of another version is begun anew."""


@dataclass(frozen=True)
class Session:
    """Frozen: every step makes a new one, and the old one undoes it."""

    party: Party = Party.SELF
    who: str = ""
    """RELATIVE: 妈妈, 爸爸, …"""
    told: Mapping[str, Value] = field(default_factory=dict)
    """Only what was said itself; what follows from it is worked out anew each time."""
    unsure: frozenset[str] = frozenset()
    """Facts that somebody said they do not know; never asked again."""
    question: str = ""
    """Id of the open question."""
    asked: int = 0
    """Questions put so far."""
    focus: str = ""
    """Id of the rule that is looked into."""
    ticked: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Rule → numbers of the materials that somebody has ready, from 1."""

    @property
    def name(self) -> str:
        """The person it is about, as they are spoken of to the one who asks."""
        return f"您{self.who}" if self.party is Party.RELATIVE else "您"

    def with_tick(self, rule: str, number: int) -> Session:
        """One more thing is ready."""
        ready = sorted({*self.ticked.get(rule, ()), number})
        return replace(self, ticked={**self.ticked, rule: tuple(ready)})

    def as_json(self) -> JsonObject:
        """A JSON object."""
        return {
            "version": VERSION,
            "party": self.party.value,
            "who": self.who,
            "told": {fact: value_as_json(value) for fact, value in self.told.items()},
            "unsure": [*sorted(self.unsure)],
            "question": self.question,
            "asked": self.asked,
            "focus": self.focus,
            "ticked": {rule: [*numbers] for rule, numbers in self.ticked.items()},
        }

    @classmethod
    def from_json(cls, data: Any) -> Session:
        """The session from its JSON object; an outdated or broken one gives a fresh session."""
        try:
            if data["version"] != VERSION:
                return cls()
            return cls(
                party=Party(data["party"]),
                who=str(data["who"]),
                told=facts_from(data["told"]),
                unsure=frozenset(data["unsure"]),
                question=str(data["question"]),
                asked=int(data["asked"]),
                focus=str(data["focus"]),
                ticked={rule: tuple(map(int, numbers)) for rule, numbers in data["ticked"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
            return cls()
