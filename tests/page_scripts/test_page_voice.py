"""What the page says of its microphone and its sound: seen and announced, and never what is not so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.page_scripts.test_script_faults import SLOW_MICROPHONE

pytestmark = pytest.mark.slow

_TALK, _FREE = "按住说话", "免按说话"
_WRITE_DOWN = """() => {
    const state = document.querySelector('#voice-state');
    window.shown = [];
    new MutationObserver(() => window.shown.push(state.textContent))
        .observe(state, { childList: true, characterData: true, subtree: true });
}"""
"""The state may change again at once: what was shown is written down."""


@pytest.fixture
def talker(page: Page) -> Page:
    """Somebody whose microphone opens when the test says so."""
    page.add_init_script(SLOW_MICROPHONE)
    page.reload()
    return page


def test_the_microphone_is_let_go_after_each_recording(talker: Page) -> None:
    talk, state = talker.get_by_role("button", name=_TALK), talker.locator("#voice-state")
    talk.evaluate("button => button.click()")
    expect(talker.locator("html")).to_have_attribute("data-microphone", "asked")
    talker.evaluate("window.openMicrophone()")
    expect(state).to_have_text("正在听您说")
    expect(state).to_have_attribute("role", "status")
    talker.evaluate(_WRITE_DOWN)
    talk.evaluate("button => button.click()")
    expect(talker.locator("html")).to_have_attribute("data-microphone", "closed")
    talker.wait_for_function("() => window.shown.includes('录好了，在想怎么回答')")


def test_who_lets_go_before_the_microphone_is_open_is_not_told_to_speak(talker: Page) -> None:
    talk = talker.get_by_role("button", name=_TALK)
    talk.focus()
    talker.keyboard.down(" ")
    expect(talker.locator("html")).to_have_attribute("data-microphone", "asked")
    talker.wait_for_timeout(600)  # Longer than a press that begins and ends by pressing.
    talker.keyboard.up(" ")
    expect(talk).to_have_attribute("aria-pressed", "false")
    talker.evaluate("window.openMicrophone()")
    expect(talker.locator("#voice-state")).to_contain_text("还没有录到")
    expect(talker.locator("html")).to_have_attribute("data-microphone", "closed")


def test_hands_free_keeps_its_name_and_says_that_it_goes_on_listening_when_it_is_silenced(talker: Page) -> None:
    free, state = talker.get_by_role("button", name=_FREE, exact=True), talker.locator("#voice-state")
    free.click()
    expect(talker.locator("html")).to_have_attribute("data-microphone", "asked")
    talker.evaluate("window.openMicrophone()")
    expect(free).to_have_attribute("aria-pressed", "true")
    expect(state).to_have_text("我在听，请直接说")
    talker.keyboard.press("Escape")
    expect(state).to_have_text("我不说了，还在听您说")
    free.click()
    expect(free).to_have_attribute("aria-pressed", "false")
    expect(state).to_have_text("免按说话已经关掉")


def test_that_sound_is_being_made_is_seen_and_announced(page: Page) -> None:
    page.get_by_label("您想问什么").fill("护理补贴")
    page.get_by_role("button", name="发送").click()
    page.route("**/api/v1/audio/**", lambda _route: None)
    page.locator("#latest button.listen").click()
    expect(page.get_by_role("status").filter(has_text="正在准备声音")).to_be_visible(timeout=5000)
    page.get_by_role("button", name="别说了").click()
    expect(page.locator("#told")).to_be_empty()


def test_a_message_that_a_reload_cut_off_is_the_same_one_when_it_is_sent_again(page: Page) -> None:
    keys: list[str] = []

    def _hold(route: Route) -> None:
        if route.request.method == "POST":
            keys.append(route.request.post_data or "")
        else:
            route.continue_()

    page.route("/", _hold)
    page.get_by_label("您想问什么").fill("低保怎么办")
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".state")).to_have_text("正在发")
    page.reload()
    expect(page.get_by_label("您想问什么")).to_have_value("低保怎么办")
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".state")).to_have_text("正在发")
    assert len(keys) == 2
    assert keys[0] == keys[1]
