"""The page on a visitor's reminders: what they are, stopping them, and a file for a calendar."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import Response

from actions.dialogue import follow_up_phrases as phrases
from actions.errors import StorageUnavailable
from actions.follow_ups.calendar import FILE_NAME, MEDIA_TYPE
from actions.follow_ups.dates import KnownDate
from bot.channels.http.dependencies import TheOwnData, TheStore, TheVisitor
from bot.channels.http.forms import fields_of
from bot.channels.web.pages import rendered

router = APIRouter()
_UNAVAILABLE = "现在读不出来，您的提醒没有丢。请过一会儿再试。"
_MOST_FIELDS = 2


@router.get("/my-reminders")
async def my_reminders(request: Request, store: TheStore, visitor: TheVisitor) -> Response:
    """The reminders of this conversation."""
    return await _page(request, store, visitor)


@router.post("/my-reminders")
async def stop(request: Request, store: TheStore, visitor: TheVisitor) -> Response:
    """Stop all of them."""
    await fields_of(request, _MOST_FIELDS)
    try:
        await asyncio.to_thread(store.reminders.stop, visitor.conversation)
    except StorageUnavailable:
        return await _page(request, store, visitor, error=phrases.NOT_STOPPED[0])
    return await _page(request, store, visitor, done=phrases.STOPPED)


@router.get(f"/my-reminders/{FILE_NAME}")
async def calendar(request: Request, store: TheStore, own_data: TheOwnData, visitor: TheVisitor) -> Response:
    """All of them as a file for a calendar."""
    try:
        file = await asyncio.to_thread(own_data.calendar, visitor.conversation)
    except StorageUnavailable:
        return await _page(request, store, visitor, error=_UNAVAILABLE)
    headers = {"content-disposition": f'attachment; filename="{FILE_NAME}"', "cache-control": "no-store"}
    return Response(file, media_type=MEDIA_TYPE, headers=headers)


async def _page(request: Request, store: TheStore, visitor: TheVisitor, done: str = "", error: str = "") -> Response:
    found: list[KnownDate] = []
    try:
        found = await asyncio.to_thread(store.reminders.of, visitor.conversation)
    except StorageUnavailable:
        error = error or _UNAVAILABLE
    shown: dict[str, object] = {"reminders": found, "file": FILE_NAME, "done": done, "error": error}
    return rendered(request, "my_reminders.html", shown, 503 if error else 200)
