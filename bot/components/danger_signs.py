"""Words without which a long, unhappy story alone is no emergency; and the part of a story around them."""

from __future__ import annotations

import re
from typing import List, Text

from actions.language.danger import only_sounds_alarming, shows_danger

__all__ = ["alarming_part", "only_sounds_alarming", "shows_danger"]

_CLAUSE = re.compile(r"[^，。！？；,.!?;\s]+")
_MAX_CHARACTERS = 60
"""Characters of the part that is judged by itself; more would drown the sign again."""


def alarming_part(text: Text) -> Text:
    """The clauses of a story in which a sign of danger stands, the earliest first; "" where there is none."""
    found: List[Text] = []
    for clause in _CLAUSE.findall(text):
        if sum(map(len, found)) + len(clause) <= _MAX_CHARACTERS and shows_danger(clause):
            found.append(clause)
    return "，".join(found)
