"""What a person wants of a post, and what they can do. It holds no disability: abilities alone decide."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from pydantic import TypeAdapter, ValidationError

from actions.postings.posting import PostingKind, WorkTime


class Wish(StrEnum):
    """A hard wish that can be given up when nothing suits."""

    COUNTY = "county"
    REMOTE = "remote"
    WAGE = "wage"
    WORK_TIME = "work_time"
    WORK = "work"
    PREFECTURE = "prefecture"

    @property
    def spoken(self) -> str:
        """What giving it up means, as it is offered."""
        return {
            "county": "在全市州找，不只这个县",
            "remote": "不一定在家做",
            "wage": "工资可以低一些",
            "work_time": "全职兼职都可以",
            "work": "换别的活",
            "prefecture": "在全省找",
        }[self.value]


RELAXED_IN_ORDER = (Wish.COUNTY, Wish.REMOTE, Wish.WAGE, Wish.WORK_TIME, Wish.WORK, Wish.PREFECTURE)
"""In this order a person is asked what they would give up: what costs them least comes first."""


@dataclass(frozen=True)
class Wishes:
    """Everything is optional; what is not known excludes nothing."""

    kind: PostingKind = PostingKind.POST
    regions: tuple[str, ...] = ()
    """Where they would work: 市州 with county or without; empty for anywhere."""
    lowest_wage: Decimal | None = None
    """元 a month."""
    work_time: WorkTime = WorkTime.UNKNOWN
    only_remote: bool = False
    education: int | None = None
    """Their own level, by number in `EDUCATION`."""
    work: tuple[str, ...] = ()
    """Work that they would like, in their words."""
    unwanted_work: tuple[str, ...] = ()
    """Work that they do not want to be offered, in their words: 按摩."""
    cannot: frozenset[str] = frozenset()
    """Demands that they cannot or will not meet, by id."""
    needs: frozenset[str] = frozenset()
    """Accommodations that they would like, by id."""

    def without(self, given_up: tuple[Wish, ...]) -> Wishes:
        """The same without some of the wishes."""
        regions = self.regions
        if Wish.PREFECTURE in given_up:
            regions = ()
        elif Wish.COUNTY in given_up:
            regions = tuple(dict.fromkeys(prefecture_of(region) for region in regions))
        return replace(
            self,
            regions=regions,
            lowest_wage=None if Wish.WAGE in given_up else self.lowest_wage,
            work_time=WorkTime.UNKNOWN if Wish.WORK_TIME in given_up else self.work_time,
            only_remote=self.only_remote and Wish.REMOTE not in given_up,
            work=() if Wish.WORK in given_up else self.work,
        )

    @property
    def hard(self) -> tuple[Wish, ...]:
        """The hard wishes that they have, in the order in which they can be given up."""
        is_wished = {
            Wish.COUNTY: any(prefecture_of(region) != region for region in self.regions),
            Wish.REMOTE: self.only_remote,
            Wish.WAGE: self.lowest_wage is not None,
            Wish.WORK_TIME: self.work_time is not WorkTime.UNKNOWN,
            Wish.WORK: bool(self.work),
            Wish.PREFECTURE: bool(self.regions),
        }
        return tuple(wish for wish in RELAXED_IN_ORDER if is_wished[wish])


_ADAPTER = TypeAdapter(Wishes)


def wishes_as_json(wishes: Wishes) -> str:
    """Wishes as they are kept."""
    return _ADAPTER.dump_json(wishes).decode()


def wishes_from(kept: str) -> Wishes | None:
    """Wishes that were kept; None where there are none, or none that can be read."""
    try:
        return _ADAPTER.validate_json(kept) if kept else None
    except ValidationError:
        return None


def prefecture_of(region: str) -> str:
    """The 市州 of a region that may name a county behind it."""
    found = re.match(r".+?[市州]", region)
    return found[0] if found else region
