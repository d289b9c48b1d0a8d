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
_FOCUSABLE = ":is(a[href], button, summary, textarea, select, [tabindex='0']):visible"
_TOO_SMALL = """least => [...document.querySelectorAll('button, summary, textarea, select, a:not(.skip)')]
    .filter(each => each.checkVisibility() && !each.closest('p:not(.links, .tools)'))
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


def _choosing(page: Page) -> None:
    page.locator("#wishes summary").click()


def _counselled(page: Page) -> None:
    """A person answered, and the page did not follow."""
    _say(page, _QUESTION)
    page.evaluate(
        """async () => {
            const {addCounselor} = await import('/static/conversation.js');
            addCounselor({name: '王老师', text: '您好，我来帮您。', audio: null});
        }"""
    )
    expect(page.locator("article.counselor")).to_have_count(1)


_STATES = {
    "first": _first,
    "answered": _answered,
    "error": _say_too_much,
    "choosing": _choosing,
    "counselled": _counselled,
}
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
    if state != "error":
        # Else the keyboard begins where something was done last.
        page.evaluate("() => scrollTo(0, 0)")
        page.mouse.click(2, 2)
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
    page.wait_for_load_state("networkidle")
    page.reload()
    chosen = page.evaluate("() => ({...document.documentElement.dataset})")
    assert chosen == {"theme": theme, "size": "200", "spacing": "wide"}


@pytest.mark.parametrize("address", ["/privacy", "/my-data"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_other_pages_have_no_barrier_and_fit(open_page: Open, address: str, scheme: str) -> None:
    page = open_page(bypass_csp=True, color_scheme=scheme, viewport={"width": 320, "height": 640})
    _say(page, "我听不见")
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


_FORCED = """() => [...document.querySelectorAll('button, a:not(.skip), summary, textarea, select, h1, p')]
    .filter(each => each.checkVisibility() && !each.closest('.quiet'))
    .map(each => [each, getComputedStyle(each)])
    .filter(([_, style]) => style.color === style.backgroundColor
        || (style.borderStyle !== 'none' && style.borderColor === getComputedStyle(document.body).backgroundColor))
    .map(([each]) => each.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("theme", ["system", "contrast"])
@_EACH_STATE
def test_forced_colours_hide_nothing(open_page: Open, state: str, theme: str) -> None:
    page = open_page(forced_colors="active", bypass_csp=True)
    if theme == "contrast":
        page.locator("#wishes summary").click()
        page.get_by_label("颜色").select_option("contrast")
        page.wait_for_load_state("networkidle")
        page.reload()
    _STATES[state](page)
    assert page.evaluate("() => matchMedia('(forced-colors: active)').matches")
    assert page.evaluate(_FORCED) == []
    # The system's colours hold, ours do not.
    ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert ground == page.evaluate(
        "() => { const probe = document.createElement('p'); probe.style.backgroundColor = 'Canvas';"
        " document.body.append(probe); const is = getComputedStyle(probe).backgroundColor; probe.remove(); return is; }"
    )
    page.get_by_label("您想问什么").focus()
    assert page.evaluate(_FOCUSED)["line"] >= 2
    found = Axe().run(page, options={"runOnly": _STANDARDS, "resultTypes": ["violations"]})
    assert not found.violations_count, found.generate_report()


def test_nothing_moves_and_the_page_keeps_still_where_that_was_chosen(open_page: Open) -> None:
    page = open_page(viewport={"width": 420, "height": 500})
    moving = page.evaluate(
        "() => [...document.styleSheets[0].cssRules].filter(rule => /animation|transition|smooth/.test(rule.cssText))"
    )
    assert moving == []
    page.locator("#wishes summary").click()
    page.get_by_label("有新回答时").select_option("still")
    page.get_by_label("您想问什么").fill(_QUESTION)
    page.get_by_role("button", name="发送").scroll_into_view_if_needed()
    before = page.evaluate("() => document.querySelector('#text').getBoundingClientRect().top + scrollY")
    where = page.evaluate("() => scrollY")
    page.get_by_role("button", name="发送").click()
    expect(page.locator("article.answered")).to_have_count(1)
    after = page.evaluate("() => document.querySelector('#text').getBoundingClientRect().top + scrollY")
    assert after > before
    # The browser may keep the box where it was on the screen; the page itself goes nowhere.
    moved = page.evaluate("() => scrollY") - where
    assert min(abs(moved), abs(moved - (after - before))) < 1
    expect(page.get_by_role("button", name="有新的回答")).to_have_count(1)


def test_what_is_said_and_what_is_chosen_agree(open_page: Open) -> None:
    page = open_page()
    _say(page, "用短句")
    expect(page.locator("#short")).to_have_value("on")
    page.locator("#wishes summary").click()
    with page.expect_response("**/settings"):
        page.get_by_label("颜色").select_option("contrast")
    _say(page, "公益性岗位是什么")
    assert page.locator("#latest p").first.inner_text().count("\n") >= 1
    page.reload()
    expect(page.locator("#short")).to_have_value("on")
    expect(page.locator("html")).to_have_attribute("data-theme", "contrast")


_HEAR_TONES = """() => {
    window.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...a) { window.tones += 1; return start.apply(this, a); };
}"""


def test_a_new_message_is_heard_and_seen(open_page: Open) -> None:
    page = open_page(viewport={"width": 420, "height": 500})
    page.evaluate(_HEAR_TONES)
    _counselled(page)
    expect(page.get_by_role("button", name="有新的回复")).to_have_count(1)
    assert page.evaluate("() => window.tones") == 2
    page.keyboard.press("Alt+N")
    expect(page.locator("#latest")).to_be_focused()
    assert page.locator("#latest").inner_text().startswith("工作人员王老师回复")
    expect(page.get_by_role("button", name="到最新的回答")).to_have_count(1)


def test_a_whole_journey_by_keyboard_alone(open_page: Open) -> None:
    page = open_page()
    keyboard = page.keyboard
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(page.get_by_label("您想问什么")).to_be_focused()
    keyboard.type(_QUESTION)
    keyboard.press("Enter")
    expect(page.locator("article.answered")).to_have_count(1)
    expect(page.get_by_label("您想问什么")).to_be_focused()
    keyboard.press("Alt+N")
    expect(page.locator("#latest")).to_be_focused()
    assert "110元" in page.locator(":focus").inner_text()
    _tab_to(page, "出处")
    keyboard.press("Enter")
    expect(page.locator("details[open] li").first).to_contain_text("，")
    _tab_to(page, "详细")
    keyboard.press("Enter")
    expect(page.locator("article.answered")).to_have_count(2)
    # The choice stays where it is, readable, and the keyboard with it.
    assert _focused_name(page) == "详细"
    assert page.locator(":focus").get_attribute("aria-disabled") == "true"
    keyboard.press("Alt+N")
    keyboard.press("ArrowUp")
    assert page.locator(":focus").inner_text().startswith("您说")
    keyboard.press("Home")
    assert _QUESTION in page.locator(":focus").inner_text()
    _tab_to(page, "转人工，找工作人员")
    keyboard.press("Enter")
    expect(page.locator("article.answered")).to_have_count(3)
    keyboard.press("Alt+N")
    _tab_to(page, "先不转")
    keyboard.press("Enter")
    expect(page.locator("#latest")).to_contain_text("先不转")


def _tab_to(page: Page, name: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if _focused_name(page) == name:
            return
    pytest.fail(f"{name} is not reached")


def test_a_message_can_be_copied(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    _say(page, _QUESTION)
    page.get_by_role("button", name="复制").click()
    expect(page.locator("#told")).to_contain_text("已经复制")
    assert "110元" in page.evaluate("() => navigator.clipboard.readText()")


def test_who_cannot_hear_is_not_led_past_the_microphone(open_page: Open) -> None:
    page = open_page()
    expect(page.locator("#talking")).to_be_visible()
    _say(page, "我听不见")
    page.get_by_role("button", name="记住").click()
    expect(page.locator("article.answered")).to_have_count(2)
    page.reload()
    expect(page.locator("#log")).to_contain_text("我记住了")
    expect(page.locator("#talking")).to_be_hidden()


_SLOW_PHONE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
"""A phone on a slow mobile network, as browsers' own tools have it; its processor four times slower than this one."""
_USABLE_MS = 2000


def test_a_slow_phone_can_use_it_after_two_seconds(open_page: Open) -> None:
    page = open_page("/privacy")
    page.context.clear_cookies()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    session.send("Network.emulateNetworkConditions", _SLOW_PHONE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/", wait_until="domcontentloaded")
    written = "() => performance.getEntriesByType('paint').find(one => one.name === 'first-contentful-paint').startTime"
    page.wait_for_function("() => performance.getEntriesByType('paint').length > 1")
    assert page.evaluate(written) < _USABLE_MS
    page.wait_for_function("() => document.getElementById('keys').hidden === false")
    assert page.evaluate("() => performance.now()") < _USABLE_MS
    here = page.url
    assert all(url.startswith(here) for url in asked), asked


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
