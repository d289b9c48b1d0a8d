"""What a spoken conversation needs of the rest of the program."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from actions.dialogue.state import DialogueState
from actions.people.profiles import Profile
from bot.rendering.contract import Answer
from bot.speech.service import Speech
from voice.hearing.transcript import Transcript

Take = Callable[[str, Transcript], Awaitable[Answer]]
"""(conversation, what was heard) → the answer: the conversation's own way in."""
TakeText = Callable[[str, str], Awaitable[Answer]]
"""The same for what was entered."""
State = Callable[[str], Awaitable[DialogueState]]
"""What the last turn of a conversation left."""
Permission = Callable[[str], Awaitable[bool]]
"""Counts one message of this text; whether it may be taken, as a cry for help always may."""


@dataclass(frozen=True)
class Services:
    """What a session needs of the rest of the program."""

    speech: Speech
    take_heard: Take
    take_text: TakeText
    may_say: Permission
    state: State
    profile: Callable[[str], Awaitable[Profile]]
    """How a person of a conversation is served."""
