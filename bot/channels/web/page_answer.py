"""What a script of the page is answered: the answer of the HTTP API, and what the page has to know beside it."""

from __future__ import annotations

import hashlib
from typing import Literal

from actions.knowledge.library import Library
from actions.people.profiles import Profile
from bot.rendering.contract import Answer

WITH_COUNSELOR = "已到工作人员"
"""What stands under the person's words that were put before a counselor."""
SEEN = "工作人员看到了"
_NAME_LENGTH = 12


class PageAnswer(Answer):
    """The answer to the page's own form."""

    short: Literal["on", "off"]
    """Whether short sentences are chosen now."""
    cannot_hear: bool
    """Whether the page has to offer no sound from now on."""
    relayed: bool
    """Whether the message only went to the counselor: that is told under it, not by an answer."""
    conversation: str
    """Name of the conversation that was answered in; another one than before where the cookie was lost."""
    materials: list[str]
    """What to take along, for the printed sheet."""

    @classmethod
    def of(cls, answer: Answer, profile: Profile, conversation: str, library: Library) -> PageAnswer:
        """An answer for the page of this person."""
        return cls(
            **{name: getattr(answer, name) for name in Answer.model_fields},
            short="on" if profile.short else "off",
            cannot_hear=profile.cannot_hear,
            relayed=answer.is_relayed,
            conversation=named(conversation),
            materials=list(materials_of(answer.topic, library)),
        )


def named(conversation: str) -> str:
    """What a page may know of a conversation's name: enough to tell it from another one."""
    return hashlib.sha256(conversation.encode()).hexdigest()[:_NAME_LENGTH]


def materials_of(topic: str, library: Library) -> tuple[str, ...]:
    """What to take along where this entry was told."""
    entry = library.get(topic)
    return entry.materials if entry is not None else ()
