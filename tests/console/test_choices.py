"""What a counselor chooses: colours and size of text on their device, and filters that come along with the account."""

from __future__ import annotations

import re

import httpx
import pytest

from actions.store import Store
from tests.console.conftest import ConsoleClient, Gateway, Hire

_KEPT = re.compile(r'<nav aria-label="记住的筛选">(.*?)</nav>', re.DOTALL)


async def _do(console: ConsoleClient, step: str, **fields: str) -> str:
    answer = await console.client.post(f"/console/{step}", data={"proof": console.proof, **fields})
    assert answer.status_code == 303
    return answer.headers["location"]


async def _kept(console: ConsoleClient) -> list[tuple[str, str]]:
    shown = _KEPT.search((await console.client.get("/console")).text)
    return re.findall(r'<a href="/console([^"]*)"[^>]*>([^<]*)</a>', shown[1]) if shown else []


async def test_colours_and_size_hold_on_every_page_of_this_device_alone(hire: Hire) -> None:
    console, other = await hire("wang"), await hire("li")
    await _do(console, "looks", theme="contrast", size="150")
    for address in ("/console", "/console/requests/000000", "/console/sign-in"):
        assert '<html lang="zh-Hans" data-theme="contrast" data-size="150">' in (await console.client.get(address)).text
    assert 'data-theme="system" data-size="100"' in (await other.client.get("/console")).text


async def test_what_nobody_offers_is_not_taken(hire: Hire) -> None:
    console = await hire("wang")
    await _do(console, "looks", theme='"><script>', size="9000")
    assert 'data-theme="system" data-size="100"' in (await console.client.get("/console")).text
    console.client.cookies.set("qianzhu_console_choices", "theme=x&filter=http://evil.test&a=b&" * 40, path="/console")
    assert (await console.client.get("/console")).status_code == 200
    assert await _kept(console) == []


@pytest.mark.parametrize(
    ("back", "goes_to"),
    [
        ("/console?which=mine", "/console?which=mine"),
        ("/console/requests/123456", "/console/requests/123456"),
        ("https://evil.test/console", "/console"),
        ("//evil.test", "/console"),
        ("/console/\\evil", "/console"),
        ("/consoles", "/console"),
        ("", "/console"),
    ],
)
async def test_who_chose_is_back_where_they_were_and_never_elsewhere(hire: Hire, back: str, goes_to: str) -> None:
    assert await _do(await hire("wang"), "looks", theme="dark", back=back) == goes_to


async def test_a_filter_is_kept_named_used_and_forgotten(hire: Hire) -> None:
    console = await hire("wang")
    query = "?which=mine&region=毕节市&medium=text"
    page = (await console.client.get(f"/console{query}")).text
    assert "记住这个筛选" in page
    sent = re.search(r'action="/console/filters">.*?name="query" value="([^"]*)"', page)
    assert sent
    asked = sent[1].replace("&amp;", "&")
    address = await _do(console, "filters", query=asked)
    [(kept, name)] = await _kept(console)
    assert name == "我在办，毕节市，用文字"
    assert address == f"/console{kept.replace('&amp;', '&')}"
    assert "忘掉这个筛选" in (await console.client.get(address)).text
    await _do(console, "filters", query=asked, drop="yes")
    assert await _kept(console) == []


async def test_filters_are_found_on_another_machine_by_their_owner_alone(
    hire: Hire, gateway: Gateway, store: Store
) -> None:
    console, other = await hire("wang"), await hire("li")
    await _do(console, "filters", query="?which=mine&label=找王小明")
    with store.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT query FROM console_filters").scalar_one()
    assert "which" not in kept
    assert await _kept(other) == []
    transport = httpx.ASGITransport(gateway.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as client:
        elsewhere = ConsoleClient(client)
        await elsewhere.sign_in("wang")
        assert await _kept(elsewhere) == await _kept(console)
        assert [name for _, name in await _kept(elsewhere)] == ["我在办，找王小明"]


async def test_words_that_were_looked_for_are_not_kept(hire: Hire) -> None:
    console = await hire("wang")
    await _do(console, "filters", query="?which=mine&kind=complaint&text=张三")
    [(kept, _)] = await _kept(console)
    assert "text" not in kept


async def test_the_oldest_filter_goes_where_there_are_too_many(hire: Hire) -> None:
    console = await hire("wang")
    for number in range(8):
        await _do(console, "filters", query=f"?which=mine&label=标签{number}")
    assert [name for _, name in await _kept(console)] == [f"我在办，标签{number}" for number in range(2, 8)]


async def test_nobody_chooses_for_a_counselor_from_elsewhere(hire: Hire) -> None:
    console = await hire("wang")
    for step in ("looks", "filters"):
        answer = await console.client.post(f"/console/{step}", data={"proof": "made up", "theme": "dark"})
        assert answer.headers["location"].startswith("/console/sign-in")
