"""A list is looked at before it is taken in, by leads and administrators; what is refused is told with its row."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from actions.beijing_time import today
from actions.staff.counselors import Role
from actions.store import Store
from tests.console.conftest import ConsoleClient, Hire
from tests.postings.making import HEADER, content, csv_file, list_of, row, xlsx

_ADDRESS = "/console/postings"


@pytest.fixture
async def lead(hire: Hire) -> ConsoleClient:
    return await hire("lead", Role.LEAD)


async def _send(
    console: ConsoleClient, data: bytes, name: str = "岗位名单2026-11-20.xlsx", **fields: str
) -> httpx.Response:
    whole = {"proof": console.proof, **fields}
    return await console.client.post(_ADDRESS, data=whole, files={"file": (name, data)})


def _held(response: httpx.Response) -> str:
    return response.text.partition('name="held" value="')[2].partition('"')[0]


async def _confirm(console: ConsoleClient, held: str) -> httpx.Response:
    return await console.client.post(_ADDRESS, data={"proof": console.proof, "held": held})


async def _asked(console: ConsoleClient, posting: int, answer: str) -> httpx.Response:
    fields = {"proof": console.proof, "posting": str(posting), "answer": answer}
    return await console.client.post(f"{_ADDRESS}/asked", data=fields, follow_redirects=True)


async def test_a_list_is_looked_at_and_then_confirmed(lead: ConsoleClient, store: Store) -> None:
    looked = await _send(lead, xlsx(HEADER, row(), row(2, title="保洁员")))
    assert "导入会这样，还没有存" in looked.text
    assert "新加2条。" in looked.text
    assert store.postings.all() == []
    done = await _confirm(lead, _held(looked))
    assert "导入了" in done.text
    assert [posting.content.title for posting in store.postings.all()] == ["打字员", "保洁员"]


async def test_what_is_refused_is_told_with_row_column_and_reason(lead: ConsoleClient) -> None:
    looked = await _send(lead, xlsx(HEADER, row(), row(2, wage="18")))
    assert "有1行没有收" in looked.text
    assert "第3行“薪资待遇”：" in looked.text


@pytest.mark.parametrize(
    ("data", "fields"), [(b"", {}), (b"%PDF-1.7", {}), (csv_file(("甲", "乙")), {}), (b"x", {"day": "昨天"})]
)
async def test_what_is_no_list_is_refused_in_words(
    lead: ConsoleClient, store: Store, data: bytes, fields: dict[str, str]
) -> None:
    refused = await _send(lead, data, "x.csv", **fields)
    assert refused.status_code == 422
    assert "没有导入：" in refused.text
    assert store.postings.all() == []


async def test_nobody_confirms_what_another_looked_at_or_twice(lead: ConsoleClient, hire: Hire, store: Store) -> None:
    other = await hire("chief", Role.ADMINISTRATOR)
    held = _held(await _send(lead, xlsx(HEADER, row())))
    assert (await _confirm(other, held)).status_code == 409
    assert store.postings.all() == []
    assert (await _confirm(lead, held)).status_code == 200
    assert (await _confirm(lead, held)).status_code == 409


async def test_whom_to_ask_about_old_and_ending_posts_is_told_and_the_answer_noted(
    lead: ConsoleClient, store: Store
) -> None:
    day = today()
    ending = content(title="打字员", deadline=day + timedelta(days=3), contact="王先生 13800000000")
    store.postings.take_in(list_of(ending, content(title="绣工"), listed_on=day - timedelta(days=40)))
    store.postings.take_in(list_of(content(title="客服"), name="新的", listed_on=day))
    shown = (await lead.client.get(_ADDRESS)).text
    assert "要问单位的2条" in shown
    assert shown.index("打字员") < shown.index("王先生 13800000000") < shown.index("绣工")
    assert "客服" not in shown
    first, second, _ = store.postings.all()
    assert "有1条岗位快截止了" in (await lead.client.get("/console")).text
    assert "要问单位的1条" in (await _asked(lead, first.id, "still")).text
    assert "要问单位的" not in (await _asked(lead, second.id, "filled")).text
    assert store.postings.all()[1].why_over(day) == "已经招满"
    assert "快截止了" not in (await lead.client.get("/console")).text
    # One that is gone, or an answer that there is not, changes nothing.
    assert (await _asked(lead, 999, "filled")).status_code == 200
    assert (await _asked(lead, first.id, "perhaps")).status_code == 200


async def test_a_counselor_notes_no_answer_of_an_employer(hire: Hire, store: Store) -> None:
    store.postings.take_in(list_of(content(deadline=today()), listed_on=today()))
    counselor = await hire("wang")
    assert "快截止了" not in (await counselor.client.get("/console")).text
    await _asked(counselor, store.postings.all()[0].id, "withdrawn")
    assert store.postings.all()[0].closed_on is None


async def test_counselors_strangers_and_other_sites_import_nothing(hire: Hire, store: Store) -> None:
    counselor = await hire("wang")
    assert (await counselor.client.get(_ADDRESS)).status_code == 303
    assert (await _send(counselor, xlsx(HEADER, row()))).headers["location"] == "/console"
    chief = await hire("chief", Role.ADMINISTRATOR)
    chief.proof = "0" * 64
    assert "sign-in" in (await _send(chief, xlsx(HEADER, row()))).headers["location"]
    assert store.postings.all() == []


async def test_a_file_that_is_too_large_is_refused(lead: ConsoleClient) -> None:
    refused = await _send(lead, b"x" * (3 << 20))
    assert refused.status_code == 413
    assert "最多2MB" in refused.text
