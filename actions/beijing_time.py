"""The time of day and the date where people live: all of China keeps Beijing's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def today() -> date:
    """The present day in Guizhou."""
    return datetime.now(BEIJING).date()


def beijing(moment: datetime) -> datetime:
    """A moment that the records keep (UTC, without a zone) as a clock in Guizhou shows it."""
    return moment.replace(tzinfo=UTC).astimezone(BEIJING)
