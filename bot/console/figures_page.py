"""Figures for leads and administrators, as tables whose bars can be seen and read; and as a file."""

from __future__ import annotations

import asyncio
from collections import Counter

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from actions.requests.kinds import kind_of
from actions.requests.request import RequestKind
from actions.requests.statistics import NOT_SAID
from actions.staff.counselors import Role
from bot.channels.http.dependencies import TheStore
from bot.console.pages import page, state_name
from bot.console.sign_in import TheVisit
from bot.console.topics import title_of

router = APIRouter(prefix="/console")
_MOST_TOPICS, _MOST_UNANSWERED = 20, 40
_OUTCOMES = {
    "answer": "答了",
    "ask_back": "没听准，再问一句",
    "service": "办事的一步",
    "handoff": "转人工",
    "smalltalk": "寒暄和口令",
    "out_of_scope": "答不了",
    "crisis": "有危险",
}


@router.get("/figures")
async def figures(request: Request, visit: TheVisit, store: TheStore) -> Response:
    """The page of figures."""
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    found = await asyncio.to_thread(store.figures.of, visit.counselor)
    states = {state_name(state): count for state, count in found.by_state.items()}
    topics = [(title_of(request, topic), count) for topic, count in list(found.by_topic.items())[:_MOST_TOPICS]]
    tables = {
        "现在的状态": list(states.items()),
        "市州": list(found.by_region.items()),
        "问的事": topics,
        "请求的种类": [(RequestKind(kind).spoken, count) for kind, count in found.by_kind.items()],
        "求助的事": _by_kind(found.by_topic),
        "程序这30天怎么答的": [(_OUTCOMES.get(outcome, outcome), count) for outcome, count in found.by_outcome.items()],
    }
    unanswered: list[str] = []
    if visit.counselor.role is Role.ADMINISTRATOR:
        unanswered = await asyncio.to_thread(store.transcripts.unanswered, _MOST_UNANSWERED)
    shown = {"visit": visit, "figures": found, "tables": tables, "unanswered": unanswered}
    return page(request, "figures.html", shown)


@router.get("/figures.csv")
async def as_csv(visit: TheVisit, store: TheStore) -> Response:
    """All requests that may be seen, without anything that names a person."""
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    lines = store.figures.as_csv(visit.counselor)
    headers = {"content-disposition": 'attachment; filename="requests.csv"', "cache-control": "no-store"}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _by_kind(by_topic: dict[str, int]) -> list[tuple[str, int]]:
    kinds: Counter[str] = Counter()
    for topic, count in by_topic.items():
        kinds[kind_of("" if topic == NOT_SAID else topic)] += count
    return kinds.most_common()
