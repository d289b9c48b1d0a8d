"""The questions of one message, found apart: 护理补贴多少，哪里学手艺，上班低保停不停.

What is told before a question belongs to it, and a question that names no matter of its own is read with the one
before it: 去哪里办.
"""

from __future__ import annotations

import re
from typing import Callable, List, Text

from actions.knowledge.files import read_lexicon
from actions.language.matching import pattern

MAX_QUESTIONS = 4
_MIN_CHARACTERS, _MAX_TOLD = 3, 40
"""Characters of a question, and of what is told before it that is read with it."""
_WORDS = read_lexicon("deciding")
_ASKS = pattern(_WORDS["asks_in_a_clause"])
_ASKED_OF_ANY = pattern(_WORDS["asked_of_any"])
_ASKED_AT_THE_END = re.compile(rf"(?:{_ASKED_OF_ANY.pattern})+$")
_POINTS_BACK = pattern(_WORDS["points_back"])
_NEXT = pattern(_WORDS["next_question"])
_LEADS_IN = pattern(_WORDS["leads_in"])
_END = re.compile(r"[，。！？；、：:,.!?;\s]+")
_SAYS_NOTHING = re.compile(r"[\W_]*")


def questions_in(text: Text, plain: Callable[[Text], Text] = str) -> List[Text]:
    """The questions in their order, each as it can be read alone; at most one where nothing else is asked.

    `plain` puts dialect into standard words: 去哪点办 names no matter either.
    """
    found: List[Text] = []
    told: List[Text] = []
    for clause in _clauses(text):
        if not _ASKS.search(clause):
            told.append(clause)
        elif found and not told and names_no_matter(plain(clause)):
            found.append(f"{matter_of(plain(found[-1]))}，{clause}")
        else:
            found.append("，".join([*_last(told), clause]))
        if _ASKS.search(clause):
            told = []
    return found[:MAX_QUESTIONS]


def names_no_matter(plain_text: Text) -> bool:
    """Whether a question could be asked of anything: 要什么材料."""
    return not without_what_is_asked_of_any(plain_text)


def without_what_is_asked_of_any(plain_text: Text, instead: Text = "") -> Text:
    """A question without the words that could be asked of anything: 社区康复站在哪 → 社区康复站."""
    return _ASKED_OF_ANY.sub(instead, plain_text)


def matter_of(question: Text) -> Text:
    """What a question is about, for another one about the same: 护理补贴一级是多少 → 护理补贴."""
    return _ASKED_AT_THE_END.sub("", question) or question


def points_back(plain_text: Text) -> bool:
    """Whether the words themselves point back: 那谁负责, 二级呢."""
    return bool(_POINTS_BACK.search(plain_text))


def _clauses(text: Text) -> List[Text]:
    pieces = (_LEADS_IN.sub("", piece) for piece in _END.split(_NEXT.sub("，", text)))
    return [piece for piece in pieces if len(piece) >= _MIN_CHARACTERS and not _SAYS_NOTHING.fullmatch(piece)]


def _last(told: List[Text]) -> List[Text]:
    """What was told just before a question, as much as does not drown it."""
    kept: List[Text] = []
    for clause in reversed(told):
        if sum(map(len, kept)) + len(clause) > _MAX_TOLD:
            break
        kept.insert(0, clause)
    return kept
