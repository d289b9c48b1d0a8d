"""The pages on what happens with a person's words: privacy, what is kept, a copy of it, and erasing it."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from actions import phrases
from actions.errors import StorageUnavailable
from bot.channels.http_api import ApiError, read_body
from bot.channels.session import conversation_of, cookie_of, same_site
from bot.channels.web import rendered
from bot.privacy import aloud, sections

router = APIRouter()
_UNAVAILABLE = "现在读不出来，您的数据没有丢。请过一会儿再试。"
_LARGEST_FORM = 1024


@router.get("/privacy")
async def privacy(request: Request) -> Response:
    """What is kept, who sees it, for how long."""
    days, speech = request.app.state.settings.retention_days, request.app.state.speech
    return rendered(request, "privacy.html", {"sections": sections(days), "audio": speech.address(aloud(days))})


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
    fields = await _fields_of(request)
    profiles, conversation = request.app.state.store.profiles, _conversation(request)
    try:
        if fields.get("forget"):
            await asyncio.to_thread(profiles.forget, conversation)
            return await _page(request, done=phrases.PROFILE_FORGOTTEN)
        if fields.get("keep"):
            await asyncio.to_thread(profiles.keep, conversation)
            return await _page(request, done=phrases.KEPT)
    except StorageUnavailable:
        pass
    return await _page(request)


@router.post("/my-data/erase")
async def erase(request: Request) -> Response:
    """Erase it, once the box is ticked."""
    if (await _fields_of(request)).get("sure") != "yes":
        return await _page(request)
    try:
        await asyncio.to_thread(request.app.state.own_data.erase, _conversation(request))
    except StorageUnavailable:
        return await _page(request)
    return await _page(request, done=phrases.DATA_ERASED)


async def _fields_of(request: Request) -> dict[str, Any]:
    """The fields of a form of ours. Raises ApiError."""
    if not same_site(request):
        raise ApiError("bad_form")
    request._body = await read_body(request, _LARGEST_FORM)
    try:
        return dict(await request.form(max_files=0, max_fields=2))
    except HTTPException:
        raise ApiError("bad_form") from None


async def _page(request: Request, done: str = "") -> Response:
    shown: dict[str, Any] = {"done": done, "error": "", "told": [], "has_data": False, "has_profile": False}
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
        shown["error"] = _UNAVAILABLE
    return rendered(request, "my_data.html", shown, 503 if shown["error"] else 200)


def _conversation(request: Request) -> str:
    return conversation_of(cookie_of(request), request.app.state.settings)
