"""What a blind person hears of the page: a screen reader reads it in the browser, and its words are compared.

The reader is Guidepup's virtual one: it reads the accessibility tree and the live regions, as real ones do.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.install_screen_reader import READER
from tests.journeys.conftest import Open
from tests.journeys.page_states import QUESTION, say

pytestmark = pytest.mark.slow

_ADDRESS = "/static/reader.js"
_START = f"""async () => {{
    const {{virtual}} = await import('{_ADDRESS}');
    window.reader = virtual;
    await virtual.start({{container: document.body}});
}}"""
_READ_ALL = """async () => {
    for (let step = 0; step < 400 && await window.reader.lastSpokenPhrase() !== 'end of document'; step += 1)
        await window.reader.next();
    return window.reader.spokenPhraseLog();
}"""
_FRAME = ("paragraph", "list", "listitem", "article", "form", "group", "end of ")
"""Words of the reader's own that say where something begins and ends."""


@pytest.fixture
def page(open_page: Open) -> Page:
    """The page, with a reader that can be started."""
    assert READER.exists(), "没有读屏程序，请先运行 make browser。"
    opened = open_page()
    opened.route(f"**{_ADDRESS}", lambda route: route.fulfill(path=READER, content_type="text/javascript"))
    return opened


def _read(page: Page) -> list[str]:
    """All that is read from the top to the bottom of the page, without the words of the frame."""
    page.evaluate(_START)
    heard: list[str] = page.evaluate(_READ_ALL)
    return [phrase for phrase in heard if not phrase.startswith(_FRAME)]


def _between(phrases: list[str], first: str, last: str) -> list[str]:
    start = phrases.index(first)
    return phrases[start : next(at for at in range(start, len(phrases)) if phrases[at].startswith(last))]


def test_the_first_screen_is_read_in_a_sensible_order(page: Page) -> None:
    heard = _read(page)
    assert heard[:3] == ["document", "link, 跳到输入框", "banner"]
    assert heard[3] == "heading, 黔助, level 1"
    order = [
        "button, 转人工，找工作人员",
        next(phrase for phrase in heard if phrase.startswith("button, 大字")),
        "我是程序，不是真人，帮残疾人问就业政策。",
        "heading, 可以这样问, level 2",
        "button, 盲人医疗按摩考试怎么报名",
        "log, 对话内容",
        next(phrase for phrase in heard if phrase.startswith("textbox, 您想问什么")),
        "button, 发送",
        "link, 隐私",
    ]
    assert [heard.index(phrase) for phrase in order] == sorted(heard.index(phrase) for phrase in order)
    # Nothing without a name can be pressed.
    assert not {"button", "link", "textbox", "combobox", "heading"} & set(heard)


def test_a_conversation_is_read_as_a_person_would_want_it(page: Page) -> None:
    say(page, QUESTION)
    # What was only announced is gone again.
    expect(page.locator("#announced p")).to_have_count(0)
    heard = _between(_read(page), "log, 对话内容", "textbox")
    assert heard[:4] == [
        "log, 对话内容",
        "heading, 对话内容, level 2",
        "heading, 您说, level 3",
        QUESTION,
    ]
    assert heard[4:6] == ["已发", "heading, 黔助回答, level 3"]
    assert "".join(heard[6:]).startswith("一级残疾每人每月110元")
    at = next(at for at, phrase in enumerate(heard) if phrase == "button, 详细")
    assert all(phrase.startswith("button, ") for phrase in heard[at : at + 3])
    # What can be done with the answer comes after it, named after it.
    assert "更多：一级残疾每人每月110元" in "".join(heard[at:]), heard[at:]


def test_what_comes_is_announced_once_in_order_and_without_haste(page: Page) -> None:
    # The twin tells; the log itself keeps quiet.
    assert page.locator("#announced").get_attribute("aria-live") == "polite"
    assert page.get_by_role("log").get_attribute("aria-live") == "off"
    page.evaluate(_START)
    page.evaluate("() => window.reader.clearSpokenPhraseLog()")
    for text in (QUESTION, "详细", "转人工"):
        say(page, text)
    announced = [phrase for phrase in _log(page) if phrase.startswith(("polite", "assertive"))]
    # What was typed is not said again before its answer.
    answers = [phrase for phrase in announced if "黔助回答" in phrase]
    assert len(answers) == 3
    assert not any("您说" in phrase for phrase in announced)
    assert "110元" in answers[0]
    assert answers[0].rstrip("。").partition("可以选：1，")[2].startswith("详细")
    assert answers[2].endswith("1，一起转。2，只转请求，不转内容。3，先不转。")


def test_an_error_is_announced_at_once(page: Page) -> None:
    page.evaluate(_START)
    page.evaluate("() => window.reader.clearSpokenPhraseLog()")
    page.get_by_role("button", name="发送").click()
    page.get_by_role("alert").wait_for()
    heard = [phrase for phrase in _log(page) if "没有收到内容" in phrase]
    assert heard
    assert any(phrase.startswith("assertive") for phrase in heard)


def _log(page: Page) -> Any:
    return page.evaluate("() => window.reader.spokenPhraseLog()")
