"""The page of what was asked: for leads, months that are over, nothing of few people, the same as a file."""

from __future__ import annotations

import csv
import io
import re
from contextlib import AsyncExitStack

import pytest

from actions.beijing_time import today
from actions.people.monthly_counts import Cell, Count, MonthlyCountRecord, month_of
from actions.records.database import writing
from actions.staff.counselors import Role
from actions.store import Store, open_store
from bot.app import build
from bot.settings import Settings
from tests.bot.conftest import Gateway
from tests.console.conftest import Hire

_MONTH, _QUIET_MONTH = "2025-03", "2025-02"
_DEAF = (
    ("answer", 12, 90),
    ("service", 6, 6),
    ("ask_back", 7, 8),
    ("out_of_scope", 8, 16),
    ("handoff", 5, 5),
)
_COUNTS = {
    _MONTH: (
        *(("audience", "cannot_hear", *one) for one in _DEAF),
        ("audience", "nothing_told", "answer", 80, 400),
        ("subject", "申领补贴", "answer", 40, 77),
        ("subject", "残疾人证", "answer", 20, 21),
        ("subject", "权益投诉", "answer", 4, 44),
    ),
    _QUIET_MONTH: (
        ("audience", "cannot_hear", "answer", 11, 101),
        ("audience", "cannot_see", "answer", 3, 33),
        ("audience", "nothing_told", "answer", 70, 300),
    ),
}


@pytest.fixture
def counted(store: Store) -> Store:
    """Records with the counts of two old months and of the present one."""
    counts = {**_COUNTS, month_of(today()): _COUNTS[_MONTH]}
    with writing(store.engine) as session:
        for month, rows in counts.items():
            for line, name, result, people, turns in rows:
                told = {"line": line, "name": name, "result": result, "people": people, "turns": turns}
                session.add(MonthlyCountRecord(month=month, **told))
    return store


def _main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", _main(page)))


async def test_it_is_for_leads(hire: Hire, counted: Store) -> None:
    counselor, lead = await hire("plain"), await hire("lead", Role.LEAD)
    for address in ("/console/asked", "/console/asked.csv"):
        assert (await counselor.client.get(address)).status_code == 303
        assert (await lead.client.get(address)).status_code == 200
    assert "/console/asked" in (await lead.client.get("/console")).text
    assert "/console/asked" not in (await counselor.client.get("/console")).text


async def test_before_the_first_month_is_over_that_is_said(hire: Hire) -> None:
    page = (await (await hire("lead", Role.LEAD)).client.get("/console/asked")).text
    assert "还没有整月的数" in page and "<table" not in _main(page)


async def test_it_says_whether_everybody_is_answered_alike_and_what_was_asked(hire: Hire, counted: Store) -> None:
    page = (await (await hire("lead", Role.LEAD)).client.get("/console/asked", params={"month": _MONTH})).text
    told = _text(page)
    assert "12人，90次" in told and "8人，16次" in told
    # 90 of 90 + 8 + 16.
    assert "答上的 79% 不显示 不显示" in told
    assert "申领补贴 40人，77次" in told


async def test_few_people_are_shown_nowhere_and_cannot_be_reckoned(hire: Hire, counted: Store) -> None:
    lead = await hire("lead", Role.LEAD)
    pages = [(await lead.client.get("/console/asked", params={"month": month})).text for month in _COUNTS]
    told = " ".join(map(_text, pages))
    file = (await lead.client.get("/console/asked.csv")).text
    for words in (told, file):
        # Hidden with them, the smallest of the rest: 11 people and 残疾人证.
        assert not [hidden for hidden in ("33", "44", "101", "权益投诉", "残疾人证") if hidden in words]
        assert "不显示" in words
    assert "70人，300次" in told and "2025-02,谁问的,没有说过的人,答了,70,300" in file


async def test_the_present_month_is_not_shown(hire: Hire, counted: Store) -> None:
    lead = await hire("lead", Role.LEAD)
    for address in ("/console/asked", f"/console/asked?month={month_of(today())}"):
        assert month_of(today()) not in _main((await lead.client.get(address)).text)
    assert month_of(today()) not in (await lead.client.get("/console/asked.csv")).text
    for strange in ("2025-13", "x", "<script>"):
        page = await lead.client.get("/console/asked", params={"month": strange})
        assert page.status_code == 200 and "<script>" not in _main(page.text)


async def test_excel_reads_the_file(hire: Hire, counted: Store) -> None:
    answer = await (await hire("lead", Role.LEAD)).client.get("/console/asked.csv")
    assert answer.text.startswith("\ufeff") and answer.headers["cache-control"] == "no-store"
    header, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert header == ["月份", "按什么数", "名称", "结果", "人数", "次数"]
    assert [_MONTH, "问的事", "申领补贴", "答了", "40", "77"] in rows
    assert {row[0] for row in rows} == set(_COUNTS) and len(rows) == 2 * 3 * 5 + 2


async def test_turns_are_counted_when_the_gateway_ends_with_what_their_person_told_of_themselves(
    chosen: Settings,
) -> None:
    async with AsyncExitStack() as held:
        app = build(chosen)
        await held.enter_async_context(app.router.lifespan_context(app))
        gateway = Gateway(app, held)
        visitor = await gateway.visitor()
        await visitor.say("我听不见")
        await visitor.say("护理补贴多少钱")
        await (await gateway.visitor()).say("我不想活了")
    counts = open_store(chosen.database_url).monthly_counts.of([month_of(today())])
    heard = Cell(month_of(today()), "audience", "cannot_hear", "answer")
    assert counts[heard] == Count(1, 1)
    assert not [cell for cell in counts if cell.result not in ("answer", "service", "ask_back")]
