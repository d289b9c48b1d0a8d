"""What people say of how to serve them: 我听不见, 我是盲人, 我在毕节, 用短句说; in sign-language order as well.

Only what somebody says of themselves counts: 我儿子听不见 tells nothing of the person who writes.
"""

from __future__ import annotations

import re

from actions.knowledge.files import read_lexicon
from actions.language.matching import pattern
from actions.language.regions import region_in
from actions.people.profiles import ProfileChanges

_CLAUSE = re.compile(r"[，。！？!?,.、;；：:]+")
_LONGEST_PLACE = 9
_SAID = {
    name: pattern(lines, read_lexicon("told_of_self")["words"])
    for name, lines in read_lexicon("told_of_self").items()
    if name != "words"
}


def told_of_self(text: str) -> ProfileChanges:
    """Field of a profile → what somebody told of it; empty where they told nothing."""
    told: ProfileChanges = {}
    for clause in _clauses(text):
        if _SAID["not_told"].search(clause):
            continue
        if _SAID["hears"].search(clause):
            told["cannot_hear"] = False
        elif _SAID["cannot_hear"].search(clause):
            told["cannot_hear"] = True
        if _SAID["sees"].search(clause):
            told["cannot_see"] = False
        elif _SAID["cannot_see"].search(clause):
            told["cannot_see"] = True
        region = _place(clause)
        if region:
            told["region"] = region
    short = _wants_short(text)
    return told if short is None else {**told, "short": short}


def tells_only_that(text: str) -> bool:
    """Whether nothing else was said, no question above all."""
    if _wants_short(text) is not None:
        return True
    clauses = _clauses(text)
    return bool(clauses) and all(map(_is_only_that, clauses))


def cannot_hear(text: str) -> bool:
    """Whether somebody says of themselves that they cannot hear."""
    return bool(told_of_self(text).get("cannot_hear"))


def cannot_see(text: str) -> bool:
    """Whether somebody says of themselves that they cannot see."""
    return bool(told_of_self(text).get("cannot_see"))


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(re.sub(r"\s+", "", text)) if clause]


def _wants_short(text: str) -> bool | None:
    plain = "".join(_clauses(text))
    if _SAID["long"].fullmatch(plain):
        return False
    return True if _SAID["short"].fullmatch(plain) else None


def _is_only_that(clause: str) -> bool:
    for told in (_SAID["hears"], _SAID["sees"], _SAID["cannot_hear"], _SAID["cannot_see"]):
        found = told.match(clause)
        if found and _SAID["end"].fullmatch(clause[found.end() :]):
            return True
    placed = _SAID["place"].fullmatch(clause)
    return placed is not None and bool(_place(clause)) and not _SAID["more_than_a_place"].search(clause)


def _place(clause: str) -> str:
    found = _SAID["place"].search(clause)
    return region_in((found.group(1) or found.group(2))[:_LONGEST_PLACE]) if found else ""
