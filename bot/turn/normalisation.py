"""What is done to a message before it is read: only a cry for help is cut to the length that can be taken."""

from __future__ import annotations

from actions.language.danger import cry_in
from bot.turn.cleaning import LONGEST


def within_length(text: str) -> str:
    """The text; of one that is too long and cries for help, the cry and what follows it."""
    # A browser sends a line break as two characters, though it counted one.
    if len(text.replace("\r\n", "\n")) <= LONGEST:
        return text
    return cry_in(text, LONGEST) or text
