"""Texts as the sounds of their Chinese characters: what is misheard or typed by sound is found all the same."""

from __future__ import annotations

import re

from pypinyin import lazy_pinyin

Sounds = tuple[str, ...]
_NOT_HAN = re.compile(r"[^一-鿿]")


def characters_of(text: str) -> str:
    """The Chinese characters of a text alone."""
    return _NOT_HAN.sub("", text)


def sounds_of(text: str) -> Sounds:
    """Their syllables, without tones."""
    return tuple(lazy_pinyin(characters_of(text)))


def holds(sounds: Sounds, part: Sounds) -> bool:
    """Whether one row of syllables stands in another."""
    return any(sounds[start : start + len(part)] == part for start in range(len(sounds) - len(part) + 1))
