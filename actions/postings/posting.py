"""What a post, course or event is, and how far its news can be trusted on a given day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from actions.postings.wages import Wage

TO_CONFIRM_AFTER = timedelta(days=30)
"""After so long without news nobody knows whether a post is still open."""
EXPIRED_AFTER = timedelta(days=90)
"""After so long without news a post counts as over."""
ARCHIVED_AFTER = timedelta(days=180)
"""So long after its end a post is listed no more."""
REMIND_BEFORE = timedelta(days=5)
"""So long before its end whoever posted it is reminded."""
EDUCATION = ("不限", "小学", "初中", "高中或中专", "大专", "本科", "硕士", "博士")
"""Names of the levels, by number."""


class PostingKind(StrEnum):
    """What is offered."""

    POST = "post"
    COURSE = "course"
    EVENT = "event"

    @property
    def spoken(self) -> str:
        """In one word."""
        return {"post": "岗位", "course": "课程", "event": "活动"}[self.value]


class WorkTime(StrEnum):
    """How much of a day is worked; UNKNOWN where a list does not say."""

    UNKNOWN = ""
    FULL = "full"
    PART = "part"
    FLEXIBLE = "flexible"

    @property
    def spoken(self) -> str:
        """In one word."""
        return {"": "没有写明", "full": "全职", "part": "兼职", "flexible": "时间灵活"}[self.value]


class Freshness(StrEnum):
    """How far the news of a posting can be trusted."""

    FRESH = "fresh"
    TO_CONFIRM = "to_confirm"
    EXPIRED = "expired"
    ARCHIVED = "archived"

    @property
    def spoken(self) -> str:
        """In one word."""
        return {"fresh": "在招", "to_confirm": "待核实", "expired": "已过期", "archived": "已归档"}[self.value]


class ClosedBecause(StrEnum):
    """Why a posting was closed before its time."""

    NOT_CLOSED = ""
    GONE = "gone"
    """The newest list of its source has it no more."""
    FILLED = "filled"
    WITHDRAWN = "withdrawn"

    @property
    def spoken(self) -> str:
        """In words."""
        return {"": "", "gone": "新名单里没有了", "filled": "已经招满", "withdrawn": "单位不招了"}[self.value]


@dataclass(frozen=True)
class PostingContent:
    """What a list says of a posting; two equal ones are the same news."""

    kind: PostingKind
    title: str
    employer: str
    region: str = ""
    """市州 with county where known, such as 毕节市七星关区; "" where the list names no place in Guizhou."""
    place: str = ""
    """The address as the list has it."""
    number: str = ""
    """The list's own number of the post."""
    headcount: int | None = None
    wage: Wage = field(default_factory=Wage)
    education: int | None = None
    """Lowest level that is taken, by number in `EDUCATION`; None where it is not said."""
    work_time: WorkTime = WorkTime.UNKNOWN
    is_remote: bool = False
    demands: tuple[str, ...] = ()
    """Demands that the list says, by id."""
    not_demanded: tuple[str, ...] = ()
    """Demands that the list says it has not, as 不上夜班 does."""
    offers: tuple[str, ...] = ()
    """Accommodations that the employer says it has, by id."""
    description: str = ""
    """Work, requirements and benefits in the list's words."""
    contact: str = ""
    """Whom to ask; name and telephone number."""
    url: str = ""
    starts_on: date | None = None
    deadline: date | None = None
    """Last day; None where it is open until it is filled, or not said."""
    published_on: date | None = None
    """Day that the row itself gives for its news."""


@dataclass(frozen=True)
class Posting:
    """A posting as it is kept."""

    id: int
    content: PostingContent
    list_name: str
    """The source: whose list it is."""
    listed_on: date
    """The date of that list."""
    confirmed_on: date | None = None
    """Day on which somebody asked the employer and it held."""
    closed_on: date | None = None
    closed_because: ClosedBecause = ClosedBecause.NOT_CLOSED

    @property
    def known_as_of(self) -> date:
        """The day to which its news belongs: a row's own date goes before the date of the list."""
        return known_as_of(self.content.published_on, self.listed_on, self.confirmed_on)

    @property
    def ends_on(self) -> date | None:
        """Its last day; None where none is known."""
        content = self.content
        if content.kind is not PostingKind.POST and content.deadline is None:
            return content.starts_on
        return content.deadline

    def freshness(self, on: date) -> Freshness:
        """How far its news can be trusted on a day."""
        over_since = self.last_day
        if on <= over_since:
            return Freshness.TO_CONFIRM if on - self.known_as_of > TO_CONFIRM_AFTER else Freshness.FRESH
        return Freshness.ARCHIVED if on - over_since > ARCHIVED_AFTER else Freshness.EXPIRED

    def caveat(self, on: date) -> str:
        """The sentence that has to be said with it; "" where its news is fresh and has no end."""
        fresh = self.freshness(on)
        if fresh is Freshness.TO_CONFIRM:
            return f"这是{spoken_date(self.known_as_of)}的消息，要先问还招不招。"
        if fresh is not Freshness.FRESH:
            return f"这条已经过期：{self.why_over(on)}。"
        return f"截止到{spoken_date(self.ends_on)}。" if self.ends_on else ""

    def why_over(self, on: date) -> str:
        """Why it is over, in words; "" where it is not."""
        if self.freshness(on) in (Freshness.FRESH, Freshness.TO_CONFIRM):
            return ""
        if self.closed_on is not None:
            return self.closed_because.spoken
        if self.ends_on is not None and self.ends_on < on:
            return f"{spoken_date(self.ends_on)}截止"
        return "很久没有新消息"

    @property
    def last_day(self) -> date:
        """The last day on which it may be offered."""
        # A far deadline keeps a posting open; after a month without news it has to be asked about.
        ends = [self.ends_on or self.known_as_of + EXPIRED_AFTER]
        if self.closed_on is not None:
            ends.append(self.closed_on - timedelta(days=1))
        return min(ends)


def known_as_of(published_on: date | None, listed_on: date, confirmed_on: date | None) -> date:
    """The day to which news belongs."""
    return max(published_on or listed_on, confirmed_on or date.min)


def spoken_date(day: date | None) -> str:
    """A day as it is said: 2026年11月30日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
