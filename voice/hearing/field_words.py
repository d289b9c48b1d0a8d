"""Puts words of the field right that were heard as others of the same sound: 港位 becomes 岗位."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import jieba
from pypinyin import lazy_pinyin

Repair = Callable[[str], str]
"""What is done with a text that was heard."""
Fold = Callable[[str], str]
"""Makes one of the toneless syllables that speakers, and recognisers listening to them, do not keep apart."""

_MIN_LENGTH, _MAX_LENGTH = 2, 6


class FieldWords:
    """Repairs by sound; never touches what is an ordinary word in its own right."""

    def __init__(self, words: Iterable[str], fold: Fold) -> None:
        self._fold = fold
        self._by_sound: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._words = {word for word in words if _MIN_LENGTH <= len(word) <= _MAX_LENGTH and _is_chinese(word)}
        for word in sorted(self._words):
            self._by_sound[self._sounds(word)].append(word)
        self._lengths = sorted({len(word) for word in self._words}, reverse=True)
        jieba.setLogLevel("ERROR")
        jieba.initialize()

    def repair(self, text: str) -> str:
        """The text with each such span replaced, the longest first; ambiguous sounds are left as they are."""
        position = 0
        while position < len(text):
            for length in self._lengths:
                span = text[position : position + length]
                meant = self._meant_by(span) if len(span) == length else ""
                if meant:
                    text = text[:position] + meant + text[position + length :]
                    position += length - 1
                    break
            position += 1
        return text

    def _meant_by(self, span: str) -> str:
        if not _is_chinese(span):
            return ""
        if span in self._words:
            return span
        if jieba.dt.FREQ.get(span):
            return ""
        candidates = self._by_sound.get(self._sounds(span), [])
        return candidates[0] if len(candidates) == 1 else ""

    def _sounds(self, word: str) -> tuple[str, ...]:
        return tuple(map(self._fold, lazy_pinyin(word)))


def _is_chinese(text: str) -> bool:
    return all("一" <= character <= "鿿" for character in text)
