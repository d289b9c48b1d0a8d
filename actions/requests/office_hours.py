"""When counselors are at work, so that nobody is told to wait for somebody who is not there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from actions.beijing_time import beijing
from actions.errors import ConfigurationError

_DAYS = "一二三四五六日"
_SHIFT = re.compile(r"\s*([1-7])(?:-([1-7]))?\s+(\d{2}):(\d{2})-(\d{2}):(\d{2})\s*")


@dataclass(frozen=True)
class Shift:
    """Hours that are the same on some days of the week, in Beijing's time."""

    first_day: int
    """1 is Monday."""
    last_day: int
    begins: int
    """Minutes after midnight."""
    ends: int

    @property
    def spoken(self) -> str:
        """周一到周五9点到17点半."""
        days = f"周{_DAYS[self.first_day - 1]}"
        days += f"到周{_DAYS[self.last_day - 1]}" if self.last_day != self.first_day else ""
        return f"{days}{_clock(self.begins)}到{_clock(self.ends)}"


@dataclass(frozen=True)
class OfficeHours:
    """All shifts; without any somebody is always at work."""

    shifts: tuple[Shift, ...] = ()
    away: str = ""
    """What is said out of office; "" for a sentence that names the hours."""

    @classmethod
    def read(cls, written: str, away: str = "") -> OfficeHours:
        """From a setting such as `1-5 09:00-12:00, 1-5 13:30-17:30`. Raises ConfigurationError."""
        parts = [part for part in written.split(",") if part.strip()]
        return cls(tuple(_shift(part) for part in parts), away)

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is at work at a moment in UTC."""
        here = beijing(moment)
        day, minute = here.isoweekday(), here.hour * 60 + here.minute
        return not self.shifts or any(
            one.first_day <= day <= one.last_day and one.begins <= minute < one.ends for one in self.shifts
        )

    def told(self, moment: datetime) -> str:
        """What somebody who waits is told at a moment in UTC; "" while somebody is at work."""
        if self.is_open(moment):
            return ""
        return self.away or f"现在是下班时间。{self.spoken}有人上班，那时回复您。"

    @property
    def spoken(self) -> str:
        """The hours in words; "" where somebody is always at work."""
        return "，".join(shift.spoken for shift in self.shifts)


ALWAYS = OfficeHours()


def _shift(part: str) -> Shift:
    found = _SHIFT.fullmatch(part)
    if found is None:
        raise ConfigurationError(f"上班时间“{part.strip()}”看不懂。请写成 1-5 09:00-17:30，几段用逗号隔开。")
    first, last = int(found[1]), int(found[2] or found[1])
    begins, ends = int(found[3]) * 60 + int(found[4]), int(found[5]) * 60 + int(found[6])
    if first > last or begins >= ends or ends > 24 * 60:
        raise ConfigurationError(f"上班时间“{part.strip()}”不对：开始要在结束前面。")
    return Shift(first, last, begins, ends)


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour}点" + ("半" if minute == 30 else f"{minute}分" if minute else "")
