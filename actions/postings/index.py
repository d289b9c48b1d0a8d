"""Every posting in memory as columns of numbers, so that ten thousand are filtered and ranked within a turn.

It is made anew after the database has changed; nothing in it is needed by the next turn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from actions.postings.lexicon import accommodations, demands, works
from actions.postings.posting import Posting, PostingKind, WorkTime
from actions.postings.service import Postings, Stamp
from actions.postings.wishes import prefecture_of
from actions.postings.works import kinds_of_title, usual_demands

Mask = NDArray[np.bool_]
Bits = NDArray[np.uint64]
UNKNOWN = -1
MADE_AT_ONCE = 300
"""So many postings are put into an index within a turn; more take a job of their own."""
_FOREVER = 2**30
_TIMES = {time: number for number, time in enumerate(WorkTime)}


class PostingIndex:
    """The postings of one moment; row n of each column belongs to `postings[n]`."""

    def __init__(self, postings: Iterable[Posting]) -> None:
        self.postings = list(postings)
        contents = [posting.content for posting in self.postings]
        self.titles = sorted({content.title for content in contents})
        numbers = {title: number for number, title in enumerate(self.titles)}
        self.title = np.array([numbers[content.title] for content in contents], np.int32)
        self.kind = np.array([list(PostingKind).index(content.kind) for content in contents], np.int8)
        self._regions: dict[str, int] = {}
        self.region = np.array([self._code(content.region) for content in contents], np.int32)
        self.prefecture = np.array([self._code(prefecture_of(content.region)) for content in contents], np.int32)
        monthly = [content.wage.monthly() for content in contents]
        self.wage_lowest = np.array([_fen(low, UNKNOWN) for low, _ in monthly], np.int64)
        # Where only the lower end is said, the upper one is open.
        self.wage_highest = np.array(
            [_fen(high, UNKNOWN if low is None else _FOREVER) for low, high in monthly], np.int64
        )
        self.education = np.array([content.education or 0 for content in contents], np.int8)
        self.work_time = np.array([_TIMES[content.work_time] for content in contents], np.int8)
        self.is_remote = np.array([content.is_remote for content in contents], bool)
        kinds = [kinds_of_title(content.title) for content in contents]
        self.works = np.array([bits_of(one, _WORKS) for one in kinds], np.uint64)
        self.demands = np.array([bits_of(content.demands, _DEMANDS) for content in contents], np.uint64)
        self.usual = np.array(
            [
                bits_of(usual_demands(one) - {*content.demands, *content.not_demanded}, _DEMANDS)
                for one, content in zip(kinds, contents, strict=True)
            ],
            np.uint64,
        )
        self.essential = np.array([bits_of(usual_demands(one), _DEMANDS) for one in kinds], np.uint64)
        """What the work consists of: it cannot be given to somebody else."""
        self.offers = np.array([bits_of(content.offers, _OFFERS) for content in contents], np.uint64)
        self.known_as_of = np.array([posting.known_as_of.toordinal() for posting in self.postings], np.int32)
        self.last_day = np.array([posting.last_day.toordinal() for posting in self.postings], np.int32)
        employers = {name: number for number, name in enumerate(sorted({one.employer for one in contents}))}
        self.employer = np.array([employers[content.employer] for content in contents], np.int32)

    def __len__(self) -> int:
        return len(self.postings)

    def code(self, region: str) -> int:
        """The number of a region in the columns; one that no posting has is unknown."""
        return self._regions.get(region, UNKNOWN)

    def _code(self, region: str) -> int:
        return self._regions.setdefault(region, len(self._regions)) if region else UNKNOWN - 1


class IndexedPostings:
    """The index of a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, postings: Postings) -> None:
        self._postings, self._lock = postings, Lock()
        self._held: tuple[Stamp, PostingIndex] | None = None

    def now(self) -> PostingIndex:
        """The index to search in: of a small database as it is now, of a large one as `refresh` made it last.

        Making a large one takes longer than a turn may.
        """
        stamp, held = self._postings.stamp(), self._held
        is_large = held is not None and max(stamp.count, len(held[1])) > MADE_AT_ONCE
        return held[1] if held is not None and (is_large or held[0] == stamp) else self.refresh()

    def refresh(self) -> PostingIndex:
        """Make it anew if the database has changed; beside the turns, from time to time."""
        with self._lock:
            stamp = self._postings.stamp()
            if self._held is None or self._held[0] != stamp:
                self._held = (stamp, PostingIndex(self._postings.all()))
            return self._held[1]


def bits_of(names: Collection[str], numbers: dict[str, int]) -> int:
    """Names as the bits of a number; names that the lexicon has no more are left out."""
    return sum(1 << numbers[name] for name in {*names} if name in numbers)


def demand_bits(names: Collection[str]) -> np.uint64:
    """Demands as bits."""
    return np.uint64(bits_of(names, _DEMANDS))


def offer_bits(names: Collection[str]) -> np.uint64:
    """Accommodations as bits."""
    return np.uint64(bits_of(names, _OFFERS))


def work_bits(names: Collection[str]) -> np.uint64:
    """Kinds of work as bits."""
    return np.uint64(bits_of(names, _WORKS))


def time_number(time: WorkTime) -> int:
    """A work time in its column."""
    return _TIMES[time]


def _numbers(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


_DEMANDS, _OFFERS, _WORKS = _numbers(demands()), _numbers(accommodations()), _numbers(works())


def _fen(amount: Decimal | None, unknown: int) -> int:
    return unknown if amount is None else int(amount * 100)
