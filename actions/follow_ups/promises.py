"""To whom something is still to be told: these are not forgotten meanwhile."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import CompoundSelect, select, union

from actions.follow_ups.reminder_records import DateRecord, ReminderRecord
from actions.records.database import now

_A_DAY = timedelta(days=1)


def promised() -> CompoundSelect[str]:
    """Conversations with a reminder that is not told yet, or an appointment that is not over."""
    to_tell = select(ReminderRecord.conversation).where(ReminderRecord.told_at.is_(None))
    ahead = (DateRecord.at > now() - _A_DAY, DateRecord.withdrawn_at.is_(None))
    return union(to_tell, select(DateRecord.conversation).where(DateRecord.conversation != "", *ahead))
