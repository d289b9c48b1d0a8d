"""What an operator turns off is off in every gateway within seconds; danger and the way to a person stay."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from actions.staff.switches import Switch, SwitchBoard
from actions.store import Store, open_store
from bot.settings import Settings
from bot.turn.steps import HERE_OFF
from tests.bot.conftest import Gateway, Opener
from tests.visitor import Visitor, told
from tests.waiting import until

_SECONDS = 10.0


@pytest.fixture
def store(gateway: Gateway, chosen: Settings) -> Store:
    """The records as the command line opens them: beside a running gateway."""
    return open_store(chosen.database_url)


async def _answers(visitor: Visitor, wanted: bool) -> None:
    async def _as_wanted() -> bool:
        return (HERE_OFF[2] not in told(await visitor.say("护理补贴多少钱"))) is wanted

    await until(_as_wanted, _SECONDS, "answering" if wanted else "turned off")


async def test_a_channel_is_off_within_seconds_in_every_gateway_and_on_again(
    visitor: Visitor, store: Store, open_gateway: Opener, chosen: Settings
) -> None:
    other = await (await open_gateway(chosen)).visitor()
    await _answers(visitor, True)
    store.switches.turn_off(Switch.WEB, "词库有错", "li")
    await _answers(visitor, False)
    await _answers(other, False)
    answer = told(await visitor.say("护理补贴多少钱"))
    assert "检修" in answer and "转人工" in answer and "12110" in answer
    assert "词库有错" not in answer
    store.switches.turn_on(Switch.WEB, "li")
    await _answers(visitor, True)
    await _answers(other, True)


async def test_danger_is_answered_and_reported_where_everything_is_off(visitor: Visitor, store: Store) -> None:
    store.switches.turn_off(Switch.ANSWERS, "出了错", "li")
    await _answers(visitor, False)
    answer = await visitor.say("我不想活了")
    assert answer["outcome"] == "crisis" and "120" in told(answer)
    [request] = store.requests.all_open()
    assert request.is_danger


async def test_a_person_can_be_asked_for_where_everything_is_off(visitor: Visitor, store: Store) -> None:
    store.switches.turn_off(Switch.ANSWERS, "出了错", "li")
    await _answers(visitor, False)
    answer = await visitor.say("转人工")
    assert answer["request"] is not None
    assert [request.number for request in store.requests.all_open()] == [answer["request"]["number"]]


async def test_a_message_that_was_refused_can_be_asked_again_later(visitor: Visitor, store: Store) -> None:
    store.switches.turn_off(Switch.WEB, "检修", "li")
    await _answers(visitor, False)
    store.switches.turn_on(Switch.WEB, "li")
    await _answers(visitor, True)


async def test_voice_that_is_off_neither_hears_nor_speaks_and_says_what_to_do(
    gateway: Gateway, visitor: Visitor, store: Store
) -> None:
    store.switches.turn_off(Switch.VOICE, "声音坏了", "li")

    async def _is_off() -> bool:
        return bool(gateway.app.state.speech.is_off())

    await until(_is_off, _SECONDS, "off")
    answer = await visitor.say("护理补贴多少钱")
    assert {reply["audio"] for reply in answer["replies"]} == {None}
    assert HERE_OFF[2] not in told(answer), "writing goes on"
    response = await visitor.client.post(
        "/api/v1/speech", content=b"RIFF" + b"\0" * 100, headers={"content-type": "audio/wav"}
    )
    assert response.status_code == 503
    said: dict[str, Any] = response.json()["error"]
    assert "打字" in said["message"] and "120" in said["message"]


async def test_what_was_known_last_holds_while_the_database_is_away(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.switches.turn_off(Switch.WEB, "检修", "li")
    board = SwitchBoard(store.switches)
    await asyncio.to_thread(board.refresh)

    def _fails() -> list[object]:
        from actions.errors import StorageUnavailable

        raise StorageUnavailable

    monkeypatch.setattr(store.switches, "off", _fails)
    board.refresh()
    assert board.is_off("web") and not board.is_off("telegram") and not board.is_off("terminal")


def test_who_turned_what_off_and_why_is_kept(store: Store) -> None:
    store.switches.turn_off(Switch.WEB, "词库有错", "li")
    [off] = store.switches.off()
    assert (off.switch, off.reason, off.who) == (Switch.WEB, "词库有错", "li")
    assert store.switches.turn_on(Switch.WEB, "zhao")
    assert not store.switches.turn_on(Switch.WEB, "zhao")
    assert [(event.who, event.what, event.detail) for event in store.operator_log.latest(9)] == [
        ("zhao", "on", ""),
        ("li", "off", "词库有错"),
    ]
