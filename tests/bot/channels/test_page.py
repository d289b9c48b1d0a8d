"""The page from the server: forms that are sent, errors that keep the draft, and nothing but our own HTML."""

from __future__ import annotations

import asyncio
import gzip
import re
from urllib.parse import urlencode

import httpx
import pytest

from actions.dialogue.utterance import Option
from actions.errors import StorageUnavailable
from bot.settings import Settings
from tests.bot.conftest import Gateway, Opener
from tests.bot.fake_rasa import FakeRasa, answering, utterance
from tests.visitor import Visitor

_OUR_SCRIPT = '<script type="module" src="/static/page.js">'
_SCRIPT = {"accept": "application/json"}
_FORM = {"content-type": "application/x-www-form-urlencoded"}


async def _send(visitor: Visitor, text: str, **headers: str) -> httpx.Response:
    return await visitor.client.post("/", data={"text": text}, headers=headers, follow_redirects=True)


async def test_a_journey_by_forms_alone(visitor: Visitor, rasa: FakeRasa) -> None:
    assert "还没有对话" in (await visitor.client.get("/")).text
    said = utterance(
        "每月有补贴。",
        options=[Option("详细", "more")],
        sources=[
            {"document": "某方案", "number": "某〔2022〕4号", "clause": "二（八）", "period": "2022—2024", "over": True}
        ],
    )
    rasa.respond = lambda _message: answering(said)
    redirect = await visitor.client.post("/", data={"text": "护理补贴多少钱"})
    assert (redirect.status_code, redirect.headers["location"]) == (303, "/?answered#latest")
    page = (await visitor.client.get("/")).text
    for shown in ("护理补贴多少钱", "每月有补贴。", "某方案，某〔2022〕4号，二（八）（2022—2024年，已到期）"):
        assert shown in page
    assert page.count('id="latest"') == 1
    assert re.search(r'<input type="hidden" name="text" value="1">(<input [^>]*>)*<button>详细</button>', page)
    await _send(visitor, "1")
    assert rasa.heard[-1]["message"] == "1"


async def test_only_the_newest_options_can_be_chosen(visitor: Visitor, rasa: FakeRasa) -> None:
    for name in ("甲", "乙"):
        rasa.respond = lambda _message, name=name: answering(utterance("好", options=[Option(f"选{name}", "more")]))
        page = (await _send(visitor, name)).text
    assert "<button>选乙</button>" in page
    assert "<button>选甲</button>" not in page
    assert "<li>选甲</li>" in page


@pytest.mark.parametrize(
    ("text", "said"), [("", "没有收到内容"), (" \u200b", "没有收到内容"), ("长" * 501, "太长"), ("长" * 5000, "太长")]
)
async def test_an_error_is_told_and_keeps_the_draft(visitor: Visitor, text: str, said: str) -> None:
    response = await _send(visitor, text)
    assert response.status_code == (413 if said == "太长" else 422)
    assert re.search(rf'role="alert"[^>]*>[^<]*{said}', response.text)
    assert "<title>出错了：" in response.text
    [draft] = re.findall(r"<textarea[^>]*>([^<]*)</textarea>", response.text)
    assert draft == text


async def test_too_fast_keeps_the_draft(open_gateway: Opener, chosen: Settings) -> None:
    visitor = await (await open_gateway(chosen.model_copy(update={"rate_limit": 1}))).visitor()
    await _send(visitor, "第一句")
    response = await _send(visitor, "第二句")
    assert response.status_code == 429
    assert ">第二句</textarea>" in response.text


async def test_a_cry_for_help_on_the_page_is_answered_however_fast_it_comes(
    open_gateway: Opener, chosen: Settings
) -> None:
    visitor = await (await open_gateway(chosen.model_copy(update={"rate_limit": 1}))).visitor()
    await _send(visitor, "第一句")
    response = await _send(visitor, "我不想活了")
    assert response.status_code in (200, 303)
    assert "120" in (await visitor.client.get("/")).text


async def test_html_is_only_ours(visitor: Visitor, rasa: FakeRasa) -> None:
    attack = """<script>alert(1)</script>"'><img src=x onerror=alert(1)>"""
    source = dict.fromkeys(("document", "number", "clause", "period"), attack) | {"over": True}
    rasa.respond = lambda _message: answering(utterance(attack, options=[Option(attack, "more")], sources=[source]))
    answered = (await _send(visitor, attack)).text
    refused = (await _send(visitor, attack + "长" * 500)).text
    for page in (answered, refused):
        assert re.findall("<script[^>]*>", page) == [_OUR_SCRIPT]
        assert "<img" not in page
        assert "&lt;script&gt;" in page


async def test_the_browser_runs_nothing_from_elsewhere(visitor: Visitor) -> None:
    response = await visitor.client.get("/")
    policy = response.headers["content-security-policy"]
    for rule in ("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", response.text)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", response.text)
    assert re.findall(r"<script[^>]*>.*?</script>", response.text, re.DOTALL) == [_OUR_SCRIPT + "</script>"]


async def test_another_site_cannot_send(visitor: Visitor, rasa: FakeRasa) -> None:
    assert (await _send(visitor, "你好", origin="https://evil.example")).status_code == 403
    assert not rasa.heard
    assert (await _send(visitor, "你好", origin="http://gateway.test")).status_code == 200
    for headers in ({"origin": "null"}, {"sec-fetch-site": "same-site"}, {"origin": "http://gateway.test:81"}):
        assert (await _send(visitor, "你好", **headers)).status_code == 403
    assert len(rasa.heard) == 1


async def test_a_form_too_large(visitor: Visitor) -> None:
    response = await _send(visitor, "a" * 1_000_000, accept="text/html")
    assert response.status_code == 413
    assert 'role="alert"' in response.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (urlencode([(f"field{number}", "x") for number in range(20)]), "application/x-www-form-urlencoded"),
        ("--wrong", "multipart/form-data; boundary=right"),
        ("--b\r\nnonsense\r\n--b--", "multipart/form-data; boundary=b"),
        ("no boundary", "multipart/form-data"),
        (
            '--b\r\nContent-Disposition: form-data; name="text"; filename="a.txt"\r\n\r\nx\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
        ("text=补贴", "text/plain"),
        ("", ""),
    ],
)
async def test_a_form_that_is_none(visitor: Visitor, rasa: FakeRasa, body: str, kind: str) -> None:
    response = await visitor.client.post("/", content=body.encode(), headers={"content-type": kind})
    assert response.status_code in (400, 422)
    assert 'role="alert"' in response.text
    assert not rasa.heard


async def test_bytes_that_are_no_characters(visitor: Visitor) -> None:
    response = await visitor.client.post("/", content=b"text=%ff%fe%ed%a0%80", headers=_FORM, follow_redirects=True)
    assert response.status_code in (200, 422)
    assert "<!doctype html>" in response.text


async def test_an_answer_that_could_not_be_kept_is_shown_all_the_same(visitor: Visitor, gateway: Gateway) -> None:
    def _full(*_: object) -> None:
        raise StorageUnavailable

    gateway.app.state.transcripts.add = _full
    response = await _send(visitor, "护理补贴多少钱")
    assert response.status_code == 200
    assert "听到：护理补贴多少钱" in response.text


async def test_a_conversation_that_cannot_be_read_does_not_end_it(visitor: Visitor, gateway: Gateway) -> None:
    def _lost(*_: object) -> None:
        raise StorageUnavailable

    gateway.app.state.transcripts.latest = _lost
    assert "暂时读不出来" in (await visitor.client.get("/")).text
    assert "听到：你好" in (await _send(visitor, "你好")).text


async def test_nobody_sees_another_ones_conversation(gateway: Gateway) -> None:
    mine, theirs = await gateway.visitor(), await gateway.visitor()
    await _send(mine, "我的秘密")
    assert "我的秘密" in (await mine.client.get("/")).text
    assert "我的秘密" not in (await theirs.client.get("/")).text


_IMPORTED = re.compile(r"""(?:from|import|addModule\() ?"(?:\./|/static/)([^"]+)\"""")
_FIRST_LOAD = 60_000
"""Bytes, compressed."""


async def _loaded(visitor: Visitor) -> dict[str, str]:
    """Address → content of the page and all that it brings along."""
    loaded = {"/": (await visitor.client.get("/")).text}
    wanted = re.findall(r'(?:<link[^>]*href|<script[^>]*src)="([^"]+)"', loaded["/"])
    while wanted:
        address = wanted.pop()
        if address not in loaded:
            response = await visitor.client.get(address)
            assert response.status_code == 200, address
            loaded[address] = response.text
            wanted += [f"/static/{name}" for name in _IMPORTED.findall(response.text)]
    return loaded


async def test_styles_and_scripts_are_served_and_small(visitor: Visitor) -> None:
    loaded = await _loaded(visitor)
    assert {"/static/page.css", "/static/page.js", "/static/voice.js", "/static/microphone.js"} <= loaded.keys()
    assert sum(len(gzip.compress(content.encode())) for content in loaded.values()) < _FIRST_LOAD


async def test_a_script_gets_the_answer_alone(visitor: Visitor, rasa: FakeRasa) -> None:
    response = await visitor.client.post("/", data={"text": "护理补贴"}, headers=_SCRIPT)
    assert response.json()["replies"][0]["text"] == "听到：护理补贴"
    refused = await visitor.client.post("/", data={"text": ""}, headers=_SCRIPT)
    assert refused.status_code == 422
    assert refused.json()["error"]["message"].startswith("没有收到内容")


async def test_what_is_sent_twice_is_asked_once(visitor: Visitor, rasa: FakeRasa) -> None:
    await visitor.client.get("/")
    message = {"text": "护理补贴", "key": "a" * 32}
    answers = await asyncio.gather(*(visitor.client.post("/", data=message, headers=_SCRIPT) for _ in range(4)))
    assert {answer.json()["replies"][0]["text"] for answer in answers} == {"听到：护理补贴"}
    assert len(rasa.heard) == 1
    for changed in ({"text": "培训"}, {"key": "b" * 32}):
        await visitor.client.post("/", data=message | changed, headers=_SCRIPT)
    assert len(rasa.heard) == 3


async def test_one_key_of_two_people_is_two_messages(gateway: Gateway, rasa: FakeRasa) -> None:
    message = {"text": "护理补贴", "key": "a" * 32}
    for _ in range(2):
        await (await gateway.visitor()).client.post("/", data=message, headers=_SCRIPT)
    assert len(rasa.heard) == 2


async def test_every_answer_can_be_heard_without_scripts(visitor: Visitor, gateway: Gateway) -> None:
    gateway.app.state.settings.speech = True
    page = (await _send(visitor, "护理补贴")).text
    assert re.search(r'<a class="listen" href="/api/v1/audio/[^"]+">听这条回答<', page)


async def _chosen(visitor: Visitor) -> dict[str, str]:
    page = (await visitor.client.get("/")).text
    return dict(re.findall(r'<select id="([a-z]+)"[^>]*>.*?<option value="([^"]*)" selected>', page))


async def test_what_is_chosen_without_scripts_holds_on_every_page(visitor: Visitor) -> None:
    usual = await _chosen(visitor)
    assert usual["theme"] == "system"
    wanted = {"theme": "contrast", "size": "200", "spacing": "wide", "rate": "1.7", "silence": "2.5", "short": "on"}
    response = await visitor.client.post("/settings", data=wanted)
    assert (response.status_code, response.headers["location"]) == (303, "/?saved#wishes")
    assert await _chosen(visitor) == {**usual, **wanted}
    for address in ("/", "/privacy", "/my-data"):
        page = (await visitor.client.get(address)).text
        assert 'data-theme="contrast" data-size="200" data-spacing="wide"' in page
    assert (await visitor.client.post("/settings", data={"size": "125"}, headers=_SCRIPT)).status_code == 204
    assert await _chosen(visitor) == {**usual, **wanted, "size": "125"}


async def test_nothing_can_be_chosen_that_is_not_offered(visitor: Visitor) -> None:
    usual = await _chosen(visitor)
    await visitor.client.post("/settings", data={"theme": '"><script>', "size": "9000", "other": "x", "short": "x"})
    assert await _chosen(visitor) == usual
    visitor.client.cookies.set("qianzhu_display", "theme=%22%3E&size=x&" + "a=b&" * 10)
    assert await _chosen(visitor) == usual


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=b&" * 30, b"x" * 5000])
async def test_a_form_of_settings_that_is_none(visitor: Visitor, body: bytes) -> None:
    response = await visitor.client.post("/settings", content=body, headers=_FORM)
    assert response.status_code in (400, 413)
    assert response.json()["error"]["message"].endswith("。")


async def test_settings_that_are_kept_here_are_limited(open_gateway: Opener, chosen: Settings) -> None:
    visitor = await (await open_gateway(chosen.model_copy(update={"rate_limit": 1}))).visitor()
    answers = [await visitor.client.post("/settings", data={"short": value}) for value in ("on", "off", "on")]
    assert [answer.status_code for answer in answers] == [303, 429, 303]
    assert (await visitor.client.post("/settings", data={"theme": "dark"})).status_code == 303


async def test_another_site_changes_no_settings(visitor: Visitor) -> None:
    response = await visitor.client.post(
        "/settings", data={"theme": "dark"}, headers={"origin": "https://evil.example"}
    )
    assert response.status_code == 403
    assert (await _chosen(visitor))["theme"] == "system"


async def test_short_sentences_can_be_chosen_on_the_page_and_by_word(visitor: Visitor, rasa: FakeRasa) -> None:
    rasa.respond = lambda _message: answering(utterance("能，符合条件的残疾人可以参加政府补贴性的职业技能培训。"))
    await visitor.client.post("/settings", data={"short": "on"})
    assert (await visitor.say("能学吗"))["replies"][0]["text"].startswith("能。\n")
    rasa.behave()
    await visitor.say("别用短句")
    assert (await _chosen(visitor))["short"] == "off"


async def test_the_first_screen_tells_what_it_is_and_can_and_what_becomes_of_the_words(visitor: Visitor) -> None:
    page = (await visitor.client.get("/")).text
    for told in ("程序，不是真人", "我能答", "我不能", "转人工", "加密", "180天", "/privacy"):
        assert told in page
    await _send(visitor, "你好")
    assert "我不能" not in (await visitor.client.get("/")).text


@pytest.mark.parametrize("address", ["/", "/privacy", "/my-data"])
async def test_a_person_is_in_the_same_place_on_every_page(visitor: Visitor, address: str) -> None:
    page = (await visitor.client.get(address)).text
    assert page.count('aria-label="转人工，找工作人员"') == 1
    assert page.index("<header") < page.index("转人工，找工作人员") < page.index("<main")


async def test_other_words_from_an_old_page_are_another_message(visitor: Visitor, rasa: FakeRasa) -> None:
    for text in ("护理补贴", "培训"):
        await visitor.client.post("/", data={"text": text, "key": "a" * 32})
    assert [message["message"] for message in rasa.heard] == ["护理补贴", "培训"]
    assert "听到：培训" in (await visitor.client.get("/")).text
