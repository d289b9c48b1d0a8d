"""短句: a text in short sentences, broken where a clause can stand alone; no word is lost."""

from __future__ import annotations

import re

from actions.knowledge.files import read_lexicon
from actions.language.matching import pattern

MAX_SENTENCE = 25
"""Characters from which a sentence is broken, where it can be."""
_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?[”）]?")
_WORDS = read_lexicon("short_sentences")
_LEANS_ON_THE_NEXT, _LEANS_ON_THE_LAST = pattern(_WORDS["leans_on_the_next"]), pattern(_WORDS["leans_on_the_last"])
_LIST, _YES_OR_NO = pattern(_WORDS["list"]), pattern(_WORDS["yes_or_no"])
_MIN_CLAUSE = 4
"""Characters of a clause that can stand alone, unless it is the answer itself."""
_OPEN, _CLOSED = "“《（〔", "”》）〕"


def shortened(text: str) -> list[str]:
    """The sentences of a text, long ones broken."""
    return [short for sentence in _SENTENCE.findall(text) for short in _broken(sentence.strip()) if short]


def _broken(sentence: str) -> list[str]:
    if len(sentence) <= MAX_SENTENCE:
        return [sentence.replace("；", "。")]
    pieces: list[str] = []
    begun = ""
    clauses = _clauses(sentence)
    for clause, following in zip(clauses, [*clauses[1:], ""], strict=True):
        begun += clause
        stem = begun.rstrip("，：；。！？")
        leans = _LEANS_ON_THE_NEXT.search(stem) or _LEANS_ON_THE_LAST.search(following)
        stands = len(stem) >= _MIN_CLAUSE and not leans and not clause.endswith("：")
        if stands or (not pieces and _YES_OR_NO.fullmatch(stem)):
            pieces.append(f"{stem}{clause[-1] if clause[-1] in '！？' else '。'}")
            begun = ""
    if begun:
        pieces.append(begun if begun[-1] in "。！？" else f"{begun.rstrip('，：；')}。")
    if len(pieces[-1]) > MAX_SENTENCE and _LIST.search(pieces[-1]):
        pieces[-1:] = [f"{item.rstrip('。')}。" for item in pieces[-1].split("、")]
    return pieces


def _clauses(sentence: str) -> list[str]:
    """Split behind commas that do not stand in quotes or brackets."""
    clauses, begun, depth = [], "", 0
    for character in sentence:
        begun += character
        depth += (character in _OPEN) - (character in _CLOSED)
        if character in "，：；。！？" and depth <= 0:
            clauses.append(begun)
            begun = ""
    return [*clauses, begun] if begun else clauses
