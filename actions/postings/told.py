"""What an utterance tells of the work that somebody looks for: 想在毕节打字，别给我推按摩，站不久."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from actions.knowledge.files import read_lexicon, read_yaml
from actions.language.matching import contains, pattern
from actions.language.regions import region_in
from actions.postings.faults import CellFault
from actions.postings.lexicon import FOLDER, demands, works
from actions.postings.posting import WorkTime
from actions.postings.values import limits_in, offers_in
from actions.postings.wages import parse_wage
from actions.postings.wishes import Wishes

_SHORTEST_WORD = 2
"""Characters of a demand's word by which it is known in people's words."""


@dataclass(frozen=True)
class Told:
    """What was told; empty fields were not spoken of."""

    regions: tuple[str, ...] = ()
    not_regions: tuple[str, ...] = ()
    """Places that were said no to."""
    is_anywhere: bool = False
    is_more: bool = False
    """Whether the places come beside those told before."""
    work: tuple[str, ...] = ()
    is_only_work: bool = False
    """Whether the work comes in place of what was told before: 只想做按摩."""
    unwanted_work: tuple[str, ...] = ()
    cannot: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    only_remote: bool = False
    work_time: WorkTime = WorkTime.UNKNOWN
    lowest_wage: Decimal | None = None
    is_a_wish: bool = False
    """Whether words of wishing or refusing were used, and not only a subject named."""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing of a wish was told."""
        return replace(self, is_more=False, is_a_wish=False, is_only_work=False) == Told()

    def applied_to(self, wishes: Wishes) -> Wishes:
        """The wishes with what was told; what is wanted now is refused no more, and the other way round."""
        regions = wishes.regions
        if self.is_anywhere:
            regions = ()
        elif self.regions:
            regions = tuple(dict.fromkeys((*regions, *self.regions))) if self.is_more else self.regions
        regions = tuple(one for one in regions if one not in self.not_regions)
        earlier = () if self.is_only_work and self.work else wishes.work
        work = tuple(dict.fromkeys((*earlier, *self.work)))
        unwanted = tuple(dict.fromkeys((*wishes.unwanted_work, *self.unwanted_work)))
        return replace(
            wishes,
            regions=regions,
            work=tuple(one for one in work if one not in self.unwanted_work),
            unwanted_work=tuple(one for one in unwanted if one not in self.work),
            cannot=wishes.cannot | self.cannot,
            needs=wishes.needs | self.needs,
            only_remote=(wishes.only_remote or self.only_remote) and not (self.is_anywhere or self.regions),
            work_time=self.work_time or wishes.work_time,
            lowest_wage=self.lowest_wage if self.lowest_wage is not None else wishes.lowest_wage,
        )


def refused_in(text: str) -> Told:
    """What an answer names to the question what one cannot or will not do: 按摩，夜班."""
    named = tuple(dict.fromkeys(word for part in _parts(text) for word in _kinds_named(part)))
    cannot = frozenset(name for part in _parts(text) for name in _demands_in(part))
    return Told(unwanted_work=named, cannot=cannot | limits_in(text))


def told_in(text: str, *, is_answer: bool = False) -> Told:
    """Everything that an utterance tells; what is only supposed tells nothing.

    is_answer: it was asked for the kind of work, so that a bare name tells one: 打字.
    """
    words = _words()
    if contains(text, words["supposed"]):
        return Told()
    work, unwanted = _work(text, is_answer=is_answer)
    regions, not_regions = _regions(text)
    parts = _parts(text)
    wanted = [part for part in parts if not _denies(part)]
    # 不低于3000 denies nothing.
    least = (_least(part) for part in parts if part in wanted or contains(part, words["least"]))
    lowest = next((wage for wage in least if wage is not None), None)
    refused = frozenset(name for part in parts if _denies(part) for name in _demands_in(part))
    return Told(
        regions=regions,
        not_regions=not_regions,
        is_anywhere=contains(text, words["anywhere"]),
        is_more=contains(text, words["also"]),
        work=work,
        is_only_work=contains(text, words["only_work"]),
        unwanted_work=unwanted,
        cannot=limits_in(text) | refused,
        needs=frozenset(name for part in wanted if contains(part, words["needs"]) for name in offers_in(part)),
        only_remote=any(contains(part, words["remote"]) for part in wanted),
        work_time=_work_time(wanted),
        lowest_wage=lowest,
        is_a_wish=contains(text, (*words["wishes"], *words["denials"])) or lowest is not None,
    )


def _work(text: str, *, is_answer: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(work that is wanted, work that is refused), in the words of works.yml."""
    wishing = (*_words()["wishes"], *_words()["work"])
    wanted: list[str] = []
    refused: list[str] = []
    before: tuple[str, ...] = ()
    for part in _parts(text):
        named = tuple(_kinds_named(part))
        if _denies(part):
            if not named and contains(part, _words()["points_back"]):
                wanted = [one for one in wanted if one not in before]
                named = before
            refused += named
        elif is_answer or contains(part, wishing):
            # 我老公是司机 tells of no wish.
            wanted += named
        before = named or before
    return tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(refused))


def _kinds_named(part: str) -> Iterator[str]:
    """Words for work, the longest ones first and none within another."""
    for word in _work_words():
        if word in part:
            yield word
            part = part.replace(word, "，")


def _regions(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    answers = read_lexicon("place_answers")
    found: dict[str, bool] = {}
    for part in (piece for one in _parts(text) for piece in _between_places().split(one) if piece):
        region = region_in(part)
        if region:
            found[region] = not contains(part, answers["denials"])
    wanted = [region for region, is_wanted in found.items() if is_wanted]
    # 毕节，七星关区 names one place.
    exact = [one for one in wanted if not any(other != one and other.startswith(one) for other in wanted)]
    return tuple(exact), tuple(region for region, is_wanted in found.items() if not is_wanted)


def _denies(part: str) -> bool:
    words = _words()
    return contains(part, words["denials"]) and not contains(part, words["denies_nothing"])


def _demands_in(part: str) -> Iterator[str]:
    """Demands named in a part that says no: 别安排夜班."""
    for name, demand in demands().items():
        said = (demand.name, *(word for word in demand.words if len(word) >= _SHORTEST_WORD))
        # 会电脑 tells what somebody has learnt, not what they can do.
        if any(word in part for word in said if not word.startswith(("会", "能", "熟", "有"))):
            yield name


def _work_time(parts: Sequence[str]) -> WorkTime:
    for part in parts:
        if contains(part, _words()["part_time"]):
            return WorkTime.PART
        if contains(part, _words()["full_time"]):
            return WorkTime.FULL
    return WorkTime.UNKNOWN


def _least(part: str) -> Decimal | None:
    """The least wage a month; None where none is told."""
    words = _words()
    if not contains(part, words["wage"]):
        return None
    amount = part
    for word in sorted(words["wage"], key=len, reverse=True):
        # 一个月八千 names one amount.
        amount = amount.replace(word, "")
    try:
        wage = parse_wage(amount, "月薪")
    except CellFault:
        return None
    lowest, highest = wage.monthly()
    return lowest or highest


def _parts(text: str) -> list[str]:
    return [part for part in _between().split(text) if part]


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    held: dict[str, Any] = read_yaml(FOLDER / "wishes.yml")
    return held


@lru_cache(maxsize=1)
def _between() -> re.Pattern[str]:
    return pattern(_words()["between"])


@lru_cache(maxsize=1)
def _between_places() -> re.Pattern[str]:
    return pattern(read_lexicon("place_answers")["between"])


@lru_cache(maxsize=1)
def _work_words() -> tuple[str, ...]:
    named = {word for work in works().values() for word in (work.name, *work.words)}
    return tuple(sorted(named, key=lambda word: (-len(word), word)))
