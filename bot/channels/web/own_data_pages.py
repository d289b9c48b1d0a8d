"""The pages on what happens with a person's words: privacy, what is kept, a copy, erasing it, and leaving a device."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from actions.dialogue import phrases
from actions.errors import StorageUnavailable
from bot.channels.http import session
from bot.channels.http.dependencies import TheOwnData, TheSettings, TheSpeech, TheStore, TheTurns, TheVisitor
from bot.channels.http.forms import fields_of
from bot.channels.http.session import forget_cookie
from bot.channels.web import display
from bot.channels.web.pages import rendered
from bot.rendering.privacy import aloud, sections

router = APIRouter()
_UNAVAILABLE = "现在读不出来，您的数据没有丢。请过一会儿再试。"
_NOT_CHANGED = "没有改成，还和原来一样。请过一会儿再试。"
_NOT_ERASED = "没有删成，您的数据都还在。请过一会儿再试。"
_MOST_FIELDS = 2


class _Page:
    """The page on a visitor's data."""

    def __init__(self, request: Request, visitor: TheVisitor, store: TheStore, own_data: TheOwnData) -> None:
        self._request, self._conversation = request, visitor.conversation
        self._store, self._own_data = store, own_data

    async def shown(self, done: str = "", error: str = "") -> Response:
        """What is kept now, and what was just done or could not be."""
        shown: dict[str, object] = {"done": done, "error": error, "told": [], "has_data": False, "has_profile": False}
        try:
            kept = await asyncio.to_thread(self._store.erasure.kept, self._conversation)
            told = await asyncio.to_thread(self._own_data.told, self._conversation)
            # The last sentence leads to this page.
            shown |= {
                "told": [sentence for sentence in told if sentence != phrases.DATA_CHOICES],
                "has_data": not kept.is_nothing,
                "has_profile": bool(kept.profile),
                "profile_kept": await asyncio.to_thread(self._store.profiles.is_kept, self._conversation),
            }
        except StorageUnavailable:
            # What was done is done, though it cannot be shown now.
            shown["error"] = error or ("" if done else _UNAVAILABLE)
        return rendered(self._request, "my_data.html", shown, 503 if shown["error"] else 200)


ThePage = Annotated[_Page, Depends()]


@router.get("/privacy")
async def privacy(request: Request, settings: TheSettings, speech: TheSpeech) -> Response:
    """What is kept, who sees it, for how long."""
    days = settings.retention_days
    sound = speech.address(aloud(days), cacheable=True)
    return rendered(request, "privacy.html", {"sections": sections(days), "audio": sound})


@router.get("/my-data")
async def my_data(page: ThePage) -> Response:
    """What is kept of this conversation."""
    return await page.shown()


@router.get("/my-data/copy")
async def copy(page: ThePage, own_data: TheOwnData, visitor: TheVisitor) -> Response:
    """All of it as a file."""
    try:
        copy = await asyncio.to_thread(own_data.copy, visitor.conversation)
    except StorageUnavailable:
        return await page.shown()
    headers = {"content-disposition": 'attachment; filename="my-data.json"', "cache-control": "no-store"}
    return Response(copy, media_type="application/json", headers=headers)


@router.post("/my-data/profile")
async def profile(request: Request, page: ThePage, store: TheStore, visitor: TheVisitor) -> Response:
    """Keep what the person told of themselves from now on, or forget it."""
    fields = await fields_of(request, _MOST_FIELDS)
    profiles, conversation = store.profiles, visitor.conversation
    try:
        if fields.get("forget"):
            await asyncio.to_thread(profiles.forget, conversation)
            return await page.shown(done=phrases.PROFILE_FORGOTTEN)
        if fields.get("keep"):
            await asyncio.to_thread(profiles.keep, conversation)
            return await page.shown(done=phrases.KEPT)
    except StorageUnavailable:
        return await page.shown(error=_NOT_CHANGED)
    return await page.shown()


@router.post("/my-data/erase")
async def erase(request: Request, page: ThePage, turns: TheTurns, visitor: TheVisitor) -> Response:
    """Erase it, once the box is ticked."""
    if (await fields_of(request, _MOST_FIELDS)).get("sure") != "yes":
        return await page.shown()
    try:
        await turns.erase(visitor.conversation)
    except StorageUnavailable:
        return await page.shown(error=_NOT_ERASED)
    return await page.shown(done=phrases.DATA_ERASED)


@router.get("/leave")
async def before_leaving(request: Request) -> Response:
    """What leaving means, before it is done."""
    return rendered(request, "leave.html", {"left": False})


@router.post("/leave")
async def leave(request: Request, settings: TheSettings) -> Response:
    """Let this device forget the conversation and how the page looks: for computers that several people use."""
    page = rendered(request, "leave.html", {"left": True})
    for name in (session.COOKIE, display.COOKIE):
        forget_cookie(page, name, settings)
    page.headers["clear-site-data"] = '"storage"'
    return page
