"""Faults that the scripts had: each test failed before it was mended."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow

_DANGER = {
    "waiting": 1,
    "danger": 1,
    "transferred": 0,
    "unread": [],
    "callbacks": [],
    "danger_title": "可能有生命危险",
    "danger_region": "",
    "danger_number": "123456",
    "danger_at": "2026-11-26T10:00:00",
}
_BUSY = {"error": {"code": "unavailable", "message": "请过一会儿再试。"}}
# A microphone that opens when the test says so.
SLOW_MICROPHONE = """
navigator.mediaDevices.getUserMedia = () => new Promise((resolve) => {
    window.openMicrophone = () => {
        const { stream } = new AudioContext().createMediaStreamDestination();
        const [track] = stream.getTracks();
        const stop = track.stop.bind(track);
        track.stop = () => {
            stop();
            document.documentElement.dataset.microphone = "closed";
        };
        resolve(stream);
    };
    document.documentElement.dataset.microphone = "asked";
});
"""


def test_a_busy_database_does_not_take_the_alarm_away(console: Page) -> None:
    console.route("**/console/waiting", lambda route: route.fulfill(json=_DANGER))
    console.reload()
    expect(console.locator("#danger-banner")).to_be_visible()
    console.unroute("**/console/waiting")
    console.route("**/console/waiting", lambda route: route.fulfill(status=503, json=_BUSY))
    with console.expect_response(lambda response: response.status == 503, timeout=20_000):
        pass
    console.wait_for_timeout(200)
    expect(console.locator("#danger-banner")).to_be_visible()
    expect(console.locator("#danger")).to_have_text("，1个危险")


def test_the_end_of_a_session_is_announced_once(console: Page) -> None:
    console.clock.install()
    console.reload()
    console.route("**/console/waiting", lambda route: route.fulfill(status=401, body="{}"))
    console.evaluate(
        """() => {
            window.told = [];
            new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(
                node => window.told.push(node.textContent)))).observe(
                document.getElementById('told'), {childList: true});
        }"""
    )
    for _ in range(3):
        with console.expect_response("**/console/waiting"):
            console.clock.run_for(10_000)
        console.wait_for_timeout(100)
    assert console.evaluate("window.told") == ["登录到时间了，请重新登录。您写的话还在。"]


def test_hands_free_that_is_turned_off_before_the_microphone_opens_leaves_it_closed(page: Page) -> None:
    page.add_init_script(SLOW_MICROPHONE)
    page.reload()
    page.get_by_role("button", name="免按说话").click()
    microphone = page.locator("html")
    expect(microphone).to_have_attribute("data-microphone", "asked")
    page.get_by_role("button", name="免按说话").click()
    page.evaluate("window.openMicrophone()")
    expect(microphone).to_have_attribute("data-microphone", "closed", timeout=10_000)
    expect(page.get_by_role("button", name="免按说话")).to_have_attribute("aria-pressed", "false")


def test_the_button_that_tells_of_a_notice_leads_to_it(page: Page) -> None:
    page.get_by_label("您想问什么").fill("护理补贴")
    page.get_by_role("button", name="发送").click()
    expect(page.locator("article.answered")).to_have_count(1)
    page.evaluate("async () => (await import('/static/conversation.js')).addNotice('王老师接了您的请求。')")
    page.keyboard.press("Alt+N")
    expect(page.locator(":focus")).to_contain_text("王老师接了您的请求。")
