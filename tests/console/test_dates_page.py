"""Staff enter dates and withdraw them; a counselor notes an appointment of a request's person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from actions.beijing_time import today
from actions.knowledge.library import Library
from actions.staff.counselors import Role
from actions.store import Store
from tests.bot.conftest import Gateway
from tests.console.conftest import ConsoleClient, Hire
from tests.postings.making import content, list_of

_DAY = (today() + timedelta(days=10)).isoformat()


@pytest.fixture
def matter(gateway: Gateway) -> str:
    """The title of an entry."""
    library: Library = gateway.app.state.library
    return library["massage-exam.overview"].title


async def _send(console: ConsoleClient, **fields: str) -> tuple[int, str]:
    response = await console.client.post("/console/dates", data={"proof": console.proof, **fields})
    return response.status_code, response.text


async def test_a_date_is_entered_shown_and_withdrawn(hire: Hire, store: Store, matter: str) -> None:
    lead = await hire("lead", Role.LEAD)
    sent = {"subject": matter, "title": "网上报名开始", "source": "省残联通知", "day": _DAY}
    assert (await _send(lead, **sent, time="09:00"))[0] == 303
    assert (await _send(lead, **sent, time=""))[0] == 303
    page = (await lead.client.get("/console/dates")).text
    assert page.count("网上报名开始</h2>") == 2 and "上午9点：网上报名开始" in page and "出处：省残联通知" in page
    first, _ = store.dates.public()
    assert (await _send(lead, withdraw=str(first.id)))[0] == 303
    assert (await _send(lead, withdraw=str(first.id)))[0] == 409
    assert len(store.dates.public()) == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"subject": "没有这件事"}, "请从列表里选"),
        ({"title": ""}, "请写清是什么日子"),
        ({"source": " "}, "请写日子是从哪里来的"),
        ({"day": "明天"}, "请写日期"),
        ({"day": "2020-01-01"}, "这个时间已经过了"),
    ],
)
async def test_what_is_missing_or_wrong_is_said_and_what_was_written_stays(
    hire: Hire, store: Store, matter: str, wrong: dict[str, str], told: str
) -> None:
    lead = await hire("lead", Role.LEAD)
    fields = {"subject": matter, "title": "网上报名开始", "source": "省残联通知", "day": _DAY, "time": "", **wrong}
    status, page = await _send(lead, **fields)
    assert status in (409, 422) and told in page and f'value="{fields["subject"]}"' in page
    assert store.dates.public() == []


async def test_a_date_may_be_about_a_post_that_there_is(hire: Hire, store: Store) -> None:
    lead = await hire("lead", Role.LEAD)
    store.postings.take_in(list_of(content(title="打字员", employer="甲公司"), listed_on=today()))
    number = store.postings.all()[0].id
    about = {"title": "截止报名", "source": "县残联", "day": _DAY, "time": ""}
    assert (await _send(lead, subject=f"{number}号", **about))[0] == 303
    assert store.dates.upcoming("c1", [f"post:{number}"])[0].title == "截止报名"
    assert f"关于：{number}号岗位" in (await lead.client.get("/console/dates")).text
    status, page = await _send(lead, subject="999号", **about)
    assert status == 422 and "没有这个编号的岗位" in page
    assert store.dates.upcoming("c1", ["post:999"]) == []


async def test_counselors_enter_no_public_dates(hire: Hire, store: Store, matter: str) -> None:
    console = await hire("wang")
    assert (await console.client.get("/console/dates")).status_code == 303
    await _send(console, subject=matter, title="报名", source="通知", day=_DAY, time="")
    assert store.dates.public() == []


async def test_an_appointment_is_noted_told_and_taken_back(
    hire: Hire, store: Store, opened: Callable[..., str]
) -> None:
    console, number = await hire("wang"), opened()
    await console.do(number, "claim")
    refused = await console.do(number, "date", title="", when=f"{_DAY}T09:00")
    assert refused.status_code == 422 and "要写是什么事" in refused.text
    assert (await console.do(number, "date", title="甲公司面试", when="2020-01-01T09:00")).status_code == 409
    assert (await console.do(number, "date", title="甲公司面试", when=f"{_DAY}T09:00")).status_code == 303
    page = (await console.client.get(f"/console/requests/{number}")).text
    assert "甲公司面试" in page and "记了日子" in page
    assert "要提醒，就说“到时候提醒我”" in store.messages.thread("c0", 5)[-1].text
    (date,) = store.dates.of_request(number)
    assert (await console.do(number, "drop_date", date=str(date.id))).status_code == 303
    assert store.dates.of_request(number) == []
    assert "撤回了一个日子" in store.messages.thread("c0", 5)[-1].text


async def test_an_appointment_can_be_taken_back_when_its_request_is_done(
    hire: Hire, store: Store, opened: Callable[..., str]
) -> None:
    console, number = await hire("wang"), opened()
    await console.do(number, "claim")
    await console.do(number, "date", title="甲公司面试", when=f"{_DAY}T09:00")
    await console.do(number, "resolve")
    page = (await console.client.get(f"/console/requests/{number}")).text
    assert "撤回甲公司面试" in page and "给本人记一个日子" not in page
    (date,) = store.dates.of_request(number)
    assert (await console.do(number, "drop_date", date=str(date.id))).status_code == 303
    assert store.dates.of_request(number) == []
