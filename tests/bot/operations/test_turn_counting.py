"""Turns that wait to be counted outlive a database that is away, in their order."""

from __future__ import annotations

from collections.abc import Sequence

from actions.errors import StorageUnavailable
from actions.people.monthly_counts import Audience, CountedTurn, MonthlyCounts
from bot.operations.turn_counting import TurnCounting


class _Counts(MonthlyCounts):
    """Counts in a database that can be away."""

    def __init__(self) -> None:
        self.is_away = False
        self.counted: list[str] = []

    def add(self, turns: Sequence[CountedTurn]) -> None:
        """Remember which turns were counted."""
        if self.is_away:
            raise StorageUnavailable
        self.counted += [turn.key for turn in turns]


def test_what_could_not_be_counted_is_counted_later_once_and_in_order() -> None:
    counts = _Counts()
    counting, keys = TurnCounting(counts), [f"k{number}" for number in range(450)]
    counts.is_away = True
    for key in keys:
        counting.note(CountedTurn("c1", key, Audience.NOTHING_TOLD, ""))
        if key == "k100":
            counting.count()
    counting.count()
    assert counts.counted == []
    counts.is_away = False
    counting.count()
    counting.count()
    assert counts.counted == keys
