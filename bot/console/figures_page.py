"""Figures for leads and administrators, as tables whose bars can be seen and read; and as a file."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from actions.records.counselors import Role
from bot.console.pages import page, state_name
from bot.console.sign_in import visit_of
from bot.console.topics import title_of

router = APIRouter(prefix="/console")
_MOST_TOPICS = 20


@router.get("/figures")
async def figures(request: Request) -> Response:
    """The page of figures."""
    visit = await visit_of(request)
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    found = await asyncio.to_thread(request.app.state.store.figures.of, visit.counselor)
    states = {state_name(state): count for state, count in found.by_state.items()}
    topics = [(title_of(request, topic), count) for topic, count in list(found.by_topic.items())[:_MOST_TOPICS]]
    tables = {"现在的状态": list(states.items()), "市州": list(found.by_region.items()), "问的事": topics}
    return page(request, "figures.html", {"visit": visit, "figures": found, "tables": tables})


@router.get("/figures.csv")
async def as_csv(request: Request) -> Response:
    """All requests that may be seen, without anything that names a person."""
    visit = await visit_of(request)
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    lines = request.app.state.store.figures.as_csv(visit.counselor)
    headers = {"content-disposition": 'attachment; filename="requests.csv"', "cache-control": "no-store"}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)
