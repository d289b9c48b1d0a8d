"""While the page is closed the browser tells of a counselor: by the real protocol, and without anything personal."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from actions.errors import StorageUnavailable
from actions.people import push_subscriptions
from actions.people.push_subscriptions import MOST_OF_CONVERSATION, Subscription, SubscriptionRecord
from actions.records.database import Base
from actions.requests.request import NewRequest
from actions.staff.counselors import Counselor, Role
from actions.store import Store, open_store
from bot.operations import push_sender
from bot.operations.public_addresses import AddressRefused
from bot.operations.push_notifications import WELCOME, PushNotifications
from bot.operations.push_sender import NEWS, BadSubscription, PushSender, Sent, checked
from bot.settings import Settings
from tests.bot.fake_push_service import HOST, FakeBrowser, FakePushService

_PERSON = "我是盲人王小明"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[FakePushService]:
    running = FakePushService(tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'q.db'}")


@pytest.fixture
def notifications(store: Store, service: FakePushService) -> PushNotifications:
    chosen = Settings(_env_file=None, public_url="https://help.example.cn")
    return PushNotifications(store, chosen, service.address_of, service.verify)


@pytest.fixture
def wang(store: Store) -> Counselor:
    store.counselors.add("wang", "王老师", "a long enough one", Role.COUNSELOR)
    found = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    assert found
    return found


@pytest.fixture
def number(store: Store) -> str:
    return store.requests.open(NewRequest("c1", "k", "care", _PERSON, region="毕节市")).number


@pytest.fixture
async def phone(notifications: PushNotifications, service: FakePushService) -> FakeBrowser:
    """A browser that was told that it is notified from now on."""
    browser = FakeBrowser("phone")
    assert await notifications.keep("c1", browser.subscription)
    assert [browser.decrypted(one.body) for one in service.received] == [WELCOME]
    service.received.clear()
    return browser


def _waiting(store: Store) -> int:
    with store.engine.connect() as connection:
        return len(
            connection.execute(select(SubscriptionRecord.id).where(SubscriptionRecord.next_at.is_not(None))).all()
        )


def _browsers(store: Store) -> int:
    with store.engine.connect() as connection:
        return len(connection.execute(select(SubscriptionRecord.id)).all())


async def test_a_closed_page_hears_that_its_request_was_taken_answered_and_done(
    store: Store,
    notifications: PushNotifications,
    service: FakePushService,
    phone: FakeBrowser,
    wang: Counselor,
    number: str,
) -> None:
    casework = store.casework
    steps = (
        lambda: casework.claim(wang, number, ""),
        lambda: casework.answer(wang, number, "残疾人证在县残联办", "m1", ""),
        lambda: casework.resolve(wang, number, ""),
    )
    for step in steps:
        step()
        await notifications.bring()
        await notifications.bring()
    assert [(one.path, phone.decrypted(one.body)) for one in service.received] == [(phone.path, NEWS)] * 3
    for one in service.received:
        assert one.is_signed
        assert one.headers["host"] == HOST
        token, key = (part.partition("=")[2] for part in one.headers["authorization"].removeprefix("vapid ").split(","))
        assert key == notifications.public_key
        claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        assert (claims["aud"], claims["sub"]) == (f"https://{HOST}", "https://help.example.cn")
        for personal in ("王", "盲", "毕节", number, "残疾"):
            assert personal not in str(one.headers) + phone.decrypted(one.body)


async def test_a_note_and_a_step_among_counselors_notify_nobody(
    store: Store,
    notifications: PushNotifications,
    service: FakePushService,
    phone: FakeBrowser,
    wang: Counselor,
    number: str,
) -> None:
    store.casework.claim(wang, number, "")
    await notifications.bring()
    store.casework.note(wang, number, "下午再打", "n1")
    store.casework.label(wang, number, ["要回电"], "")
    await notifications.bring()
    assert len(service.received) == 1


async def test_a_browser_that_is_gone_is_forgotten(
    store: Store,
    notifications: PushNotifications,
    service: FakePushService,
    phone: FakeBrowser,
    wang: Counselor,
    number: str,
) -> None:
    service.status = 410
    store.casework.claim(wang, number, "")
    await notifications.bring()
    assert _browsers(store) == 0


@pytest.mark.parametrize("status", [400, 401, 403, 408, 413, 429, 500])
async def test_what_may_be_our_own_fault_makes_no_browser_forgotten(
    store: Store,
    notifications: PushNotifications,
    service: FakePushService,
    phone: FakeBrowser,
    wang: Counselor,
    number: str,
    status: int,
) -> None:
    service.status = status
    store.casework.claim(wang, number, "")
    await notifications.bring()
    assert (_browsers(store), _waiting(store)) == (1, 1)


async def test_a_name_that_leads_inside_for_now_makes_no_browser_forgotten(
    store: Store, notifications: PushNotifications, phone: FakeBrowser, wang: Counselor, number: str
) -> None:
    async def _refused(_host: str) -> tuple[str, int]:
        raise AddressRefused

    resting = PushNotifications(store, Settings(_env_file=None), _refused)
    store.casework.claim(wang, number, "")
    await resting.bring()
    assert (_browsers(store), _waiting(store)) == (1, 1)


async def test_a_service_that_answers_a_letter_at_a_time_is_given_up(
    store: Store, service: FakePushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_sender, "_SECONDS", 0.3)
    service.seconds_a_letter = 0.1
    sender = PushSender(store.push_key.private(), "", service.address_of, service.verify)
    async with asyncio.timeout(2):
        assert (await sender.send(FakeBrowser("phone").subscription)).sent is Sent.LATER
    await sender.close()


@pytest.mark.parametrize("key", [StorageUnavailable(), ""])
async def test_where_the_database_gives_no_key_at_the_start_it_is_asked_again(
    store: Store, service: FakePushService, monkeypatch: pytest.MonkeyPatch, key: Exception | str
) -> None:
    def _none() -> str:
        if isinstance(key, Exception):
            raise key
        return key

    with monkeypatch.context() as away:
        away.setattr(store.push_key, "private", _none)
        begun = PushNotifications(store, Settings(_env_file=None), service.address_of, service.verify)
    assert begun.public_key == ""
    await begun.bring()
    assert begun.public_key
    assert await begun.keep("c1", FakeBrowser("phone").subscription)


async def test_what_a_service_does_not_take_is_tried_again_until_it_does(
    store: Store,
    notifications: PushNotifications,
    service: FakePushService,
    phone: FakeBrowser,
    wang: Counselor,
    number: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    began = push_subscriptions.now()
    service.status, service.answered = 503, {"retry-after": "120"}
    store.casework.claim(wang, number, "")
    await notifications.bring()
    monkeypatch.setattr(push_subscriptions, "now", lambda: began + timedelta(seconds=100))
    await notifications.bring()
    assert len(service.received) == 1
    monkeypatch.setattr(push_subscriptions, "now", lambda: began + timedelta(seconds=130))
    service.status = 201
    await notifications.bring()
    assert [phone.decrypted(one.body) for one in service.received] == [NEWS, NEWS]
    assert _waiting(store) == 0


async def test_what_is_a_day_old_is_not_brought_any_more(
    store: Store,
    notifications: PushNotifications,
    service: FakePushService,
    phone: FakeBrowser,
    wang: Counselor,
    number: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service.status = 503
    store.casework.claim(wang, number, "")
    later = push_subscriptions.now() + timedelta(hours=25)
    monkeypatch.setattr(push_subscriptions, "now", lambda: later)
    await notifications.bring()
    assert (_waiting(store), _browsers(store)) == (0, 1)


async def test_where_the_service_cannot_be_reached_it_is_said_and_nothing_is_kept(
    store: Store, notifications: PushNotifications, service: FakePushService
) -> None:
    service.status = 503
    assert not await notifications.keep("c1", FakeBrowser("phone").subscription)
    assert _browsers(store) == 0


async def test_a_redirection_is_not_followed(
    store: Store, notifications: PushNotifications, service: FakePushService
) -> None:
    service.status, service.answered = 307, {"location": f"https://{HOST}/elsewhere"}
    assert not await notifications.keep("c1", FakeBrowser("phone").subscription)
    assert [one.path for one in service.received] == ["/wpush/v2/phone"]


async def test_a_browser_is_notified_of_the_conversation_that_it_is_in_now(
    store: Store, notifications: PushNotifications, service: FakePushService, phone: FakeBrowser
) -> None:
    assert await notifications.keep("c1", phone.subscription)
    assert service.received == []
    assert await notifications.keep("c2", phone.subscription)
    with store.engine.connect() as connection:
        assert connection.execute(select(SubscriptionRecord.conversation)).scalars().all() == ["c2"]


async def test_only_so_many_browsers_of_a_conversation_are_notified(
    store: Store, notifications: PushNotifications
) -> None:
    for count in range(MOST_OF_CONVERSATION + 2):
        assert await notifications.keep("c1", FakeBrowser(f"browser{count}").subscription)
    assert _browsers(store) == MOST_OF_CONVERSATION


async def test_a_browsers_address_lies_encrypted_and_goes_with_its_person(
    store: Store, notifications: PushNotifications, phone: FakeBrowser, number: str
) -> None:
    with store.engine.connect() as connection:
        kept = repr([connection.execute(select(table)).all() for table in Base.metadata.sorted_tables])
    for secret in (HOST, phone.subscription.p256dh, phone.subscription.auth, "PRIVATE KEY"):
        assert secret not in kept
    assert store.erasure.copy("c1")["notifications"][0]["service"] == HOST
    store.erasure.erase("c1")
    assert _browsers(store) == 0


async def test_turned_off_or_without_a_key_that_can_be_read_nothing_is_offered(
    store: Store, service: FakePushService, caplog: pytest.LogCaptureFixture
) -> None:
    off = PushNotifications(store, Settings(_env_file=None, push=False), service.address_of, service.verify)
    assert off.public_key == ""
    assert not await off.keep("c1", FakeBrowser("phone").subscription)
    await off.bring()
    other = open_store(str(store.engine.url), "x" * 43 + "=")
    PushNotifications(store, Settings(_env_file=None))
    assert PushNotifications(other, Settings(_env_file=None)).public_key == ""
    assert "the key of notifications cannot be read" in caplog.text
    assert service.received == []


def test_all_gateways_sign_with_one_key_until_it_is_changed(store: Store) -> None:
    key = store.push_key.private()
    assert open_store(str(store.engine.url)).push_key.private() == key
    store.push_key.forget()
    assert store.push_key.private() != key


async def test_loopback_is_refused_without_the_seam_of_these_tests(store: Store, service: FakePushService) -> None:
    sender = PushSender(store.push_key.private(), verify=service.verify)
    subscription = FakeBrowser("phone").subscription
    for host in ("127.0.0.1", "2130706433", "localhost", "[::1]", "10.0.0.1", "169.254.169.254"):
        inside = Subscription(subscription.endpoint.replace(HOST, host), subscription.p256dh, subscription.auth)
        assert (await sender.send(inside)).sent is not Sent.TAKEN
    assert service.received == []
    await sender.close()


@pytest.mark.parametrize(
    "endpoint",
    [
        f"http://{HOST}/a",
        f"https://{HOST}:8443/a",
        f"https://{HOST}:x/a",
        f"https://someone@{HOST}/a",
        f"https://{HOST}/a#b",
        f"https://{HOST}/a\r\nx: y",
        "https:///a",
        "https://142.250.1.95/a",
        "https://[2607:f8b0:4001::5f]/a",
        f"file://{HOST}/etc/passwd",
        f"https://{HOST}/{'a' * 1000}",
        "https://推送.test/a",
        "",
    ],
)
def test_only_an_address_of_https_is_kept(endpoint: str) -> None:
    good = FakeBrowser("phone").subscription
    with pytest.raises(BadSubscription):
        checked(Subscription(endpoint, good.p256dh, good.auth))


@pytest.mark.parametrize(
    ("p256dh", "auth"), [("", ""), ("AAAA", None), ("B" * 87, None), (None, "AAAA"), (None, "é" * 22)]
)
def test_only_keys_that_are_keys_are_kept(p256dh: str | None, auth: str | None) -> None:
    good = FakeBrowser("phone").subscription
    with pytest.raises(BadSubscription):
        checked(
            Subscription(good.endpoint, good.p256dh if p256dh is None else p256dh, good.auth if auth is None else auth)
        )
