"""The words of posts as data: headers of lists, words in their cells, demands, accommodations, kinds of work."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from actions.knowledge.files import read_yaml
from actions.language.matching import pattern

FOLDER = Path(__file__).parents[2] / "nlu_data" / "postings"


@dataclass(frozen=True)
class Demand:
    """Something that a post asks of whoever does it, such as 久站."""

    id: str
    name: str
    words: tuple[str, ...]
    """How posts say it."""
    cannot: tuple[str, ...]
    """How people say that they cannot or will not do it."""
    removed_by: tuple[str, ...]
    """Accommodations each of which takes the demand away, the usual one first."""


@dataclass(frozen=True)
class Accommodation:
    """What an employer can arrange, such as 文字沟通."""

    id: str
    name: str
    words: tuple[str, ...]
    """How posts and people say it."""
    request: str
    """The question to the employer; it names no disability."""


@dataclass(frozen=True)
class Work:
    """A kind of work, with what it usually demands where a post does not say."""

    id: str
    name: str
    words: tuple[str, ...]
    usually: tuple[str, ...]
    """Demands; assumed only to be asked about, never to exclude."""


@lru_cache(maxsize=1)
def demands() -> dict[str, Demand]:
    """Every demand by its id."""
    return {
        name: Demand(
            name, entry["name"], _words(entry, "words"), _words(entry, "cannot"), tuple(entry.get("removed_by") or ())
        )
        for name, entry in _file("demands.yml")["demands"].items()
    }


@lru_cache(maxsize=1)
def accommodations() -> dict[str, Accommodation]:
    """Every accommodation by its id."""
    return {
        name: Accommodation(name, entry["name"], _words(entry, "words"), entry["request"])
        for name, entry in _file("demands.yml")["accommodations"].items()
    }


@lru_cache(maxsize=1)
def works() -> dict[str, Work]:
    """Every kind of work by its id."""
    return {
        name: Work(name, entry["name"], _words(entry, "words"), tuple(entry.get("usually") or ()))
        for name, entry in _file("works.yml").items()
    }


@lru_cache(maxsize=1)
def headers() -> dict[str, str]:
    """Header as lists have it → name of the field, "" for a column that is passed over."""
    return {
        header: "" if field == "passed_over" else field
        for field, names in _file("headers.yml").items()
        for header in names
    }


@cache
def words_of(name: str) -> tuple[str, ...]:
    """The words of one meaning in `values.yml`, the longest first."""
    return tuple(sorted(map(str, _file("values.yml")[name]), key=len, reverse=True))


@cache
def pattern_of(name: str, of: str = "") -> re.Pattern[str]:
    """The expression of a name in `values.yml`; with `of` one of several."""
    entry = _file("values.yml")[name]
    return pattern(entry[of] if of else entry)


@lru_cache(maxsize=1)
def education_words() -> tuple[tuple[str, int], ...]:
    """(word, level), the longest words first."""
    found = [(word, level) for level, words in _file("values.yml")["education"].items() for word in words]
    return tuple(sorted(found, key=lambda one: -len(one[0])))


def _words(entry: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    return tuple(map(str, entry.get(name) or ()))


@cache
def _file(name: str) -> Any:
    return read_yaml(FOLDER / name)
