"""What the assistant says in one turn, before it is worded for an eye or an ear."""

from __future__ import annotations

from collections.abc import Iterable
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
MAX_SENTENCE = 25
"""Characters of a sentence that says something back."""
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
    reported: bool = False
    """Whether the document was not read in the original: what it says is known from published reports."""

    @property
    def line(self) -> str:
        """In one line, for whoever shows text; the page makes the same from a template (citation, messages.html)."""
        place = "，".join(part for part in (self.document, self.number, self.clause) if part)
        period = f"{self.period}年{'，已到期' if self.over else ''}" if self.period else ""
        known = "，".join(part for part in (period, "据公开报道" if self.reported else "") if part)
        return f"{place}（{known}）" if known else place


@dataclass
class Utterance:
    """Sentences with their options and sources."""

    outcome: Outcome
    sentences: list[str]
    topic: str = ""
    confidence: float = 1.0
    options: list[Option] = field(default_factory=list)
    sources: list[Citation] = field(default_factory=list)
    caveats: list[str] = field(default_factory=list)
    """Those of the sentences that say what has to be known of the source: once a conversation is enough."""
    request: dict[str, str] | None = None
    """Number and state of a service request that this turn is about."""
    is_public: bool = False
    """Whether the sentences are the same for everybody: only then may their sound be kept on disk."""
    ends_with_question: bool = False
    """Whether the last sentence asks something: what is told beside goes before it."""

    def leave_out(self, caveats: list[str]) -> None:
        """Leave out what was said of a source before."""
        self.sentences = [sentence for sentence in self.sentences if sentence not in caveats]
        self.caveats = [caveat for caveat in self.caveats if caveat not in caveats]

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
            reported=source.document.is_reported,
        )
        for source in sources
    ]


def in_sentences(items: Iterable[str], template: str, mark: str) -> list[str]:
    """What was understood in sentences of at most MAX_SENTENCE, the first by the template; the mark parts items."""
    sentences, told = [], ""
    for item in items:
        longer = f"{told}{mark}{item}" if told else item
        if told and len(template.format(told=longer)) > MAX_SENTENCE:
            sentences.append(template.format(told=told))
            template, longer = "{told}。", item
        told = longer
    return [*sentences, template.format(told=told)] if told else sentences
