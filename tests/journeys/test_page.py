"""The public page in a real browser: whole journeys, by keyboard alone, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open
from tests.journeys.page_states import QUESTION, a_counselor_writes, answered, say, say_too_much

pytestmark = pytest.mark.slow


_HEAR_TONES = """() => {
    window.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...a) { window.tones += 1; return start.apply(this, a); };
}"""


def test_a_question_by_keyboard_alone_without_scripts(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    keyboard = page.keyboard
    keyboard.press("Tab")
    assert _focused_name(page) == "跳到输入框"
    keyboard.press("Enter")
    keyboard.type(QUESTION)
    keyboard.press("Tab")
    assert _focused_name(page) == "发送"
    keyboard.press("Enter")
    page.wait_for_url("**/?answered#latest")
    latest = page.locator("#latest")
    assert "110元" in latest.inner_text()
    assert latest.is_visible()
    assert "新的回答" in page.title()
    told = latest.inner_text()
    for _ in range(20):
        keyboard.press("Tab")
        if _focused_name(page) == "详细":
            break
    keyboard.press("Enter")
    expect(page.locator("article.answered")).to_have_count(2)
    assert page.locator("#latest").inner_text() != told


def test_after_an_answer_the_keyboard_is_at_the_answer(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    say(page, QUESTION)
    page.keyboard.press("Tab")
    assert page.locator("#latest").locator(":focus").count() == 1


def _focused_name(page: Page) -> str:
    focused = page.locator(":focus")
    return focused.inner_text() if focused.count() else ""


@pytest.mark.parametrize("height", [900, 256])
def test_an_error_is_seen_at_the_box_with_what_was_written(open_page: Open, height: int) -> None:
    page = open_page(viewport={"width": 320, "height": height})
    answered(page)
    say_too_much(page)
    alert, box = page.get_by_role("alert"), page.get_by_label("您想问什么")
    expect(alert).to_be_in_viewport(ratio=1)
    assert alert.inner_text().endswith("。")
    # The alert says it; the keyboard stays at the button that was pressed, one step from the box.
    expect(page.get_by_role("button", name="发送")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(box).to_be_focused()
    assert box.input_value() == "长" * 501
    assert "error" in (box.get_attribute("aria-describedby") or "")


def test_a_person_erases_what_is_kept(open_page: Open) -> None:
    page = open_page()
    say(page, QUESTION)
    page.get_by_role("link", name="我的数据").click()
    expect(page.get_by_text("1轮问答")).to_be_visible()
    page.get_by_label("我知道找不回来").check()
    page.get_by_role("button", name="全部删掉").click()
    expect(page.get_by_role("status")).to_contain_text("都删掉了")
    page.get_by_role("link", name="回到对话").click()
    expect(page.locator("article")).to_have_count(0)


def test_what_is_said_and_what_is_chosen_agree(open_page: Open) -> None:
    page = open_page()
    say(page, "用短句")
    expect(page.locator("#short")).to_have_value("on")
    page.locator("#wishes summary").click()
    with page.expect_response("**/settings"):
        page.get_by_label("颜色").select_option("contrast")
    say(page, "公益性岗位是什么")
    assert page.locator("#latest p").first.inner_text().count("\n") >= 1
    page.reload()
    expect(page.locator("#short")).to_have_value("on")
    expect(page.locator("html")).to_have_attribute("data-theme", "contrast")


def test_a_new_message_is_heard_and_seen(open_page: Open) -> None:
    page = open_page(viewport={"width": 420, "height": 500})
    page.locator("#wishes summary").click()
    page.get_by_label("有新回答时").select_option("still")
    say(page, QUESTION)
    page.evaluate(_HEAR_TONES)
    # Somebody who is elsewhere on the page: what is in sight counts as seen.
    page.evaluate("() => scrollTo(0, 0)")
    a_counselor_writes(page)
    expect(page.get_by_role("button", name="有新的回复")).to_have_count(1)
    # One tone, of two notes.
    assert page.evaluate("() => window.tones") == 2
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("Alt+N")
    expect(page.locator("#latest")).to_be_focused()
    assert page.locator("#latest").inner_text().startswith("工作人员王老师回复")
    expect(page.locator("#jump")).to_be_hidden()


def test_a_whole_journey_by_keyboard_alone(open_page: Open) -> None:
    page = open_page()
    keyboard = page.keyboard
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(page.get_by_label("您想问什么")).to_be_focused()
    keyboard.type(QUESTION)
    keyboard.press("Enter")
    expect(page.locator("article.answered")).to_have_count(1)
    expect(page.get_by_label("您想问什么")).to_be_focused()
    keyboard.press("Alt+N")
    expect(page.locator("#latest")).to_be_focused()
    assert "110元" in page.locator(":focus").inner_text()
    _tab_to(page, "更多")
    keyboard.press("Enter")
    expect(page.locator("details.more[open] li").first).to_contain_text("，")
    keyboard.press("Alt+N")
    _tab_to(page, "详细")
    keyboard.press("Enter")
    expect(page.locator("article.answered")).to_have_count(2)
    # The used choice is text now; the keyboard is at what was said by it.
    expect(page.locator("article.said:focus")).to_contain_text("1")
    keyboard.press("Alt+N")
    keyboard.press("ArrowUp")
    assert page.locator(":focus").inner_text().startswith("您说")
    keyboard.press("Home")
    assert QUESTION in page.locator(":focus").inner_text()
    keyboard.press("Escape")
    page.get_by_role("button", name="转人工，找工作人员").focus()
    keyboard.press("Enter")
    expect(page.locator("article.answered")).to_have_count(3)
    keyboard.press("Alt+N")
    _tab_to(page, "先不转")
    keyboard.press("Enter")
    expect(page.locator("#latest")).to_contain_text("先不转")


def _tab_to(page: Page, name: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if _focused_name(page).startswith(name):
            return
    pytest.fail(f"{name} is not reached")


def test_a_message_can_be_copied(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    say(page, QUESTION)
    page.locator("#latest summary").click()
    page.get_by_role("button", name="复制").click()
    expect(page.locator("#told")).to_contain_text("已经复制")
    assert "110元" in page.evaluate("() => navigator.clipboard.readText()")


def test_who_cannot_hear_is_offered_no_sound_from_that_moment(open_page: Open) -> None:
    page = open_page()
    expect(page.locator("#talking")).to_be_visible()
    say(page, "我听不见")
    expect(page.locator("#talking")).to_be_hidden()
    expect(page.locator(".listen")).to_have_count(0)
    page.get_by_role("button", name="记住").click()
    expect(page.locator("article.answered")).to_have_count(2)
    page.reload()
    expect(page.locator("#log")).to_contain_text("我记住了")
    expect(page.locator("#talking")).to_be_hidden()
    expect(page.locator(".listen")).to_have_count(0)
    page.locator("#wishes summary").click()
    expect(page.locator("fieldset.sounds")).to_be_hidden()
