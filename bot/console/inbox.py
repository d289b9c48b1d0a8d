"""What waits, who has what, and what has ended."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from actions.knowledge.library import Library
from actions.requests.casework import PAGE, Wanted
from bot.channels.http.dependencies import TheLibrary, TheStore
from bot.console.pages import page
from bot.console.sign_in import ThePollingVisit, TheVisit
from bot.console.topics import headline_of, topics_about

router = APIRouter(prefix="/console")
_WHICH = {"waiting": "等人接", "mine": "我在办", "open": "没办完", "ended": "已结束"}
_MOST_PAGES = 100_000


@router.get("")
async def inbox(request: Request, visit: TheVisit, store: TheStore, library: TheLibrary) -> Response:
    """One page of requests."""
    wanted, casework = _wanted(request, library), store.casework
    found = await asyncio.to_thread(casework.inbox, visit.counselor, wanted)
    shown = {
        "visit": visit,
        "wanted": wanted,
        "kinds": _WHICH,
        "cases": found[:PAGE],
        "has_more": len(found) > PAGE,
        "alarms": await asyncio.to_thread(casework.alarms, visit.counselor),
        "headline_of": lambda case: headline_of(request, case),
    }
    return page(request, "inbox.html", shown)


@router.get("/waiting")
async def waiting(request: Request, visit: ThePollingVisit, store: TheStore) -> JSONResponse:
    """What is to ring: how many wait, danger that nobody attends to, and requests given to this counselor."""
    alarms = await asyncio.to_thread(store.casework.alarms, visit.counselor)
    told: dict[str, object] = {
        "waiting": alarms.waiting,
        "danger": len(alarms.dangers),
        "transferred": alarms.transferred,
    }
    if alarms.dangers:
        newest = alarms.dangers[0]
        told["danger_title"] = headline_of(request, newest)
        told["danger_region"] = newest.region
        told["danger_number"] = newest.number
        told["danger_at"] = newest.danger_at.isoformat() if newest.danger_at else ""
    return JSONResponse(told)


def _wanted(request: Request, library: Library) -> Wanted:
    asked = request.query_params
    number, text = asked.get("page", "0"), _words(asked.get("text", ""))[:60]
    return Wanted(
        which=asked.get("which", "") if asked.get("which") in _WHICH else "waiting",
        region=_words(asked.get("region", ""))[:40],
        text=text,
        topics=topics_about(library, text),
        page=min(int(number), _MOST_PAGES) if number.isascii() and number.isdigit() and len(number) < 9 else 0,
    )


def _words(text: str) -> str:
    # No database keeps the character of code 0.
    return text.replace("\x00", "").strip()
