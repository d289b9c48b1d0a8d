"""The public page in a real browser: by keyboard alone, without scripts, for every eye."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open

pytestmark = pytest.mark.slow

_QUESTION = "护理补贴一个月多少钱"
_STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_TARGET = 44
_FOCUSABLE = "a[href], button, summary, textarea, [tabindex='0']"
_TOO_SMALL = """least => [...document.querySelectorAll('button, summary, textarea')]
    .map(each => [each.innerText || each.name, each.getBoundingClientRect()])
    .filter(([_, box]) => box.height < least || box.width < least)
    .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
_WIDER = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
_STICKS_OUT = """() => [...document.querySelectorAll('body *:not(.quiet, .skip)')]
    .filter(each => { const box = each.getBoundingClientRect(); return box.left < 0 || box.right > innerWidth + 1; })
    .map(each => each.outerHTML.slice(0, 80))"""
_FOCUSED = """() => {
    const focused = document.activeElement;
    if (focused === document.body) return null;
    const box = focused.getBoundingClientRect(), style = getComputedStyle(focused);
    const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)];
    const [right, bottom] = [Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)];
    const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return {name: (focused.innerText || focused.id || focused.tagName).slice(0, 40),
            line: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
            seen: right - left > 10 && bottom - top > 10 && focused.contains(there)};
}"""
_SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"


def _say(page: Page, text: str) -> None:
    page.get_by_label("您想问什么").fill(text)
    answers = page.locator("article.answered")
    before = answers.count()
    page.get_by_role("button", name="发送").click()
    expect(answers).to_have_count(before + 1)


def _say_too_much(page: Page) -> None:
    # Somebody whose browser knows no maxlength.
    page.get_by_label("您想问什么").evaluate(
        "box => { box.removeAttribute('maxlength'); box.value = '长'.repeat(501); }"
    )
    page.get_by_role("button", name="发送").click()
    page.get_by_role("alert").wait_for()


def _first(_page: Page) -> None:
    """Nothing was said yet."""


def _answered(page: Page) -> None:
    for text in (_QUESTION, "转人工", _QUESTION):
        _say(page, text)
    page.locator("details").first.evaluate("each => each.open = true")


_STATES = {"first": _first, "answered": _answered, "error": _say_too_much}
_EACH_STATE = pytest.mark.parametrize("state", _STATES)


def test_a_question_by_keyboard_alone_without_scripts(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    keyboard = page.keyboard
    keyboard.press("Tab")
    assert _focused_name(page) == "跳到输入框"
    keyboard.press("Enter")
    keyboard.type(_QUESTION)
    keyboard.press("Tab")
    assert _focused_name(page) == "发送"
    keyboard.press("Enter")
    page.wait_for_url("**/#latest")
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
    _say(page, _QUESTION)
    page.keyboard.press("Tab")
    assert page.locator("#latest").locator(":focus").count() == 1


def _focused_name(page: Page) -> str:
    focused = page.locator(":focus")
    return focused.inner_text() if focused.count() else ""


@_EACH_STATE
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_that_axe_knows(open_page: Open, state: str, scheme: str) -> None:
    page = open_page(bypass_csp=True, color_scheme=scheme)
    _STATES[state](page)
    found = Axe().run(page, options={"runOnly": _STANDARDS, "resultTypes": ["violations"]})
    assert not found.violations_count, found.generate_report()


@_EACH_STATE
@pytest.mark.parametrize(("width", "height"), [(320, 900), (320, 256)], ids=["phone", "400 %"])
def test_nothing_has_to_be_scrolled_sideways(open_page: Open, state: str, width: int, height: int) -> None:
    page = open_page(viewport={"width": width, "height": height})
    _STATES[state](page)
    assert page.evaluate(_WIDER) == 0
    assert page.evaluate(_STICKS_OUT) == []


def test_a_word_without_end_fits(open_page: Open) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    _say(page, "a" * 400)
    assert page.evaluate(_WIDER) == 0


def test_wider_spacing_fits(open_page: Open) -> None:
    page = open_page(viewport={"width": 320, "height": 640}, bypass_csp=True)
    _answered(page)
    page.add_style_tag(content=_SPACED)
    assert page.evaluate(_WIDER) == 0
    assert page.evaluate(_STICKS_OUT) == []


@_EACH_STATE
def test_everything_to_press_is_large(open_page: Open, state: str) -> None:
    page = open_page(viewport={"width": 420, "height": 900})
    _STATES[state](page)
    assert page.locator("button").count() >= 2
    assert page.evaluate(_TOO_SMALL, _TARGET) == []


@_EACH_STATE
@pytest.mark.parametrize("height", [900, 256])
def test_it_is_seen_where_the_keyboard_is(open_page: Open, state: str, height: int) -> None:
    page = open_page(viewport={"width": 420, "height": height})
    _STATES[state](page)
    if state == "answered":
        # Else the keyboard begins at the newest answer.
        page.goto("/")
        expect(page.locator("article.answered")).to_have_count(3)
    names = []
    while focused := _focused_after_tab(page):
        names.append(focused["name"])
        assert focused["line"] >= 2, focused
        assert focused["seen"], focused
    if state != "error":
        # There the keyboard begins at the error.
        assert len(names) == page.locator(_FOCUSABLE).count()
    assert "发送" in names


def _focused_after_tab(page: Page) -> Any:
    """What the keyboard comes to next; None at the end of the page."""
    page.keyboard.press("Tab")
    return page.evaluate(_FOCUSED)


@pytest.mark.parametrize("height", [900, 256])
def test_an_error_is_seen_at_the_box_with_what_was_written(open_page: Open, height: int) -> None:
    page = open_page(viewport={"width": 320, "height": height})
    _answered(page)
    _say_too_much(page)
    alert, box = page.get_by_role("alert"), page.get_by_label("您想问什么")
    expect(alert).to_be_in_viewport(ratio=1)
    assert alert.inner_text().endswith("。")
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    assert box.input_value() == "长" * 501
    assert "error" in (box.get_attribute("aria-describedby") or "")


_CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "color-contrast-enhanced"]}}


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_every_choice_of_colours_is_clear_and_every_size_fits(open_page: Open, theme: str) -> None:
    page = open_page(bypass_csp=True, viewport={"width": 320, "height": 640})
    _answered(page)
    page.locator("#wishes summary").click()
    page.get_by_label("颜色").select_option(theme)
    page.get_by_label("字的大小").select_option("200")
    page.get_by_label("行和字的间隔").select_option("wide")
    found = Axe().run(page, options=_CONTRAST)
    assert not found.violations_count, found.generate_report()
    assert page.evaluate(_WIDER) == 0
    assert page.evaluate(_STICKS_OUT) == []
    page.reload()
    chosen = page.evaluate("() => ({...document.documentElement.dataset})")
    assert chosen == {"theme": theme, "size": "200", "spacing": "wide"}


@pytest.mark.parametrize("address", ["/privacy", "/my-data"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_other_pages_have_no_barrier_and_fit(open_page: Open, address: str, scheme: str) -> None:
    page = open_page(bypass_csp=True, color_scheme=scheme, viewport={"width": 320, "height": 640})
    _say(page, _QUESTION)
    page.goto(address)
    found = Axe().run(page, options={"runOnly": _STANDARDS, "resultTypes": ["violations"]})
    assert not found.violations_count, found.generate_report()
    assert page.evaluate(_WIDER) == 0
    assert page.evaluate(_TOO_SMALL, _TARGET) == []


def test_a_person_erases_what_is_kept(open_page: Open) -> None:
    page = open_page()
    _say(page, _QUESTION)
    page.get_by_role("link", name="我的数据").click()
    expect(page.get_by_text("1轮问答")).to_be_visible()
    page.get_by_label("我知道找不回来").check()
    page.get_by_role("button", name="全部删掉").click()
    expect(page.get_by_role("status")).to_contain_text("都删掉了")
    page.get_by_role("link", name="回到对话").click()
    expect(page.locator("article")).to_have_count(0)


_LISTEN = """() => {
    window.announced = [];
    new MutationObserver(changes => {
        for (const change of changes) for (const line of change.addedNodes) window.announced.push(line.textContent);
    }).observe(document.getElementById('told'), {childList: true});
}"""


def test_a_screen_reader_tells_a_journey_once_and_in_order(open_page: Open) -> None:
    page = open_page()
    assert page.locator("#told").get_attribute("aria-live") == "polite"
    assert page.get_by_role("log").get_attribute("aria-live") == "off"
    page.evaluate(_LISTEN)
    _say(page, _QUESTION)
    _say(page, "详细")
    _say(page, "转人工")
    asked, answered, more, details, person, offer = page.evaluate("() => window.announced")
    assert (asked, more, person) == (f"您说：{_QUESTION}", "您说：详细", "您说：转人工")
    assert answered.startswith("黔助回答：护理补贴按月发")
    assert "可以选：1，详细。" in answered
    assert details.startswith("黔助回答：")
    assert details != answered
    assert offer.endswith("1，一起转。2，只转请求，不转内容。3，先不转。")
    # What was told is taken out again, so that nobody meets it twice.
    expect(page.locator("#told p")).to_have_count(0)
