"""What waits, who has what, and what has ended; and what is to ring."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from actions.staff.counselors import Role
from bot.channels.http.dependencies import TheLibrary, TheStore
from bot.console.listing import LISTS, filter_name, filters, kept_filter, listing, wanted_by, wanted_from
from bot.console.pages import page
from bot.console.sign_in import ThePollingVisit, TheVisit
from bot.console.topics import headline_of

router = APIRouter(prefix="/console")


@router.get("")
async def inbox(request: Request, visit: TheVisit, store: TheStore, library: TheLibrary) -> Response:
    """One page of requests."""
    casework, is_lead = store.casework, visit.counselor.role is not Role.COUNSELOR
    listed = await listing(request, visit, wanted_by(request, library))
    shown = {
        "visit": visit,
        "title": f"{LISTS[listed.wanted.which]}的请求",
        "listed": listed,
        "alarms": await asyncio.to_thread(casework.alarms, visit.counselor),
        "kept": [
            (query, filter_name(wanted_from(dict(parse_qsl(query[1:])), library)))
            for query in await asyncio.to_thread(store.console_filters.of, visit.counselor)
        ],
        "this_filter": kept_filter(listed.wanted),
        "ending": len(await asyncio.to_thread(store.postings.ending_soon)) if is_lead else 0,
        **filters(listed, await asyncio.to_thread(casework.labels, visit.counselor)),
    }
    return page(request, "inbox.html", shown)


@router.get("/list")
async def only_list(request: Request, visit: ThePollingVisit, library: TheLibrary) -> Response:
    """The list alone, for the page that shows it already."""
    listed = await listing(request, visit, wanted_by(request, library))
    return page(
        request, "list.html", {"visit": visit, "listed": listed, "beside": request.query_params.get("beside", "")}
    )


@router.get("/waiting")
async def waiting(request: Request, visit: ThePollingVisit, store: TheStore) -> JSONResponse:
    """What is to ring: what waits, danger that nobody attends to, and what is new for this counselor."""
    alarms = await asyncio.to_thread(store.casework.alarms, visit.counselor)
    told: dict[str, object] = {
        "waiting": alarms.waiting,
        "danger": len(alarms.dangers),
        "transferred": alarms.transferred,
        "unread": list(alarms.unread),
        "callbacks": list(alarms.callbacks),
    }
    if alarms.dangers:
        newest = alarms.dangers[0]
        told["danger_title"] = headline_of(request, newest)
        told["danger_region"] = newest.region
        told["danger_number"] = newest.number
        told["danger_at"] = newest.danger_at.isoformat() if newest.danger_at else ""
    return JSONResponse(told)
