"""Text in pieces that are spoken one after the other, so that the first is heard while the rest is made."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
_CLAUSE = re.compile(r"[^，：:、,]+[，：:、,]*")
_MAX_CHARACTERS = 60
"""Characters."""
_FEWEST = 4
"""Characters that are spoken on their own; fewer sound torn off."""


def sentences(text: str) -> list[str]:
    """The sentences; one that is too long for a breath is cut at its commas."""
    return [piece for sentence in _SENTENCE.findall(text) if sentence.strip() for piece in _pieces(sentence.strip())]


def beginnings(sentence: str) -> list[tuple[str, str]]:
    """The ways to speak a sentence in two pieces, cut behind one of its clauses: the shortest beginning first."""
    found, begun = [], ""
    for clause in _CLAUSE.findall(sentence):
        begun += clause
        rest = sentence[len(begun) :]
        if min(len(begun), len(rest)) >= _FEWEST:
            found.append((begun, rest))
    return found


def _pieces(sentence: str) -> list[str]:
    if len(sentence) <= _MAX_CHARACTERS:
        return [sentence]
    pieces = [""]
    for clause in _CLAUSE.findall(sentence) or [sentence]:
        if pieces[-1] and len(pieces[-1]) + len(clause) > _MAX_CHARACTERS:
            pieces.append("")
        pieces[-1] += clause
    return [part for piece in pieces for part in _chunks(piece)]


def _chunks(piece: str) -> list[str]:
    return [piece[start : start + 2 * _MAX_CHARACTERS] for start in range(0, len(piece), 2 * _MAX_CHARACTERS)]
