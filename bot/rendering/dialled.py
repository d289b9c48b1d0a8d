"""Numbers that people dial, found in a text and read aloud digit by digit."""

from __future__ import annotations

from actions.knowledge.files import read_lexicon
from actions.language.matching import pattern

_NUMBERS = read_lexicon("numbers_to_dial")
_DIALLED = pattern(
    # No amount is written like a hotline, so that what follows one does not matter.
    [
        "(?<![0-9.])(?:<hotlines>|<by_message>)(?![0-9.])",
        "(?<![0-9.])(?:<landlines>|<requests>|<others>|<emergency>)(?!<counted>)",
    ],
    _NUMBERS,
)
_CALLED = pattern("(?<![0-9])(?:<hotlines>|<landlines>)(?![0-9])", _NUMBERS)
_DIGITS = str.maketrans("0123456789- ", "零一二三四五六七八九，，")


def spell_out_dialled(text: str) -> str:
    """The text with each number that is dialled in single digits."""
    return _DIALLED.sub(lambda match: match.group().translate(_DIGITS), text)


def has_number_to_call(text: str) -> bool:
    """Whether a text names a line that is there for calls alone."""
    return _CALLED.search(text) is not None
