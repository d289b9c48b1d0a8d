"""Danger to a life is seen at first sight in the console; who is given something is told; a broken store is a page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.errors import StorageUnavailable
from actions.people.conversations import KeptTurn
from actions.requests.request import NewRequest
from actions.staff.counselors import Role
from actions.store import Store
from tests.bot.conftest import Gateway
from tests.console.conftest import ConsoleClient, Hire

Open = Callable[..., str]
_CRY, _HTML = "公司倒闭了，我也不想活了", {"accept": "text/html"}


async def _waiting(console: ConsoleClient) -> dict[str, object]:
    found: dict[str, object] = (await console.client.get("/console/waiting")).json()
    return found


async def test_danger_stands_first_under_the_persons_words(hire: Hire, opened: Open, store: Store) -> None:
    console, ordinary = await hire("wang"), opened()
    number = store.requests.report_danger("d", "k", _CRY, "铜仁市").number
    page = (await console.client.get("/console")).text
    assert f"可能有生命危险：{_CRY}" in page
    assert "危险</span>" in page
    assert "铜仁市" in page
    assert page.index(f"/console/requests/{number}") < page.index(f"/console/requests/{ordinary}")
    assert "紧急" not in page
    held = (await console.client.get(f"/console/requests/{number}")).text
    assert f"可能有生命危险：{_CRY}</h1>" in held
    assert f'action="/console/requests/{number}/snooze"' not in held
    assert "没有留联系办法" in held


async def test_what_waited_long_is_called_otherwise(hire: Hire, opened: Open, store: Store) -> None:
    console, number = await hire("wang"), opened()
    assert store.housekeeping.escalate(-1) == 1
    for address in ("/console", f"/console/requests/{number}"):
        page = (await console.client.get(address)).text
        assert "等太久</span>" in page
        assert "危险</span>" not in page


async def test_danger_has_a_count_and_words_of_its_own(hire: Hire, opened: Open, store: Store) -> None:
    console = await hire("wang")
    opened()
    assert await _waiting(console) == {"waiting": 1, "danger": 0, "transferred": 0, "unread": [], "callbacks": []}
    number = store.requests.report_danger("d", "k", _CRY, "铜仁市").number
    found = await _waiting(console)
    assert (found["waiting"], found["danger"]) == (2, 1)
    assert (found["danger_title"], found["danger_number"]) == (f"可能有生命危险：{_CRY}", number)
    before = found["danger_at"]
    store.requests.report_danger("d", "k2", "救救我")
    assert str((await _waiting(console))["danger_at"]) > str(before)
    await console.do(number, "claim")
    assert (await _waiting(console))["danger"] == 0
    store.requests.report_danger("d", "k3", "救救我")
    assert (await _waiting(console))["danger"] == 1
    await console.client.get(f"/console/requests/{number}")
    assert (await _waiting(console))["danger"] == 0


async def test_words_of_danger_are_told_to_nobody_of_another_team(hire: Hire, store: Store) -> None:
    await hire("tongren", Role.COUNSELOR, "铜仁组", "铜仁市")
    console = await hire("zunyi", Role.LEAD, "遵义组", "遵义市")
    store.requests.report_danger("d", "k", _CRY, "铜仁市")
    assert await _waiting(console) == {"waiting": 0, "danger": 0, "transferred": 0, "unread": [], "callbacks": []}
    assert _CRY not in (await console.client.get("/console?which=open&text=倒闭")).text


async def test_a_request_that_is_given_to_somebody_rings_there(hire: Hire, opened: Open, store: Store) -> None:
    wang, li, number = await hire("wang"), await hire("li"), opened()
    await wang.do(number, "claim")
    assert (await wang.do(number, "transfer", login="li", reason="他熟")).headers["location"] == "/console?which=mine"
    assert (await _waiting(li))["transferred"] == 1
    assert "转给您的新请求" in (await li.client.get("/console")).text
    assert "转给您的新请求" in (await li.client.get("/console?which=mine")).text
    await li.client.get(f"/console/requests/{number}")
    assert (await _waiting(li))["transferred"] == 0


async def test_only_who_may_act_is_offered_to(hire: Hire, opened: Open) -> None:
    wang, li, lead = await hire("wang"), await hire("li"), await hire("lead", Role.LEAD)
    number = opened()
    await wang.do(number, "claim")
    theirs = (await li.client.get(f"/console/requests/{number}")).text
    for step in ("transfer", "snooze", "resolve", "hand_back", "note", "answer"):
        assert f"/{number}/{step}" not in theirs
        assert (await li.do(number, step, text="x", login="li", reason="x", key="k")).status_code == 409
    leads = (await lead.client.get(f"/console/requests/{number}")).text
    assert "从wang老师手里接过来" in leads
    assert "li老师，工作人员" in leads
    assert (await lead.do(number, "transfer", login="lead")).headers["location"].endswith("#latest")
    assert "原来是wang老师在办" in (await wang.client.get(f"/console/requests/{number}")).text


async def test_how_to_reach_somebody_has_a_heading(hire: Hire, opened: Open, store: Store) -> None:
    console, number = await hire("wang"), opened()
    store.requests.leave_contact("c0", number, "打13812345678，<下午>")
    page = (await console.client.get(f"/console/requests/{number}")).text
    assert "怎么找到本人</h2>" in page
    assert "打13812345678，&lt;下午&gt;" in page
    assert "留了联系办法" in (await console.client.get("/console")).text


async def test_a_counselor_is_told_that_nobody_was_asked_in_danger(hire: Hire, store: Store) -> None:
    console = await hire("wang")
    store.conversations.remember("d", {}, KeptTurn("", "我的私事", {"replies": [{"text": "答"}], "topic": ""}))
    number = store.requests.report_danger("d", "k", _CRY).number
    page = (await console.client.get(f"/console/requests/{number}")).text
    assert "我的私事" in page
    assert "没有先问同不同意" in page
    assert "程序理解为：没有对上知识" in page


@pytest.mark.parametrize("asked", ["护理补贴", "护理补贴一个月多少", "申领补贴", "581 534", "581534"])
async def test_the_search_finds_what_its_label_promises(hire: Hire, gateway: Gateway, store: Store, asked: str) -> None:
    console = await hire("wang")
    topic = next(one.id for one in gateway.app.state.library.entries.values() if one.title == "护理补贴一个月多少")
    number = store.requests.open(NewRequest("c1", "k1", topic, "")).number
    store.requests.open(NewRequest("c2", "k2", "", ""))
    asked = asked.replace("581534", number).replace("581 534", f"{number[:3]} {number[3:]}")
    page = (await console.client.get("/console", params={"text": asked})).text
    assert page.count('<h2><a href="/console/requests/') == 1
    assert number in page.replace(" ", "")


async def test_a_cancelled_request_is_reopened_from_its_page(hire: Hire, opened: Open, store: Store) -> None:
    console, number = await hire("wang"), opened()
    store.requests.cancel("c0", number)
    assert "重新打开" in (await console.client.get(f"/console/requests/{number}")).text
    await console.do(number, "reopen")
    assert [request.state for request in store.requests.all_open()] == ["reopened"]
    store.erasure.erase("c0")
    page = (await console.client.get(f"/console/requests/{number}")).text
    assert "记下备注" not in page
    assert ">重新打开</button>" not in page
    assert (await console.do(number, "note", text="x")).status_code == 409


@pytest.mark.parametrize("after", ["99999999999999999999", "-1", "x", str(2**31)])
async def test_a_number_of_a_message_that_cannot_be_is_refused(hire: Hire, opened: Open, after: str) -> None:
    console, number = await hire("wang"), opened()
    response = await console.client.get(f"/console/requests/{number}/messages", params={"after": after})
    assert response.status_code == 422


@pytest.mark.parametrize("address", ["/console", "/console/figures", "/console/requests/123456"])
async def test_a_store_that_cannot_be_used_is_told_as_a_page(
    hire: Hire, monkeypatch: pytest.MonkeyPatch, gateway: Gateway, address: str
) -> None:
    console = await hire("chief", Role.ADMINISTRATOR)
    _break(monkeypatch, gateway)
    response = await console.client.get(address, headers=_HTML)
    assert response.status_code == 503
    assert response.headers["content-type"].startswith("text/html")
    assert "请过一分钟再试" in response.text


async def test_scripts_are_told_as_json_that_the_store_cannot_be_used(
    hire: Hire, monkeypatch: pytest.MonkeyPatch, gateway: Gateway
) -> None:
    console = await hire("wang")
    _break(monkeypatch, gateway)
    response = await console.client.get("/console/waiting", headers={"accept": "application/json"})
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "storage_unavailable"


async def test_words_that_could_not_be_kept_are_given_back(
    hire: Hire, opened: Open, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    console, number = await hire("wang"), opened()
    await console.do(number, "claim")

    def _fail(*_: object) -> None:
        raise StorageUnavailable

    monkeypatch.setattr(store.casework, "answer", _fail)
    response = await console.do(number, "answer", text="我写的<话>", key="k")
    assert response.status_code == 503
    assert "我写的&lt;话&gt;</textarea>" in response.text


def _break(monkeypatch: pytest.MonkeyPatch, gateway: Gateway) -> None:
    def _fail(*_: object) -> None:
        raise StorageUnavailable

    monkeypatch.setattr(gateway.app.state.store.counselors, "of_session", _fail)
