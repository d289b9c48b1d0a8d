"""Which posts suit a person: hard wishes exclude, the rest is ranked, each post says why it fits and what to ask.

Matching knows abilities and wishes, no disability. A demand that a person cannot meet excludes a post only where the
employer could not take it away either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from actions.beijing_time import today
from actions.postings.index import (
    UNKNOWN,
    IndexedPostings,
    Mask,
    PostingIndex,
    demand_bits,
    offer_bits,
    time_number,
    work_bits,
)
from actions.postings.lexicon import demands
from actions.postings.posting import TO_CONFIRM_AFTER, PostingKind, WorkTime
from actions.postings.reasons import Match, explain, removers_of
from actions.postings.service import Postings
from actions.postings.wishes import Wish, Wishes, prefecture_of
from actions.postings.works import WantedWork, alike, wanted_work

MOST, FEWEST = 5, 3
"""So many are offered; with fewer than the second it is said which wish could be given up."""
_OF_ONE_EMPLOYER = 2
"""So many at most of one employer, where others suit too."""
_MOST_ARRANGEMENTS = 3
"""A post where more would have to be arranged is another post."""
_VERY_WORDS = 1.05
"""A title with the very words goes before others of its kind, but not before one that suits better."""
_WORK, _COUNTY, _WAGE, _OFFER = 3.0, 1.0, 1.0, 0.5
_ARRANGEMENT, _TO_ASK, _OLD, _WAGE_UNKNOWN = -0.7, -0.3, -0.5, -0.5
"""What ranks a post up and down."""


@dataclass(frozen=True)
class Relaxation:
    """Wishes that, given up together, would open more posts."""

    given_up: tuple[Wish, ...]
    count: int
    """Posts that would then suit."""

    @property
    def spoken(self) -> str:
        """As it is offered."""
        return f"{'，'.join(wish.spoken for wish in self.given_up)}：有{self.count}个。"


@dataclass(frozen=True)
class Matches:
    """What suits a person."""

    found: tuple[Match, ...]
    """The best first; at most `MOST`."""
    suitable: int
    """How many suit in all."""
    open: int
    """How many of this kind are open at all; 0 where there are none, which has to be said."""
    relaxations: tuple[Relaxation, ...] = ()
    """Where few suit: what could be given up, in the order in which it is asked."""


class Matching:
    """Finds posts in a database. Raises StorageUnavailable where it cannot be used."""

    def __init__(self, postings: Postings) -> None:
        self._postings, self._indexed = postings, IndexedPostings(postings)

    def refresh(self) -> None:
        """Take over what has changed in a large database; turns do not wait for it."""
        self._indexed.refresh()

    def match(self, wishes: Wishes, on: date | None = None, skip: frozenset[int] = frozenset()) -> Matches:
        """The posts that suit on a day, without those that were shown already (`skip`, by id)."""
        day, index = on or today(), self._indexed.now()
        search = _Search(index, wishes, day, skip)
        suits = search.suiting(wishes)
        best = search.best(suits)
        shown = {posting.id: posting for posting in self._postings.of_ids(index.postings[row].id for row in best)}
        matches = []
        for row in best:
            posting = shown.get(index.postings[row].id)
            # It may have been closed since the index was made.
            if posting is not None and posting.last_day >= day:
                matches.append(explain(posting, wishes, search.kinds_of(row), day))
        count = int(suits.sum())
        relaxations = search.relaxations(count) if count < FEWEST else ()
        return Matches(tuple(matches), count, int(search.open.sum()), relaxations)


class _Search:
    """One search over the index."""

    def __init__(self, index: PostingIndex, wishes: Wishes, day: date, skip: frozenset[int]) -> None:
        self._index, self._wishes, self._day = index, wishes, day
        self._known: dict[WantedWork, NDArray[np.float64]] = {}
        kind = list(PostingKind).index(wishes.kind)
        self.open: Mask = (index.kind == kind) & (index.last_day >= day.toordinal())
        self._possible: Mask = self.open.copy()
        if skip:
            self._possible &= ~np.isin([posting.id for posting in index.postings], list(skip))
        if wishes.education is not None:
            self._possible &= index.education <= wishes.education
        for unwanted in map(wanted_work, wishes.unwanted_work):
            self._possible &= self._likeness(unwanted) == 0
        self._unmet = self._demands_unmet()
        self._work = self._likeness_to_any(wishes.work)

    def suiting(self, wishes: Wishes) -> Mask:
        """Rows that hold to every hard wish of these."""
        index, fits = self._index, self._possible.copy()
        if wishes.regions:
            fits &= self._within(wishes.regions) | index.is_remote
        if wishes.only_remote:
            fits &= index.is_remote
        if wishes.lowest_wage is not None:
            fits &= (index.wage_highest == UNKNOWN) | (index.wage_highest >= int(wishes.lowest_wage * 100))
        if wishes.work_time is not WorkTime.UNKNOWN:
            allowed = {wishes.work_time, WorkTime.FLEXIBLE, WorkTime.UNKNOWN}
            fits &= np.isin(index.work_time, [time_number(time) for time in allowed])
        if wishes.work:
            fits &= self._work > 0
        return fits

    def best(self, suits: Mask) -> list[int]:
        """The rows to show, the best first."""
        rows = np.flatnonzero(suits)
        score = self._score()[rows]
        # Equal ones: newer news first, then the earlier number, so that the same wishes get the same answer.
        order = rows[np.lexsort((rows, -self._index.known_as_of[rows], -score))]
        chosen: list[int] = []
        spare: list[int] = []
        of_employer: dict[int, int] = {}
        for row in map(int, order):
            employer = int(self._index.employer[row])
            of_employer[employer] = of_employer.get(employer, 0) + 1
            (chosen if of_employer[employer] <= _OF_ONE_EMPLOYER else spare).append(row)
            if len(chosen) == MOST:
                break
        return (chosen + spare)[:MOST]

    def relaxations(self, count: int) -> tuple[Relaxation, ...]:
        """What each hard wish given up would open; where none alone does, the fewest together in their order."""
        wanted = self._wishes.hard
        alone = [Relaxation((wish,), self._count(wish)) for wish in wanted]
        opening = tuple(one for one in alone if one.count > count)
        if opening:
            return opening
        for length in range(2, len(wanted) + 1):
            given_up = wanted[:length]
            found = self._count(*given_up)
            if found > count:
                return (Relaxation(given_up, found),)
        return ()

    def kinds_of(self, row: int) -> tuple[WantedWork, ...]:
        """The wanted kinds of work that a row is."""
        return tuple(wanted for wanted in map(wanted_work, self._wishes.work) if self._likeness(wanted)[row] > 0)

    def _count(self, *given_up: Wish) -> int:
        return int(self.suiting(self._wishes.without(given_up)).sum())

    def _demands_unmet(self) -> NDArray[np.int16]:
        """How many demands of each row have to be arranged; rows where one cannot be are no longer possible."""
        index = self._index
        unmet = np.zeros(len(index), np.int16)
        for name in self._wishes.cannot & demands().keys():
            removers = demands()[name].removed_by
            bit = demand_bits((name,))
            unsolved = ((index.demands & bit) != 0) & ((index.offers & offer_bits(removers)) == 0)
            if removers_of(name, is_essential=True):
                unmet += unsolved
            elif removers:
                essential = (index.essential & bit) != 0
                self._possible &= ~(unsolved & essential)
                unmet += unsolved
            else:
                self._possible &= ~unsolved
        self._possible &= unmet <= _MOST_ARRANGEMENTS
        return unmet

    def _within(self, regions: tuple[str, ...]) -> Mask:
        """Rows in one of these places; a row that names the 市州 alone may be in each of its counties."""
        index = self._index
        within = np.zeros(len(index), bool)
        for region in regions:
            prefecture = prefecture_of(region)
            if region == prefecture:
                within |= index.prefecture == index.code(prefecture)
            else:
                within |= (index.region == index.code(region)) | (index.region == index.code(prefecture))
        return within

    def _score(self) -> NDArray[np.float64]:
        index, wishes = self._index, self._wishes
        score = _WORK * self._work + _ARRANGEMENT * self._unmet
        for region in wishes.regions:
            score += _COUNTY * (index.region == index.code(region))
        if wishes.lowest_wage is not None:
            score += _WAGE * (index.wage_lowest >= int(wishes.lowest_wage * 100))
            score += _WAGE_UNKNOWN * (index.wage_highest == UNKNOWN)
        score += _TO_ASK * np.bitwise_count(index.usual & demand_bits(wishes.cannot))
        score += _OFFER * np.bitwise_count(index.offers & offer_bits(wishes.needs))
        old = self._day.toordinal() - index.known_as_of > TO_CONFIRM_AFTER.days
        return np.asarray(score + _OLD * old, np.float64)

    def _likeness_to_any(self, words: tuple[str, ...]) -> NDArray[np.float64]:
        likeness = np.zeros(len(self._index))
        for wanted in map(wanted_work, words):
            likeness = np.maximum(likeness, self._likeness(wanted))
        return likeness

    def _likeness(self, wanted: WantedWork) -> NDArray[np.float64]:
        """How far each row is this work: 1 of its kind, more where the title has its very words."""
        if wanted not in self._known:
            index = self._index
            of_kind = (index.works & work_bits(wanted.kinds)) != 0
            by_title = np.array([wanted.words in title for title in index.titles], np.float64) * _VERY_WORDS
            if not wanted.kinds:
                by_title = np.maximum(by_title, alike(wanted.words, index.titles))
            self._known[wanted] = np.maximum(of_kind.astype(np.float64), by_title[index.title])
        return self._known[wanted]
