"""What waits, who has what, and what has ended."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from actions.records.casework import PAGE, Wanted
from bot.console.pages import page
from bot.console.sign_in import visit_of
from bot.console.topics import title_of

router = APIRouter(prefix="/console")
_WHICH = {"waiting": "等人接", "mine": "我在办", "open": "没办完", "ended": "已结束"}
_MOST_PAGES = 100_000


@router.get("")
async def inbox(request: Request) -> Response:
    """One page of requests."""
    visit = await visit_of(request)
    wanted = _wanted(request)
    casework = request.app.state.store.casework
    found = await asyncio.to_thread(casework.inbox, visit.counselor, wanted)
    shown = {
        "visit": visit,
        "wanted": wanted,
        "kinds": _WHICH,
        "cases": found[:PAGE],
        "has_more": len(found) > PAGE,
        "waiting": await asyncio.to_thread(casework.waiting, visit.counselor),
        "title_of": lambda topic: title_of(request, topic),
    }
    return page(request, "inbox.html", shown)


@router.get("/waiting")
async def waiting(request: Request) -> JSONResponse:
    """How many wait, for the page's title and a polite announcement."""
    visit = await visit_of(request, extends=False)
    count = await asyncio.to_thread(request.app.state.store.casework.waiting, visit.counselor)
    return JSONResponse({"waiting": count})


def _wanted(request: Request) -> Wanted:
    asked = request.query_params
    number = asked.get("page", "0")
    return Wanted(
        which=asked.get("which", "") if asked.get("which") in _WHICH else "waiting",
        region=asked.get("region", "")[:40].strip(),
        text=asked.get("text", "")[:60].strip(),
        page=min(int(number), _MOST_PAGES) if number.isascii() and number.isdigit() and len(number) < 9 else 0,
    )
