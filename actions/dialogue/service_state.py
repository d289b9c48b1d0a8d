"""What the states of the services that ask back have in common: who spoke last, and how long it can be gone on with."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TypeVar

from actions.dialogue.utterance import Outcome, Utterance

CONVERSATION_SECONDS = 12 * 3600
"""How long a service can be gone on with, as long as what somebody tells of how to serve them."""
KEPT_SECONDS = 30 * 24 * 3600
"""The same where somebody agreed that their own affairs are kept for longer."""
_NO_INTERRUPTION = (Outcome.ASK_BACK, Outcome.SMALLTALK, Outcome.OUT_OF_SCOPE)
"""What is said where nothing else was begun: 谢谢, or words that were not understood."""


@dataclass(frozen=True, kw_only=True)
class ServiceState(ABC):
    """Frozen: each turn makes a new one."""

    is_foreground: bool = True
    """Whether the service spoke last, so that short words are meant for it."""
    is_interrupted: bool = False
    """Whether something else was said while it waited for an answer."""
    touched_at: float = field(default_factory=time.time)
    """Seconds since the epoch."""

    @property
    @abstractmethod
    def is_for_a_relative(self) -> bool:
        """Whether it is about somebody whom the speaker speaks for."""

    def is_over(self, *, is_kept: bool) -> bool:
        """Whether it is too old. is_kept: the person agreed that their own affairs outlive the conversation."""
        # The yes was for the speaker's own affairs: those of a relative end with the conversation.
        lasts = KEPT_SECONDS if is_kept and not self.is_for_a_relative else CONVERSATION_SECONDS
        return self.touched_at + lasts < time.time()

    def is_left_by(self, utterance: Utterance) -> bool:
        """Whether an utterance of another service, or of none, takes the conversation elsewhere."""
        return self.is_foreground and utterance.outcome not in _NO_INTERRUPTION


State = TypeVar("State", bound=ServiceState)


def if_not_over(state: State | None, *, is_kept: bool) -> State | None:
    """A state that can be gone on with; None where there is none, or it is too old. is_kept: see `is_over`."""
    return None if state is None or state.is_over(is_kept=is_kept) else state
