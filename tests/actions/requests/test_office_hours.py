"""Who asks for a person while nobody is at work is told so, and when somebody will be."""

from __future__ import annotations

from datetime import datetime

import pytest

from actions.errors import ConfigurationError
from actions.requests.office_hours import ALWAYS, OfficeHours

_HOURS = OfficeHours.read("1-5 09:00-12:00, 1-5 13:30-17:30, 6 10:00-11:15")
_MONDAY = 2  # November 2026, whose moments are UTC: Beijing is eight hours ahead


@pytest.mark.parametrize(
    ("day", "hour", "minute", "is_open"),
    [
        (_MONDAY, 0, 59, False),
        (_MONDAY, 1, 0, True),
        (_MONDAY, 3, 59, True),
        (_MONDAY, 4, 0, False),
        (_MONDAY, 5, 30, True),
        (_MONDAY, 9, 30, False),
        (_MONDAY + 5, 3, 14, True),
        (_MONDAY + 5, 3, 15, False),
        (_MONDAY + 6, 3, 0, False),
        (_MONDAY + 6, 23, 0, False),
    ],
)
def test_the_hours_are_those_of_beijing(day: int, hour: int, minute: int, is_open: bool) -> None:
    assert _HOURS.is_open(datetime(2026, 11, day, hour, minute)) == is_open


def test_the_sentence_names_the_hours() -> None:
    told = _HOURS.told(datetime(2026, 11, _MONDAY, 20))
    assert told == (
        "现在是下班时间。周一到周五9点到12点，周一到周五13点半到17点半，周六10点到11点15分有人上班，那时回复您。"
    )
    assert _HOURS.told(datetime(2026, 11, _MONDAY, 2)) == ""


def test_a_sentence_of_the_office_is_told_instead() -> None:
    away = "春节放假，初八上班。"
    assert OfficeHours.read("1-5 09:00-17:30", away).told(datetime(2026, 11, _MONDAY, 20)) == away


def test_without_hours_somebody_is_always_at_work() -> None:
    assert ALWAYS.told(datetime(2026, 11, _MONDAY, 20)) == OfficeHours.read("").told(datetime(2026, 11, 1)) == ""


@pytest.mark.parametrize("written", ["9-17", "1-5 9:00-17:30", "5-1 09:00-17:30", "1 17:00-09:00", "8 09:00-10:00"])
def test_hours_that_cannot_be_are_named(written: str) -> None:
    with pytest.raises(ConfigurationError, match=written[:3]):
        OfficeHours.read(written)
