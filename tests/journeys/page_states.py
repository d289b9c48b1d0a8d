"""The states of the public page that its tests look at, and how somebody writes into it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

QUESTION = "护理补贴一个月多少钱"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
FOCUSED = """() => {
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
"""Where the keyboard is, and whether that can be seen; null at the end of the page."""


def say(page: Page, text: str) -> None:
    page.get_by_label("您想问什么").fill(text)
    answers = page.locator("article.answered")
    before = answers.count()
    page.get_by_role("button", name="发送").click()
    expect(answers).to_have_count(before + 1)


def say_too_much(page: Page) -> None:
    page.get_by_label("您想问什么").fill("长" * 501)
    page.get_by_role("button", name="发送").click()
    page.get_by_role("alert").wait_for()


def first(_page: Page) -> None:
    """Nothing was said yet."""


def answered(page: Page) -> None:
    for text in (QUESTION, "转人工", QUESTION):
        say(page, text)
    page.locator("details.more").first.evaluate("each => each.open = true")


def choosing(page: Page) -> None:
    page.locator("#wishes summary").click()


def counselled(page: Page) -> None:
    """A person answered."""
    say(page, QUESTION)
    a_counselor_writes(page)


def a_counselor_writes(page: Page) -> None:
    """What the page does when such a message comes."""
    page.evaluate(
        """async () => {
            const {addCounselor} = await import('/static/conversation.js');
            addCounselor({name: '王老师', text: '您好，我来帮您。', audio: null});
        }"""
    )
    expect(page.locator("article.counselor")).to_have_count(1)


STATES = {
    "first": first,
    "answered": answered,
    "error": say_too_much,
    "choosing": choosing,
    "counselled": counselled,
}
each_state = pytest.mark.parametrize("state", STATES)
