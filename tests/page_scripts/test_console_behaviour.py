"""What the console does in a counselor's browser: notifications, and the look that was chosen."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from actions.requests.request import NewRequest

pytestmark = pytest.mark.slow

_NOTIFICATIONS = """
window.notified = [];
window.Notification = class {
    static permission = 'default';
    static async requestPermission() { return (this.permission = window.answer ?? 'granted'); }
    constructor(_title, { body }) { window.notified.push(body); }
    addEventListener() {}
};"""
_LOOKED_AT = """state => Object.defineProperty(
    document, 'visibilityState', { configurable: true, get: () => state })"""
_WIDER = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
_RULES = {"runOnly": {"type": "rule", "values": ["color-contrast", "color-contrast-enhanced", "target-size"]}}


def _open_footer(console: Page, summary: str) -> None:
    console.get_by_text(summary, exact=True).click()


def _ask_for_notifications(console: Page) -> None:
    console.add_init_script(_NOTIFICATIONS)
    console.reload()
    _open_footer(console, "声音、通知和快捷键")
    console.get_by_label("浏览器通知").click()


def test_who_does_not_look_is_notified_without_a_word_of_the_person(console: Page, app: FastAPI) -> None:
    _ask_for_notifications(console)
    expect(console.get_by_label("浏览器通知")).to_be_checked()
    console.evaluate(_LOOKED_AT, "hidden")
    app.state.store.requests.report_danger("d", "d", "我不想活了", "毕节市")
    console.wait_for_function("() => window.notified.length === 1", timeout=15_000)
    assert console.evaluate("() => window.notified") == ["有人可能有生命危险。"]


def test_who_looks_is_not_notified(console: Page, app: FastAPI) -> None:
    _ask_for_notifications(console)
    app.state.store.requests.report_danger("d", "d", "我不想活了", "毕节市")
    expect(console.locator("#alarm")).to_contain_text("有人可能有生命危险", timeout=15_000)
    assert console.evaluate("() => window.notified") == []


def test_a_browser_that_refuses_is_said_to_and_the_box_is_off(console: Page) -> None:
    console.add_init_script("window.answer = 'denied'")
    _ask_for_notifications(console)
    expect(console.get_by_label("浏览器通知")).not_to_be_checked()
    expect(console.locator("#notifications-state")).to_contain_text("浏览器没有准许")


def test_the_first_request_is_claimed_after_few_keys_also_in_danger(console: Page, app: FastAPI) -> None:
    app.state.store.requests.report_danger("d", "d", "我不想活了", "毕节市")
    console.reload()
    expect(console.locator("#danger")).to_contain_text("1个危险")
    expect(console.locator("#danger-banner")).to_be_hidden()
    for _ in range(12):
        console.keyboard.press("Tab")
        if console.evaluate("document.activeElement.innerText.startsWith('我来接')"):
            break
    else:
        pytest.fail("more than twelve keys")
    console.goto("/console?which=ended")
    expect(console.locator("#danger-banner a")).to_contain_text("我不想活了")


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (320, 640)])
def test_every_look_is_clear_and_fits_with_the_largest_text(
    console: Page, app: FastAPI, theme: str, width: int, height: int
) -> None:
    store = app.state.store
    store.requests.report_danger("d", "d", "我不想活了", "毕节市")
    number = store.requests.open(NewRequest("a", "a", "", "想找人")).number
    console.set_viewport_size({"width": width, "height": height})
    _open_footer(console, "颜色和字的大小")
    console.get_by_label("颜色").select_option(theme)
    console.get_by_label("字的大小").select_option("200")
    console.get_by_role("button", name="保存").click()
    for address in ("/console", f"/console/requests/{number}", "/console/figures"):
        console.goto(address)
        assert console.evaluate("() => ({...document.documentElement.dataset})") == {"theme": theme, "size": "200"}
        assert console.evaluate(_WIDER) == 0, address
        found = Axe().run(console, options=_RULES)
        assert not found.violations_count, found.generate_report()
