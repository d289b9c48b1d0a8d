"""The pages on what happens with a person's words: privacy, what is kept, a copy, erasing it, and leaving a device."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from actions.dialogue import phrases
from actions.errors import StorageUnavailable
from bot.channels.http import session
from bot.channels.http.forms import fields_of
from bot.channels.http.session import conversation_of, cookie_of, forget_cookie
from bot.channels.web import display
from bot.channels.web.pages import rendered
from bot.rendering.privacy import aloud, sections

router = APIRouter()
_UNAVAILABLE = "现在读不出来，您的数据没有丢。请过一会儿再试。"
_NOT_CHANGED = "没有改成，还和原来一样。请过一会儿再试。"
_NOT_ERASED = "没有删成，您的数据都还在。请过一会儿再试。"
_MOST_FIELDS = 2


@router.get("/privacy")
async def privacy(request: Request) -> Response:
    """What is kept, who sees it, for how long."""
    days, speech = request.app.state.settings.retention_days, request.app.state.speech
    sound = speech.address(aloud(days), cacheable=True)
    return rendered(request, "privacy.html", {"sections": sections(days), "audio": sound})


@router.get("/my-data")
async def my_data(request: Request) -> Response:
    """What is kept of this conversation."""
    return await _page(request)


@router.get("/my-data/copy")
async def copy(request: Request) -> Response:
    """All of it as a file."""
    state = request.app.state
    try:
        copy = await asyncio.to_thread(state.own_data.copy, _conversation(request))
    except StorageUnavailable:
        return await _page(request)
    headers = {"content-disposition": 'attachment; filename="my-data.json"', "cache-control": "no-store"}
    return Response(copy, media_type="application/json", headers=headers)


@router.post("/my-data/profile")
async def profile(request: Request) -> Response:
    """Keep what the person told of themselves from now on, or forget it."""
    fields = await fields_of(request, _MOST_FIELDS)
    profiles, conversation = request.app.state.store.profiles, _conversation(request)
    try:
        if fields.get("forget"):
            await asyncio.to_thread(profiles.forget, conversation)
            return await _page(request, done=phrases.PROFILE_FORGOTTEN)
        if fields.get("keep"):
            await asyncio.to_thread(profiles.keep, conversation)
            return await _page(request, done=phrases.KEPT)
    except StorageUnavailable:
        return await _page(request, error=_NOT_CHANGED)
    return await _page(request)


@router.post("/my-data/erase")
async def erase(request: Request) -> Response:
    """Erase it, once the box is ticked."""
    if (await fields_of(request, _MOST_FIELDS)).get("sure") != "yes":
        return await _page(request)
    try:
        await request.app.state.conversation.erase(_conversation(request))
    except StorageUnavailable:
        return await _page(request, error=_NOT_ERASED)
    return await _page(request, done=phrases.DATA_ERASED)


@router.get("/leave")
async def before_leaving(request: Request) -> Response:
    """What leaving means, before it is done."""
    return rendered(request, "leave.html", {"left": False})


@router.post("/leave")
async def leave(request: Request) -> Response:
    """Let this device forget the conversation and how the page looks: for computers that several people use."""
    settings = request.app.state.settings
    page = rendered(request, "leave.html", {"left": True})
    for name in (session.COOKIE, display.COOKIE):
        forget_cookie(page, name, settings)
    page.headers["clear-site-data"] = '"storage"'
    return page


async def _page(request: Request, done: str = "", error: str = "") -> Response:
    shown: dict[str, Any] = {"done": done, "error": error, "told": [], "has_data": False, "has_profile": False}
    try:
        kept = await asyncio.to_thread(request.app.state.store.erasure.kept, _conversation(request))
        told = await asyncio.to_thread(request.app.state.own_data.told, _conversation(request))
        profiles = request.app.state.store.profiles
        shown |= {
            "told": told,
            "has_data": not kept.is_nothing,
            "has_profile": bool(kept.profile),
            "profile_kept": await asyncio.to_thread(profiles.is_kept, _conversation(request)),
        }
    except StorageUnavailable:
        # What was done is done, though it cannot be shown now.
        shown["error"] = error or ("" if done else _UNAVAILABLE)
    return rendered(request, "my_data.html", shown, 503 if shown["error"] else 200)


def _conversation(request: Request) -> str:
    return conversation_of(cookie_of(request), request.app.state.settings)
