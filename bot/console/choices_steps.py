"""Choosing how the console looks on this device, and keeping filters for this account: plain forms."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bot.channels.http.dependencies import TheLibrary, TheSettings, TheStore
from bot.console.choices import choices_of, keep_choices
from bot.console.listing import kept_filter, wanted_from
from bot.console.sign_in import form_of

router = APIRouter(prefix="/console")


@router.post("/looks")
async def looks(request: Request, settings: TheSettings) -> Response:
    """Keep colours and size of text, and show the page again."""
    _, fields = await form_of(request)
    response = RedirectResponse(_own_page(fields.get("back", "")), 303)
    keep_choices(response, choices_of(request).with_looks(fields.get("theme", ""), fields.get("size", "")), settings)
    return response


@router.post("/filters")
async def filters(request: Request, store: TheStore, library: TheLibrary) -> Response:
    """Keep the filter of a list for this counselor, on whatever machine; or forget it."""
    visit, fields = await form_of(request)
    asked = dict(parse_qsl(fields.get("query", "").removeprefix("?")[:1000]))
    query = kept_filter(wanted_from(asked, library))
    change = store.console_filters.drop if fields.get("drop") else store.console_filters.keep
    await asyncio.to_thread(change, visit.counselor, query)
    return RedirectResponse(f"/console{query}", 303)


def _own_page(path: str) -> str:
    """A page of the console to go back to; nobody is led elsewhere."""
    is_own = path == "/console" or path.startswith(("/console/", "/console?"))
    return path if is_own and path.isascii() and path.isprintable() and "\\" not in path else "/console"
