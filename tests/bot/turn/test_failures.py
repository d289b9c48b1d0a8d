"""Whatever breaks behind the door, the person gets a kind sentence at once, and the conversation goes on."""

from __future__ import annotations

import logging
import time

import pytest
from sqlalchemy import select
from starlette.responses import JSONResponse, PlainTextResponse, Response

from actions.dialogue import phrases
from actions.errors import StorageUnavailable
from actions.people.profiles import ConsentRecord
from actions.records.database import reading
from actions.requests.request_records import RequestRecord
from actions.store import Store
from bot.settings import Settings
from bot.turn.rasa_client import FAILURES_ALLOWED
from tests.bot.conftest import Gateway, Opener
from tests.bot.fake_rasa import FakeRasa, echo
from tests.ports import free_ports
from tests.visitor import Visitor, told

_APOLOGY = "对不起，我这边出了点问题"
_FAULTS = {
    "empty": JSONResponse([]),
    "text only": JSONResponse([{"recipient_id": "x", "text": "hello"}]),
    "no list": JSONResponse({"error": "x"}),
    "nothing": Response(b""),
    "no json": PlainTextResponse("<html>"),
    "null": JSONResponse(None),
    "an error": JSONResponse({"reason": "x"}, 500),
    "busy": Response(status_code=503),
    "half a decision": JSONResponse([{"custom": {"outcome": "answer"}}]),
    "an unknown outcome": JSONResponse(
        [{"custom": {"utterance": {"outcome": "x", "sentences": []}, "intent": "ask", "confidence": 1, "state": {}}}]
    ),
}


@pytest.mark.parametrize("fault", _FAULTS)
async def test_what_rasa_may_do_wrong(visitor: Visitor, rasa: FakeRasa, fault: str) -> None:
    await visitor.say("护理补贴多少钱")
    rasa.respond = lambda _message: _FAULTS[fault]
    answer = await visitor.say("二级呢")
    assert answer["outcome"] == "service"
    assert _APOLOGY in told(answer)
    assert "转人工" in told(answer)
    rasa.respond = echo
    assert told(await visitor.say("二级呢")) == "听到：二级呢"
    assert rasa.heard[-1]["metadata"]["previous_question"] == "护理补贴多少钱"


async def test_rasa_that_is_late(open_gateway: Opener, chosen: Settings, rasa: FakeRasa) -> None:
    visitor = await (await open_gateway(chosen.model_copy(update={"turn_seconds": 0.2}))).visitor()
    rasa.late = True
    started = time.monotonic()
    assert _APOLOGY in told(await visitor.say("护理补贴多少钱"))
    assert time.monotonic() - started < 3
    rasa.late = False
    assert told(await visitor.say("在吗")) == "听到：在吗"


@pytest.fixture
async def alone(open_gateway: Opener, chosen: Settings) -> Gateway:
    """A gateway behind which nothing runs."""
    rasa, actions = free_ports(2)
    return await open_gateway(chosen.model_copy(update={"rasa_port": rasa, "actions_port": actions}))


async def test_rasa_that_is_down(alone: Gateway) -> None:
    visitor = await alone.visitor()
    assert _APOLOGY in told(await visitor.say("护理补贴多少钱"))
    assert (await visitor.client.get("/healthz")).status_code == 503


async def test_a_person_is_reachable_while_rasa_is_down(alone: Gateway) -> None:
    answer = await (await alone.visitor()).say("我要转人工")
    assert answer["outcome"] == "handoff"
    number = answer["request"]["number"]
    assert f"{number[:3]} {number[3:]}" in told(answer)
    [record] = _store(alone).requests.all_open()
    assert (record.number, record.kind, record.need) == (number, "consult", "我要转人工")
    # Nobody was asked, so nothing was agreed to and nothing is shown.
    with reading(_store(alone).engine) as session:
        assert list(session.scalars(select(ConsentRecord))) == []
        assert session.get(RequestRecord, number).shares_words is False


async def test_a_person_is_asked_for_once_while_rasa_is_down(alone: Gateway) -> None:
    visitor = await alone.visitor()
    first = await visitor.say("我要转人工")
    again = await visitor.say("转人工")
    assert again["request"] == first["request"]
    assert len(_store(alone).requests.all_open()) == 1


async def test_help_lines_are_told_while_rasa_is_down(alone: Gateway) -> None:
    answer = await (await alone.visitor()).say("我不想活了")
    assert answer["outcome"] == "crisis"
    for line in ("110", "120", "12110", "12356"):
        assert line in told(answer)
    [record] = _store(alone).requests.all_open()
    assert record.kind == "danger"
    assert record.number == answer["request"]["number"]


def _store(gateway: Gateway) -> Store:
    store: Store = gateway.app.state.store
    return store


async def test_what_cannot_be_known_to_be_for_the_program_does_not_reach_it(
    visitor: Visitor, gateway: Gateway, rasa: FakeRasa
) -> None:
    _break(gateway)
    assert told(await visitor.say("护理补贴多少钱")) == phrases.NOT_READ
    assert not rasa.heard


async def test_a_turn_that_cannot_be_kept_is_answered(
    visitor: Visitor, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _full(*_: object) -> None:
        raise StorageUnavailable

    monkeypatch.setattr(gateway.app.state.store.conversations, "remember", _full)
    assert told(await visitor.say("护理补贴多少钱")) == "听到：护理补贴多少钱"


async def test_neither_rasa_nor_a_database(alone: Gateway) -> None:
    _break(alone)
    visitor = await alone.visitor()
    assert told(await visitor.say("护理补贴多少钱")) == phrases.NOT_READ
    handoff = await visitor.say("转人工")
    assert handoff["request"] is None
    assert told(handoff) == phrases.NOT_READ
    crisis = await visitor.say("想自杀")
    assert crisis["outcome"] == "crisis"
    assert "110" in told(crisis)
    assert phrases.CRISIS_NOT_RECORDED in told(crisis)


def _break(gateway: Gateway) -> None:
    """Take the tables away, as a full or read-only disk would."""
    from sqlalchemy import text

    with _store(gateway).engine.begin() as connection:
        connection.execute(text("DROP TABLE turns"))
        connection.execute(text("DROP TABLE service_requests"))
        connection.execute(text("DROP TABLE messages"))


async def test_rasa_that_hangs_is_not_waited_for_again_and_again(
    open_gateway: Opener, chosen: Settings, rasa: FakeRasa
) -> None:
    visitor = await (await open_gateway(chosen.model_copy(update={"turn_seconds": 0.2}))).visitor()
    rasa.late = True
    for _ in range(FAILURES_ALLOWED):
        await visitor.say("护理补贴多少钱")
    asked = len(rasa.heard)
    for _ in range(3):
        assert _APOLOGY in told(await visitor.say("护理补贴多少钱"))
    assert len(rasa.heard) == asked


async def test_help_lines_do_not_wait_for_rasa(open_gateway: Opener, chosen: Settings, rasa: FakeRasa) -> None:
    visitor = await (await open_gateway(chosen)).visitor()
    rasa.late = True
    assert "12356" in told(await visitor.say("我不想活了"))
    assert not rasa.heard


async def test_an_apology_is_not_given_again_for_the_same_message(visitor: Visitor, rasa: FakeRasa) -> None:
    form = {"text": "护理补贴", "key": "k" * 32}
    rasa.respond = lambda _message: _FAULTS["busy"]
    headers = {"accept": "application/json"}
    assert _APOLOGY in (await visitor.client.post("/", data=form, headers=headers)).text
    rasa.respond = echo
    assert "听到：护理补贴" in (await visitor.client.post("/", data=form, headers=headers)).text


async def test_the_log_names_no_words(alone: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="bot"), caplog.at_level(logging.DEBUG, logger="actions"):
        await (await alone.visitor()).say("我叫王小明，要转人工")
    assert "no answer from the dialogue" in caplog.text
    _break(alone)
    assert "王小明" not in caplog.text
