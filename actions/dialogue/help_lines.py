"""Questions about the help lines themselves: which number, how to write to it, what if nobody answers.

Answered from words alone, in an open danger and outside: the model knows the policies, and would refuse or tell one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from actions.dialogue import phrases
from actions.dialogue.entry_answers import tell_answer
from actions.dialogue.turn import Turn
from actions.dialogue.utterance import Outcome, Utterance, cited
from actions.knowledge.entry import Source
from actions.knowledge.files import read_lexicon
from actions.knowledge.library import Library
from actions.language.matching import contains, pattern

_DOCUMENT = "hotlines"
_SPACE = re.compile(r"\s+")
_END = "。！？!?，,.～~"
_ENTRIES = {"12356": "contacts.h12356"}
"""Entries that say more of a line; in danger it is too much."""
_ANY = ""
"""The line that somebody means who names none."""
_SOURCES = {"110": ("110", "119", "120"), "119": ("110", "119", "120"), "120": ("110", "119", "120"), _ANY: ("12356",)}


def answer_about_help_lines(turn: Turn, library: Library) -> Utterance | None:
    """The answer to a question about a help line; None where something else was said."""
    text = _SPACE.sub("", turn.text).strip(_END)
    asked = _asked(text, in_danger=is_in_danger(turn))
    if asked is None:
        return None
    line, told = asked
    entry = library.get(_ENTRIES.get(line, ""))
    if entry is not None and told is phrases.HELP_LINE_WHICH.get(line) and not is_in_danger(turn):
        return tell_answer(entry, library, 1.0)
    document = library.documents.get(_DOCUMENT)
    sources = tuple(Source(document, clause) for clause in _SOURCES.get(line, (line,))) if document else ()
    return Utterance(Outcome.ANSWER, list(told), sources=cited(sources), is_public=True)


def is_in_danger(turn: Turn) -> bool:
    """Whether danger was answered in this conversation and is not over."""
    request = turn.facts.open_request
    return turn.state.alarms > 0 or (request is not None and request.is_danger)


def tells_whereabouts(text: str) -> bool:
    """Whether somebody says where they are, in words that name no county: 我在家."""
    return _lexicon().whereabouts.match(_SPACE.sub("", text).strip(_END)) is not None


def _asked(text: str, *, in_danger: bool) -> tuple[str, list[str]] | None:
    """The line that is asked about, and what is told of it."""
    lexicon = _lexicon()
    if len(text) > lexicon.longest or contains(text, lexicon.but_not):
        return None
    line = next((number for number, names in lexicon.lines.items() if names.search(text)), None)
    if line is None:
        is_meant = in_danger and lexicon.any_line.search(text) and lexicon.unanswered.search(text)
        return (_ANY, phrases.HELP_LINE_UNANSWERED[_ANY]) if is_meant else None
    if lexicon.unanswered.search(text):
        return line, phrases.HELP_LINE_UNANSWERED[line]
    if line == "12110":
        return (line, phrases.HELP_LINE_TEXT) if lexicon.how.search(text) or _is_which(text, line) else None
    return (line, phrases.HELP_LINE_WHICH[line]) if _is_which(text, line) else None


def _is_which(text: str, line: str) -> bool:
    """Whether the name of a line is all that was said, or its number is asked for."""
    lexicon = _lexicon()
    found = lexicon.lines[line].search(text)
    if found is None or found.start() > _BEFORE or lexicon.told.search(text):
        return False
    return lexicon.which.match(text[found.end() :]) is not None


_BEFORE = 8
"""Characters before a line's name: with more, something else is told."""


@dataclass(frozen=True)
class _Words:
    lines: dict[str, re.Pattern[str]]
    any_line: re.Pattern[str]
    unanswered: re.Pattern[str]
    how: re.Pattern[str]
    which: re.Pattern[str]
    told: re.Pattern[str]
    whereabouts: re.Pattern[str]
    longest: int
    but_not: tuple[str, ...]


@lru_cache(maxsize=1)
def _lexicon() -> _Words:
    read = read_lexicon("help_lines")
    return _Words(
        lines={number: pattern(names) for number, names in read["lines"].items()},
        longest=read["longest"],
        but_not=tuple(read["but_not"]),
        **{name: pattern(read[name]) for name in ("any_line", "unanswered", "how", "which", "told", "whereabouts")},
    )
