"""What the page does while somebody uses it: nothing silent, nothing lost, the box and the newest answer in sight."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Route, expect

from actions.dialogue.utterance import Citation, Option
from actions.requests.request import NewRequest
from actions.staff.counselors import Counselor, Role
from bot.channels.http.session import COOKIE, conversation_of
from tests.bot.fake_rasa import FakeRasa, answering, utterance

pytestmark = pytest.mark.slow

_SIZES = ((360, 740), (1280, 800), (320, 256), (360, 400))
"""A phone, a desktop, the desktop at 400 %, a phone with its keyboard open."""
_IN_SIGHT = """selector => {
    const box = document.querySelector(selector).getBoundingClientRect();
    return box.top < innerHeight && box.bottom > 0 && box.top >= -1 && box.height > 0;
}"""
_COVERED = """() => {
    const box = document.querySelector('#latest > p').getBoundingClientRect();
    const there = document.elementFromPoint(box.left + 20, box.top + 10);
    return there?.closest('#composer') !== null;
}"""
_SMALL = """least => [...document.querySelectorAll('button, summary, textarea, select, a:not(.skip)')]
    .filter(each => each.checkVisibility())
    .map(each => [each.innerText || each.id, each.getBoundingClientRect()])
    .filter(([_, box]) => box.height < least || box.width < least).map(([name]) => name)"""
_LINE = """selector => {
    const text = document.querySelector(selector), style = getComputedStyle(text);
    return text.getBoundingClientRect().width / (parseFloat(style.fontSize) + parseFloat(style.letterSpacing));
}"""
_CONTRAST = """button => {
    const channel = value => value <= .03928 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4;
    const light = colour => {
        const [red, green, blue] = colour.match(/[0-9.]+/g).slice(0, 3).map(value => channel(value / 255));
        return .2126 * red + .7152 * green + .0722 * blue;
    };
    const style = getComputedStyle(button);
    const [low, high] = [light(style.color), light(style.backgroundColor)].sort((one, other) => one - other);
    return (high + .05) / (low + .05);
}"""
_NOTIFICATIONS = """
window.notified = [];
window.Notification = class {
    static permission = 'default';
    static async requestPermission() { this.permission = 'granted'; return 'granted'; }
    constructor(_title, { body }) { window.notified.push(body); }
};"""
_NOTIFY = """async state => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    await (await import('/static/involvement.js')).notifyOfAnswer();
}"""
_LONG = "每月110元。" + "户籍在贵州的重度残疾人可以申请，要带身份证、户口本和残疾人证。" * 3
_SOURCES = [Citation("某方案", "某〔2022〕4号", "二（八）", "2022—2024", True)]


@pytest.fixture(autouse=True)
def _answer(rasa: FakeRasa) -> None:
    options = [Option("详细", "more"), Option("怎么申请", "more"), Option("去哪里申请", "more")]
    said = utterance(_LONG, options=options, sources=_SOURCES)
    rasa.respond = lambda _message: answering(said)


def _say(page: Page, text: str) -> None:
    answers = page.locator("article.answered")
    before = answers.count()
    page.get_by_label("您想问什么").fill(text)
    page.get_by_role("button", name="发送").click()
    expect(answers).to_have_count(before + 1)


@pytest.fixture
def held(page: Page) -> Iterator[list[Route]]:
    """Messages that are on their way until the test lets them go."""
    routes: list[Route] = []
    page.route("**/", lambda route: routes.append(route) if route.request.method == "POST" else route.fallback())
    yield routes
    page.unroute("**/")


def _post(page: Page, text: str) -> None:
    page.get_by_label("您想问什么").fill(text)
    page.get_by_role("button", name="发送").click()


def _open_request(page: Page, app: FastAPI) -> str:
    [cookie] = [each["value"] for each in page.context.cookies() if each["name"] == COOKIE]
    conversation = conversation_of(cookie, app.state.settings)
    number: str = app.state.store.requests.open(NewRequest(conversation, "k", "", "想找人")).number
    return number


@pytest.mark.parametrize(("width", "height"), _SIZES)
def test_the_box_and_the_newest_answer_are_on_the_screen(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.reload()
    assert page.evaluate(_IN_SIGHT, "#text")
    for _ in range(3):
        _say(page, "护理补贴多少钱")
        assert page.evaluate(_IN_SIGHT, "#text")
        assert page.evaluate(_IN_SIGHT, "#latest > p")
        assert not page.evaluate(_COVERED)


def test_with_large_text_on_a_low_screen_the_bar_covers_nothing(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.get_by_role("button", name="大字").click()
    assert page.locator("#ask").evaluate("each => getComputedStyle(each).position") == "static"


def test_the_own_message_stands_there_at_once_and_waiting_is_seen_and_announced(page: Page, held: list[Route]) -> None:
    _post(page, "护理补贴多少钱")
    expect(page.locator("article.said")).to_contain_text("护理补贴多少钱")
    expect(page.locator(".state")).to_have_text("正在发")
    expect(page.get_by_label("您想问什么")).to_have_value("")
    expect(page.get_by_role("status").filter(has_text="正在查")).to_be_visible(timeout=4000)
    held[0].continue_()
    expect(page.locator("article.answered")).to_have_count(1)
    expect(page.locator(".state")).to_have_text("已发")
    expect(page.locator("#told")).to_be_empty()


def test_a_message_that_is_stuck_can_be_taken_back(page: Page) -> None:
    page.route("**/", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    _post(page, "护理补贴多少钱")
    expect(page.get_by_role("alert")).to_contain_text("网络断了")
    expect(page.get_by_role("button", name="现在再试")).to_be_visible()
    page.get_by_role("button", name="不发了").click()
    expect(page.locator("article.said")).to_have_count(0)
    expect(page.get_by_label("您想问什么")).to_have_value("护理补贴多少钱")
    expect(page.get_by_label("您想问什么")).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="没有发出")).to_be_visible()


def test_a_proxys_error_is_named_and_sent_again_by_hand(page: Page) -> None:
    broken = {"status": 502, "content_type": "text/html", "body": "<html>"}
    page.route("**/", lambda route: route.fulfill(**broken) if route.request.method == "POST" else route.fallback())
    _post(page, "护理补贴多少钱")
    expect(page.get_by_role("alert")).to_contain_text("服务现在出了问题")
    assert page.title().startswith("出错了")
    page.unroute("**/")
    page.get_by_role("button", name="现在再试").click()
    expect(page.locator("article.answered")).to_have_count(1)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert not page.title().startswith("出错了")


def test_a_refusal_is_said_once_and_nothing_is_lost(page: Page) -> None:
    refusal = {"status": 429, "json": {"error": {"code": "too_many", "message": "您说得太快了。"}}}
    page.route("**/", lambda route: route.fulfill(**refusal) if route.request.method == "POST" else route.fallback())
    _post(page, "护理补贴多少钱")
    expect(page.get_by_role("alert")).to_have_text("您说得太快了。")
    expect(page.get_by_role("button", name="发送")).to_be_focused()
    expect(page.get_by_label("您想问什么")).to_have_value("护理补贴多少钱")
    expect(page.locator("article.said")).to_have_count(0)


def test_a_long_paste_is_kept_and_said_to_be_too_long(page: Page) -> None:
    page.get_by_label("您想问什么").focus()
    page.keyboard.insert_text("长" * 800)
    assert len(page.get_by_label("您想问什么").input_value()) == 800
    expect(page.get_by_role("status").filter(has_text="太长了")).to_be_visible()
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("alert")).to_contain_text("一共800个字")


def test_an_example_that_is_pressed_takes_the_keyboard_along(page: Page) -> None:
    page.locator("#examples button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("article.said:focus")).to_have_count(1)
    expect(page.locator("article.answered")).to_have_count(1)
    expect(page.locator("#examples")).to_have_count(0)


def _stops(page: Page) -> list[str]:
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    page.mouse.click(2, 2)
    stops: list[str] = []
    while len(stops) < 60:
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            return stops
        stops.append(page.evaluate("() => document.activeElement.id || document.activeElement.innerText"))
    return stops


def test_the_keyboard_needs_at_most_twenty_stops_after_six_turns(page: Page) -> None:
    for number in range(6):
        _say(page, f"护理补贴多少钱{number}")
    assert 10 < len(_stops(page)) <= 20
    page.get_by_label("您想问什么").focus()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("() => Boolean(document.activeElement.closest('#latest'))")
    # What an older message holds is reached from the message.
    page.locator("#log").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('article') === document.querySelectorAll('article')[1]")


def test_every_control_of_the_log_is_named_after_its_answer(page: Page, rasa: FakeRasa) -> None:
    for text in ("每月110元。", "去乡镇申请。"):
        rasa.respond = lambda _message, text=text: answering(utterance(text, sources=_SOURCES))
        _say(page, "问")
    for name in ("读出来", "更多", "复制"):
        found = page.locator("#log").get_by_text(name).or_(page.locator(f"#log [aria-label^='{name}']"))
        names = [each.get_attribute("aria-label") or each.text_content() for each in found.all()]
        assert {f"{name}：每月110元。", f"{name}：去乡镇申请。"} <= set(names), names


def test_targets_are_sixty_wide_and_high_with_large_text(page: Page) -> None:
    page.set_viewport_size({"width": 420, "height": 900})
    _say(page, "护理补贴多少钱")
    page.get_by_role("button", name="大字").click()
    assert page.evaluate(_SMALL, 60) == []


def test_ten_characters_fit_a_line_with_the_largest_text_and_wide_spacing(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    _say(page, "护理补贴一个月多少钱，怎么申请")
    page.locator("#wishes summary").click()
    page.get_by_label("字的大小").select_option("200")
    page.get_by_label("行和字的间隔").select_option("wide")
    for selector in ("#latest > p", "article.said > p"):
        assert page.evaluate(_LINE, selector) >= 10


def test_switches_of_the_header_hold_at_once_and_are_confirmed(page: Page) -> None:
    for name, attribute, on in (("大字", "data-size", "150"), ("高对比", "data-theme", "contrast")):
        switch = page.get_by_role("button", name=name)
        switch.click()
        expect(page.locator("html")).to_have_attribute(attribute, on)
        expect(switch).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status").filter(has_text="已经保存。")).to_be_visible()
    page.get_by_role("button", name="短句").click()
    expect(page.locator("#short")).to_have_value("on")
    page.reload()
    expect(page.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")


def test_choices_made_quickly_one_after_the_other_are_all_kept(page: Page) -> None:
    sent: list[Route] = []

    def _hold_the_first(route: Route) -> None:
        sent.append(route)
        if len(sent) > 1:
            route.continue_()

    page.route("**/settings", _hold_the_first)
    page.get_by_role("button", name="大字").click()
    page.get_by_role("button", name="高对比").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "contrast")
    assert [route.request.post_data for route in sent] == ["size=150"]
    with page.expect_response(lambda response: response.request.post_data == "theme=contrast"):
        sent[0].continue_()
    page.reload()
    assert page.evaluate("() => ({...document.documentElement.dataset})") == {
        "theme": "contrast",
        "size": "150",
        "spacing": "usual",
    }


def test_two_pages_of_one_conversation_show_the_same(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/")
    _say(page, "护理补贴多少钱")
    expect(other.locator("article.said")).to_contain_text("护理补贴多少钱")
    expect(other.locator("article.answered")).to_have_count(1)


def test_whoever_comes_back_is_at_the_newest_message(page: Page) -> None:
    for number in range(4):
        _say(page, f"护理补贴多少钱{number}")
    again = page.context.new_page()
    again.goto("/")
    again.wait_for_function("() => scrollY > 0")
    assert again.evaluate(_IN_SIGHT, "#latest > p")


def test_what_came_meanwhile_stands_below_a_line(page: Page, app: FastAPI) -> None:
    number = _open_request(page, app)
    cases, viewer = app.state.store.casework, _signed_in(app)
    cases.claim(viewer, number, "")
    expect(page.locator("article.notice")).to_have_count(1, timeout=10_000)
    context = page.context
    page.close()
    cases.answer(viewer, number, "您好，我来帮您。", "a", "")
    again = context.new_page()
    again.goto("/")
    expect(again.locator(".unread + article.counselor")).to_contain_text("我来帮您")
    again.reload()
    expect(again.locator(".unread")).to_have_count(0)


def _signed_in(app: FastAPI) -> Counselor:
    counselors = app.state.store.counselors
    counselors.add("li", "李老师", "a long enough one", Role.LEAD)
    counselor = counselors.of_session(counselors.sign_in("li", "a long enough one"))
    assert isinstance(counselor, Counselor)
    return counselor


def test_the_strip_follows_the_request_and_a_message_says_what_became_of_it(page: Page, app: FastAPI) -> None:
    number = _open_request(page, app)
    page.reload()
    expect(page.locator("#involvement")).to_contain_text("还没有人接")
    cases, viewer = app.state.store.casework, _signed_in(app)
    cases.claim(viewer, number, "")
    expect(page.locator("#involvement")).to_contain_text("工作人员接了", timeout=10_000)
    _post(page, "我在毕节")
    expect(page.locator(".state").last).to_have_text("已到工作人员")
    expect(page.get_by_role("status").filter(has_text="已经发给工作人员。")).to_be_visible()
    cases.answer(viewer, number, "您好，我来帮您。", "a", "")
    expect(page.locator("#involvement")).to_contain_text("李老师在帮您", timeout=10_000)
    expect(page.locator(".state").last).to_have_text("工作人员看到了")


def test_who_was_helped_rates_by_a_button(page: Page, app: FastAPI, rasa: FakeRasa) -> None:
    number = _open_request(page, app)
    cases, viewer = app.state.store.casework, _signed_in(app)
    cases.claim(viewer, number, "")
    page.reload()
    cases.resolve(viewer, number, "")
    strip = page.locator("#involvement")
    expect(strip).to_contain_text("帮到您了吗？", timeout=10_000)
    rasa.respond = lambda _message: answering(utterance("记下了，谢谢您告诉我们。"))
    strip.get_by_role("button", name="满意").click()
    expect(page.locator("article.answered").last).to_contain_text("谢谢您告诉我们")
    assert rasa.heard[-1]["message"] == "满意"


def test_the_conversation_is_opened_on_another_device_by_a_code(page: Page, browser: Browser, address: str) -> None:
    _say(page, "护理补贴多少钱")
    page.get_by_text("设置", exact=True).click()
    page.get_by_role("link", name="换设备").click()
    page.get_by_role("button", name="要一个号码").click()
    shown = page.get_by_role("status")
    expect(shown).to_be_focused()
    code = "".join(re.findall(r"(?:[0-9] ){3}[0-9]", shown.inner_text())).replace(" ", "")
    page.goto("/")
    other = browser.new_context(base_url=address).new_page()
    other.goto("/other-device")
    other.get_by_label("填8位号码").fill("00000000")
    other.keyboard.press("Enter")
    expect(other.get_by_role("alert")).to_contain_text("这个号码打不开")
    expect(other.get_by_label("填8位号码")).to_be_focused()
    other.get_by_label("填8位号码").fill(code)
    other.keyboard.press("Enter")
    expect(other.locator("article.said")).to_contain_text("护理补贴多少钱")
    assert code not in other.url
    expect(page.locator("article.notice")).to_contain_text("在另一台设备上打开了", timeout=10_000)
    other.context.close()


def test_a_conversation_that_was_lost_is_said_to_be_new(page: Page) -> None:
    _say(page, "护理补贴多少钱")
    page.context.clear_cookies()
    _post(page, "怎么申请")
    expect(page.locator("article.notice")).to_contain_text("这里开始是新的对话")


def test_a_choice_that_was_used_is_text(page: Page) -> None:
    _say(page, "护理补贴多少钱")
    page.get_by_role("button", name="怎么申请").click()
    expect(page.locator("article.answered")).to_have_count(2)
    expect(page.locator("article.answered").first.get_by_role("button", name="怎么申请")).to_have_count(0)
    expect(page.locator("article.answered").first.locator("ol")).to_contain_text("怎么申请")
    expect(page.locator(".choices [aria-disabled]")).to_have_count(0)


def test_printing_gives_a_sheet_with_the_sources_opened(page: Page) -> None:
    _say(page, "护理补贴多少钱")
    page.emulate_media(media="print")
    # What was hidden with its contents is laid out with the next frame.
    page.wait_for_function(
        "() => document.querySelector('details.more li').checkVisibility({contentVisibilityAuto: true})"
    )
    expect(page.locator("article.answered > p")).to_be_visible()
    for each in page.locator("button, textarea, select").all():
        assert not each.is_visible()


def test_in_danger_what_can_be_pressed_stays_when_more_is_said(page: Page) -> None:
    _say(page, "我不想活了")
    card = page.locator("article.danger")
    assert card.locator("a").first.get_attribute("href") == "tel:120"
    _say(page, "护理补贴多少钱")
    expect(card.get_by_role("button", name="找工作人员")).to_be_visible()
    expect(card.locator("a")).to_have_count(4)


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_send_keeps_its_contrast_while_a_message_is_on_its_way(page: Page, held: list[Route], theme: str) -> None:
    page.locator("html").evaluate(f"each => each.dataset.theme = '{theme}'")
    _post(page, "护理补贴多少钱")
    send = page.get_by_role("button", name="发送")
    expect(send).to_have_attribute("aria-disabled", "true")
    assert send.evaluate(_CONTRAST) >= 7
    assert len(held) == 1


def test_the_second_skip_link_leads_to_the_newest_answer(page: Page) -> None:
    _say(page, "护理补贴多少钱")
    page.locator("#to-latest").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#latest")).to_be_focused()


def test_the_browser_tells_of_a_counselor_where_that_was_asked_for(browser: Browser, address: str) -> None:
    # Without a worker: nothing can notify while the page is closed, and that is said.
    context = browser.new_context(base_url=address, service_workers="block")
    page = context.new_page()
    page.add_init_script(_NOTIFICATIONS)
    page.goto("/")
    _say(page, "我不想活了")
    page.get_by_role("button", name="有回复就通知我").click()
    expect(page.get_by_role("status").filter(has_text="关了网页，这里通知不到")).to_be_visible()
    for state in ("visible", "hidden"):
        page.evaluate(_NOTIFY, state)
    assert page.evaluate("window.notified") == ["您有新的回复。"]
    context.close()


def test_send_can_be_read_with_forced_colours(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, forced_colors="active")
    page = context.new_page()
    page.goto("/")
    # Else the browser puts the ground's colour behind the letters, which have it too.
    send = page.locator("button.send")
    assert send.evaluate("each => getComputedStyle(each).forcedColorAdjust") == "none"
    color, ground = (send.evaluate(f"each => getComputedStyle(each).{name}") for name in ("color", "backgroundColor"))
    assert color != ground
    context.close()
