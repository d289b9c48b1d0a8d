"""Two gateways on one PostgreSQL act as one: nothing is doubled, lost or out of order, a hundred times each."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import cast

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from actions.dialogue import phrases
from actions.errors import StorageUnavailable
from actions.people.rates import Rates
from actions.records.conversation_locks import ConversationLocks
from actions.records.encryption import new_key
from actions.requests.messages import PERSON
from actions.requests.request import NewRequest
from actions.staff.counselors import Counselor, Role
from actions.store import Store, open_store
from bot.channels.http.limits import RateLimited, RateLimits
from bot.channels.telegram.answers import CHANNEL, NOTICE
from bot.operations.jobs import Jobs
from bot.settings import Settings
from bot.turn import pipeline
from bot.turn.steps import UNAVAILABLE
from tests.bot.channels.conftest import with_telegram
from tests.bot.conftest import Gateway, Opener
from tests.bot.fake_telegram import FakeTelegram
from tests.postgres import emptied, running_postgres
from tests.visitor import Visitor, option_named, told
from tests.waiting import until

_TIMES, _AT_ONCE = 100, 10
_SECONDS = 60.0
Pair = tuple[Gateway, Gateway]


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server."""
    with running_postgres() as url:
        yield url


@pytest.fixture
def shared(chosen: Settings, postgres: str) -> Settings:
    """The settings of both gateways."""
    wishes = {
        "database_url": emptied(postgres),
        "data_keys": SecretStr(new_key()),
        "secret": SecretStr("known to both gateways"),
        "speech": False,
    }
    return chosen.model_copy(update=wishes)


@pytest.fixture
async def pair(open_gateway: Opener, shared: Settings) -> Pair:
    """Two gateways."""
    return await open_gateway(shared), await open_gateway(shared)


def _store(gateway: Gateway) -> Store:
    found: Store = gateway.app.state.store
    return found


async def _at_both(pair: Pair) -> tuple[Visitor, Visitor]:
    """One person with a page at either gateway."""
    one, other = await pair[0].visitor(), await pair[1].visitor()
    await one.say("你好")
    other.client.cookies.update(one.client.cookies)
    return one, other


def _requests(gateway: Gateway) -> Counter[str]:
    with _store(gateway).engine.connect() as connection:
        return Counter(connection.execute(text("SELECT conversation FROM service_requests")).scalars())


async def test_a_double_press_at_two_gateways_opens_one_request(pair: Pair) -> None:
    async def _press_twice() -> None:
        one, other = await _at_both(pair)
        yes = option_named(await one.say("转人工"), "一起转")
        answers = await asyncio.gather(one.say(yes), other.say(yes))
        assert all(told(answer) != "".join(UNAVAILABLE) for answer in answers)
        assert any(answer["request"] for answer in answers)

    for _ in range(_TIMES // _AT_ONCE):
        await asyncio.gather(*(_press_twice() for _ in range(_AT_ONCE)))
    opened = _requests(pair[0])
    assert (len(opened), max(opened.values())) == (_TIMES, 1)


async def test_without_any_lock_the_database_still_keeps_a_second_request_out(pair: Pair) -> None:
    stores = [_store(gateway) for gateway in pair]
    for number in range(_TIMES):
        wanted = [NewRequest(f"c{number}", f"{number}-{which}", "care", "想找人") for which in (0, 1)]
        opened = await asyncio.gather(
            *(asyncio.to_thread(store.requests.open, one) for store, one in zip(stores, wanted, strict=True))
        )
        assert opened[0].number == opened[1].number
    assert set(_requests(pair[0]).values()) == {1}


async def test_the_same_message_with_one_key_at_two_gateways_is_one_turn(pair: Pair) -> None:
    turns = [gateway.app.state.conversation for gateway in pair]
    for number in range(20):
        answers = await asyncio.gather(*(each.take(f"c{number}", "护理补贴多少钱", "key") for each in turns))
        assert answers[0] == answers[1]
        assert _store(pair[0]).erasure.kept(f"c{number}").turns == 1


async def test_a_letter_is_delivered_by_one_of_two_gateways(shared: Settings) -> None:
    received: Counter[bytes] = Counter()

    def _receive(request: httpx.Request) -> httpx.Response:
        received[request.content] += 1
        return httpx.Response(200)

    office = shared.model_copy(update={"webhook_url": "http://office.test/new"})
    stores = [open_store(shared.database_url, shared.keys) for _ in range(2)]
    jobs = [Jobs(store, office) for store in stores]
    for each in jobs:
        each._client = httpx.AsyncClient(transport=httpx.MockTransport(_receive))
    for number in range(_TIMES):
        stores[0].requests.open(NewRequest(f"c{number}", f"k{number}", "care", ""))
    await asyncio.gather(*(each.announce() for each in jobs))
    for store in stores:
        store.close()
    assert (len(received), max(received.values())) == (_TIMES, 1)


async def test_a_telegram_update_that_comes_to_both_gateways_is_answered_once(
    open_gateway: Opener, shared: Settings, telegram: FakeTelegram
) -> None:
    wishes = with_telegram(shared, telegram)
    for _ in range(2):
        await open_gateway(wishes)
    for chat in range(1, _TIMES + 1):
        telegram.write(chat, f"问题{chat}")

    async def _all_answered() -> bool:
        return all(len(telegram.sent[chat]) >= 2 for chat in range(1, _TIMES + 1))

    await until(_all_answered, _SECONDS, "all answered")
    store = open_store(shared.database_url, shared.keys)
    inbox = store.inbox(CHANNEL)

    async def _none_waits() -> bool:
        return inbox.count_waiting() == 0

    await until(_none_waits, _SECONDS, "all done")
    store.close()
    assert {chat: telegram.sent[chat] for chat in range(1, _TIMES + 1)} == {
        chat: [NOTICE, f"听到：问题{chat}"] for chat in range(1, _TIMES + 1)
    }


def _counselor(store: Store) -> Counselor:
    store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    found = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    assert found
    return found


async def test_live_messages_cross_over_in_order_each_once(pair: Pair) -> None:
    one, other = await _at_both(pair)
    opened = await one.say(option_named(await one.say("转人工"), "一起转"))
    number, store = opened["request"]["number"], _store(pair[1])
    counselor = await asyncio.to_thread(_counselor, store)
    await asyncio.to_thread(store.casework.claim, counselor, number, "")
    [conversation] = _requests(pair[0])
    came: list[str] = []

    async def _follow() -> None:
        async for seen in pair[0].app.state.relay.follow(conversation, 0):
            if getattr(seen, "kind", "") == "counselor":
                came.append(seen.text)

    following = asyncio.create_task(_follow())
    for each in range(_TIMES):
        await (one, other)[each % 2].say(f"本人{each}")
        await asyncio.to_thread(store.casework.answer, counselor, number, f"答{each}", f"k{each}", "")

    async def _all_came() -> bool:
        return len(came) >= _TIMES

    await until(_all_came, _SECONDS, "all on the page")
    following.cancel()
    assert came == [f"答{each}" for each in range(_TIMES)]
    written = [message.text for message in store.messages.of_request(number) if message.author == PERSON]
    assert written == [f"本人{each}" for each in range(_TIMES)]


@pytest.mark.parametrize(
    ("said", "wanted"), [("护理补贴多少钱", "".join(UNAVAILABLE)), ("我不想活了", phrases.CRISIS[0])]
)
async def test_while_another_gateway_does_not_let_go_an_apology_is_told_but_a_cry_gets_help(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, said: str, wanted: str
) -> None:
    monkeypatch.setattr(pipeline, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(pipeline, "CRY_WAITS_SECONDS", 0.05)
    other = ConversationLocks(_store(pair[1]).engine)
    let_go = other.try_take("c")
    assert let_go is not None
    turns = pair[0].app.state.conversation
    refused = await turns.take("c", said, "key")
    assert "".join(reply.text for reply in refused.replies).startswith(wanted)
    let_go()
    other.close()
    # The apology was not remembered: the same message is answered now.
    answered = await turns.take("c", said, "key")
    assert "".join(reply.text for reply in answered.replies) != "".join(UNAVAILABLE)


async def test_the_limit_on_messages_is_one_for_both(open_gateway: Opener, shared: Settings) -> None:
    limited = shared.model_copy(update={"rate_limit": 10})
    pair = await open_gateway(limited), await open_gateway(limited)
    one, other = await _at_both(pair)
    statuses = [
        (await (one, other)[each % 2].post({"text": "你好", "modality": "text"})).status_code for each in range(16)
    ]
    assert statuses.count(429) >= 5, statuses
    with _store(pair[0]).engine.connect() as connection:
        names = "".join(connection.execute(text("SELECT whose FROM rates")).scalars())
    assert "testclient" not in names and "127.0.0.1" not in names


class _Away:
    """Rates whose database is away."""

    are_shared = True
    asked = 0

    def may(self, _counted: object, _secret: str) -> bool:
        self.asked += 1
        raise StorageUnavailable


async def test_while_the_database_does_not_count_each_gateways_own_limit_holds_and_no_cry_waits_for_it() -> None:
    rates = _Away()
    limits = RateLimits(2, cast("Rates", rates))
    for _ in range(2):
        await limits.check("c", "a")
    with pytest.raises(RateLimited):
        await limits.check("c", "a")
    assert rates.asked == 2
    await limits.check("c", "a", "我不想活了")
    assert rates.asked == 2
