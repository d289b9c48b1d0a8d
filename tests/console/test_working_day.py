"""A counselor's working day: what is new, what is due, lists that are narrowed, and requests that are passed on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from actions.records.database import now, reading
from actions.requests.request import NewRequest, RequestKind
from actions.staff.counselors import Counselor, CounselorRecord, Role
from actions.store import Store
from tests.console.conftest import ConsoleClient, Hire

Open = Callable[..., str]
_LINKS = re.compile(r'<h[23]><a href="/console/requests/(\d{6})')


async def _listed(console: ConsoleClient, **asked: str) -> list[str]:
    return _LINKS.findall((await console.client.get("/console", params=asked)).text)


async def test_the_own_list_shows_what_is_new_the_newest_word_first(hire: Hire, opened: Open, store: Store) -> None:
    console, first, second = await hire("wang"), opened(), opened()
    for number in (first, second):
        await console.do(number, "claim")
    store.requests.write("c1", "我在路上", "k1")
    store.requests.write("c0", "您好<b>老师</b>，" + "很长的话" * 20, "k2")
    assert await _listed(console, which="mine") == [first, second]
    page = (await console.client.get("/console?which=mine")).text
    assert page.count("1条新消息") == 2
    assert "您好&lt;b&gt;老师&lt;/b&gt;" in page
    assert "……</p>" in page
    assert (await console.client.get("/console/waiting")).json()["unread"] == sorted([first, second])
    await console.client.get(f"/console/requests/{first}")
    assert (await console.client.get("/console/waiting")).json()["unread"] == [second]
    assert (await console.client.get("/console?which=mine")).text.count("1条新消息") == 1


async def test_words_are_new_until_the_page_is_looked_at(hire: Hire, opened: Open, store: Store) -> None:
    console, number = await hire("wang"), opened()
    await console.do(number, "claim")
    store.requests.write("c0", "在吗", "k")
    news = f"/console/requests/{number}/messages"
    await console.client.get(news, params={"seen": "false"})
    assert (await console.client.get("/console/waiting")).json()["unread"] == [number]
    await console.client.get(news, params={"seen": "true"})
    assert (await console.client.get("/console/waiting")).json()["unread"] == []


async def test_danger_stands_first_in_the_own_list_too(hire: Hire, opened: Open, store: Store) -> None:
    console = await hire("wang")
    danger, other = store.requests.report_danger("d", "k", "我不想活了").number, opened()
    for number in (danger, other):
        await console.do(number, "claim")
    store.requests.write("c0", "最新的一句", "k1")
    assert await _listed(console, which="mine") == [danger, other]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "complaint"}, {"complaint"}),
        ({"medium": "text"}, {"text"}),
        ({"region": "毕节市"}, {"place"}),
        ({"urgent": "yes"}, {"danger"}),
        ({"label": "要回电"}, {"label"}),
        ({"text": "要回电"}, {"label"}),
        ({"text": "没有说明是什么事"}, {"text", "place", "label", "complaint", "danger"}),
        ({"text": "可能有生命危险：我不想活了"}, {"danger"}),
        ({"kind": "nonsense", "medium": "x"}, {"text", "place", "label", "complaint", "danger"}),
    ],
)
async def test_a_list_is_narrowed(hire: Hire, store: Store, asked: dict[str, str], found: set[str]) -> None:
    console = await hire("wang")
    numbers = {
        "complaint": store.requests.open(NewRequest("a", "a", "", "", RequestKind.COMPLAINT)).number,
        "text": store.requests.open(NewRequest("b", "b", "", "", medium="text")).number,
        "place": store.requests.open(NewRequest("c", "c", "", "", region="毕节市大方县")).number,
        "danger": store.requests.report_danger("d", "d", "我不想活了").number,
        "label": store.requests.open(NewRequest("e", "e", "", "")).number,
    }
    assert (await console.do(numbers["label"], "label", labels="要回电，轮椅")).status_code == 303
    assert set(await _listed(console, **asked)) == {numbers[name] for name in found}


@pytest.mark.parametrize("labels", ["一 二 三 四 五 六", "这个标签实在是太长太长了", "13812345678"])
async def test_a_label_that_cannot_be_is_refused_where_it_was_written(hire: Hire, opened: Open, labels: str) -> None:
    console, number = await hire("wang"), opened()
    response = await console.do(number, "label", labels=labels)
    assert response.status_code == 422
    assert f'value="{labels}" autofocus aria-invalid="true" aria-describedby="error labels-hint"' in response.text
    assert "没有记下" in response.text


async def test_a_request_leads_to_the_one_before_and_the_one_behind_in_its_list(hire: Hire, opened: Open) -> None:
    console = await hire("wang")
    first, second, third = opened(), opened(), opened()
    page = (await console.client.get(f"/console/requests/{second}?which=waiting")).text
    assert f'rel="prev" href="/console/requests/{first}?which=waiting"' in page
    assert f'rel="next" href="/console/requests/{third}?which=waiting"' in page
    assert _LINKS.findall(page) == [first, second, third]
    done = await console.do(f"{second}", "claim?which=open")
    assert done.headers["location"] == f"/console/requests/{second}?which=open#latest"


async def test_the_list_alone_comes_for_the_page_that_shows_it(hire: Hire, opened: Open) -> None:
    console, number = await hire("wang"), opened()
    part = (await console.client.get("/console/list?which=waiting")).text
    assert _LINKS.findall(part) == [number]
    assert "<html" not in part
    assert f"我来接{number[:3]} {number[3:]}" in part


async def test_a_transfer_needs_a_reason_that_who_comes_next_can_read(hire: Hire, opened: Open, store: Store) -> None:
    wang, li, number = await hire("wang"), await hire("li"), opened()
    await wang.do(number, "claim")
    page = (await wang.client.get(f"/console/requests/{number}")).text
    assert "li老师，工作人员：登录着，手里0个" in page
    refused = await wang.do(number, "transfer", to="li")
    assert refused.status_code == 422
    assert "请写一句为什么转" in refused.text
    assert '<option value="li" selected>' in refused.text
    await wang.do(number, "transfer", to="li", reason="他是聋人，您会手语")
    page = (await li.client.get(f"/console/requests/{number}")).text
    assert "转给li老师，原因：他是聋人，您会手语" in page
    assert "手语" not in "".join(one.text for one in store.messages.thread("c0", 9))
    assert "手语" not in repr(store.casework.events(_counselor(store, "li"), number))


async def test_a_request_is_passed_on_to_a_team(hire: Hire, opened: Open, store: Store) -> None:
    wang = await hire("wang", Role.COUNSELOR, "毕节组", "毕节市")
    zunyi = await hire("zunyi", Role.COUNSELOR, "遵义组", "遵义市")
    number = opened("毕节市")
    await wang.do(number, "claim")
    await wang.do(number, "transfer", to="team:遵义组", reason="本人搬到了遵义")
    assert (await wang.client.get(f"/console/requests/{number}")).status_code == 404
    assert await _listed(zunyi) == [number]
    assert "转给了遵义组" in store.messages.thread("c0", 9)[-1].text
    assert (await zunyi.do(number, "transfer", to="team:没有的组", reason="x")).status_code == 404


async def test_who_looks_at_the_same_request_is_named(hire: Hire, opened: Open) -> None:
    wang, li, number = await hire("wang"), await hire("li"), opened()
    assert "也开着" not in (await wang.client.get(f"/console/requests/{number}")).text
    assert "wang老师也开着这个请求。" in (await li.client.get(f"/console/requests/{number}")).text
    news = (await wang.client.get(f"/console/requests/{number}/messages?seen=true")).json()
    assert news["others"] == ["li老师"]


async def test_a_persons_other_requests_are_shown_to_who_may_see_them(hire: Hire, store: Store) -> None:
    zunyi = await hire("zunyi", Role.COUNSELOR, "遵义组", "遵义市")
    await hire("bijie", Role.COUNSELOR, "毕节组", "毕节市")
    before = store.requests.open(NewRequest("c", "1", "", "", region="遵义市")).number
    store.requests.cancel("c", before)
    hidden = store.requests.open(NewRequest("c", "2", "", "", region="毕节市")).number
    store.requests.cancel("c", hidden)
    now_here = store.requests.open(NewRequest("c", "3", "", "", region="遵义市")).number
    store.requests.open(NewRequest("another", "4", "", "", region="遵义市"))
    page = (await zunyi.client.get(f"/console/requests/{now_here}")).text
    others = page.partition('id="earlier"')[2].partition("</section>")[0]
    assert re.findall(r"/console/requests/(\d{6})", others) == [before]
    assert hidden not in page


async def test_a_time_to_be_in_touch_is_agreed_told_and_rings(
    hire: Hire, opened: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    console, number = await hire("wang"), opened()
    await console.do(number, "claim")
    for wrong in ("", "nonsense", "2020-01-01T10:00", "9999-12-31T23:59+99"):
        assert (await console.do(number, "call_back", at=wrong)).status_code == 422
    await console.do(number, "call_back", at="2099-03-01T10:00")
    assert store.messages.thread("c0", 9)[-1].text == "wang老师会在3月1日 10:00联系您。"
    assert store.casework.case(_counselor(store, "wang"), number).callback_at == datetime(2099, 3, 1, 2)
    assert "约了3月1日 10:00联系" in (await console.client.get("/console?which=mine")).text
    assert (await console.client.get("/console/waiting")).json()["callbacks"] == []
    monkeypatch.setattr(
        "actions.requests.caseload.now", lambda: datetime(2099, 3, 1, 3, tzinfo=UTC).replace(tzinfo=None)
    )
    assert (await console.client.get("/console/waiting")).json()["callbacks"] == [number]
    await console.do(number, "call_back", drop="yes")
    assert (await console.client.get("/console/waiting")).json()["callbacks"] == []


async def test_what_is_due_is_told_in_words(
    hire: Hire, opened: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    console, number = await hire("wang"), opened()
    begun = now()

    async def _due(hours: float) -> str:
        monkeypatch.setattr("bot.console.listing.now", lambda: begun + timedelta(hours=hours))
        return (await console.client.get("/console?which=open")).text

    assert '<span class="badge fine">该有人接，还有2小时' in await _due(1)
    assert '<span class="badge soon">快到时间：该有人接，还有' in await _due(3.5)
    assert '<span class="badge late">该有人接，超时1小时' in await _due(5)
    await console.do(number, "claim")
    assert '<span class="badge fine">该回复，还有' in await _due(0.1)
    await console.do(number, "answer", text="您好", key="k")
    assert "该回复" not in await _due(0.1)
    store.requests.report_danger("d", "k", "救命")
    assert "该有人接，还有" in await _due(0)
    assert "该有人接，超时" in await _due(0.3)


async def test_a_draft_comes_back_and_is_forgotten_when_it_was_sent(hire: Hire, opened: Open, store: Store) -> None:
    wang, li, number = await hire("wang"), await hire("li"), opened()
    await wang.do(number, "claim")
    assert (await wang.do(number, "draft", text="我正在写<的>话")).status_code == 204
    assert "我正在写&lt;的&gt;话</textarea>" in (await wang.client.get(f"/console/requests/{number}")).text
    assert (await li.do(number, "draft", text="别人的")).status_code == 204
    assert "我正在写" not in (await li.client.get(f"/console/requests/{number}")).text
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT text FROM request_drafts").scalars().all()
    assert len(rows) == 1
    assert "我正在写" not in rows[0]
    await wang.do(number, "answer", text="写好的话", key="k")
    assert "我正在写" not in (await wang.client.get(f"/console/requests/{number}")).text


async def test_a_lead_sees_the_whole_team_and_its_load(hire: Hire, opened: Open) -> None:
    wang = await hire("wang", Role.COUNSELOR, "毕节组", "毕节市")
    lead = await hire("lead", Role.LEAD, "毕节组")
    await hire("zhao", Role.COUNSELOR, "遵义组", "遵义市")
    number = opened("毕节市")
    await wang.do(number, "claim")
    page = (await lead.client.get("/console/figures")).text
    seen = 'wang老师</a><p class="small">工作人员，毕节组</p></th><td>登录着</td><td>1</td><td>1</td>'
    assert seen in page
    assert "zhao老师" not in page
    assert await _listed(lead, which="open", holder="wang") == [number]
    assert await _listed(lead, which="open", holder="lead") == []


async def test_figures_are_of_a_period_and_excel_can_open_the_file(hire: Hire, opened: Open) -> None:
    lead, number = await hire("lead", Role.LEAD, "=组", "毕节市"), opened("毕节市")
    await lead.do(number, "claim")
    await lead.do(number, "answer", text="您好", key="k")
    file = await lead.client.get("/console/figures.csv")
    assert file.content.startswith(b"\xef\xbb\xbf")
    heading, line = file.text.removeprefix("\ufeff").splitlines()
    assert heading.startswith("编号,状态,事情,种类,市州,等太久,组,工作人员,提出时间（北京时间）")
    today = f"{datetime.now(UTC) + timedelta(hours=8):%Y-%m-%d}"
    assert line.startswith(f"{number},在等本人回复,没有说明是什么事,咨询,毕节市,,'=组,lead老师,{today}")
    page = (await lead.client.get("/console/figures")).text
    assert "lead老师</th><td>1</td><td>0</td><td>不到1分钟</td>" in page
    old = {"from": "2020-01-01", "to": "2020-01-31"}
    assert number not in (await lead.client.get("/console/figures.csv", params=old)).text
    assert "0个，其中0个" in (await lead.client.get("/console/figures", params=old)).text
    for wrong in (
        {"from": "x"},
        {"from": "2026-02-01", "to": "2026-01-01"},
        {"from": "0001-01-01", "to": "9999-12-31"},
    ):
        response = await lead.client.get("/console/figures", params=wrong)
        assert response.status_code == 422
        assert 'autofocus aria-invalid="true" aria-describedby="error"' in response.text


async def test_the_writer_of_a_ready_made_reply_is_told_what_becomes_of_it(hire: Hire, store: Store) -> None:
    lead = await hire("lead", Role.LEAD)
    fields = {"proof": lead.proof, "title": "先看证", "text": "不方便可以打电话问12333。"}
    kept = await lead.client.post("/console/replies", data=fields)
    page = (await lead.client.get(kept.headers["location"])).text
    assert "用文字的人收到的是：不方便可以托人打电话问12333。" in page
    store.canned_replies.keep("两个号", "打电话问12333，也可以打12385。")
    assert "用文字的人用不了“打12385”" in (await lead.client.get("/console/replies")).text


async def test_a_counselor_is_told_that_a_ready_made_reply_was_reworded(hire: Hire, opened: Open, store: Store) -> None:
    console, number = await hire("wang"), opened()
    store.canned_replies.keep("先看证", "不方便可以打电话问12333。")
    store.requests.reach(number, "text")
    await console.do(number, "claim")
    page = (await console.client.get(f"/console/requests/{number}")).text
    assert "不方便可以托人打电话问12333。</p>" in page
    assert "转人工" not in page
    assert "给本人改过几个字" in page


def _counselor(store: Store, login: str) -> Counselor:
    with reading(store.engine) as session:
        one = session.scalars(select(CounselorRecord).where(CounselorRecord.login == login)).one()
        return Counselor(one.id, one.login, one.name, Role(one.role), one.team_id)
