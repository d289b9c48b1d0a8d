"""What may be said at a moment of a conversation: a closed list that a recogniser compares with what it hears."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How soon words are believed."""

    AT_ANY_MOMENT = "at any moment"
    """Commands: they are obeyed, so they have to be clear."""
    AWAITED = "awaited"
    """They answer what was asked; where they are doubtful they are said back."""
    CRY = "cry"
    """Cries for help: believed soonest."""
    NOT_MEANT = "not meant"
    """They only sound like others: where they were said, nothing of the list was."""


@dataclass(frozen=True)
class Expected:
    """A word or short sentence that may be said now."""

    words: str
    """As they are given on where they were said."""
    meaning: str
    """What they stand for: words of one meaning cast no doubt on one another."""
    standing: Standing = Standing.AT_ANY_MOMENT


Expectation = tuple[Expected, ...]
NOTHING_EXPECTED: Expectation = ()
