"""When somebody is reminded, and how a moment is said: to anybody's eyes, without what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from actions.beijing_time import BEIJING, beijing

DAY_BEGINS, DAY_ENDS = time(8), time(21)
"""In Beijing's time; before and after these nobody is told anything by the clock."""
_EVENING = time(20)
"""The latest that a reminder is set for."""
_BEFORE_A_WHOLE_DAY = time(9)
_SHORTLY = timedelta(hours=2)
_WEEKDAYS = "一二三四五六日"


def is_quiet(at: datetime) -> bool:
    """Whether a moment (UTC) lies in the night of Beijing's time."""
    return not DAY_BEGINS <= beijing(at).time() < DAY_ENDS


def remind_at(at: datetime, *, is_day: bool, now: datetime) -> datetime | None:
    """When to remind of a moment, all in UTC; None where it is too close.

    It is the day before; else shortly before; else, of what is early in the morning, the evening before or at 8.
    """
    local = beijing(at)
    day_before = _by_day(local.date() - timedelta(days=1), _BEFORE_A_WHOLE_DAY if is_day else local.time())
    if is_day:
        later = [_by_day(local.date(), DAY_BEGINS)]
    else:
        shortly = beijing(at - _SHORTLY)
        evening_before = _by_day(local.date() - timedelta(days=1), _EVENING)
        later = [at - _SHORTLY, evening_before, _by_day(shortly.date(), shortly.time())]
    for moment in (day_before, *later):
        if now < moment < ends_at(at, is_day=is_day) and not is_quiet(moment):
            return moment
    return None


def spoken_moment(at: datetime, *, is_day: bool, now: datetime) -> str:
    """A moment as it is said: 明天上午9点, 12月3日星期四下午2点半; of a whole day without a time."""
    local, this_day = beijing(at), beijing(now).date()
    near = {0: "今天", 1: "明天", 2: "后天"}.get((local.date() - this_day).days)
    year = f"{local.year}年" if local.year != this_day.year else ""
    day = near or f"{year}{local.month}月{local.day}日星期{_WEEKDAYS[local.weekday()]}"
    return day if is_day else f"{day}{_clock(local)}"


def first_moment_of(day: date) -> datetime:
    """The first moment of a day in Beijing's time, in UTC without a zone."""
    return datetime.combine(day, time(), BEIJING).astimezone(UTC).replace(tzinfo=None)


def ends_at(at: datetime, *, is_day: bool) -> datetime:
    """From when on a date is over."""
    return at + timedelta(days=1) if is_day else at


def _by_day(day: date, at: time) -> datetime:
    """A moment of a day, moved out of the night; in UTC without a zone."""
    awake = min(max(at, DAY_BEGINS), _EVENING)
    return datetime.combine(day, awake, BEIJING).astimezone(UTC).replace(tzinfo=None)


def _clock(local: datetime) -> str:
    part = "凌晨" if local.hour < 6 else "上午" if local.hour < 12 else "中午" if local.hour == 12 else "下午"
    part = "晚上" if local.hour >= 18 else part
    hour = local.hour - 12 if local.hour > 12 else local.hour
    minute = "" if not local.minute else "半" if local.minute == 30 else f"{local.minute}分"
    return f"{part}{hour}点{minute}"
