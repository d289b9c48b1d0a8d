"""Reminders as a file for a calendar, which tells nobody who sees it what they are about and holds no address."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from actions.beijing_time import beijing
from actions.follow_ups.dates import KnownDate
from actions.follow_ups.moments import is_quiet

TITLE = "您要的提醒"
MEDIA_TYPE = "text/calendar; charset=utf-8"
FILE_NAME = "reminders.ics"
_DAY, _SHORTLY, _WHOLE_DAY_EARLIER = timedelta(days=1), timedelta(hours=2), timedelta(hours=15)
"""How long before it a calendar rings; of a whole day at nine in the morning of the day before."""


def calendar_of(dates: Iterable[KnownDate], made_at: datetime) -> bytes:
    """A file in the form of RFC 5545; `made_at` is UTC."""
    calendar = Calendar()
    calendar.add("prodid", "-//qianzhu//reminders//ZH")
    calendar.add("version", "2.0")
    for date in dates:
        calendar.add_component(_event(date, made_at))
    return bytes(calendar.to_ical())


def _event(date: KnownDate, made_at: datetime) -> Event:
    event = Event()
    # The same date is the same entry, however often the file is taken.
    event.add("uid", hashlib.sha256(f"qianzhu date {date.id}".encode()).hexdigest()[:32])
    event.add("dtstamp", made_at.replace(tzinfo=UTC))
    event.add("summary", TITLE)
    event.add("class", "PRIVATE")
    if date.is_day:
        event.add("dtstart", beijing(date.at).date())
    else:
        event.add("dtstart", date.at.replace(tzinfo=UTC))
        event.add("dtend", date.at.replace(tzinfo=UTC) + timedelta(hours=1))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", TITLE)
    alarm.add("trigger", -_earlier(date))
    event.add_component(alarm)
    return event


def _earlier(date: KnownDate) -> timedelta:
    if date.is_day:
        return _WHOLE_DAY_EARLIER
    return _DAY if not is_quiet(date.at) else _SHORTLY
