"""Figures for leads and administrators, as tables whose bars can be seen and read; and as a file."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from actions.beijing_time import beijing, today
from actions.requests.kinds import kind_of
from actions.requests.request import RequestKind
from actions.requests.statistics import NOT_SAID, Period, Row
from actions.staff.counselors import Role
from bot.channels.http.dependencies import TheStore
from bot.console.csv_file import MARK, csv_line
from bot.console.pages import page, state_name
from bot.console.sign_in import TheVisit
from bot.console.topics import title_of

router = APIRouter(prefix="/console")
_MOST_TOPICS, _MOST_UNANSWERED = 20, 40
_COLUMNS = (
    *("编号", "状态", "事情", "种类", "市州", "等太久", "组", "工作人员"),
    *("提出时间（北京时间）", "第一次回复", "结束时间", "打分"),
)
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
    """The page of figures: the team with its load now, and what was done in a period."""
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    period, error = _period(request)
    found = await asyncio.to_thread(store.figures.of, visit.counselor, period)
    topics = [(title_of(request, topic), count) for topic, count in list(found.by_topic.items())[:_MOST_TOPICS]]
    tables = {
        "现在的状态": [(state_name(state), count) for state, count in found.by_state.items()],
        "市州": list(found.by_region.items()),
        "问的事": topics,
        "请求的种类": [(RequestKind(kind).spoken, count) for kind, count in found.by_kind.items()],
        "求助的事": _by_kind(found.by_topic),
        "介绍的岗位怎么样了": list((await asyncio.to_thread(store.outcomes.figures, visit.counselor, period)).items()),
        "程序这段时间怎么答的": [
            (_OUTCOMES.get(outcome, outcome), count) for outcome, count in found.by_outcome.items()
        ],
    }
    work = {
        "每天": [(f"{day.month}月{day.day}日", done) for day, done in found.by_day.items()],
        "每个组": list(found.by_team.items()),
        "每位工作人员": list(found.by_counselor.items()),
    }
    unanswered: list[str] = []
    if visit.counselor.role is Role.ADMINISTRATOR:
        unanswered = await asyncio.to_thread(store.transcripts.unanswered, _MOST_UNANSWERED)
    shown = {
        "visit": visit,
        "team": await asyncio.to_thread(store.casework.staff.team, visit.counselor),
        "figures": found,
        "period": period,
        "error": error,
        "tables": tables,
        "work": work,
        "unanswered": unanswered,
    }
    return page(request, "figures.html", shown, 422 if error else 200)


@router.get("/figures.csv")
async def as_csv(request: Request, visit: TheVisit, store: TheStore) -> Response:
    """The requests of a period that may be seen, without anything that names a person."""
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    period, _ = _period(request)
    lines = _file(request, store.figures.rows(visit.counselor, period))
    name = f"requests-{period.first}-{period.last}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _period(request: Request) -> tuple[Period, str]:
    """The days that an address asks for, and what is wrong with them; else the last 30."""
    first, last = (request.query_params.get(name, "") for name in ("from", "to"))
    if not first and not last:
        return Period.lately(), ""
    try:
        period = Period(date.fromisoformat(first), date.fromisoformat(last) if last else today())
        if period.first > period.last:
            return Period.lately(), "开始的日子在结束的日子后面，请改一改。现在看到的是最近30天。"
        return (period, "") if period.begins and period.ends else (Period.lately(), "")
    except (ValueError, OverflowError):
        return Period.lately(), "日子看不懂，请写成2026-11-01。现在看到的是最近30天。"


def _file(request: Request, rows: Iterable[Row]) -> Iterator[str]:
    yield MARK + csv_line(_COLUMNS)
    for row in rows:
        yield csv_line(
            (
                row.number,
                state_name(row.state),
                title_of(request, row.topic),
                RequestKind(row.kind).spoken,
                row.region,
                "是" if row.late else "",
                row.team,
                row.counselor,
                _beijing(row.opened_at),
                _beijing(row.answered_at),
                _beijing(row.ended_at),
                "" if row.rating is None else str(row.rating),
            )
        )


def _beijing(at: datetime | None) -> str:
    return f"{beijing(at):%Y-%m-%d %H:%M}" if at else ""


def _by_kind(by_topic: dict[str, int]) -> list[tuple[str, int]]:
    kinds: Counter[str] = Counter()
    for topic, count in by_topic.items():
        kinds[kind_of("" if topic == NOT_SAID else topic)] += count
    return kinds.most_common()
