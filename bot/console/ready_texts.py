"""Ready-made texts, worded for the person they go to; whoever sends or writes them is told what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.rendering.audience import audience_by, for_person

MEDIA = {"text": "用文字的人", "voice": "用语音的人"}


@dataclass(frozen=True)
class ReadyText:
    """A text that a counselor can put into the box."""

    title: str
    text: str
    is_reworded: bool
    unusable: tuple[str, ...]
    """What in it the person still cannot do."""


def ready_texts(texts: Iterable[tuple[str, str]], medium: str) -> list[ReadyText]:
    """Titles and texts for who can be reached by "text", "voice", or "" by either."""
    return [ready_text(title, text, medium) for title, text in texts]


def ready_text(title: str, text: str, medium: str) -> ReadyText:
    """One of them."""
    audience = audience_by(medium)
    worded = for_person(text, audience)
    return ReadyText(title, worded, worded != text, tuple(audience.unusable(worded)))


def becomes(text: str) -> list[tuple[str, ReadyText]]:
    """Who gets a text otherwise than it was written, or cannot use it, and what they get."""
    found = [(who, ready_text("", text, medium)) for medium, who in MEDIA.items()]
    return [(who, ready) for who, ready in found if ready.is_reworded or ready.unusable]
