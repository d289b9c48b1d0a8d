"""短句: a text in short sentences, broken where a clause can stand alone; no word is lost."""

from __future__ import annotations

import re

MAX_SENTENCE = 25
"""Characters from which a sentence is broken, where it can be."""
_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?[”）]?")
_LEANS_ON_THE_NEXT = re.compile(
    r"^(?:如果|要是|只要|因为|由于|虽然|即使|就算|不管|除了?|为了?|当|凡是|从|在|按|对)"
    r"|(?:的|时|时候|后|前|以外|之外|的话|也好|还是|不但|不仅)$"
    # A thing alone, which the next clause says something of.
    r"|^(?!.*是).*的[^的]{1,4}$"
)
_LEANS_ON_THE_LAST = re.compile(r"^(?:要|应|都|就|并|才|则|写|也|可以|或|我没有|方案没有|不得|必须)")
_LIST = re.compile(r"(?:有|是|：|管|做|列了|纳入|件事)[^、，]*(?:、[^、，]+){3,}[。！？]?$")
"""A row of things at the end of a sentence: each can stand in a line of its own."""
_MIN_CLAUSE = 4
"""Characters of a clause that can stand alone, unless it is the answer itself."""
_YES_OR_NO = re.compile(
    r"(?:都|也)?(?:不|没)?(?:能|有|是|要|用|可以|行|算|免|帮|会|给|收|支持|一定)(?:的|给|上|学|收|参加|保留|有)?"
)
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
