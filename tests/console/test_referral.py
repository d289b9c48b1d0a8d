"""A counselor refers somebody to a post: what is offered, what the person hears, what is kept, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import httpx
import pytest

from actions.beijing_time import today
from actions.errors import StepRefused
from actions.follow_ups.referral_records import PostOutcome
from actions.postings.posting import ClosedBecause
from actions.postings.wages import Wage
from actions.postings.wishes import Wishes, wishes_as_json
from actions.requests.request import NewRequest, RequestKind
from actions.staff.counselors import Role
from actions.store import Store
from tests.bot.conftest import Gateway
from tests.console.conftest import PASSWORD, ConsoleClient, Hire
from tests.postings.making import content, list_of
from tests.visitor import option_named

_WAGE = Wage(Decimal(3000), Decimal(4000))
_LINE = "老板人很好，我打过电话了。"


@pytest.fixture
def posts(store: Store) -> dict[str, int]:
    """Title → number of the posts of a list."""
    listed = (
        content(title="打字员", employer="甲公司", region="毕节市七星关区", contact="王先生 13800000000"),
        content(title="资料录入员", employer="乙公司", region="毕节市七星关区", demands=("hear_calls",), wage=_WAGE),
        content(title="按摩师", employer="丙店", region="毕节市七星关区"),
    )
    store.postings.take_in(list_of(*listed, listed_on=today()))
    return {one.content.title: one.id for one in store.postings.all()}


@pytest.fixture
def seeking(store: Store) -> Callable[..., str]:
    """Opens a request of somebody who looks for typing work and cannot use a telephone."""

    def _open(conversation: str = "c1", medium: str = "text") -> str:
        wishes = Wishes(regions=("毕节市",), work=("打字",), cannot=frozenset({"hear_calls"}))
        wanted = NewRequest(
            conversation,
            f"k {conversation}",
            "job.introduction",
            "在毕节市，做打字",
            RequestKind.JOB_SEEKING,
            "毕节市",
            medium=medium,
            wishes=wishes_as_json(wishes),
        )
        return store.requests.open(wanted).number

    return _open


async def _claimed(console: ConsoleClient, number: str) -> None:
    assert (await console.do(number, "claim")).status_code == 303


async def _page(console: ConsoleClient, number: str, words: str = "") -> str:
    query = {"words": words} if words else {}
    return (await console.client.get(f"/console/requests/{number}/referral", params=query)).text


async def test_the_person_hears_of_the_post_in_their_conversation_and_the_counselor_sees_it_kept(
    gateway: Gateway, store: Store, hire: Hire, posts: dict[str, int]
) -> None:
    seeker = await gateway.visitor()
    for said in ("帮我找打字的活，别给我推按摩", "毕节", "接不了电话"):
        await seeker.say(said)
    await seeker.say("帮我联系")
    done = await seeker.say("转给工作人员")
    await seeker.say(option_named(done, "打字"))
    (request,) = store.requests.all_open()
    console = await hire("wang")
    await _claimed(console, request.number)
    page = await _page(console, request.number)
    assert "打字员，甲公司" in page and "资料录入员，乙公司" in page and "按摩师" not in page
    assert "是打字录入的活" in page and "这活要接打电话，可以请单位" in page
    sent = await console.do(request.number, "refer", posting=str(posts["资料录入员"]), line=_LINE)
    assert sent.status_code == 303
    shown = (await seeker.client.get("/")).text
    assert "wang老师" in shown and "资料录入员，乙公司" in shown and _LINE in shown
    whole = (await console.client.get(f"/console/requests/{request.number}")).text
    assert "还不知道" in whole and "介绍了岗位（资料录入员，乙公司）" in whole
    assert "在等本人回复" in whole


async def test_the_figure_comes_first_then_where_how_what_to_arrange_and_how_to_say_no(
    store: Store, hire: Hire, posts: dict[str, int], seeking: Callable[..., str]
) -> None:
    number, console = seeking(), await hire("wang")
    await _claimed(console, number)
    await console.do(number, "refer", posting=str(posts["资料录入员"]), line="去试试")
    text = store.messages.thread("c1", 10)[-1].text
    assert text.startswith("每月3000到4000元：资料录入员，乙公司。")
    order = ["资料录入员", "毕节市七星关区", "可以这样问单位：", "去试试。", "不想去，回一句“这个岗位我不去”就行。"]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    await console.do(number, "refer", posting=str(posts["打字员"]))
    text = store.messages.thread("c1", 10)[-1].text
    assert "联系：王先生 13800000000。您不用打电话，在这里写给我，我替您联系。" in text


async def test_a_post_is_found_by_words_and_by_its_number(
    hire: Hire, posts: dict[str, int], seeking: Callable[..., str]
) -> None:
    number, console = seeking(), await hire("wang")
    await _claimed(console, number)
    assert "按摩师，丙店" in await _page(console, number, "丙店 七星关")
    assert "按摩师，丙店" in await _page(console, number, f"{posts['按摩师']}号")
    assert "没有找到还在招的" in await _page(console, number, "厨师")


async def test_a_post_that_is_closed_or_over_cannot_be_referred_to(
    store: Store, hire: Hire, posts: dict[str, int], seeking: Callable[..., str]
) -> None:
    number, console = seeking(), await hire("wang")
    await _claimed(console, number)
    store.postings.close(posts["打字员"], ClosedBecause.FILLED)
    refused = await console.do(number, "refer", posting=str(posts["打字员"]), line=_LINE)
    assert refused.status_code == 409 and "这个岗位已经过期，已经招满" in refused.text and _LINE in refused.text
    assert "打字员，甲公司" not in await _page(console, number, "打字员")
    assert (await console.do(number, "refer", posting="99999")).status_code == 409
    assert (await console.do(number, "refer", posting="x")).status_code == 422
    assert store.referrals.of_request(number) == []


async def test_who_has_not_taken_the_request_cannot_refer(
    store: Store, hire: Hire, posts: dict[str, int], seeking: Callable[..., str]
) -> None:
    number, console = seeking(), await hire("wang")
    refused = await console.do(number, "refer", posting=str(posts["打字员"]))
    assert refused.status_code == 409 and "请先接下这个请求" in refused.text
    assert store.referrals.of_request(number) == []


def test_two_who_refer_at_once_do_not_double(store: Store, posts: dict[str, int], seeking: Callable[..., str]) -> None:
    number = seeking()
    people = []
    for login in ("lead", "wang"):
        store.counselors.add(login, login, PASSWORD, Role.ADMINISTRATOR)
        found = store.counselors.of_session(store.counselors.sign_in(login, PASSWORD))
        assert found
        people.append(found)
    store.casework.claim(people[1], number, "")

    def _refer(which: int) -> str:
        try:
            store.referrals.refer(people[which % 2], number, posts["打字员"], "", "")
        except StepRefused as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(_refer, range(4)))
    assert sorted(results) == ["done", *["referred_already"] * 3]
    told_of_it = [one for one in store.messages.thread("c1", 20) if "打字员" in one.text]
    assert len(told_of_it) == len(store.referrals.of_request(number)) == 1


async def test_what_a_counselor_learnt_is_kept_and_counted_and_stays_counted_after_erasure(
    store: Store, hire: Hire, posts: dict[str, int], seeking: Callable[..., str]
) -> None:
    number, console = seeking(), await hire("wang", Role.ADMINISTRATOR)
    await _claimed(console, number)
    await console.do(number, "refer", posting=str(posts["打字员"]))
    (referral,) = store.referrals.of_request(number)
    assert (await console.do(number, "outcome", referral=str(referral.id), outcome="nonsense")).status_code == 422
    noted = await console.do(number, "outcome", referral=str(referral.id), outcome=PostOutcome.GOT.value)
    assert noted.status_code == 303
    page = (await console.client.get(f"/console/requests/{number}")).text
    assert "办成了" in page and "岗位的结果（打字员，甲公司，办成了）" in page

    async def _figures() -> httpx.Response:
        return await console.client.get("/console/figures")

    assert "介绍的岗位怎么样了" in (await _figures()).text and "办成了" in (await _figures()).text
    store.erasure.erase("c1")
    assert store.referrals.of_request(number) == []
    assert "办成了" in (await _figures()).text
    erased = (await console.client.get(f"/console/requests/{number}")).text
    assert "介绍了岗位" in erased and "打字员" not in erased
