"""What the server renders of the page's messages and header: cards, danger, the strip, what becomes of sound."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from actions.dialogue.utterance import Option
from actions.requests.request import NewRequest
from actions.staff.counselors import Counselor, Role
from actions.store import Store
from bot.channels.http.session import COOKIE, conversation_of
from tests.bot.conftest import Gateway
from tests.bot.fake_rasa import FakeRasa, answering, utterance
from tests.visitor import Visitor

_SCRIPT = {"accept": "application/json"}
_LINES = re.compile(r'href="((?:tel|sms):\d+)"|<button>(找工作人员[^<]*)</button>')


async def _page(visitor: Visitor, address: str = "/") -> str:
    return (await visitor.client.get(address)).text


async def _send(visitor: Visitor, text: str) -> str:
    return (await visitor.client.post("/", data={"text": text}, follow_redirects=True)).text


def _latest(page: str) -> str:
    return page[page.index('id="latest"') : page.index("</article>", page.index('id="latest"'))]


def _counselor(store: Store) -> Counselor:
    store.counselors.add("wang", "王老师", "a long enough one", Role.LEAD)
    counselor = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    assert counselor
    return counselor


def _conversation(visitor: Visitor, gateway: Gateway) -> str:
    return conversation_of(visitor.client.cookies[COOKIE], gateway.app.state.settings)


async def test_the_figure_stands_out_and_nothing_is_lost(visitor: Visitor, rasa: FakeRasa) -> None:
    for text, lead in (
        ("每月110元。按月发。", "每月110元。"),
        ("没有句号", ""),
        ("这一句话说得实在是太长了，长得不能算是一个数字，也不能算是一个是或者一个不是。好。", ""),
    ):
        rasa.respond = lambda _message, text=text: answering(utterance(text))
        latest = _latest(await _send(visitor, "问"))
        assert ("".join(re.findall(r'<span class="lead">([^<]*)</span>', latest))) == lead
        assert text in re.sub("<[^>]*>", "", latest)


async def test_what_can_be_done_with_a_message_is_named_after_it(visitor: Visitor, rasa: FakeRasa) -> None:
    rasa.respond = lambda _message: answering(utterance("每月110元。"))
    assert re.search(r'更多<span class="quiet of">：每月110元。</span>', _latest(await _send(visitor, "问")))


async def test_danger_has_two_sentences_and_ways_to_act_before_the_rest(visitor: Visitor) -> None:
    latest = _latest(await _send(visitor, "我不想活了"))
    assert "现在就找人帮您" in latest
    first, rest = re.findall(r"<p>([^<]*)</p>", latest)
    assert first.count("。") == 2
    assert len(first) < 60
    ways = ["".join(found) for found in _LINES.findall(latest)]
    assert ways == ["tel:120", "tel:110", "sms:12110", "tel:12356", "找工作人员"]
    assert '发短信报警 <b class="digits">1 2 1 1 0</b>' in latest
    assert latest.index("找工作人员") < latest.index(rest)


async def test_who_cannot_hear_writes_first_in_danger_and_reads_other_words_the_second_time(visitor: Visitor) -> None:
    await _send(visitor, "我听不见")
    first = _latest(await _send(visitor, "我不想活了"))
    assert ["".join(found) for found in _LINES.findall(first)] == ["sms:12110", "找工作人员，他打字回您", "tel:120"]
    second = _latest(await _send(visitor, "我不想活了，没人帮我"))
    assert re.findall(r"<p>([^<]*)</p>", first)[0] != re.findall(r"<p>([^<]*)</p>", second)[0]


async def test_who_cannot_hear_is_offered_no_sound_from_that_moment(visitor: Visitor, gateway: Gateway) -> None:
    gateway.app.state.settings.speech = True
    assert "听这条回答" in await _send(visitor, "护理补贴")
    answer = (await visitor.client.post("/", data={"text": "我听不见"}, headers=_SCRIPT)).json()
    assert answer["cannot_hear"] is True
    page = await _page(visitor)
    assert "听这条回答" not in page
    assert re.search("<body[^>]* data-silent", page)


async def test_the_title_says_an_answer_is_new_only_where_one_is(visitor: Visitor) -> None:
    assert "<title>新的回答：" in await _send(visitor, "护理补贴")
    assert "<title>黔助" in await _page(visitor)


async def test_a_switch_of_the_header_works_without_scripts_and_is_confirmed(visitor: Visitor) -> None:
    for name, on, off in (("size", "150", "100"), ("theme", "contrast", "system"), ("short", "on", "off")):
        for value, pressed in ((on, "true"), (off, "false")):
            saved = await visitor.client.post("/settings", data={"from": "header", name: value}, follow_redirects=True)
            assert re.search(rf'name="{name}" value="[^"]*" data-on="{on}"[^>]* aria-pressed="{pressed}"', saved.text)
            assert re.search('id="told" role="status">已经保存。<', saved.text)


async def test_what_is_kept_in_the_settings_is_confirmed_there(visitor: Visitor) -> None:
    saved = await visitor.client.post("/settings", data={"theme": "dark"})
    page = await _page(visitor, saved.headers["location"])
    assert "已经保存。" in page
    assert re.search('<details id="wishes"[^>]* open', page)


def _strip(page: str) -> str:
    found = re.search(r'<section id="involvement".*?</section>', page, re.DOTALL)
    assert found
    return re.sub(r"\s*<[^>]*>\s*", "", found[0])


async def test_a_strip_says_who_helps_and_what_the_number_is(visitor: Visitor, gateway: Gateway) -> None:
    store = gateway.app.state.store
    assert _strip(await _page(visitor)) == ""
    others = [NewRequest(f"other {number}", f"o{number}", "", "") for number in range(2)]
    for other in others:
        store.requests.open(other)
    opened = store.requests.open(NewRequest(_conversation(visitor, gateway), "k", "", "想找人"))
    told = _strip(await _page(visitor))
    assert told.startswith(f"还没有人接，编号{opened.spoken_number}。前面还有2个。")
    assert told.endswith("取消")
    assert _strip(await _page(visitor, "/involvement")) == told
    wang = _counselor(store)
    store.casework.claim(wang, opened.number, "")
    assert _strip(await _page(visitor)).startswith(f"工作人员接了，编号{opened.spoken_number}。")
    store.casework.answer(wang, opened.number, "您好", "key", "")
    told = _strip(await _page(visitor))
    assert told.startswith(f"王老师在帮您，编号{opened.spoken_number}。")
    assert told.endswith("结束")


async def test_the_strip_says_when_somebody_is_at_work(
    visitor: Visitor, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = "现在是下班时间。周一到周五9点到17点有人上班，那时回复您。"
    store = gateway.app.state.store
    monkeypatch.setattr(store.requests, "out_of_office", lambda: away)
    await _page(visitor)
    opened = store.requests.open(NewRequest(_conversation(visitor, gateway), "k", "", "想找人"))
    assert away in _strip(await _page(visitor))
    store.casework.claim(_counselor(store), opened.number, "")
    assert away not in _strip(await _page(visitor))


async def test_in_danger_the_strip_offers_no_cancelling(visitor: Visitor) -> None:
    assert "编号" in (told := _strip(await _send(visitor, "我不想活了")))
    assert "取消" not in told


async def test_a_message_to_a_counselor_says_what_became_of_it(visitor: Visitor, gateway: Gateway) -> None:
    store = gateway.app.state.store
    await _page(visitor)
    opened = store.requests.open(NewRequest(_conversation(visitor, gateway), "k", "", "想找人"))
    wang = _counselor(store)
    store.casework.claim(wang, opened.number, "")
    sent = (await visitor.client.post("/", data={"text": "我在毕节"}, headers=_SCRIPT)).json()
    assert sent["relayed"] is True
    assert '<small class="state">已到工作人员</small>' in await _page(visitor)
    store.casework.answer(wang, opened.number, "您好", "key", "")
    assert '<small class="state">工作人员看到了</small>' in await _page(visitor)
    assert len(re.findall('<article [^>]*data-id="', await _page(visitor))) >= 2


async def test_a_script_learns_which_conversation_was_answered_in(visitor: Visitor) -> None:
    async def _answered() -> str:
        name: str = (await visitor.client.post("/", data={"text": "好"}, headers=_SCRIPT)).json()["conversation"]
        return name

    named = await _answered()
    assert f'data-conversation="{named}"' in await _page(visitor)
    assert await _answered() == named
    visitor.client.cookies.clear()
    assert await _answered() != named


async def test_what_to_take_along_is_on_the_page_for_the_printed_sheet(
    visitor: Visitor, gateway: Gateway, rasa: FakeRasa
) -> None:
    library = gateway.app.state.library
    entry = next(iter(library.entries.values()))
    library.entries[entry.id] = replace(entry, materials=("身份证", "残疾人证"))
    rasa.respond = lambda _message: answering(utterance("能。", topic=entry.id))
    answer = (await visitor.client.post("/", data={"text": "问"}, headers=_SCRIPT)).json()
    assert answer["materials"] == ["身份证", "残疾人证"]
    assert '<ul class="materials"><li>身份证</li><li>残疾人证</li></ul>' in await _page(visitor)


async def test_used_choices_are_text_and_only_the_newest_can_be_pressed(visitor: Visitor, rasa: FakeRasa) -> None:
    rasa.respond = lambda _message: answering(utterance("好。", options=[Option("详细", "more")]))
    await _send(visitor, "一")
    page = await _send(visitor, "二")
    assert page.count("<button>详细</button>") == 1
    assert page.count("<li>详细</li>") == 1
