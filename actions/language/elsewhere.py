"""Whether somebody asks what holds in another province: 深圳的护理补贴多少."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from actions.knowledge.files import read_lexicon
from actions.language.matching import pattern
from actions.language.regions import region_in

_WORDS = read_lexicon("other_places")
_GUIZHOU, _LEFT_BEHIND = pattern(_WORDS["guizhou"]), pattern(_WORDS["left_behind"])


def other_place_in(text: str) -> str:
    """The place outside Guizhou that a question is about; "" where none is, or Guizhou is named as well."""
    if _GUIZHOU.search(text) or region_in(text) or _LEFT_BEHIND.search(text):
        return ""
    found = _places().search(text)
    return found.group("place") if found else ""


@lru_cache(maxsize=1)
def _places() -> re.Pattern[str]:
    names = "|".join(map(re.escape, chain(_WORDS["provinces"], *_WORDS["cities"])))
    return re.compile(f"(?P<place>{names})(?!{_WORDS['not_a_place']})")
