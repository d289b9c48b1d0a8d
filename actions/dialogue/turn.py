"""One turn as the dialogue sees it: what Rasa understood, what is known, and what is decided so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from typing_extensions import Unpack

from actions.dialogue import phrases
from actions.dialogue.decision import KnownFacts
from actions.dialogue.protocol import ActKind
from actions.dialogue.state import Act, ActParameters, DialogueState, Question
from actions.dialogue.utterance import Option, Outcome, Utterance


@dataclass
class Turn:
    """What Rasa understood, and what the handlers decide."""

    intent: str
    text: str
    """Redacted."""
    confidence: float = 1.0
    """Of the intent."""
    ranking: list[tuple[str, float]] = field(default_factory=list)
    """(entry id, probability), best first."""
    in_context: bool = False
    """The ranking rests on the question before as well: this was a follow-up."""
    questions: list[str] = field(default_factory=list)
    """Ids of the entries that the questions of the message are about, where it asks several; else empty."""
    suspects_danger: bool = False
    """The words sound a little like danger."""
    units: list[str] = field(default_factory=list)
    """Offices named, by their full names."""
    state: DialogueState = field(default_factory=DialogueState)
    facts: KnownFacts = field(default_factory=KnownFacts)
    acts: list[Act] = field(default_factory=list)
    """What is to be done."""
    asks: Question | None = None
    """The question that this turn opens."""

    def act(self, kind: ActKind, *, was_asked: bool = False, **parameters: Unpack[ActParameters]) -> None:
        """Let something be done."""
        self.acts.append(Act(kind, parameters, was_asked))

    def act_beside(self, kind: ActKind, notes: tuple[str, ...] = (), **parameters: Unpack[ActParameters]) -> None:
        """Let something be done that comes along with the answer; the notes are told once it is done."""
        self.acts.append(Act(kind, parameters, notes=notes, is_beside=True))


Handler = Callable[[Turn], Utterance]


def social(sentences: list[str], *options: Option) -> Utterance:
    """A courtesy, in words that are the same for everybody."""
    return Utterance(Outcome.SMALLTALK, list(sentences), options=list(options), is_public=True)


def service(*sentences: str, options: tuple[Option, ...] = ()) -> Utterance:
    """A step of a service."""
    return Utterance(Outcome.SERVICE, list(sentences), options=list(options), is_public=_are_fixed(sentences))


def asking(
    turn: Turn,
    question: Question,
    *sentences: str,
    options: tuple[Option, ...] = (),
    outcome: Outcome = Outcome.SERVICE,
) -> Utterance:
    """An utterance whose last sentence asks; the question stays open for the next turn."""
    turn.asks = replace(question, sentences=sentences, options=options)
    return Utterance(
        outcome, list(sentences), options=list(options), ends_with_question=True, is_public=_are_fixed(sentences)
    )


def _are_fixed(sentences: tuple[str, ...]) -> bool:
    """Whether all sentences are phrases that nothing was put into: the same for everybody."""
    return all(sentence in _FIXED for sentence in sentences)


def _fixed_phrases() -> Iterator[str]:
    for found in vars(phrases).values():
        told = [found] if isinstance(found, str) else found if isinstance(found, list | tuple) else []
        yield from (sentence for sentence in told if "{" not in sentence)


_FIXED = frozenset(_fixed_phrases())
