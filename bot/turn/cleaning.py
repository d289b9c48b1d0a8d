"""Makes any incoming text safe and uniform to read: width, script, controls, leading slash."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

from actions.language.danger import cry_in

MAX_TEXT = 500
"""Characters of a message at most."""
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Me")
_SPACE = re.compile(r"\s+")
_HAS_WORDS = re.compile(r"\w")


class Unreadable(ValueError):
    """A message that cannot be taken; the text is a plain sentence for the person."""


# `voice` simplifies what it hears with one of its own, because it imports nothing of ours.
@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def within_length(text: str) -> str:
    """The text; of one that is too long and cries for help, the cry and what follows it."""
    if len(_with_short_breaks(text)) <= MAX_TEXT:
        return text
    return cry_in(text, MAX_TEXT) or text


def clean(text: str) -> str:
    """The message as everything behind the channel reads it.

    Full-width forms become narrow, traditional characters simplified; zero-width, bidirectional and other controls and
    lone surrogates go; a leading "/" goes, because Rasa would take it for a command. Raises Unreadable for an empty or
    an over-long message.
    """
    text = _with_short_breaks(text)
    if len(text) > MAX_TEXT:
        raise Unreadable(f"您说的太长了，请分成几段，每段不超过{MAX_TEXT}个字。")
    uniform = unicodedata.normalize("NFKC", text)
    visible = "".join(character for character in uniform if character.isspace() or not _is_invisible(character))
    said = str(_simplifier().convert(_SPACE.sub(" ", visible))).lstrip("/\\ ").rstrip()
    if not said:
        raise Unreadable("没有收到内容。请把想问的话打出来或者说出来。")
    return said[:MAX_TEXT]


def as_written(text: str) -> str:
    """The message for another person's eyes: only what cannot be seen goes; lines and signs stay as they are."""
    text = _with_short_breaks(text)
    return "".join(one for one in text if one.isspace() or not _is_invisible(one)).strip()[:MAX_TEXT]


def _with_short_breaks(text: str) -> str:
    # A browser sends a line break as two characters, though it counted one.
    return text.replace("\r\n", "\n")


def _is_invisible(character: str) -> bool:
    """Controls, lone surrogates, unassigned characters; and what makes 1️⃣ of 1."""
    return unicodedata.category(character) in _INVISIBLE or "\ufe00" <= character <= "\ufe0f"


def has_words(text: str) -> bool:
    """Whether there is anything to understand: not only emoji or punctuation."""
    return bool(_HAS_WORDS.search(text))
