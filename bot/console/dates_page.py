"""Public dates that staff enter and withdraw: when a registration opens, when an event is, when a post closes."""

from __future__ import annotations

import asyncio
from datetime import date, datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from actions.errors import StepRefused
from actions.follow_ups.dates import MAX_SOURCE, MAX_TITLE
from actions.follow_ups.moments import first_moment_of
from actions.knowledge.library import Library
from actions.staff.counselors import Role
from bot.channels.http.dependencies import TheLibrary, TheStore, library_of
from bot.console.follow_up_steps import number_in
from bot.console.pages import from_input, page
from bot.console.sign_in import TheVisit, Visit, form_of

router = APIRouter(prefix="/console/dates")
_POST = "post:"
_LONGEST_SUBJECT = 80
_NO_POST = "没有记下：没有这个编号的岗位。"


@router.get("")
async def dates(request: Request, visit: TheVisit, store: TheStore) -> Response:
    """The dates that are not over, and the form for another one."""
    return await _page(request, visit, store)


@router.post("")
async def change(request: Request, store: TheStore, library: TheLibrary) -> Response:
    """Enter a date, or withdraw one."""
    visit, fields = await form_of(request)
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    try:
        if fields.get("withdraw"):
            await asyncio.to_thread(store.dates.withdraw, number_in(fields["withdraw"]))
            return RedirectResponse("/console/dates", 303)
        subject = _subject(fields.get("subject", ""), library)
        title, source = fields.get("title", "").strip(), fields.get("source", "").strip()
        at, is_day = _moment(fields.get("day", "").strip(), fields.get("time", "").strip())
        wrong = _what_is_wrong(subject, title, source, at) or await asyncio.to_thread(_no_post, subject, store)
        if wrong or at is None:
            return await _page(request, visit, store, wrong, fields, 422)
        enter = store.dates.enter
        await asyncio.to_thread(enter, visit.counselor.login, subject, title, source, at, is_day=is_day)
    except StepRefused as refused:
        return await _page(request, visit, store, refused.message, fields, 409)
    return RedirectResponse("/console/dates", 303)


def _what_is_wrong(subject: str, title: str, source: str, at: datetime | None) -> str:
    if not subject:
        return "没有记下：请从列表里选这个日子是什么事，或者写岗位的编号。"
    if not title or len(title) > MAX_TITLE:
        return f"没有记下：请写清是什么日子，最多{MAX_TITLE}个字。"
    if not source or len(source) > MAX_SOURCE:
        return f"没有记下：请写日子是从哪里来的，最多{MAX_SOURCE}个字。"
    return "" if at is not None else "没有记下：请写日期，比如2026-12-01；时间可以不写。"


def _subject(written: str, library: Library) -> str:
    """The id of the entry whose title was written, or of the post whose number was; "" for neither."""
    asked = written.strip()[:_LONGEST_SUBJECT]
    number = number_in(asked.removesuffix("号"))
    if number:
        return f"{_POST}{number}"
    return next((one.id for one in library.entries.values() if asked and asked in (one.title, one.id)), "")


def _no_post(subject: str, store: TheStore) -> str:
    """What is wrong with the number of a post, "" where there is such a post or it is about something else."""
    number = subject.removeprefix(_POST) if subject.startswith(_POST) else ""
    return _NO_POST if number and not store.postings.of_ids([int(number)]) else ""


def _moment(day: str, time: str) -> tuple[datetime | None, bool]:
    """The moment in UTC, and whether it is a whole day."""
    if time:
        return from_input(f"{day}T{time}"), False
    try:
        return first_moment_of(date.fromisoformat(day)), True
    except (ValueError, OverflowError):
        return None, True


def _spoken_subject(subject: str, library: Library) -> str:
    if subject.startswith(_POST):
        return f"{subject.removeprefix(_POST)}号岗位"
    entry = library.get(subject)
    return entry.title if entry else "知识里没有这件事了"


async def _page(
    request: Request,
    visit: Visit,
    store: TheStore,
    error: str = "",
    given: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    library, found = library_of(request), await asyncio.to_thread(store.dates.public)
    shown = {
        "visit": visit,
        "dates": [(one, _spoken_subject(one.subject, library)) for one in found],
        "titles": sorted({one.title for one in library.entries.values()}),
        "error": error,
        "given": given or {},
        "longest_title": MAX_TITLE,
        "longest_source": MAX_SOURCE,
    }
    return page(request, "dates.html", shown, status)
