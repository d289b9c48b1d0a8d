"""What goes by the clock is not done on a clock that leaps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.people import clock
from actions.people.clock import FEWEST_A_DAY, may_erase
from actions.records.database import writing
from actions.store import Store
from tests.actions.people.test_erasure import keep_turn


class Moment:
    """The moment that the program believes it is."""

    def __init__(self) -> None:
        self.now = clock.now()

    def __call__(self) -> object:
        return self.now

    def goes_on(self, **time: float) -> None:
        """Let time pass, or back."""
        self.now += timedelta(**time)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    made = Moment()
    monkeypatch.setattr(clock, "now", made)
    return made


def _goes_on_for(store: Store, moment: Moment, hours: int) -> list[bool]:
    answers = []
    for _ in range(hours):
        moment.goes_on(hours=1)
        answers.append(store.clock.is_right())
    return answers


def test_a_clock_that_goes_on_is_trusted_also_after_a_weekend_off(store: Store, moment: Moment) -> None:
    assert store.clock.is_right()
    assert all(_goes_on_for(store, moment, 30))
    moment.goes_on(hours=47)
    assert store.clock.is_right()


def test_small_differences_between_machines_are_no_leap(store: Store, moment: Moment) -> None:
    assert store.clock.is_right()
    for minutes in (-5, 5, -5, 8):
        moment.goes_on(minutes=minutes)
        assert store.clock.is_right()


@pytest.mark.parametrize("days", [200, -200, 3, -1])
def test_after_a_leap_nothing_is_done_until_the_clock_went_on_for_a_day(
    store: Store, moment: Moment, days: int
) -> None:
    assert store.clock.is_right()
    moment.goes_on(days=days)
    assert not store.clock.is_right()
    answers = _goes_on_for(store, moment, 25)
    assert answers == [False] * 23 + [True] * 2


def test_a_clock_put_right_again_is_doubted_too(store: Store, moment: Moment) -> None:
    assert store.clock.is_right()
    moment.goes_on(days=200)
    assert not store.clock.is_right()
    moment.goes_on(days=-200, minutes=2)
    assert not store.clock.is_right()
    assert _goes_on_for(store, moment, 24)[-1]


def test_two_machines_of_which_one_is_wrong_are_never_trusted(store: Store, moment: Moment) -> None:
    assert store.clock.is_right()
    for _ in range(40):
        moment.goes_on(days=200)
        assert not store.clock.is_right()
        moment.goes_on(days=-200, hours=1)
        assert not store.clock.is_right()


def test_a_wrong_clock_at_the_very_first_start_of_this_release_is_noticed_by_the_records(
    store: Store, moment: Moment
) -> None:
    keep_turn(store, "c1")
    moment.goes_on(days=200)
    assert not store.clock.is_right()


def test_in_a_day_a_share_of_the_conversations_is_erased_at_most(store: Store, moment: Moment) -> None:
    def _erased(conversations: int) -> int:
        with writing(store.engine) as session:
            return sum(may_erase(session, conversations) for _ in range(200))

    assert _erased(0) == FEWEST_A_DAY
    assert _erased(0) == 0
    assert _erased(2000) == 100 - FEWEST_A_DAY
    moment.goes_on(days=1)
    assert _erased(2000) == 100
