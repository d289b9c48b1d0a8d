"""A person chats in one browser, a counselor works in another, by keyboard alone: claim, answer, resolve, rate."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from actions.requests.request import NewRequest
from actions.staff.counselors import Role
from actions.store import Store, open_store
from tests.journeys.assistant import Assistant
from tests.journeys.conftest import Open

pytestmark = pytest.mark.slow

_PASSWORD = "a long enough one"
_QUESTION = "护理补贴一个月多少钱"
_STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_WIDER = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
_TOO_SMALL = """() => [...document.querySelectorAll('button, summary, textarea, select, nav a, input')]
    .filter(each => !['checkbox', 'hidden'].includes(each.type) && each.offsetParent)
    .map(each => [each.innerText || each.name, each.getBoundingClientRect()])
    .filter(([_, box]) => box.height < 43.9 || box.width < 43.9)
    .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
_DANGER_TONE, _MESSAGE_TONE = 880, 784
_RECORDS_TONES = """
window.tones = [];
window.AudioContext = class {
  currentTime = 0;
  createGain() { return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (to) => to }; }
  createOscillator() {
    return { frequency: { set value(hertz) { tones.push(hertz); } }, connect: (to) => to, start() {}, stop() {} };
  }
};
"""


@dataclass
class Office:
    """The counselors' side of the running assistant."""

    store: Store
    login: str

    @property
    def number(self) -> str:
        """The newest request that is open."""
        return self.store.requests.all_open()[0].number


@pytest.fixture
def office(assistant: Assistant) -> Iterator[Office]:
    """A counselor of this test's own, who sees everything."""
    store = open_store(assistant.settings.database_url)
    login = f"wang-{secrets.token_hex(4)}"
    store.counselors.add(login, "王老师", _PASSWORD, Role.ADMINISTRATOR)
    yield Office(store, login)
    store.close()


def _say(page: Page, text: str) -> None:
    page.get_by_label("您想问什么").fill(text)
    answers = page.locator("article.answered")
    before = answers.count()
    page.get_by_role("button", name="发送").click()
    expect(answers).not_to_have_count(before)


def _ask_for_a_person(page: Page) -> None:
    _say(page, _QUESTION)
    _say(page, "转人工")
    _say(page, "一起转")
    expect(page.locator("article.answered").last).to_contain_text("您的编号是")


def _sign_in(page: Page, office: Office) -> None:
    page.get_by_label("登录名").fill(office.login)
    page.get_by_label("密码").fill(_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("等人接的请求")


def _walk_to(page: Page, name: str) -> None:
    """Press Tab until a control of this name is reached."""
    for _ in range(120):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => [document.activeElement.innerText, document.activeElement.labels?.[0]?.innerText].filter(Boolean)"
        )
        if any(name in text for text in focused):
            return
    pytest.fail(f"{name} is not reached by keyboard")


def test_claim_answer_and_resolve_by_keyboard_alone(open_page: Open, office: Office) -> None:
    person = open_page()
    _ask_for_a_person(person)
    number = office.number
    console = open_page("/console")
    _sign_in(console, office)
    _walk_to(console, f"我来接{number[:3]} {number[3:]}")
    console.keyboard.press("Enter")
    expect(console.locator("#state")).to_contain_text("在办")
    expect(console.locator("dl")).to_contain_text(_QUESTION)
    expect(person.locator("article.answered").last).to_contain_text("王老师接了您的请求", timeout=10000)

    person.get_by_label("您想问什么").fill("我是<b>聋人</b>，请打字")
    person.get_by_role("button", name="发送").click()
    expect(console.locator("#log article.person p")).to_have_text("我是<b>聋人</b>，请打字", timeout=15000)

    console.keyboard.press("Alt+r")
    console.keyboard.type("好的，我们打字。")
    expect(person.locator("#told")).to_contain_text("王老师正在写……", timeout=10000)
    console.keyboard.press("Control+Enter")
    expect(person.locator("article.counselor p").first).to_have_text("好的，我们打字。", timeout=5000)
    expect(person.locator("article.counselor h3").first).to_have_text("工作人员王老师回复")
    expect(console.locator("#person")).to_have_text("本人看到了您的回复。", timeout=15000)
    person.get_by_label("您想问什么").press_sequentially("谢")
    expect(console.locator("#person")).to_have_text("本人正在写……", timeout=15000)
    person.get_by_label("您想问什么").fill("")

    _walk_to(console, "办完了")
    console.keyboard.press("Enter")
    expect(console.locator("#state")).to_contain_text("办完了")
    expect(person.locator("article.answered").last).to_contain_text("可以回“满意”", timeout=10000)
    _say(person, "满意")
    expect(person.locator("article.answered").last).to_contain_text("记下了")
    console.reload()
    expect(console.locator("dl")).to_contain_text("5分")


def test_all_of_it_works_without_scripts(open_page: Open, office: Office) -> None:
    person = open_page(java_script_enabled=False)
    for text in (_QUESTION, "转人工", "一起转"):
        person.get_by_label("您想问什么").fill(text)
        person.get_by_role("button", name="发送").click()
    console = open_page("/console", java_script_enabled=False)
    _sign_in(console, office)
    console.goto(f"/console/requests/{office.number}")
    console.get_by_role("button", name="我来接").click()
    console.get_by_label("回复本人").fill("您好。")
    console.get_by_role("button", name="发送").click()
    expect(console.locator("#log article.counselor p")).to_have_text("您好。")
    person.reload()
    expect(person.locator("article.counselor p")).to_have_text("您好。")
    person.get_by_label("您想问什么").fill("谢谢老师")
    person.get_by_role("button", name="发送").click()
    expect(person.locator("article.said p").last).to_have_text("谢谢老师")
    console.reload()
    expect(console.locator("#log article.person p")).to_have_text("谢谢老师")


def test_who_comes_too_late_is_told_and_keeps_the_words(open_page: Open, office: Office) -> None:
    person = open_page()
    _ask_for_a_person(person)
    number = office.number
    console = open_page("/console")
    _sign_in(console, office)
    console.goto(f"/console/requests/{number}")
    console.get_by_role("button", name="我来接").click()
    other = console.context.new_page()
    other.goto(f"/console/requests/{number}")
    other.get_by_role("button", name="办完了").click()
    expect(other.locator("#state")).to_contain_text("办完了")
    console.get_by_label("回复本人").fill("还有一句话")
    console.get_by_role("button", name="发送").click()
    expect(console.locator("#error")).to_contain_text("没有做成")
    expect(console.locator("#error")).to_be_focused()
    expect(console.get_by_label("您写的话，没有发出")).to_have_value("还有一句话")


def test_a_knowledge_entry_is_filled_in_with_its_source(open_page: Open, office: Office) -> None:
    person = open_page()
    _ask_for_a_person(person)
    console = open_page("/console")
    _sign_in(console, office)
    console.goto(f"/console/requests/{office.number}")
    console.get_by_role("button", name="我来接").click()
    console.get_by_label("找知识来回答").fill("护理补贴")
    console.get_by_role("button", name="找", exact=True).click()
    console.get_by_role("button", name="填入").first.click()
    assert "出处" in console.get_by_label("回复本人").input_value()


def test_danger_is_announced_at_once_with_a_tone_of_its_own_and_told_once(open_page: Open, office: Office) -> None:
    console = open_page("/console")
    console.context.add_init_script(_RECORDS_TONES)
    _sign_in(console, office)
    with console.expect_response("**/console/waiting"):
        pass
    # What others cried before rings at first.
    before = console.evaluate("tones").count(_DANGER_TONE)
    words = f"我不想活了{secrets.token_hex(2)}"
    number = office.store.requests.report_danger(f"danger {words}", words, words, "铜仁市").number
    expect(console.locator("#alarm")).to_have_text(f"有人可能有生命危险：{words}，在铜仁市。", timeout=30000)
    expect(console).to_have_title(re.compile("危险"))
    assert console.evaluate("tones").count(_DANGER_TONE) == before + 2
    _assert_clean(console)
    with console.expect_response("**/console/waiting"):
        console.reload()
    # Where the list shows it no banner says it again.
    expect(console.locator("#danger-banner")).to_be_hidden()
    console.goto("/console?which=ended")
    expect(console.locator("#danger-banner a")).to_contain_text(words)
    expect(console.locator("#alarm")).to_be_empty()
    console.locator("#danger-banner a").click()
    expect(console.get_by_role("heading", level=1)).to_contain_text(f"可能有生命危险：{words}")
    _assert_clean(console)
    expect(console.get_by_label("先放一放")).to_have_count(0)
    console.get_by_role("button", name="我来接").click()
    expect(console.locator("#state")).to_contain_text("在办")
    console.get_by_role("button", name="办完了").click()
    expect(console.locator("#state")).to_contain_text("办完了")
    assert office.store.requests.by_number(number)


def test_the_list_refreshes_itself_and_nobody_loses_the_focus(open_page: Open, office: Office) -> None:
    held = office.store.requests.open(NewRequest(f"held {office.login}", office.login, "", "", region="遵义市")).number
    console = open_page("/console")
    # New is what comes after the first look at who waits.
    with console.expect_response("**/console/waiting"):
        _sign_in(console, office)
    mine = console.locator(f"li[data-number='{held}'] a")
    mine.focus()
    # An announcement stands for a second: what was announced is written down.
    console.evaluate(
        "() => { window.heard = []; new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach("
        "(line) => heard.push(line.textContent)))).observe(document.querySelector('#told'), {childList: true}); }"
    )
    other = office.store.requests.open(NewRequest(f"o {office.login}", f"o {office.login}", "", "", region="遵义市"))
    expect(console.locator(f"li[data-number='{other.number}']")).to_have_count(1, timeout=20000)
    console.wait_for_function("() => heard.some((line) => line.includes('有新的请求'))", timeout=20000)
    expect(mine).to_be_focused()
    console.keyboard.press("ArrowDown")
    expect(console.locator(f"li[data-number='{other.number}'] a")).to_be_focused()
    console.keyboard.press("Home")
    expect(console.locator("ol.cases > li").first.locator("a")).to_be_focused()
    for number in (held, other.number):
        office.store.requests.cancel(f"held {office.login}" if number == held else f"o {office.login}", number)


def test_new_words_of_a_person_ring_and_stand_in_the_own_list(open_page: Open, office: Office) -> None:
    number = office.store.requests.open(NewRequest(f"c {office.login}", office.login, "", "")).number
    console = open_page("/console")
    console.context.add_init_script(_RECORDS_TONES)
    _sign_in(console, office)
    console.goto(f"/console/requests/{number}")
    console.get_by_role("button", name="我来接", exact=True).click()
    expect(console.locator("#state")).to_contain_text("在办")
    with console.expect_response("**/console/waiting"):
        console.goto("/console?which=mine")
    office.store.requests.write(f"c {office.login}", "我到了，在门口", f"w {office.login}")
    expect(console.locator("#unread")).to_have_text("，1个有新消息", timeout=20000)
    expect(console.locator("li.unread .preview")).to_contain_text("我到了，在门口", timeout=20000)
    assert _MESSAGE_TONE in console.evaluate("tones")
    console.keyboard.press("Alt+h")
    expect(console.locator("#help")).to_have_attribute("open", "")
    expect(console.locator("#help > summary")).to_be_focused()


def test_what_was_begun_to_write_is_on_no_device(open_page: Open, office: Office) -> None:
    number = office.store.requests.open(NewRequest(f"d {office.login}", office.login, "", "")).number
    console = open_page("/console")
    _sign_in(console, office)
    console.goto(f"/console/requests/{number}")
    console.get_by_role("button", name="我来接", exact=True).click()
    with console.expect_response("**/draft"):
        console.get_by_label("回复本人").fill("关于您的低保")
    held = console.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "低保" not in held
    console.goto("/console")
    console.goto(f"/console/requests/{number}")
    expect(console.get_by_label("回复本人")).to_have_value("关于您的低保")
    console.keyboard.press("Alt+r")
    console.keyboard.press("Control+Enter")
    expect(console.locator("#log article.counselor p")).to_have_text("关于您的低保")
    expect(console.get_by_label("回复本人")).to_have_value("")


def test_what_is_refused_has_the_focus_where_it_was_written(open_page: Open, office: Office) -> None:
    number = office.store.requests.open(NewRequest(f"e {office.login}", office.login, "", "", medium="text")).number
    console = open_page("/console")
    console.get_by_label("登录名").fill("nobody")
    console.get_by_label("密码").fill("wrong password")
    console.keyboard.press("Enter")
    expect(console.get_by_label("登录名")).to_be_focused()
    _sign_in(console, office)
    console.goto(f"/console/requests/{number}")
    console.get_by_role("button", name="我来接", exact=True).click()
    console.get_by_label("回复本人").fill("请打电话给我")
    console.get_by_role("button", name="发送").click()
    expect(console.get_by_label("回复本人")).to_be_focused()
    expect(console.get_by_label("回复本人")).to_have_accessible_description(re.compile("没有发出：本人要用文字"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_clean_at_every_width(open_page: Open, office: Office, scheme: Any, width: int) -> None:
    person = open_page()
    _ask_for_a_person(person)
    console = open_page("/console", color_scheme=scheme, viewport={"width": width, "height": 900})
    _assert_clean(console)
    console.get_by_label("登录名").fill("nobody")
    console.get_by_label("密码").fill("wrong password")
    console.keyboard.press("Enter")
    expect(console.locator("#error")).to_contain_text("不对")
    _assert_clean(console)
    _sign_in(console, office)
    _assert_clean(console)
    for address in (
        f"/console/requests/{office.number}",
        "/console/figures",
        "/console/replies",
        "/console/requests/000000",
    ):
        console.goto(address)
        _assert_clean(console)
    console.goto(f"/console/requests/{office.number}")
    console.get_by_role("button", name="我来接").click()
    for summary in console.locator("summary").all():
        summary.click()
    _assert_clean(console)


def _assert_clean(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": _STANDARDS}}).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in found] == []
    assert page.evaluate(_WIDER) <= 0
    assert page.evaluate(_TOO_SMALL) == []
