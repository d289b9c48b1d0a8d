"""Lists of posts, courses and events, taken in by leads and administrators: first looked at, then confirmed."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from actions.errors import UserInputError
from actions.postings.import_lines import counted, refused_rows
from actions.postings.service import ImportReport
from actions.staff.counselors import Role
from bot.channels.http.dependencies import TheStore
from bot.console.pages import page
from bot.console.postings_to_ask import to_ask
from bot.console.sign_in import TheVisit, Visit, proves, visit_of
from bot.errors import ApiError

if TYPE_CHECKING:
    # Readers of spreadsheets are loaded where a file is read: a gateway that takes none in does without.
    from actions.postings.lists import PostingList

router = APIRouter(prefix="/console/postings")
_LOOK_SECONDS, _MOST_HELD = 15 * 60, 8
"""How long a list that was looked at waits for the confirmation, and how many wait at once."""
_MOST_FIELDS, _LONGEST_NAME, _SHOWN_REMARKS = 10, 80, 100


@dataclass(frozen=True)
class _Held:
    login: str
    taken: PostingList
    close_gone: bool
    until: float
    """Seconds of the process's clock."""


class HeldLists:
    """Lists that were looked at and not yet confirmed; in memory, so another gateway asks for the file again."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}

    def hold(self, login: str, taken: PostingList, close_gone: bool) -> str:
        """Keep one for a while; the name by which it is confirmed."""
        fresh = {name: one for name, one in self._held.items() if one.until > time.monotonic()}
        newest = list(fresh.items())[-(_MOST_HELD - 1) :]
        name = secrets.token_hex(16)
        self._held = {**dict(newest), name: _Held(login, taken, close_gone, time.monotonic() + _LOOK_SECONDS)}
        return name

    def take(self, login: str, name: str) -> _Held | None:
        """The list of this name, once, for who looked at it."""
        held = self._held.get(name)
        if held is None or held.login != login or held.until <= time.monotonic():
            return None
        del self._held[name]
        return held


@dataclass(frozen=True)
class _Shown:
    """What the page shows beside the form."""

    error: str = ""
    taken: PostingList | None = None
    report: ImportReport | None = None
    held: str = ""
    """The name by which the list is confirmed; "" where it was taken in."""
    name: str = ""
    day: str = ""


@router.get("")
async def postings(request: Request, visit: TheVisit, store: TheStore) -> Response:
    """The form."""
    return await _page(request, visit, store, _Shown())


@router.post("")
async def take_in(request: Request, store: TheStore) -> Response:
    """Look at a list, or take in one that was looked at."""
    visit = await visit_of(request)
    try:
        form = await request.form(max_files=1, max_fields=_MOST_FIELDS)
    except (HTTPException, ValueError, LookupError):
        raise ApiError("bad_form") from None
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    proves(visit, fields)
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    lists: HeldLists = request.app.state.held_lists
    if fields.get("held"):
        held = lists.take(visit.counselor.login, fields["held"])
        if held is None:
            return await _page(request, visit, store, _Shown("没有导入：等得太久了，请再选一次文件。"), 409)
        report = await asyncio.to_thread(store.postings.take_in, held.taken, close_gone=held.close_gone)
        return await _page(request, visit, store, _Shown(taken=held.taken, report=report))
    name, day = fields.get("name", "").strip()[:_LONGEST_NAME], fields.get("day", "").strip()
    shown = _Shown(name=name, day=day)
    file = form.get("file")
    try:
        taken = await _read(file if isinstance(file, UploadFile) else None, name, day)
    except UserInputError as error:
        return await _page(request, visit, store, replace(shown, error=f"没有导入：{error.message}"), 422)
    close_gone = bool(fields.get("close_gone"))
    report = await asyncio.to_thread(store.postings.take_in, taken, dry_run=True, close_gone=close_gone)
    held_name = lists.hold(visit.counselor.login, taken, close_gone)
    return await _page(request, visit, store, replace(shown, taken=taken, report=report, held=held_name))


async def _read(file: UploadFile | None, name: str, day: str) -> PostingList:
    """The list in a file. Raises UserInputError."""
    from actions.postings.lists import read_list

    data = await file.read() if file is not None else b""
    if file is None or not data:
        raise UserInputError("unreadable_list", "请先选一个文件。")
    try:
        listed_on = date.fromisoformat(day) if day else None
    except ValueError:
        raise UserInputError("unreadable_list", "日期要写成2026-11-30这样。") from None
    return await asyncio.to_thread(read_list, data, file.filename or "", name=name, listed_on=listed_on)


async def _page(request: Request, visit: Visit, store: TheStore, shown: _Shown, status: int = 200) -> Response:
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    count = (await asyncio.to_thread(store.postings.stamp)).count
    asked, asked_count = await asyncio.to_thread(to_ask, store)
    taken, report = shown.taken, shown.report
    told = {
        "visit": visit,
        "shown": shown,
        "count": count,
        "to_ask": asked,
        "to_ask_count": asked_count,
        "counted": counted(report) if report is not None else "",
        "refused": [str(remark) for remark in taken.refused[:_SHOWN_REMARKS]] if taken is not None else [],
        "refused_rows": refused_rows(taken) if taken is not None else 0,
        "remarks": [str(remark) for remark in taken.remarks[:_SHOWN_REMARKS]] if taken is not None else [],
        "longest_name": _LONGEST_NAME,
    }
    return page(request, "postings.html", told, status)
