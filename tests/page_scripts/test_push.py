"""Notifications while the page is closed, in a real browser: agreed to, shown by the worker, taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from actions.people.push_subscriptions import Subscription
from tests.bot.fake_push_service import FakeBrowser

_PHONE = FakeBrowser("phone")
# Chromium without a window is given no address by its maker's push service.
_PUSH = """(() => {
    const sent = SENT;
    let held = null;
    PushManager.prototype.getSubscription = async () => held;
    PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
        const key = Uint8Array.from(atob(applicationServerKey.replaceAll('-', '+').replaceAll('_', '/')),
            each => each.charCodeAt(0)).buffer;
        held = { endpoint: sent.endpoint, options: { applicationServerKey: key }, toJSON: () => sent,
            unsubscribe: async () => { held = null; return true; } };
        return held;
    };
})()""".replace("SENT", json.dumps(_PHONE.sent))
_SHOWN = """async () => {
    const worker = await navigator.serviceWorker.getRegistration('/static/push_worker.js');
    return (await worker.getNotifications()).map(({ title, body }) => `${title}：${body}`);
}"""


pytestmark = pytest.mark.slow


@pytest.fixture
def kept(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> list[Subscription]:
    """What the page had kept; the push service is taken to be reached."""
    found: list[Subscription] = []

    async def _keep(_conversation: str, subscription: Subscription) -> bool:
        found.append(subscription)
        return True

    monkeypatch.setattr(app.state.notifications, "keep", _keep)
    return found


@pytest.fixture
def waiting(browser: Browser, address: str) -> Any:
    """The page of somebody who waits for a counselor."""
    context = browser.new_context(base_url=address, permissions=["notifications"])
    context.add_init_script(_PUSH)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("您想问什么").fill("我不想活了")
    page.get_by_role("button", name="发送").click()
    expect(page.locator("article.danger")).to_be_visible()
    yield page
    context.close()


def _deliver(page: Page, text: str) -> None:
    """Give the worker a message as the browser does after it has decrypted it."""
    devtools = page.context.new_cdp_session(page)
    registered: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registered.extend(one["registrationId"] for one in event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    page.wait_for_function(
        "async () => (await navigator.serviceWorker.getRegistration('/static/push_worker.js')).active"
    )
    origin = page.evaluate("location.origin")
    devtools.send(
        "ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": registered[-1], "data": text}
    )


def test_who_agrees_is_notified_without_an_open_page_until_they_take_it_back(
    waiting: Page, kept: list[Subscription]
) -> None:
    waiting.get_by_role("button", name="有回复就通知我").click()
    expect(waiting.get_by_role("status").filter(has_text="关了网页，有回复也通知您")).to_be_visible()
    assert kept == [_PHONE.subscription]
    # Another tab of the browser is open, this page is not.
    elsewhere = waiting.context.new_page()
    elsewhere.goto("/privacy")
    waiting.goto("/my-data")
    _deliver(elsewhere, "您有新的回复。")
    elsewhere.wait_for_function(f"async () => (await ({_SHOWN})()).length > 0")
    assert elsewhere.evaluate(_SHOWN) == ["黔助：您有新的回复。"]


def test_who_looks_at_the_page_is_not_notified_as_well(waiting: Page, kept: list[Subscription]) -> None:
    waiting.get_by_role("button", name="有回复就通知我").click()
    expect(waiting.get_by_role("button", name="不再通知我")).to_be_visible()
    _deliver(waiting, "您有新的回复。")
    assert waiting.evaluate(_SHOWN) == []


def test_an_open_page_that_nobody_looks_at_and_the_push_are_one_notification(
    waiting: Page, kept: list[Subscription]
) -> None:
    waiting.get_by_role("button", name="有回复就通知我").click()
    expect(waiting.get_by_role("button", name="不再通知我")).to_be_visible()
    waiting.evaluate(
        """async () => {
            Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
            await (await import('/static/involvement.js')).notifyOfAnswer();
        }"""
    )
    assert waiting.evaluate(_SHOWN) == ["黔助：您有新的回复。"]
    elsewhere = waiting.context.new_page()
    elsewhere.goto("/privacy")
    waiting.goto("/my-data")
    _deliver(elsewhere, "您有新的回复。")
    elsewhere.wait_for_timeout(300)
    assert elsewhere.evaluate(_SHOWN) == ["黔助：您有新的回复。"]


def test_a_browser_whose_push_service_is_not_reached_says_so_and_can_try_again(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, permissions=["notifications"])
    page = context.new_page()
    page.goto("/")
    page.get_by_label("您想问什么").fill("我不想活了")
    page.get_by_role("button", name="发送").click()
    page.get_by_role("button", name="有回复就通知我").click()
    # Chromium without a window has no push service.
    expect(page.get_by_role("status").filter(has_text="关了网页，这里通知不到")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("button", name="有回复就通知我")).to_be_visible()
    context.close()


def test_who_cannot_be_notified_any_more_is_told_and_may_try_again(
    app: FastAPI, waiting: Page, kept: list[Subscription], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting.get_by_role("button", name="有回复就通知我").click()
    expect(waiting.get_by_role("button", name="不再通知我")).to_be_visible()

    async def _refuse(_conversation: str, _subscription: Subscription) -> bool:
        return False

    monkeypatch.setattr(app.state.notifications, "keep", _refuse)
    # The browser still has what it was given before.
    key = app.state.notifications.public_key
    waiting.add_init_script(f"PushManager.prototype.subscribe({{ applicationServerKey: '{key}' }})")
    waiting.reload()
    expect(waiting.get_by_role("status").filter(has_text="关了网页，这里通知不到您了")).to_be_visible()
    expect(waiting.get_by_role("button", name="有回复就通知我")).to_be_visible()


def test_it_is_taken_back_by_the_same_button(waiting: Page, kept: list[Subscription]) -> None:
    waiting.get_by_role("button", name="有回复就通知我").click()
    waiting.get_by_role("button", name="不再通知我").click()
    expect(waiting.get_by_role("status").filter(has_text="不再通知您")).to_be_visible()
    expect(waiting.get_by_role("button", name="有回复就通知我")).to_be_visible()
    expect(waiting.locator("#text")).to_be_focused()


def test_a_page_whose_browser_allows_no_worker_works_all_the_same(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, service_workers="block")
    page = context.new_page()
    page.add_init_script("delete window.PushManager")
    page.goto("/")
    page.get_by_label("您想问什么").fill("我不想活了")
    page.get_by_role("button", name="发送").click()
    expect(page.locator("article.danger")).to_be_visible()
    context.close()
