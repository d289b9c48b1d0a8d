"""How the public page looks to every eye, in a real browser: barriers, zoom, colours, targets, focus, stillness."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open
from tests.journeys.page_states import FOCUSED, QUESTION, STANDARDS, STATES, answered, each_state, say

pytestmark = pytest.mark.slow

_TARGET = 44
_FOCUSABLE = ":is(a[href], button, summary, textarea, select, [tabindex='0']):not([tabindex='-1']):visible"
_TOO_SMALL = """least => [...document.querySelectorAll('button, summary, textarea, select, a:not(.skip)')]
    .filter(each => each.checkVisibility())
    .map(each => [each.innerText || each.name, each.getBoundingClientRect()])
    .filter(([_, box]) => box.height < least || box.width < least)
    .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
_WIDER = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
_STICKS_OUT = """() => [...document.querySelectorAll('body *:not(.quiet, .skip)')]
    .filter(each => { const box = each.getBoundingClientRect(); return box.left < 0 || box.right > innerWidth + 1; })
    .map(each => each.outerHTML.slice(0, 80))"""
_SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
_CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "color-contrast-enhanced"]}}
_FORCED = """() => [...document.querySelectorAll('button, a:not(.skip), summary, textarea, select, h1, p')]
    .filter(each => each.checkVisibility() && !each.closest('.quiet'))
    .map(each => [each, getComputedStyle(each)])
    .filter(([_, style]) => style.color === style.backgroundColor
        || (style.borderStyle !== 'none' && style.borderColor === getComputedStyle(document.body).backgroundColor))
    .map(([each]) => each.outerHTML.slice(0, 80))"""
_SLOW_PHONE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
"""A phone on a slow mobile network, as browsers' own tools have it; its processor four times slower than this one."""
_USABLE_MS = 2000


@each_state
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_that_axe_knows(open_page: Open, state: str, scheme: str) -> None:
    page = open_page(bypass_csp=True, color_scheme=scheme)
    STATES[state](page)
    found = Axe().run(page, options={"runOnly": STANDARDS, "resultTypes": ["violations"]})
    assert not found.violations_count, found.generate_report()


@each_state
@pytest.mark.parametrize(("width", "height"), [(320, 900), (320, 256)], ids=["phone", "400 %"])
def test_nothing_has_to_be_scrolled_sideways(open_page: Open, state: str, width: int, height: int) -> None:
    page = open_page(viewport={"width": width, "height": height})
    STATES[state](page)
    assert page.evaluate(_WIDER) == 0
    assert page.evaluate(_STICKS_OUT) == []


def test_a_word_without_end_fits(open_page: Open) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    say(page, "a" * 400)
    assert page.evaluate(_WIDER) == 0


def test_wider_spacing_fits(open_page: Open) -> None:
    page = open_page(viewport={"width": 320, "height": 640}, bypass_csp=True)
    answered(page)
    page.add_style_tag(content=_SPACED)
    assert page.evaluate(_WIDER) == 0
    assert page.evaluate(_STICKS_OUT) == []


@each_state
def test_everything_to_press_is_large(open_page: Open, state: str) -> None:
    page = open_page(viewport={"width": 420, "height": 900})
    STATES[state](page)
    assert page.locator("button").count() >= 2
    assert page.evaluate(_TOO_SMALL, _TARGET) == []


@each_state
@pytest.mark.parametrize("height", [900, 256])
def test_it_is_seen_where_the_keyboard_is(open_page: Open, state: str, height: int) -> None:
    page = open_page(viewport={"width": 420, "height": height})
    STATES[state](page)
    # Else the keyboard begins where something was done last.
    page.evaluate("() => scrollTo(0, 0)")
    page.mouse.click(2, 2)
    names = []
    while focused := _focused_after_tab(page):
        names.append(focused["name"])
        assert focused["line"] >= 2, focused
        assert focused["seen"], focused
    assert len(names) == page.locator(_FOCUSABLE).count()
    assert "发送" in names


def _focused_after_tab(page: Page) -> Any:
    """What the keyboard comes to next; None at the end of the page."""
    page.keyboard.press("Tab")
    return page.evaluate(FOCUSED)


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_every_choice_of_colours_is_clear_and_every_size_fits(open_page: Open, theme: str) -> None:
    page = open_page(bypass_csp=True, viewport={"width": 320, "height": 640})
    answered(page)
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


@pytest.mark.parametrize("address", ["/privacy", "/my-data", "/my-reminders", "/other-device"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_other_pages_have_no_barrier_and_fit(open_page: Open, address: str, scheme: str) -> None:
    page = open_page(bypass_csp=True, color_scheme=scheme, viewport={"width": 320, "height": 640})
    say(page, "我听不见")
    page.goto(address)
    found = Axe().run(page, options={"runOnly": STANDARDS, "resultTypes": ["violations"]})
    assert not found.violations_count, found.generate_report()
    assert page.evaluate(_WIDER) == 0
    assert page.evaluate(_TOO_SMALL, _TARGET) == []


@pytest.mark.parametrize("theme", ["system", "contrast"])
@each_state
def test_forced_colours_hide_nothing(open_page: Open, state: str, theme: str) -> None:
    page = open_page(forced_colors="active", bypass_csp=True)
    if theme == "contrast":
        page.locator("#wishes summary").click()
        page.get_by_label("颜色").select_option("contrast")
        page.wait_for_load_state("networkidle")
        page.reload()
    STATES[state](page)
    assert page.evaluate("() => matchMedia('(forced-colors: active)').matches")
    assert page.evaluate(_FORCED) == []
    # The system's colours hold, ours do not.
    ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert ground == page.evaluate(
        "() => { const probe = document.createElement('p'); probe.style.backgroundColor = 'Canvas';"
        " document.body.append(probe); const is = getComputedStyle(probe).backgroundColor; probe.remove(); return is; }"
    )
    page.get_by_label("您想问什么").focus()
    assert page.evaluate(FOCUSED)["line"] >= 2
    found = Axe().run(page, options={"runOnly": STANDARDS, "resultTypes": ["violations"]})
    assert not found.violations_count, found.generate_report()


def test_nothing_moves_and_the_page_keeps_still_where_that_was_chosen(open_page: Open) -> None:
    page = open_page(viewport={"width": 420, "height": 500})
    moving = page.evaluate(
        "() => [...document.styleSheets[0].cssRules].filter(rule => /animation|transition|smooth/.test(rule.cssText))"
    )
    assert moving == []
    say(page, QUESTION)
    page.locator("#wishes summary").click()
    page.get_by_label("有新回答时").select_option("still")
    page.locator("#wishes summary").click()
    page.evaluate("() => scrollTo(0, 0)")
    say(page, "转人工")
    assert page.evaluate("() => scrollY") == 0
    expect(page.get_by_role("button", name="有新的回答")).to_have_count(1)


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
