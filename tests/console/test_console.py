"""Nobody comes in without signing in, sees what is not theirs, or is used by another site; words are only words."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from actions.people.conversations import KeptTurn
from actions.requests.request import RequestState
from actions.staff.counselors import Role
from actions.store import Store
from bot.console.sign_in import COOKIE
from tests.bot.conftest import Gateway
from tests.console.conftest import PASSWORD, ConsoleClient, Hire

Open = Callable[..., str]
_PAGES = (
    "/console",
    "/console/figures",
    "/console/figures.csv",
    "/console/asked",
    "/console/asked.csv",
    "/console/replies",
    "/console/postings",
)
_STEPS = ("claim", "answer", "note", "label", "call_back", "transfer", "snooze", "resolve", "hand_back", "reopen")


@pytest.fixture
async def stranger(gateway: Gateway) -> httpx.AsyncClient:
    return (await gateway.visitor()).client


@pytest.mark.parametrize("address", _PAGES)
async def test_pages_lead_a_stranger_to_the_sign_in(stranger: httpx.AsyncClient, address: str) -> None:
    response = await stranger.get(address)
    assert (response.status_code, response.headers["location"]) == (303, "/console/sign-in")


@pytest.mark.parametrize("address", ["/console/waiting", "/console/list", "/console/requests/123456/messages"])
async def test_scripts_of_a_stranger_are_told_so(stranger: httpx.AsyncClient, address: str) -> None:
    response = await stranger.get(address, headers={"accept": "application/json"})
    assert response.status_code == 401
    assert "重新登录" in response.json()["error"]["message"]


@pytest.mark.parametrize("step", _STEPS)
async def test_a_stranger_does_nothing(stranger: httpx.AsyncClient, opened: Open, store: Store, step: str) -> None:
    number = opened()
    response = await stranger.post(f"/console/requests/{number}/{step}", data={"text": "x", "proof": ""})
    assert response.headers["location"] == f"/console/sign-in?request={number}"
    assert [request.state for request in store.requests.all_open()] == ["new"]


@pytest.mark.parametrize("step", _STEPS)
async def test_another_sites_form_does_nothing(hire: Hire, opened: Open, store: Store, step: str) -> None:
    console, number = await hire("wang"), opened()
    for proof in ("", "0" * 64, "é"):
        console.proof = proof
        location = (await console.do(number, step, text="x")).headers["location"]
        assert location == f"/console/sign-in?request={number}"
    assert [request.state for request in store.requests.all_open()] == ["new"]


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(hire: Hire, store: Store) -> None:
    console = await hire("wang")
    header = (await console.sign_in("wang")).headers["set-cookie"].lower()
    for word in (COOKIE, "httponly", "samesite=strict", "path=/console"):
        assert word in header
    response = await console.client.post("/console/sign-out", data={"proof": console.proof})
    assert response.status_code == 303
    assert (await console.client.get("/console")).status_code == 303


async def test_a_wrong_password_is_told_and_the_name_kept(hire: Hire) -> None:
    console = await hire("wang")
    response = await console.client.post("/console/sign-in", data={"login": 'x"<b>', "password": "wrong"})
    assert response.status_code == 403
    assert "登录名、密码或验证码不对" in response.text
    assert 'autofocus aria-describedby="error" aria-invalid="true"' in response.text
    assert "<b>" not in response.text
    assert "x&#34;&lt;b&gt;" in response.text


async def test_a_request_of_another_team_is_not_there(hire: Hire, opened: Open, store: Store) -> None:
    await hire("bijie", Role.COUNSELOR, "毕节组", "毕节市")
    console = await hire("zunyi", Role.LEAD, "遵义组", "遵义市")
    number = opened("毕节市七星关区", "毕节人的话")
    assert number not in (await console.client.get("/console?which=open")).text
    assert number not in (await console.client.get("/console/figures.csv")).text
    for address in (f"/console/requests/{number}", f"/console/requests/{number}/messages"):
        response = await console.client.get(address)
        assert response.status_code == 404
        assert "毕节人的话" not in response.text
    for step in _STEPS:
        response = await console.do(number, step, text="x", login="zunyi", at="2099-01-01T10:00")
        assert response.status_code == 404
    assert [request.state for request in store.requests.all_open()] == ["new"]


async def test_who_signs_in_again_comes_back_to_the_request(
    stranger: httpx.AsyncClient, hire: Hire, opened: Open
) -> None:
    console, number = await hire("wang"), opened()
    await console.client.post("/console/sign-out", data={"proof": console.proof})
    away = await console.client.get(f"/console/requests/{number}")
    form = (await console.client.get(away.headers["location"])).text
    assert f'name="request" value="{number}"' in form
    who = {"login": "wang", "password": PASSWORD}
    back = await console.client.post("/console/sign-in", data={**who, "request": number})
    assert back.headers["location"] == f"/console/requests/{number}"
    for elsewhere in ("//evil.test", "12345", "https://evil.test", "１２３４５６"):
        assert elsewhere not in (await stranger.get("/console/sign-in", params={"request": elsewhere})).text
        back = await stranger.post("/console/sign-in", data={**who, "request": elsewhere})
        assert back.headers["location"] == "/console"


async def test_figures_are_for_leads(hire: Hire, opened: Open) -> None:
    number = opened()
    for address in ("/console/figures", "/console/figures.csv"):
        assert (await (await hire(f"a{len(address)}")).client.get(address)).status_code == 303
        lead = await hire(f"lead{len(address)}", Role.LEAD)
        assert (await lead.client.get(address)).status_code == 200
    assert number in (await lead.client.get("/console/figures.csv")).text


async def test_words_of_people_are_shown_as_words(hire: Hire, opened: Open, store: Store) -> None:
    console, number = await hire("wang"), opened(need="<script>alert(1)</script>")
    await console.do(number, "claim")
    store.requests.write("c0", "<img src=x onerror=alert(1)>", "k")
    page = (await console.client.get(f"/console/requests/{number}")).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;img src=x" in page


@pytest.mark.parametrize(("text", "fault"), [("", "请先写几个字"), ("  ", "请先写几个字"), ("长" * 2001, "太长了")])
async def test_what_cannot_be_sent_is_told(hire: Hire, opened: Open, text: str, fault: str) -> None:
    console, number = await hire("wang"), opened()
    await console.do(number, "claim")
    response = await console.do(number, "answer", text=text, key="k")
    assert response.status_code == 422
    assert fault in response.text


async def test_two_clicks_are_one_answer(hire: Hire, opened: Open) -> None:
    console, number = await hire("wang"), opened()
    await console.do(number, "claim")
    for _ in range(2):
        assert (await console.do(number, "answer", text="您好", key="same")).status_code == 303
    news = (await console.client.get(f"/console/requests/{number}/messages")).json()
    assert [message["text"] for message in news["messages"] if message["author"] == "counselor"] == ["您好"]


async def test_who_is_too_late_keeps_the_words(hire: Hire, opened: Open) -> None:
    quick, slow, number = await hire("wang"), await hire("li"), opened()
    await quick.do(number, "claim")
    assert (await slow.do(number, "claim")).status_code == 409
    response = await slow.do(number, "answer", text="我写的话", key="k")
    assert response.status_code == 409
    assert "这个请求在wang老师手里" in response.text
    assert "我写的话</textarea>" in response.text
    assert "您写的话还在，没有发出" in response.text
    assert "您写的话" not in (await slow.do(number, "claim")).text


async def test_words_that_were_not_to_be_passed_on_are_not_shown(hire: Hire, opened: Open, store: Store) -> None:
    console, kept, shared = await hire("wang"), opened(), opened(shares_words=True)
    answer = {"replies": [{"text": "答"}], "topic": ""}
    for conversation in ("c0", "c1"):
        store.conversations.remember(conversation, {}, KeptTurn("", "我的私事", answer))
    assert "我的私事" not in (await console.client.get(f"/console/requests/{kept}")).text
    assert "我的私事" in (await console.client.get(f"/console/requests/{shared}")).text


@pytest.mark.parametrize(
    "asked", ["which=x", "page=-1", "page=99999999", "page=x", "text=%", "region=%00", "text=" + "长" * 500]
)
async def test_the_list_bears_any_address(hire: Hire, opened: Open, asked: str) -> None:
    opened()
    assert (await (await hire("wang")).client.get(f"/console?{asked}")).status_code == 200


async def test_a_request_is_transferred_snoozed_handed_back_and_reopened(
    hire: Hire, opened: Open, store: Store
) -> None:
    wang, li, lead, number = await hire("wang"), await hire("li"), await hire("lead", Role.LEAD), opened()
    await wang.do(number, "claim")
    await wang.do(number, "transfer", login="li", reason="我下班了")
    assert "li老师" in (await li.client.get("/console?which=mine")).text
    await li.do(number, "hand_back")
    assert (await li.do(number, "snooze", hours="24")).status_code == 409
    await lead.do(number, "snooze", hours="24")
    assert number not in (await li.client.get("/console")).text
    await li.do(number, "claim")
    await li.do(number, "resolve")
    await wang.do(number, "reopen")
    [request] = store.requests.of_conversation("c0")
    assert request.state is RequestState.REOPENED
    page = (await wang.client.get(f"/console/requests/{number}")).text
    for word in ("接了", "转给同事", "交还", "放一放", "办完", "重新打开"):
        assert word in page


async def test_canned_replies_are_kept_by_leads_and_used_by_all(hire: Hire, opened: Open, store: Store) -> None:
    lead, counselor, number = await hire("lead", Role.LEAD), await hire("wang"), opened()

    async def _keep(console: ConsoleClient, **fields: str) -> int:
        return (await console.client.post("/console/replies", data={"proof": console.proof, **fields})).status_code

    assert await _keep(counselor, title="我的", text="x") == 303
    assert await _keep(lead, title="材料", text="请带<b>残疾证</b>。") == 303
    assert await _keep(lead, title="", text="x") == 422
    assert await _keep(lead, title="材料", text="请带残疾证原件。") == 303
    await counselor.do(number, "claim")
    page = (await counselor.client.get(f"/console/requests/{number}")).text
    assert "请带残疾证原件。" in page
    assert "我的：" not in page
    assert await _keep(lead, drop="材料") == 303
    assert "材料" not in [reply.title for reply in store.canned_replies.all()]
    assert (await counselor.client.get("/console/replies")).status_code == 303


async def test_questions_without_an_answer_are_shown_to_administrators(hire: Hire, store: Store) -> None:
    refused, answered = {"outcome": "out_of_scope", "topic": ""}, {"outcome": "answer", "topic": "care"}
    for said, answer in (("轮椅在哪里领", refused), ("轮椅在哪里领", refused), ("护理补贴", answered)):
        store.conversations.remember("c", {}, KeptTurn("", said, answer))
    page = (await (await hire("chief", Role.ADMINISTRATOR)).client.get("/console/figures")).text
    assert page.count("轮椅在哪里领") == 1
    assert "护理补贴" not in page
    assert "轮椅" not in (await (await hire("lead", Role.LEAD)).client.get("/console/figures")).text


async def test_a_counselor_is_warned_before_asking_for_what_the_person_cannot_do(
    hire: Hire, opened: Open, store: Store
) -> None:
    console, number = await hire("wang"), opened()
    store.canned_replies.keep("电话", "请打12385问。")
    store.requests.reach(number, "text")
    await console.do(number, "claim")
    assert "请托人打12385问。" in (await console.client.get(f"/console/requests/{number}")).text
    refused = await console.do(number, "answer", text="请打电话给我", key="k")
    assert refused.status_code == 422
    assert "本人要用文字" in refused.text
    assert "请打电话给我</textarea>" in refused.text
    assert 'name="sure" value="yes"' in refused.text
    assert (await console.do(number, "answer", text="请打电话给我", key="k", sure="yes")).status_code == 303
    assert (await console.do(number, "answer", text="在这里打字就行", key="l")).status_code == 303
