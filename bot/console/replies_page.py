"""Canned replies, kept by leads and administrators."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from actions.staff.canned_replies import CannedReplies
from actions.staff.counselors import Role
from bot.channels.http.dependencies import TheStore
from bot.console.pages import page
from bot.console.ready_texts import becomes
from bot.console.sign_in import TheVisit, Visit, form_of

router = APIRouter(prefix="/console/replies")
_LONGEST_TITLE, _LONGEST_TEXT = 20, 500


@router.get("")
async def replies(request: Request, visit: TheVisit, store: TheStore) -> Response:
    """All of them, and a form for one more."""
    return await _page(request, visit, store.canned_replies)


@router.post("")
async def keep(request: Request, store: TheStore) -> Response:
    """Keep one, or take one out."""
    visit, fields = await form_of(request)
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    title, text = fields.get("title", "").strip(), fields.get("text", "").strip()
    canned = store.canned_replies
    if fields.get("drop"):
        await asyncio.to_thread(canned.drop, fields["drop"])
    elif not title or not text or len(title) > _LONGEST_TITLE or len(text) > _LONGEST_TEXT:
        error = f"名称要写，最多{_LONGEST_TITLE}个字；内容要写，最多{_LONGEST_TEXT}个字。"
        return await _page(request, visit, canned, error, title, text, 422)
    else:
        await asyncio.to_thread(canned.keep, title, text)
        return RedirectResponse(f"/console/replies?kept={quote(title)}#kept", 303)
    return RedirectResponse("/console/replies", 303)


async def _page(
    request: Request,
    visit: Visit,
    canned: CannedReplies,
    error: str = "",
    title: str = "",
    text: str = "",
    status: int = 200,
) -> Response:
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    shown = {
        "visit": visit,
        "replies": [(one, becomes(one.text)) for one in await asyncio.to_thread(canned.all)],
        "kept": request.query_params.get("kept", ""),
        "error": error,
        "title": title,
        "text": text,
        "longest_title": _LONGEST_TITLE,
        "longest_text": _LONGEST_TEXT,
    }
    return page(request, "replies.html", shown, status)
