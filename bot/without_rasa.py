"""The old address of what is understood without Rasa; its new ones are bot.turn.danger and bot.turn.fallback."""

from __future__ import annotations

from bot.turn.danger import Danger, danger_in
from bot.turn.fallback import wants_a_person

__all__ = ["sounds_like_danger", "wants_a_person"]


def sounds_like_danger(text: str) -> bool:
    """Whether somebody may be in danger."""
    return danger_in(text) is not Danger.NONE
