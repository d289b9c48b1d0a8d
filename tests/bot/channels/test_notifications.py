"""A person has their browser notify them while the page is closed, and takes that back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from actions.requests.request import NewRequest
from bot.channels.http.limits import RateLimits
from bot.channels.http.session import conversation_of
from bot.operations.push_notifications import WELCOME, PushNotifications
from bot.settings import Settings
from tests.bot.conftest import Gateway, Opener
from tests.bot.fake_push_service import FakeBrowser, FakePushService
from tests.visitor import Visitor

_PHONE = FakeBrowser("phone")


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[FakePushService]:
    running = FakePushService(tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.fixture
async def gateway(open_gateway: Opener, chosen: Settings, service: FakePushService) -> Gateway:
    """A gateway whose own job rests; notifications go to the service of this test."""
    opened = await open_gateway(chosen.model_copy(update={"push": False}))
    opened.app.state.notifications = PushNotifications(
        opened.app.state.store, chosen, service.address_of, service.verify
    )
    return opened


@pytest.fixture
async def conversation(gateway: Gateway, visitor: Visitor) -> str:
    await visitor.say("你好")
    return conversation_of(next(iter(visitor.client.cookies.values())), gateway.app.state.settings)


@pytest.fixture
def number(gateway: Gateway, conversation: str) -> str:
    opened: str = gateway.app.state.store.requests.open(NewRequest(conversation, "k", "care", "想找人")).number
    return opened


async def test_who_waits_for_a_counselor_is_offered_it_kept_and_taken_back(
    gateway: Gateway, visitor: Visitor, conversation: str, number: str, service: FakePushService
) -> None:
    page = (await visitor.client.get("/")).text
    assert f'data-key="{gateway.app.state.notifications.public_key}"' in page
    assert (await visitor.client.get("/involvement")).text.count("data-key=") == 1
    answer = await visitor.client.post("/notifications", json=_PHONE.sent)
    assert answer.json() == {"reached": True}
    assert [_PHONE.decrypted(one.body) for one in service.received] == [WELCOME]
    store = gateway.app.state.store
    assert len(store.push_subscriptions.services(conversation)) == 1
    off = await visitor.client.post("/notifications/off", json={"endpoint": _PHONE.subscription.endpoint})
    assert off.status_code == 204
    assert store.push_subscriptions.services(conversation) == []


async def test_a_service_that_does_not_answer_is_said(visitor: Visitor, number: str, service: FakePushService) -> None:
    service.status = 500
    assert (await visitor.client.post("/notifications", json=_PHONE.sent)).json() == {"reached": False}


async def test_only_so_many_browsers_are_added_an_hour_and_a_known_one_is_none(
    gateway: Gateway, visitor: Visitor, number: str, service: FakePushService
) -> None:
    gateway.app.state.limits = RateLimits(1000)
    for count in range(10):
        sent = FakeBrowser(f"browser{count}").sent
        assert (await visitor.client.post("/notifications", json=sent)).status_code == 200
    assert (await visitor.client.post("/notifications", json=_PHONE.sent)).status_code == 429
    assert (await visitor.client.post("/notifications", json=FakeBrowser("browser9").sent)).status_code == 200
    assert len(service.received) == 10


async def test_without_an_open_request_nothing_is_kept(
    visitor: Visitor, conversation: str, service: FakePushService
) -> None:
    answer = await visitor.client.post("/notifications", json=_PHONE.sent)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "step_refused")
    assert service.received == []


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"endpoint": "https://push.test/a"},
        {**_PHONE.sent, "endpoint": "http://push.test/a"},
        {**_PHONE.sent, "endpoint": "https://push.test:22/a"},
        {**_PHONE.sent, "endpoint": 7},
        {**_PHONE.sent, "keys": {"p256dh": "x", "auth": "y"}},
    ],
)
async def test_nonsense_is_refused(visitor: Visitor, number: str, sent: dict[str, object]) -> None:
    answer = await visitor.client.post("/notifications", json=sent)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_value")


async def test_another_site_cannot_have_a_browser_notified(
    visitor: Visitor, number: str, service: FakePushService
) -> None:
    headers = {"sec-fetch-site": "cross-site", "origin": "https://evil.test"}
    assert (await visitor.client.post("/notifications", json=_PHONE.sent, headers=headers)).status_code == 403
    assert service.received == []


async def test_turned_off_the_page_offers_only_what_works_while_it_is_open(
    open_gateway: Opener, chosen: Settings
) -> None:
    gateway = await open_gateway(chosen.model_copy(update={"push": False}))
    visitor = await gateway.visitor()
    await visitor.say("你好")
    conversation = conversation_of(next(iter(visitor.client.cookies.values())), chosen)
    gateway.app.state.store.requests.open(NewRequest(conversation, "k", "care", "想找人"))
    page = (await visitor.client.get("/")).text
    assert 'id="notify"' in page
    assert "data-key" not in page
    assert (await visitor.client.post("/notifications", json=_PHONE.sent)).json() == {"reached": False}


async def test_opening_pages_does_not_use_up_what_one_may_say(
    gateway: Gateway, visitor: Visitor, number: str, service: FakePushService
) -> None:
    gateway.app.state.limits = RateLimits(2)
    for _ in range(5):
        assert (await visitor.client.post("/notifications", json=_PHONE.sent)).status_code == 200
    assert (await visitor.post({"text": "你好", "modality": "text"})).status_code == 200
