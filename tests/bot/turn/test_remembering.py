"""Where a turn cannot be remembered: no later yes means an older question, and nobody waits twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.dialogue import phrases
from actions.errors import StorageUnavailable
from actions.people.conversations import StoredConversation
from actions.store import Store
from bot.channels.http.session import conversation_of
from bot.turn.steps import UNAVAILABLE
from tests.bot.conftest import Gateway
from tests.visitor import Visitor, told

Forgetting = Callable[[], Callable[[], None]]


@pytest.fixture
def store(gateway: Gateway) -> Store:
    found: Store = gateway.app.state.store
    return found


@pytest.fixture
def forget(store: Store, monkeypatch: pytest.MonkeyPatch) -> Forgetting:
    """Lets nothing be remembered from now on; calling what comes back ends that."""

    def _begin() -> Callable[[], None]:
        remember = store.conversations.remember

        def _fail(*_: object) -> None:
            raise StorageUnavailable

        monkeypatch.setattr(store.conversations, "remember", _fail)
        return lambda: monkeypatch.setattr(store.conversations, "remember", remember)

    return _begin


def _conversation(visitor: Visitor, gateway: Gateway) -> str:
    cookie = next(iter(visitor.client.cookies.values()))
    return conversation_of(cookie, gateway.app.state.settings)


def _requests(visitor: Visitor, gateway: Gateway) -> list[str]:
    found = gateway.app.state.store.requests.of_conversation(_conversation(visitor, gateway))
    return [request.state.value for request in found]


async def test_a_no_to_erasing_that_was_not_remembered_is_not_acknowledged(
    visitor: Visitor, forget: Forgetting
) -> None:
    await visitor.say("删除我的数据")
    end = forget()
    assert told(await visitor.say("不用")).startswith(UNAVAILABLE[0])
    end()
    assert told(await visitor.say("不用")) == phrases.ERASE_DECLINED
    assert told(await visitor.say("好")) == phrases.GO_AHEAD


async def test_a_question_that_was_not_remembered_is_not_asked(visitor: Visitor, forget: Forgetting) -> None:
    end = forget()
    assert told(await visitor.say("转人工")).startswith(UNAVAILABLE[0])
    end()
    assert phrases.HANDOFF_ASK[-1] in told(await visitor.say("转人工"))


async def test_what_asks_nothing_is_answered_though_it_is_not_remembered(visitor: Visitor, forget: Forgetting) -> None:
    forget()
    assert told(await visitor.say("护理补贴")) == "听到：护理补贴"


async def test_help_lines_are_told_though_nothing_is_remembered(visitor: Visitor, forget: Forgetting) -> None:
    await visitor.say("删除我的数据")
    forget()
    assert "12110" in told(await visitor.say("我不想活了"))


async def test_a_yes_that_cannot_be_remembered_opens_nothing_and_says_so(
    visitor: Visitor, gateway: Gateway, forget: Forgetting
) -> None:
    await visitor.say("转人工")
    end = forget()
    assert phrases.HANDOFF_FAILED[0] in told(await visitor.say("1"))
    assert _requests(visitor, gateway) == []
    end()
    answer = await visitor.say("1")
    assert "您的编号是" in told(answer)
    assert phrases.WHERE_ARE_YOU in told(answer)
    assert _requests(visitor, gateway) == ["new"]


async def test_what_was_told_beside_holds_for_an_answer_that_cannot_be_remembered(
    visitor: Visitor, forget: Forgetting
) -> None:
    end = forget()
    first = await visitor.say("我听不见，转人工")
    assert phrases.HANDOFF_ASK[-1] not in told(first)
    end()
    assert phrases.GO_AHEAD in told(await visitor.say("好"))


async def test_danger_that_was_reported_stays_reported_though_the_turn_is_not_remembered(
    visitor: Visitor, gateway: Gateway, forget: Forgetting
) -> None:
    end = forget()
    answer = told(await visitor.say("我不想活了"))
    assert phrases.CRISIS_RECORDED in answer
    assert phrases.CRISIS_WHERE not in answer
    end()
    assert _requests(visitor, gateway) == ["new"]


async def test_another_process_that_answered_the_same_message_first_is_right(
    visitor: Visitor, gateway: Gateway, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await visitor.say("转人工")
    turns, load, conversation = (
        gateway.app.state.conversation,
        store.conversations.load,
        _conversation(visitor, gateway),
    )
    before = load(conversation, "")
    first = await turns.take(conversation, "1", key="one press")

    def _as_before(conversation: str, key: str) -> StoredConversation:
        monkeypatch.setattr(store.conversations, "load", load)
        return before

    monkeypatch.setattr(store.conversations, "load", _as_before)
    assert await turns.take(conversation, "1", key="one press") == first
    assert _requests(visitor, gateway) == ["new"]


async def test_who_waited_for_the_store_in_vain_does_not_wait_again(
    visitor: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await visitor.say("转人工")
    tried: list[str] = []

    def _fail(what: str) -> Callable[..., None]:
        def _failing(*_: object) -> None:
            tried.append(what)
            raise StorageUnavailable

        return _failing

    monkeypatch.setattr(store.requests, "open", _fail("open"))
    monkeypatch.setattr(store.conversations, "remember", _fail("remember"))
    assert phrases.HANDOFF_FAILED[0] in told(await visitor.say("1"))
    assert tried == ["open"]
