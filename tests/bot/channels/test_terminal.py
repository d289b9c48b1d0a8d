"""The terminal: answers in a sensible order, counselors' words as they come, one conversation from run to run."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from actions.dialogue.utterance import Citation, Outcome
from actions.requests.request import NewRequest
from actions.staff.counselors import Counselor, Role
from actions.store import Store
from bot.app import build
from bot.channels.http.session import conversation_of
from bot.channels.local.terminal import GatewayUnreachable, NotAnswered, TerminalConversation, ask_once, chat, lines_of
from bot.channels.local.terminal_events import StreamEvent, events_in, line_of
from bot.channels.local.terminal_memory import KeptConversation, TerminalMemory
from bot.rendering.contract import Answer, Failure, Fault, Option, Reply
from bot.settings import Settings
from tests.ports import free_ports
from tests.talking import served

_SECONDS = 20.0


class Person:
    """Somebody at a terminal: types what they are given, when they are told to, and reads what is shown."""

    def __init__(self, address: str, memory: Path | None = None) -> None:
        self.shown: list[str] = []
        self._address, self._memory = address, memory
        self._typed: list[str] = []
        self._more = threading.Condition()

    def begin(self, begins_anew: bool = False) -> None:
        """Sit down."""
        arguments = (self._address, self._lines(), self.shown.append, None, self._memory, begins_anew)
        self._thread = threading.Thread(target=chat, args=arguments, daemon=True)
        self._thread.start()

    def type(self, line: str) -> None:
        """Type a line."""
        with self._more:
            self._typed.append(line)
            self._more.notify()

    def leave(self) -> None:
        """Type 退出."""
        self.type("退出")
        self._thread.join(_SECONDS)
        assert not self._thread.is_alive()

    def sees(self, words: str) -> str:
        """What was shown with these words in it."""
        return _soon(lambda: next((line for line in self.shown if words in line), ""), f"{words} in {self.shown}")

    def _lines(self) -> Iterator[str]:
        while True:
            with self._more:
                self._more.wait_for(lambda: bool(self._typed))
                line = self._typed.pop(0)
            yield line


def _soon(look: Callable[[], Any], wanted: str) -> Any:
    deadline = time.monotonic() + _SECONDS
    while not (found := look()):
        assert time.monotonic() < deadline, wanted
        time.sleep(0.02)
    return found


@pytest.fixture
def app(chosen: Settings) -> FastAPI:
    return build(chosen.model_copy(update={"speech": False}))


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with served(app) as here:
        yield here


@pytest.fixture
def wang(app: FastAPI) -> Counselor:
    store: Store = app.state.store
    store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    found = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    assert found is not None
    return found


def _conversation_in(memory: Path, address: str, app: FastAPI) -> str:
    [cookie] = TerminalMemory(memory, address).load().cookies.values()
    return conversation_of(cookie, app.state.settings)


def _claimed(app: FastAPI, wang: Counselor, conversation: str, key: str = "k") -> str:
    store: Store = app.state.store
    number = store.requests.open(NewRequest(conversation, key, "", "")).number
    store.casework.claim(wang, number, "")
    return number


def test_an_answer_with_options_and_sources() -> None:
    source = Citation("某方案", "", "二", "2022—2024", True)
    reply = Reply(text="有补贴。", speech="有补贴。", options=[Option(title="详细", say="1")], sources=[source])
    answer = Answer(outcome=Outcome.ANSWER, topic="", confidence=1.0, replies=[reply])
    assert lines_of(answer) == ["有补贴。", "  1. 详细", "  出处：某方案，二（2022—2024年，已到期）"]


def test_an_error_is_its_sentence() -> None:
    assert lines_of(Failure(error=Fault(code="too_many", message="您说得太快了。"))) == ["您说得太快了。"]


def test_without_a_gateway_it_says_what_to_do() -> None:
    [port] = free_ports(1)
    with pytest.raises(GatewayUnreachable, match="make run"):
        TerminalConversation(f"http://127.0.0.1:{port}").say("你好")


def test_another_program_at_the_address_is_told_apart() -> None:
    with served(FastAPI()) as address, pytest.raises(GatewayUnreachable, match="不是黔助"):
        TerminalConversation(address).say("你好")


def test_leaving_needs_no_gateway() -> None:
    shown: list[str] = []
    [port] = free_ports(1)
    chat(f"http://127.0.0.1:{port}", ["", "退出", "不会说到这里"], shown.append)
    assert shown[-1] == "再见。"


@pytest.mark.parametrize("text", ["", " ", "长" * 501, "长" * 100_000, "\u200b"])
def test_what_cannot_be_asked_is_an_error(address: str, text: str) -> None:
    shown: list[str] = []
    with pytest.raises(NotAnswered) as told:
        ask_once(address, text, False, shown.append)
    assert told.value.message.endswith("。") and "。" in told.value.message
    assert shown == []


@pytest.mark.parametrize("text", ["护理补贴\x00", "护理\udcff补贴", "\ud83d护理补贴", "\x1b[31m护理补贴"])
def test_odd_characters_are_asked_about_all_the_same(address: str, text: str) -> None:
    shown: list[str] = []
    ask_once(address, text, True, shown.append)
    assert "补贴" in json.loads(shown[0])["replies"][0]["text"]


def test_a_counselors_words_are_shown_as_they_come_and_seen_by_them(
    app: FastAPI, address: str, wang: Counselor, tmp_path: Path
) -> None:
    memory = tmp_path / "chat.json"
    person = Person(address, memory)
    person.begin()
    person.type("你好")
    person.sees("黔助：听到")
    conversation = _conversation_in(memory, address, app)
    number = _claimed(app, wang, conversation)
    person.sees("王老师接了您的请求")
    app.state.store.casework.answer(wang, number, "您好，请讲。", "k1", "")
    assert person.sees("请讲") == "工作人员王老师：您好，请讲。"
    last = app.state.store.messages.newest()
    _soon(lambda: app.state.store.presences.of(conversation).read_id == last, "seen")
    person.leave()


def test_the_next_run_goes_on_and_shows_what_came_in_between_once(
    app: FastAPI, address: str, wang: Counselor, tmp_path: Path
) -> None:
    memory = tmp_path / "chat.json"
    first = Person(address, memory)
    first.begin()
    first.type("你好")
    first.sees("黔助：听到")
    conversation = _conversation_in(memory, address, app)
    number = _claimed(app, wang, conversation)
    first.sees("接了您的请求")
    first.leave()
    app.state.store.casework.answer(wang, number, "您看到了吗？", "k1", "")
    second = Person(address, memory)
    second.begin()
    second.sees("您看到了吗")
    assert "接着上次的对话" in second.shown[0]
    second.type("看到了")
    second.sees("已经发给工作人员")
    second.leave()
    assert sum("接了您的请求" in line for line in second.shown) == 0
    third = Person(address, memory)
    third.begin(begins_anew=True)
    third.type("你好")
    third.sees("黔助：听到")
    third.leave()
    assert _conversation_in(memory, address, app) != conversation


def test_it_shows_them_again_after_the_gateway_was_restarted(
    chosen: Settings, wang: Counselor, app: FastAPI, tmp_path: Path
) -> None:
    memory = tmp_path / "chat.json"
    with served(app) as address:
        person = Person(address, memory)
        person.begin()
        person.type("你好")
        person.sees("黔助：听到")
        conversation = _conversation_in(memory, address, app)
    again = build(chosen.model_copy(update={"speech": False}))
    with served(again, int(address.rpartition(":")[2])):
        number = _claimed(again, wang, conversation)
        again.state.store.casework.answer(wang, number, "我还在。", "k1", "")
        person.sees("我还在")
        person.leave()


def test_the_cookie_is_for_its_owner_alone(tmp_path: Path) -> None:
    memory = TerminalMemory(tmp_path / "made" / "chat.json", "http://here")
    memory.save(KeptConversation({"c": "1"}, 5))
    TerminalMemory(tmp_path / "made" / "chat.json", "http://there").save(KeptConversation({"c": "2"}, 0))
    assert (tmp_path / "made" / "chat.json").stat().st_mode & 0o777 == 0o600
    assert memory.load() == KeptConversation({"c": "1"}, 5)


@pytest.mark.parametrize("held", ["", "[]", "{", '{"http://here": 5}', '{"http://here": {"cookies": [], "seen": "x"}}'])
def test_a_damaged_memory_is_none(tmp_path: Path, held: str) -> None:
    (tmp_path / "chat.json").write_text(held)
    assert TerminalMemory(tmp_path / "chat.json", "http://here").load() == KeptConversation()


def test_events_are_read_as_the_standard_has_them() -> None:
    lines = [
        "retry: 2000",
        "",
        ": here",
        "",
        "id: 7",
        "event: counselor",
        'data: {"name":"王老师",',
        'data:"text":"好"}',
        "",
    ]
    found = [event for event in events_in(lines) if event is not None and event.kind == "counselor"]
    assert found == [StreamEvent(7, "counselor", '{"name":"王老师",\n"text":"好"}')]
    assert line_of(found[0]) == "工作人员王老师：好"
    assert line_of(StreamEvent(8, "notice", '{"name": "", "text": "办完了。"}')) == "办完了。"
    for odd in ("", "[]", "{", '{"name": "王老师"}'):
        assert line_of(StreamEvent(9, "counselor", odd)) == ""
    assert line_of(StreamEvent(10, "writing", '{"name": "王老师"}')) == ""
