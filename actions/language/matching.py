"""How words of the lexicon are found in what was said: courtesies left out, whole utterances, patterns.

By characters or by sounds, which are both rows of signs. Runs on Python 3.10 too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from actions.language.sounds import Sounds, sounds_of

Signs = Sounds
"""Characters, or syllables without tone."""
Split = Callable[[str], Signs]
Meaning = TypeVar("Meaning")
_MARKS = re.compile(r"[\s，。！!,.、~…]+")
_SHORTEST_BY_SOUND = 3
"""Syllables from which an utterance is known by its sounds as well; shorter ones sound like too much else."""


class Courtesies:
    """What may stand before and behind the words that matter: 请, 麻烦, 好的 … 吧, 谢谢."""

    def __init__(self, before: Iterable[str], behind: Iterable[str], split: Split) -> None:
        self._before = [split(word) for word in before]
        self._behind = [split(word) for word in behind]

    def left_out(self, signs: Signs) -> Signs:
        """The utterance with all that is polite left out, but never all of it."""
        while len(signs) > 1:
            before, behind = self._first_of(self._before, signs), self._last_of(self._behind, signs)
            rest = signs[len(before) : len(signs) - len(behind)]
            if rest == signs or not rest:
                break
            signs = rest
        return signs

    def with_one_less(self, signs: Signs) -> Signs:
        """The utterance with its first courtesy left out, or else its last one; () where nothing would be left."""
        before = self._first_of(self._before, signs)
        if before and before != signs:
            return signs[len(before) :]
        behind = self._last_of(self._behind, signs)
        return signs[: len(signs) - len(behind)] if behind else ()

    @staticmethod
    def _first_of(words: list[Signs], signs: Signs) -> Signs:
        return next((word for word in words if signs[: len(word)] == word), ())

    @staticmethod
    def _last_of(words: list[Signs], signs: Signs) -> Signs:
        return next((word for word in words if signs[-len(word) :] == word), ())


class Utterances(Generic[Meaning]):
    """Whole utterances by what they mean."""

    def __init__(
        self, said: Mapping[Meaning, Iterable[object]], split: Split = tuple, courtesies: Courtesies | None = None
    ) -> None:
        self._split = split
        self._courtesies = courtesies
        self._meanings: dict[Signs, Meaning] = {}
        for meaning, utterances in said.items():
            for utterance in utterances:
                self._meanings.setdefault(split(str(utterance)), meaning)

    def meaning_of(self, text: str) -> Meaning | None:
        """What a whole text means, as it is or with courtesies left out, as few as will do; None for anything else."""
        signs = self._split(text)
        while signs:
            if signs in self._meanings:
                return self._meanings[signs]
            signs = self._courtesies.with_one_less(signs) if self._courtesies else ()
        return None


class SpokenUtterances(Generic[Meaning]):
    """Whole utterances by their characters, and by their sounds where these are enough to tell them."""

    def __init__(
        self, said: Mapping[Meaning, Iterable[object]], around: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        """around: words of courtesy that may stand `before` and `behind`."""
        self._written, self._heard = (
            Utterances(said, split, Courtesies(**around, split=split) if around else None)
            for split in (_characters, sounds_of)
        )

    def meaning_of(self, text: str) -> Meaning | None:
        """What a whole text without marks means; None for anything else."""
        meaning = self._written.meaning_of(text)
        if meaning is not None:
            return meaning
        is_known_by_sound = _SHORTEST_BY_SOUND <= len(sounds_of(text)) == len(text)
        return self._heard.meaning_of(text) if is_known_by_sound else None


def without_marks(text: str) -> str:
    """A whole utterance without the marks that change nothing; a question mark stays: 对？ is no yes."""
    return _MARKS.sub("", text)


def _characters(text: str) -> Signs:
    return tuple(text)


def contains(text: str, words: Iterable[str]) -> bool:
    """Whether a text has any of some words."""
    return any(word in text for word in words)


def pattern(lines: str | Iterable[str], words: Mapping[str, Any] | None = None) -> re.Pattern[str]:
    """An expression of the lexicon, or several of which one is enough, compiled; see `filled`."""
    alternatives = [lines] if isinstance(lines, str) else map(str, lines)
    return re.compile("|".join(filled(line, words or {}) for line in alternatives))


def filled(line: str, words: Mapping[str, Any]) -> str:
    """An expression with its named words written out: `<persons>` stands for any of the words of that name.

    Words are a list of expressions, or one expression.
    """

    def written_out(name: re.Match[str]) -> str:
        named = words[name.group(1)]
        either = named if isinstance(named, str) else "|".join(map(str, named))
        return f"(?:{filled(either, words)})"

    return re.sub(r"<([a-z_]+)>", written_out, line)
