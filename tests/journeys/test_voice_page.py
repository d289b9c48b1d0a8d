"""The public page by voice, in a real browser whose microphone plays recordings: asked, heard, answered aloud."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from actions.dialogue.utterance import Option
from tests.bot.fake_rasa import FakeRasa, answering, echo, utterance
from tests.install_browser import installed_chromium
from tests.talking import Clips, TalkingPlace, silence, talking_place
from voice.audio.encoding import as_wav
from voice.audio.sound import HEARD_RATE, Sound

pytestmark = pytest.mark.slow

_QUESTION = "护理补贴一个月多少钱"
_STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_HEARD_MS, _PATIENT_MS = 30_000, 120_000
# What the page plays, counted where it leaves the page.
_COUNT_SOUNDS = """() => {
    window.played = {sentences: 0, tones: 0, silenced: 0};
    const sentence = AudioBufferSourceNode.prototype, tone = OscillatorNode.prototype;
    const [start, stop, sound] = [sentence.start, sentence.stop, tone.start];
    sentence.start = function (...a) {
        document.documentElement.dataset.spoken = window.played.sentences += 1;
        return start.apply(this, a);
    };
    sentence.stop = function (...a) { window.played.silenced += 1; return stop.apply(this, a); };
    tone.start = function (...a) { window.played.tones += 1; return sound.apply(this, a); };
    window.told = [];
    new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(
        node => window.told.push(node.textContent)))).observe(document.getElementById('announced'), {childList: true});
}"""

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TalkingPlace]:
    """One gateway that hears and speaks, for all these tests."""
    with talking_place(tmp_path_factory.mktemp("talking")) as place:
        yield place


@pytest.fixture
def rasa(place: TalkingPlace) -> FakeRasa:
    place.rasa.behave()
    return place.rasa


@pytest.fixture
def address(place: TalkingPlace, rasa: FakeRasa) -> str:
    return place.address


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A recording for the microphone: the question."""
    clips = Clips()
    yield _recorded(clips, _QUESTION, tmp_path_factory.mktemp("clips") / "question.wav")
    clips.close()


def _recorded(clips: Clips, words: str, path: Path, voice: str = "zf_xiaoyi") -> Path:
    """Words, and silence long enough that they are not heard again."""
    said = np.concatenate([silence(0.7), clips.say(words, voice), silence(120.0)])
    path.write_bytes(as_wav(Sound(said, HEARD_RATE)))
    return path


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@contextmanager
def _browser(playwright: Playwright, *more: str) -> Iterator[Any]:
    own = installed_chromium()
    arguments = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required", *more]
    with playwright.chromium.launch(executable_path=own or None, args=["--headless=new", *arguments]) as browser:
        yield browser


@pytest.fixture
def open_page(address: str, question: Path, playwright: Playwright) -> Iterator[Open]:
    """Opens the page; `allowed` is whether the person lets it use the microphone, which plays a recording."""
    with ExitStack() as held:

        def _open(allowed: bool = True, recording: Path = question, **wishes: Any) -> Page:
            microphone = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={recording}"]
            browser = held.enter_context(_browser(playwright, *microphone))
            context = browser.new_context(base_url=address, **wishes)
            if allowed:
                context.grant_permissions(["microphone"])
            page = context.new_page()
            page.goto("/")
            page.get_by_role("button", name="按住说话").wait_for()
            page.evaluate(_COUNT_SOUNDS)
            return page

        yield _open


def _said(page: Page) -> Any:
    return page.locator("article.said p")


def test_a_spoken_question_is_heard_answered_and_spoken_hands_free(open_page: Open, rasa: FakeRasa) -> None:
    page = open_page()
    page.get_by_role("button", name="免按说话").click()
    expect(_said(page)).to_have_text(_QUESTION, timeout=_HEARD_MS)
    expect(page.locator("article.answered")).to_contain_text(f"听到：{_QUESTION}")
    expect(page.locator("html")).to_have_attribute("data-spoken", re.compile("[1-9]"), timeout=_HEARD_MS)
    assert page.evaluate("window.played.tones") >= 2
    assert [message["message"] for message in rasa.heard] == [_QUESTION]
    # Spoken by us: a screen reader must not say it at the same time.
    assert page.evaluate("window.told.filter(text => text.includes('听到')).length") == 0
    page.get_by_role("button", name="免按说话").click()
    expect(page.locator("#voice-state")).to_have_text("免按说话已经关掉")


def test_a_longer_wait_that_was_asked_for_aloud_is_kept_with_the_settings(open_page: Open, tmp_path: Path) -> None:
    clips = Clips()
    page = open_page(recording=_recorded(clips, "等我久一点", tmp_path / "wish.wav", "zf_xiaobei"))
    clips.close()
    with page.expect_response(re.compile("/settings$"), timeout=_PATIENT_MS):
        page.get_by_role("button", name="免按说话").click()
        expect(_said(page)).to_have_text("等我久一点", timeout=_PATIENT_MS)
    assert page.locator("select[name=silence]").input_value() == "1.25"
    page.reload()
    assert page.locator("select[name=silence]").input_value() == "1.25"


def test_the_button_is_held_by_the_space_bar(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="按住说话").focus()
    page.keyboard.down(" ")
    expect(page.get_by_role("button", name="按住说话")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(4500)  # The recording is as long as it is.
    page.keyboard.up(" ")
    expect(_said(page)).to_have_text(_QUESTION, timeout=_HEARD_MS)
    expect(page.get_by_role("button", name="按住说话")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("button", name="按住说话")).to_be_focused()


def test_the_button_is_pressed_once_to_begin_and_once_to_end(open_page: Open) -> None:
    page = open_page()
    # As a screen reader presses: no pointer, no key.
    page.get_by_role("button", name="按住说话").evaluate("button => button.click()")
    page.wait_for_timeout(4500)
    page.get_by_role("button", name="按住说话").evaluate("button => button.click()")
    expect(_said(page)).to_have_text(_QUESTION, timeout=_HEARD_MS)


def test_without_permission_it_is_said_what_to_do(open_page: Open) -> None:
    page = open_page(allowed=False)
    page.get_by_role("button", name="免按说话").click()
    expect(page.get_by_role("alert")).to_contain_text("请在浏览器地址栏的网站设置里允许麦克风")
    expect(page.get_by_role("button", name="免按说话")).to_have_attribute("aria-pressed", "false")


def test_without_a_microphone_it_is_said_what_to_do(address: str, playwright: Playwright) -> None:
    with _browser(playwright) as browser:
        context = browser.new_context(base_url=address, permissions=["microphone"])
        page = context.new_page()
        page.goto("/")
        page.get_by_role("button", name="免按说话").click()
        expect(page.get_by_role("alert")).to_contain_text("没有找到麦克风")


def test_typed_answers_come_without_leaving_the_page(open_page: Open, rasa: FakeRasa) -> None:
    page = open_page()
    rasa.respond = lambda _message: answering(utterance("每月有补贴。", options=[Option("详细", "more")]))
    box = page.get_by_label("您想问什么")
    box.fill(_QUESTION)
    page.evaluate("window.here = true")
    page.keyboard.press("Enter")
    expect(page.locator("article.answered")).to_contain_text("每月有补贴。")
    assert page.evaluate("window.here")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    told = page.evaluate("window.told")
    assert told == ["黔助回答：每月有补贴。可以选：1，详细。"]
    expect(page.locator("#announced")).to_be_empty()

    rasa.respond = echo
    choice = page.get_by_role("button", name="详细")
    choice.focus()
    page.keyboard.press("Enter")
    expect(page.locator("article.answered")).to_have_count(2)
    assert rasa.heard[-1]["message"] == "1"
    # The used choice is text; the keyboard is at what was said by it.
    expect(choice).to_have_count(0)
    expect(page.locator("article.said").last).to_be_focused()
    page.keyboard.press("Alt+n")
    expect(page.locator("#latest")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("article.said").last).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator("article").first).to_be_focused()
    assert len(rasa.heard) == 2


def test_a_lost_connection_is_told_and_nothing_is_lost_or_sent_twice(open_page: Open, rasa: FakeRasa) -> None:
    page = open_page()
    fails = iter((True, False))

    def _answer_is_lost(route: Any) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        response = route.fetch()
        if next(fails):
            route.abort("connectionreset")
        else:
            route.fulfill(response=response)

    page.route("**/", _answer_is_lost)
    page.get_by_label("您想问什么").fill(_QUESTION)
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("alert")).to_contain_text("网络断了")
    expect(page.get_by_label("您想问什么")).to_have_value(_QUESTION)
    expect(page.locator("article.answered")).to_have_count(1, timeout=_HEARD_MS)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert len(rasa.heard) == 1
    expect(_said(page)).to_have_count(1)


def test_a_draft_survives_a_reload(open_page: Open) -> None:
    page = open_page()
    page.get_by_label("您想问什么").fill("写到一半")
    page.reload()
    expect(page.get_by_label("您想问什么")).to_have_value("写到一半")


def test_an_answer_is_read_aloud_when_asked(open_page: Open) -> None:
    page = open_page()
    page.get_by_label("您想问什么").fill(_QUESTION)
    page.keyboard.press("Enter")
    with page.expect_response(re.compile("/api/v1/audio/.*rate=1.3")) as spoken:
        page.locator("#wishes").evaluate("each => each.open = true")
        page.get_by_label("说话的快慢").select_option("1.3")
        page.get_by_role("button", name="读出来").click()
    assert spoken.value.headers["content-type"] == "audio/mpeg"
    page.reload()
    page.locator("#wishes").evaluate("each => each.open = true")
    expect(page.get_by_label("说话的快慢")).to_have_value("1.3")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_that_axe_knows_while_talking(open_page: Open, scheme: str, rasa: FakeRasa) -> None:
    rasa.respond = lambda _message: answering(utterance("每月有补贴。", options=[Option("详细", "more")]))
    page = open_page(bypass_csp=True, color_scheme=scheme, viewport={"width": 320, "height": 640})
    page.locator("#wishes").evaluate("each => each.open = true")
    # A phone shows the way of talking that its settings name.
    page.get_by_label("手机上的说话按钮").select_option("free")
    page.get_by_role("button", name="免按说话").click()
    expect(page.locator("article.answered")).to_have_count(1, timeout=_HEARD_MS)
    found = Axe().run(page, options={"runOnly": _STANDARDS, "resultTypes": ["violations"]})
    assert not found.violations_count, found.generate_report()
    assert page.evaluate("() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth") == 0
