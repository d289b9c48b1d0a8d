"""When somebody is reminded, and how a moment is said."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.follow_ups.moments import first_moment_of, is_quiet, remind_at, spoken_moment

_NOW = datetime(2026, 11, 27, 2)
"""10 o'clock in Beijing, a Friday."""
_MOMENTS = st.datetimes(datetime(2026, 11, 27), datetime(2027, 2, 1))


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"), [(0, 0, False), (12, 59, False), (13, 0, True), (23, 59, True), (23, 30, True)]
)
def test_the_night_is_from_21_to_8_in_beijing(hour: int, minute: int, quiet: bool) -> None:
    assert is_quiet(datetime(2026, 11, 27, hour, minute)) is quiet


def test_reminded_is_a_day_before_at_the_same_hour() -> None:
    assert remind_at(datetime(2026, 12, 1, 1), is_day=False, now=_NOW) == datetime(2026, 11, 30, 1)


def test_of_a_whole_day_it_is_nine_in_the_morning_of_the_day_before() -> None:
    assert remind_at(first_moment_of(date(2026, 12, 1)), is_day=True, now=_NOW) == datetime(2026, 11, 30, 1)


def test_of_today_it_is_two_hours_before_or_not_at_all() -> None:
    assert remind_at(datetime(2026, 11, 27, 7), is_day=False, now=_NOW) == datetime(2026, 11, 27, 5)
    assert remind_at(datetime(2026, 11, 27, 3), is_day=False, now=_NOW) is None


@pytest.mark.parametrize(
    ("at", "now", "moment"),
    [
        (datetime(2026, 11, 28, 1), _NOW, datetime(2026, 11, 27, 12)),
        (datetime(2026, 11, 28, 1), datetime(2026, 11, 27, 13), datetime(2026, 11, 28, 0)),
        (datetime(2026, 11, 27, 23, 30), _NOW, datetime(2026, 11, 27, 12)),
        (datetime(2026, 11, 28, 0), datetime(2026, 11, 27, 13), None),
    ],
)
def test_of_early_tomorrow_it_is_the_evening_before_or_at_eight(
    at: datetime, now: datetime, moment: datetime | None
) -> None:
    assert remind_at(at, is_day=False, now=now) == moment


@given(at=_MOMENTS, is_day=st.booleans(), now=_MOMENTS)
def test_nobody_is_reminded_at_night_or_too_late(at: datetime, is_day: bool, now: datetime) -> None:
    at = first_moment_of(at.date()) if is_day else at
    moment = remind_at(at, is_day=is_day, now=now)
    if moment is not None:
        assert not is_quiet(moment)
        assert now < moment < (at + timedelta(days=1) if is_day else at)


@pytest.mark.parametrize(
    ("at", "is_day", "spoken"),
    [
        (datetime(2026, 11, 28, 1), False, "明天上午9点"),
        (datetime(2026, 11, 27, 6, 30), False, "今天下午2点半"),
        (datetime(2026, 11, 29, 11, 5), False, "后天晚上7点5分"),
        (datetime(2026, 12, 3, 4), False, "12月3日星期四中午12点"),
        (first_moment_of(date(2027, 1, 4)), True, "2027年1月4日星期一"),
    ],
)
def test_a_moment_is_said_as_people_say_it(at: datetime, is_day: bool, spoken: str) -> None:
    assert spoken_moment(at, is_day=is_day, now=_NOW) == spoken
