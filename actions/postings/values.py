"""The cells of a list that hold neither money nor a date: headcount, education, work time, place, demands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import cn2an

from actions.knowledge.files import read_lexicon
from actions.language.regions import region_in
from actions.postings.faults import CellFault
from actions.postings.lexicon import accommodations, demands, education_words, words_of
from actions.postings.posting import WorkTime

_MOST_PEOPLE = 100_000
_BEFORE = 12
"""So many characters before a word are looked at for a no."""
_STREET = r"(?!路|街|大道|广场|小区|大厦|巷|酒店|商场|村|社区)"
"""A county's name before these is the name of a street: 遵义市白云路."""


def parse_headcount(cell: str) -> int | None:
    """How many people are wanted, of a range the lower number; None where it is not said. Raises CellFault."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if not text or any(word in text for word in words_of("any_number")):
        return None
    found = re.search(r"\d+(?:\.0+)?", text)
    if found:
        number = int(float(found[0]))
    else:
        han = re.search(r"[一二两三四五六七八九十百千]+(?=[人名位个]|$)", text)
        if han is None:
            raise CellFault("看不懂人数。请写数字。")
        number = int(cn2an.cn2an(han[0], "smart"))
    if number < 1 or text.startswith("-"):
        raise CellFault("人数要大于0，请核对。")
    if number > _MOST_PEOPLE:
        raise CellFault("人数太大，请核对。")
    return number


def parse_education(cell: str) -> int | None:
    """The lowest level of education that is taken, by number in `EDUCATION`; None where it is not said."""
    rest, levels = cell, []
    for word, level in education_words():
        if word in rest:
            levels.append(level)
            rest = rest.replace(word, "")
    return min(levels) if levels else None


def parse_work_time(text: str) -> WorkTime:
    """Full time, part time or flexible, as the words say; part time goes before full time, which it contains."""
    for kind, name in ((WorkTime.PART, "part_time"), (WorkTime.FLEXIBLE, "flexible"), (WorkTime.FULL, "full_time")):
        if any(_says(text, word) for word in words_of(name)):
            return kind
    return WorkTime.UNKNOWN


def says_remote(text: str) -> bool:
    """Whether the work can be done at home."""
    return any(_says(text, word) for word in words_of("remote"))


def demands_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(demands that a text says, demands that it says there are not), by id."""
    said: set[str] = set()
    denied: set[str] = set()
    for word in _demand_pattern().findall(text):
        for demand in _demands_by_word()[word.lower()]:
            (said if _says(text, word) else denied).add(demand)
    return tuple(sorted(said)), tuple(sorted(denied - said))


def offers_in(text: str) -> tuple[str, ...]:
    """Accommodations that a text says there are, by id."""
    found = (name for name, one in accommodations().items() if any(_says(text, word) for word in one.words))
    return tuple(sorted(found))


def limits_in(text: str) -> frozenset[str]:
    """Demands that a person says they cannot or will not meet, by id: 站不久，接不了电话."""
    plain = re.sub(r"[\s，。,.！!？?]", "", text)
    return frozenset(name for name, one in demands().items() if any(word in plain for word in one.cannot))


def disabilities_named(text: str) -> tuple[str, ...]:
    """Kinds of disability that a row names; they are told to whoever imports it and match nothing."""
    return _found(text, "names_a_disability")


def exclusion_in(text: str) -> str:
    """The words by which a row excludes disabled people as such; "" where it does not."""
    return next(iter(_found(text, "excludes_disabled")), "")


@lru_cache(maxsize=20_000)
def region_of_address(text: str) -> str:
    """市州 with county of an address; "" where no place of Guizhou is named."""
    for prefecture, counties in _regions().items():
        short = re.sub(r"[市州]$", "", prefecture)
        if not re.search(f"{short}{_STREET}", text):
            continue
        full = next((county for county in counties if county in text), "")
        named = full or next((one for one in counties if re.search(f"{_short(one)}{_STREET}", text)), "")
        return f"{prefecture}{named}"
    full = next((f"{one}{county}" for one, counties in _regions().items() for county in counties if county in text), "")
    return full or region_in(text)


@lru_cache(maxsize=1)
def _regions() -> dict[str, list[str]]:
    """市州 with their counties, those with the longest names first: 黔西南 before 黔西."""
    counties: dict[str, list[str]] = read_lexicon("regions")
    return dict(sorted(counties.items(), key=lambda one: -len(one[0])))


def _short(county: str) -> str:
    short = re.sub(r"(?:新区|特区|[市县区])$", "", county)
    return short if len(short) > 1 else county


def _says(text: str, word: str) -> bool:
    """Whether a word stands in a text somewhere without a no before it."""
    text, word = text.lower(), word.lower()
    place = text.find(word)
    while place >= 0:
        if not _denial().search(text[max(place - _BEFORE, 0) : place]):
            return True
        place = text.find(word, place + len(word))
    return False


@lru_cache(maxsize=1)
def _denial() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(words_of('denies'))})(?:{'|'.join(words_of('denied_verbs'))})?$")


def _found(text: str, name: str) -> tuple[str, ...]:
    return tuple(word for word in words_of(name) if word in text)


@lru_cache(maxsize=1)
def _demands_by_word() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, demand in demands().items():
        for word in (*demand.words, demand.name):
            found.setdefault(word.lower(), []).append(name)
    return found


@lru_cache(maxsize=1)
def _demand_pattern() -> re.Pattern[str]:
    return _any_of(_demands_by_word())


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
