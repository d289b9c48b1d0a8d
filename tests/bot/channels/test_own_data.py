"""A person hears what is kept, takes a copy, and erases it everywhere; nobody else's is touched."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from actions.requests.request import NewRequest
from actions.staff.counselors import Role
from bot.channels.http.session import conversation_of
from bot.settings import Settings
from tests.bot.conftest import Gateway
from tests.bot.fake_rasa import FakeRasa
from tests.visitor import Visitor, told
from tests.waiting import until


@pytest.fixture
async def conversation(visitor: Visitor, gateway: Gateway) -> str:
    """A conversation with something in every store."""
    await visitor.say("我是盲人，住毕节")
    name = conversation_of(next(iter(visitor.client.cookies.values())), gateway.app.state.settings)
    store = gateway.app.state.store
    store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    wang = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    number = store.requests.open(NewRequest(name, "k", "care", "想找人", contact="毕节")).number
    store.casework.claim(wang, number, "")
    store.casework.note(wang, number, "备注", "n")
    await visitor.say("我的电话13812345678")
    store.presences.person_writes(name)
    # While a counselor holds the conversation, all words are theirs.
    store.casework.hand_back(wang, number, "")
    return name


@pytest.mark.parametrize("words", ["我的数据", "你记了我什么", "看看我的记录"])
async def test_what_is_kept_is_told(visitor: Visitor, conversation: str, words: str) -> None:
    answer = await visitor.say(words)
    assert answer["outcome"] == "service"
    assert "1轮问答" in told(answer)
    assert "1个请求" in told(answer)
    assert "3条和工作人员的消息" in told(answer)


async def test_the_page_on_ones_data_does_not_lead_to_itself(visitor: Visitor, conversation: str) -> None:
    page = (await visitor.client.get("/my-data")).text.partition("<main")[2].partition("</main>")[0]
    assert "1轮问答" in page
    assert "打开网页上的" not in page
    assert "打开网页上的" in told(await visitor.say("我的数据"))


async def test_who_has_said_nothing_has_no_data(visitor: Visitor) -> None:
    page = await visitor.client.get("/my-data")
    assert "没有存您的任何内容" in page.text
    assert "全部删掉" not in page.text
    assert told(await visitor.say("我的数据")) == "我没有存您的任何内容。"


async def test_erasing_is_asked_first_and_then_complete(
    visitor: Visitor, conversation: str, gateway: Gateway, chosen: Settings
) -> None:
    asked = await visitor.say("删除我的数据")
    assert "确认删除我的数据" in told(asked)
    assert gateway.app.state.store.erasure.kept(conversation).turns == 2
    assert "都删掉了" in told(await visitor.say("确认删除我的数据"))
    assert gateway.app.state.store.erasure.kept(conversation).is_nothing
    with sqlite3.connect(Path(chosen.database_url.removeprefix("sqlite:///"))) as connection:
        assert conversation not in "".join(connection.iterdump())
    assert "没有存" in told(await visitor.say("我的数据"))


async def test_others_keep_theirs(visitor: Visitor, conversation: str, gateway: Gateway) -> None:
    other = await gateway.visitor()
    await other.say("护理补贴")
    await visitor.say("删除我的数据")
    await visitor.say("确认删除我的数据")
    assert "1轮问答" in told(await other.say("我的数据"))


async def test_the_page_gives_a_copy_and_erases(visitor: Visitor, conversation: str) -> None:
    copy = (await visitor.client.get("/my-data/copy")).json()
    assert [turn["said"] for turn in copy["turns"]] == ["我是盲人，住毕节".replace("，", ",")]
    assert "我的电话13812345678" in [message["text"] for message in copy["messages"]]
    assert "备注" not in str(copy)
    assert copy["requests"][0]["contact"] == "毕节"
    assert "下载我的数据" in (await visitor.client.post("/my-data/erase", data={})).text
    foreign = await visitor.client.post("/my-data/erase", data={"sure": "yes"}, headers={"origin": "http://evil.test"})
    assert foreign.status_code == 403
    erased = await visitor.client.post("/my-data/erase", data={"sure": "yes"})
    assert "都删掉了" in erased.text
    assert "没有存您的任何内容" in erased.text


async def test_a_turn_under_way_while_the_page_erases_is_not_kept_afterwards(
    visitor: Visitor, conversation: str, gateway: Gateway, rasa: FakeRasa
) -> None:
    rasa.heard, rasa.late = [], True
    turn = asyncio.create_task(visitor.say("护理补贴"))

    async def _is_asked() -> bool:
        return bool(rasa.heard)

    await until(_is_asked, 5.0, "Rasa is asked")
    erasing = asyncio.create_task(visitor.client.post("/my-data/erase", data={"sure": "yes"}))
    await asyncio.wait([erasing], timeout=0.3)
    rasa.late = False
    assert told(await turn) == "听到：护理补贴"
    assert "都删掉了" in (await erasing).text
    assert gateway.app.state.store.erasure.kept(conversation).is_nothing


async def test_privacy_is_told_in_plain_words(visitor: Visitor) -> None:
    page = (await visitor.client.get("/privacy")).text
    for words in ("存什么", "谁看得到", "180天", "删除我的数据"):
        assert words in page


async def test_privacy_says_who_sees_unanswered_questions_and_how_to_leave_a_shared_device(visitor: Visitor) -> None:
    page = (await visitor.client.get("/privacy")).text
    for words in ("没答上的问题，管理员也看得到", "不写是谁问的", "按“离开”"):
        assert words in page


async def test_what_was_told_of_oneself_is_kept_and_forgotten_on_the_page(visitor: Visitor, gateway: Gateway) -> None:
    await visitor.say("我听不见")
    page = (await visitor.client.get("/my-data")).text
    assert "您听不见" in page
    page = (await visitor.client.post("/my-data/profile", data={"keep": "yes"})).text
    assert "我记住了" in page
    assert "一直记着我的情况</button>" not in page
    page = (await visitor.client.post("/my-data/profile", data={"forget": "yes"})).text
    assert "都忘掉了" in page
    assert "您听不见" not in page


async def test_another_site_forgets_nothing(visitor: Visitor) -> None:
    await visitor.say("我听不见")
    for address, data in (("/my-data/profile", {"forget": "yes"}), ("/my-data/erase", {"sure": "yes"})):
        response = await visitor.client.post(address, data=data, headers={"origin": "https://evil.example"})
        assert response.status_code == 403
    assert "您听不见" in (await visitor.client.get("/my-data")).text


async def test_a_form_of_the_page_that_is_none(visitor: Visitor) -> None:
    headers = {"content-type": "multipart/form-data; boundary=b"}
    response = await visitor.client.post("/my-data/erase", content=b"--b\r\nnonsense\r\n--b--", headers=headers)
    assert response.status_code == 400


async def test_the_privacy_page_can_be_read_and_heard(visitor: Visitor, gateway: Gateway) -> None:
    gateway.app.state.settings.speech = False
    page = (await visitor.client.get("/privacy")).text
    assert "180天没有动静的对话" in page
    assert "听这一页" not in page
    gateway.app.state.settings.speech = True
    page = (await visitor.client.get("/privacy")).text
    address = page.partition('<a href="/api/v1/audio/')[2].partition('"')[0]
    text = gateway.app.state.speech.passage_at(address).text
    assert text.startswith("存什么。")
    assert text.endswith("不用别人的服务。")
