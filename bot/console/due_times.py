"""Until when somebody has to be answered, in words and with a tone that the page also shows by colour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from actions.requests.case import Case
from actions.requests.request import WAITING, RequestState
from bot.console.pages import duration, moment
from bot.settings import Settings

_DANGER = timedelta(minutes=10)
"""Within so long somebody in danger is to hear from a counselor."""
_SOON = 4
"""The last quarter of a time is soon."""


@dataclass(frozen=True)
class Due:
    """A due time as it is shown."""

    words: str
    tone: str
    """"late", "soon" or "fine"."""


def dues_of(case: Case, settings: Settings, at: datetime) -> list[Due]:
    """What is due of a request: an answer, and a time that was agreed."""
    found = [_answer_due(case, settings, at), _callback_due(case, at)]
    return [due for due in found if due is not None]


def _answer_due(case: Case, settings: Settings, at: datetime) -> Due | None:
    if case.state in WAITING:
        if case.is_danger:
            return _pressing(_due("该有人接", case.danger_at or case.opened_at, _DANGER, at))
        since = case.touched_at if case.state is RequestState.REOPENED else case.opened_at
        return _due("该有人接", since, timedelta(hours=settings.answer_hours), at)
    if case.state is RequestState.CLAIMED:
        if case.is_danger:
            return _pressing(_due("该回复", case.touched_at, _DANGER, at))
        return _due("该回复", case.touched_at, timedelta(minutes=settings.hand_back_minutes), at)
    return None


def _callback_due(case: Case, at: datetime) -> Due | None:
    if case.callback_at is None or case.state not in (RequestState.CLAIMED, RequestState.WAITING_FOR_USER):
        return None
    agreed, left = moment(case.callback_at), case.callback_at - at
    if left <= timedelta():
        return Due(f"约了{agreed}联系，已经过了{duration(-left.total_seconds())}", "late")
    return Due(f"约了{agreed}联系", "soon" if left < timedelta(hours=1) else "fine")


def _due(what: str, since: datetime, given: timedelta, at: datetime) -> Due:
    left = since + given - at
    if left <= timedelta():
        return Due(f"{what}，超时{duration(-left.total_seconds())}", "late")
    words = f"{what}，还有{duration(left.total_seconds())}"
    return Due(f"快到时间：{words}", "soon") if left < given / _SOON else Due(words, "fine")


def _pressing(due: Due) -> Due:
    """Of danger nothing is shown as if there were time."""
    return due if due.tone == "late" else Due(due.words, "soon")
