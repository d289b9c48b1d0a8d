"""Kinds of work in people's words: 打字, 按摩, 客服, also typed by sound (安摩) or with a slip (打字圆)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from actions.language.sounds import Sounds, characters_of, holds, sounds_of
from actions.postings.lexicon import pattern_of, works

ALIKE = 80
"""Percent from which two words are taken for one."""
_MIN_SYLLABLES = 2


@dataclass(frozen=True)
class WantedWork:
    """What a person calls a kind of work."""

    words: str
    kinds: frozenset[str]
    """Kinds of work that it means; empty where only titles can be compared with it."""


def wanted_work(words: str) -> WantedWork:
    """What a person's word for work means."""
    plain = pattern_of("around_work").sub("", re.sub(r"[\s，。,.！!？?]", "", words)) or words.strip()
    return WantedWork(plain, frozenset(_kinds_meant(plain)))


@lru_cache(maxsize=50_000)
def kinds_of_title(title: str) -> frozenset[str]:
    """Kinds of work that a post's title names in their own words."""
    return frozenset(kind for word, kind in _words() if word in title)


def alike(words: str, titles: Sequence[str]) -> NDArray[np.float32]:
    """How far each title holds these words, from 0 to 1; 0 below what counts as alike."""
    if len(words) < _MIN_SYLLABLES:
        return np.zeros(len(titles), np.float32)
    scores: NDArray[np.float32] = process.cdist([words], titles, scorer=fuzz.partial_ratio, score_cutoff=ALIKE)[0]
    return scores / np.float32(100)


def usual_demands(kinds: frozenset[str]) -> frozenset[str]:
    """Demands that these kinds of work usually have, by id."""
    return frozenset(demand for kind in kinds for demand in works()[kind].usually)


@lru_cache(maxsize=2_000)
def _kinds_meant(plain: str) -> tuple[str, ...]:
    """By its own characters, else by its sounds, else by likeness."""
    by_characters = {kind for word, kind in _words() if word in plain}
    if by_characters or len(characters_of(plain)) < _MIN_SYLLABLES:
        return tuple(sorted(by_characters))
    heard = sounds_of(plain)
    by_sound = {kind for sounds, kind in _sounds() if len(sounds) >= _MIN_SYLLABLES and holds(heard, sounds)}
    if by_sound:
        return tuple(sorted(by_sound))
    words = [word for word, _ in _words()]
    found = process.extract(plain, words, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=3)
    return tuple(sorted({_words()[index][1] for _, _, index in found}))


@lru_cache(maxsize=1)
def _words() -> list[tuple[str, str]]:
    return [(word, kind) for kind, work in works().items() for word in (work.name, *work.words)]


@lru_cache(maxsize=1)
def _sounds() -> list[tuple[Sounds, str]]:
    return [(sounds_of(word), kind) for word, kind in _words()]
