"""What the assistant says in one turn, before it is worded for an eye or an ear."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from actions.dialogue.protocol import Intent
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
    """What choosing it does: `entry:<id>`, `more`, `human`, …; see actions.dialogue.payloads."""


HUMAN = Option("转人工", Intent.HUMAN)
MAX_OPTIONS = 3
"""More than this nobody remembers who hears them."""


def at_most_three(options: list[Option]) -> list[Option]:
    """The first options; a person stays within reach."""
    if HUMAN not in options[MAX_OPTIONS:]:
        return options[:MAX_OPTIONS]
    return [*options[: MAX_OPTIONS - 1], HUMAN]


@dataclass(frozen=True)
class Citation:
    """Where an answer stands."""

    document: str
    number: str
    """Of the document, such as 黔残工委发〔2022〕4号; "" where it has none."""
    clause: str
    period: str
    over: bool
    """Whether the document's period has ended."""

    @property
    def line(self) -> str:
        """In one line, for whoever shows text; the page makes the same from a template (citation, messages.html)."""
        place = "，".join(part for part in (self.document, self.number, self.clause) if part)
        over = "，已到期" if self.over else ""
        return f"{place}（{self.period}年{over}）" if self.period else place


@dataclass
class Utterance:
    """Sentences with their options and sources."""

    outcome: Outcome
    sentences: list[str]
    topic: str = ""
    confidence: float = 1.0
    options: list[Option] = field(default_factory=list)
    sources: list[Citation] = field(default_factory=list)
    request: dict[str, str] | None = None
    """Number and state of a service request that this turn is about."""
    is_public: bool = False
    """Whether the sentences are the same for everybody: only then may their sound be kept on disk."""
    ends_with_question: bool = False
    """Whether the last sentence asks something: what is told beside goes before it."""

    def add_note(self, *sentences: str) -> None:
        """Tell something beside the answer: behind it, but before a question."""
        place = len(self.sentences) - 1 if self.ends_with_question else len(self.sentences)
        self.sentences[place:place] = sentences
        self.is_public = False


def cited(sources: tuple[Source, ...]) -> list[Citation]:
    """Sources as they are shown."""
    return [
        Citation(
            document=source.document.title,
            number=source.document.number,
            clause=source.clause,
            period=source.document.period,
            over=source.document.is_over,
        )
        for source in sources
    ]
