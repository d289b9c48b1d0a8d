"""From 帮我找工作 to the counselor who sees what is wanted: through the gateway, its database and the console."""

from __future__ import annotations

import pytest

from actions.beijing_time import today
from actions.dialogue.job_search import phrases as jobs
from actions.store import Store
from tests.bot.conftest import Gateway
from tests.console.conftest import Hire
from tests.postings.making import content, list_of
from tests.visitor import Visitor, option_named, told


@pytest.fixture
async def seeker(gateway: Gateway) -> Visitor:
    """Somebody who looks for a post."""
    return await gateway.visitor()


@pytest.fixture
def listed(store: Store) -> None:
    """A list with posts that suit, and some that do not."""
    posts = (
        content(title="打字员", employer="甲公司", region="毕节市七星关区", contact="王先生 13800000000"),
        content(title="资料录入员", employer="乙公司", region="毕节市七星关区", demands=("hear_calls",)),
        content(title="盲人按摩师", employer="丙店", region="毕节市七星关区"),
    )
    store.postings.take_in(list_of(*posts, listed_on=today()))


async def _asked_for_consent(seeker: Visitor) -> str:
    for said in ("帮我找打字的活，别给我推按摩", "毕节", "接不了电话"):
        await seeker.say(said)
    return told(await seeker.say("帮我联系"))


@pytest.mark.usefixtures("listed")
async def test_a_counselor_sees_a_complete_request_after_a_yes(seeker: Visitor, store: Store, hire: Hire) -> None:
    assert "在毕节市，做打字，不做按摩，接打电话不行" in await _asked_for_consent(seeker)
    assert store.requests.all_open() == []
    done = await seeker.say("转给工作人员")
    await seeker.say(option_named(done, "打字"))
    await seeker.say("13912345678，上午打")
    (request,) = store.requests.all_open()
    assert (request.kind, request.region) == ("job_seeking", "毕节市")
    console = await hire("wang")
    page = (await console.client.get(f"/console/requests/{request.number}")).text
    for shown in ("求职", "毕节市", "做打字，不做按摩，接打电话不行", "13912345678", "想要的工作，本人同意转来"):
        assert shown in page
    assert "本人只转了想要的工作" in page


@pytest.mark.usefixtures("listed")
async def test_after_a_no_and_after_other_words_nothing_is_sent(seeker: Visitor, store: Store) -> None:
    await _asked_for_consent(seeker)
    await seeker.say("好不好呢")
    assert jobs.SHARED_NOT[0] in told(await seeker.say("先不转"))
    assert store.requests.all_open() == []


@pytest.mark.usefixtures("listed")
async def test_the_same_yes_twice_opens_one_request(seeker: Visitor, store: Store) -> None:
    await _asked_for_consent(seeker)
    for _ in range(2):
        page = await seeker.client.post("/", data={"text": "转给工作人员", "key": "a" * 32}, follow_redirects=True)
        assert "已经转给工作人员" in page.text
    assert len(store.requests.all_open()) == 1


@pytest.mark.usefixtures("listed")
async def test_posts_are_numbered_on_the_screen_and_for_the_ear_with_what_a_wage_does_before(seeker: Visitor) -> None:
    for said in ("帮我找打字的活，别给我推按摩", "毕节"):
        await seeker.say(said)
    answer = await seeker.say("没有")
    reply = answer["replies"][0]
    assert [option["title"] for option in reply["options"]] == ["打字员，甲公司", "资料录入员，乙公司"]
    assert reply["text"].index("低保") < reply["text"].index(jobs.WHICH_ONE)
    assert reply["speech"].endswith("1，打字员，甲公司。2，资料录入员，乙公司。")
    assert "按摩" not in reply["text"]


async def test_as_shipped_the_empty_list_is_said(seeker: Visitor, store: Store, hire: Hire) -> None:
    for said in ("帮我找工作", "跳过", "跳过"):
        await seeker.say(said)
    answer = await seeker.say("跳过")
    assert jobs.EMPTY[0] in told(answer) and "县残联" in told(answer)
    await seeker.say(option_named(answer, jobs.SHARE))
    (request,) = store.requests.all_open()
    assert (request.kind, request.need) == ("job_seeking", jobs.NOTHING_MORE)
