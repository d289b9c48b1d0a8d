"""A message looks the same whether the server rendered it or a script added it, on the page and in the console."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from actions.dialogue.utterance import Citation, Option
from actions.requests.request import NewRequest
from bot.channels.http.session import COOKIE, conversation_of
from tests.bot.fake_rasa import FakeRasa, answering, utterance

pytestmark = pytest.mark.slow

_AWKWARD = """<b>"{name}"</b> & '{at}'"""
_SOURCES = [
    Citation("某方案", "某〔2022〕4号", "二（八）", "2022—2024", True),
    Citation("某通知", "", "", "2023—2027", False),
    Citation("某办法", "", "第三条", "", False),
]
# Addresses of sound and keys of forms are new each time; white space between elements shows nothing.
_MESSAGES = """() => {
    const told = node => {
        if (node.nodeType !== Node.ELEMENT_NODE) return node.data.trim();
        const names = node.getAttributeNames().filter(name => !(name === 'value' && node.name === 'key')).sort();
        const value = name => name === 'data-audio' ? 'sound' : node.getAttribute(name);
        const attributes = names.map(name => `${name}=${value(name)}`);
        return [node.localName, attributes, [...node.childNodes].map(told).filter(each => each.length)];
    };
    return [...document.querySelectorAll('#log article')].map(told);
}"""


@pytest.fixture(autouse=True)
def _answer(rasa: FakeRasa) -> None:
    said = utterance(_AWKWARD, options=[Option(_AWKWARD, "more"), Option("乙", "more")], sources=_SOURCES)
    rasa.respond = lambda _message: answering(said)


def _say(page: Page, text: str) -> None:
    page.get_by_label("您想问什么").fill(text)
    page.get_by_role("button", name="发送").click()


def _before_and_after_loading(page: Page) -> tuple[Any, Any]:
    before = page.evaluate(_MESSAGES)
    page.reload()
    return before, page.evaluate(_MESSAGES)


def _ask_for_a_person(page: Page, app: FastAPI) -> str:
    """Number of a request of whoever has this page."""
    [cookie] = [each["value"] for each in page.context.cookies() if each["name"] == COOKIE]
    conversation = conversation_of(cookie, app.state.settings)
    number: str = app.state.store.requests.open(NewRequest(conversation, "k", "", "想找人")).number
    return number


def test_an_answer_is_the_same_on_the_page(page: Page) -> None:
    _say(page, _AWKWARD)
    expect(page.locator("article.answered li button")).to_have_count(2)
    before, after = _before_and_after_loading(page)
    assert len(before) == 2
    assert before == after


def test_what_a_counselor_writes_is_the_same_on_both_sides(page: Page, console: Page, app: FastAPI) -> None:
    number = _ask_for_a_person(page, app)
    # A second page of the counselor is never loaded again: all that it shows is added by its script.
    watching = console.context.new_page()
    for each in (watching, console):
        each.goto(f"/console/requests/{number}")
    console.get_by_role("button", name="我来接").click()
    console.get_by_label("内部备注").fill(_AWKWARD)
    console.get_by_role("button", name="记下备注").click()
    console.get_by_label("回复本人").fill(_AWKWARD)
    console.get_by_role("button", name="发送").click()
    expect(page.locator("article.counselor")).to_have_count(1, timeout=10_000)
    before, after = _before_and_after_loading(page)
    assert [each[1][0] for each in before] == ["class=answered notice", "class=answered counselor"]
    assert before == after

    _say(page, _AWKWARD)
    expect(watching.locator("article.person")).to_have_count(1, timeout=10_000)
    before, after = _before_and_after_loading(watching)
    assert [each[1][0] for each in before] == [f"class={who}" for who in ("notice", "note", "counselor", "person")]
    assert before == after
