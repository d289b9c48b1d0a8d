"""Logs are JSON lines that name the turn, and hold no words of people."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from actions.turn_id import current_turn, turn_of_key
from bot.operations.json_logs import TURNS, JsonLine
from bot.settings import ROOT
from tests.bot.conftest import Gateway
from tests.bot.fake_rasa import FakeRasa
from tests.visitor import Visitor

_WORDS = "我住在毕节的小巷里"


@pytest.fixture
def lines() -> Iterator[Any]:
    """Reads what was logged in this process."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLine("gateway"))
    root, turns = logging.getLogger(), logging.getLogger(TURNS)
    before = turns.level
    root.addHandler(handler)
    turns.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.removeHandler(handler)
    turns.setLevel(before)


def _of_turns(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in found if line["message"] == "turn"]


async def test_each_turn_is_a_line_without_words(visitor: Visitor, lines: Any) -> None:
    await visitor.say(_WORDS)
    await visitor.say("我不想活了")
    found = lines()
    first, second = _of_turns(found)
    assert first["process"] == "gateway" and first["channel"] == "web" and first["seconds"] >= 0
    assert len(first["turn"]) == 12 and first["turn"] != second["turn"]
    assert second["outcome"] == "crisis"
    assert _WORDS not in json.dumps(found, ensure_ascii=False)
    assert "不想活" not in json.dumps(found, ensure_ascii=False)


async def test_a_fault_names_the_turn_in_which_it_happened(visitor: Visitor, rasa: FakeRasa, lines: Any) -> None:
    def _fails(_message: Any) -> Any:
        raise ValueError(_WORDS)

    rasa.respond = _fails
    await visitor.say(_WORDS)
    found = lines()
    [turn] = _of_turns(found)
    faults = [line for line in found if "no answer from the dialogue" in line["message"]]
    assert turn["apology"] and [fault["turn"] for fault in faults] == [turn["turn"]]
    ours = [line for line in found if line["logger"].startswith("bot.")]
    assert _WORDS not in json.dumps(ours, ensure_ascii=False)


def test_what_a_library_puts_into_its_message_is_not_repeated(lines: Any) -> None:
    logging.getLogger("some.library").error("cannot parse %r", _WORDS)
    logging.getLogger("some.library").error(f"cannot parse {_WORDS}")
    with_template, without = lines()
    assert with_template["message"].endswith("cannot parse %r")
    assert _WORDS not in json.dumps([with_template, without], ensure_ascii=False)


def test_a_turn_is_named_inside_of_it_only() -> None:
    with turn_of_key("0123456789abcdef"):
        assert current_turn() == "0123456789ab"
    assert current_turn() == ""


def test_what_ends_a_process_is_a_line_too() -> None:
    code = (
        "from bot.operations import json_logs; json_logs.install('gateway');"
        "from actions.errors import ConfigurationError; raise ConfigurationError('请设置密钥。')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    [line] = [json.loads(line) for line in done.stderr.splitlines()]
    assert line["level"] == "critical" and "请设置密钥。" in line["message"] and "Traceback" not in done.stderr


async def test_a_gateway_that_is_built_logs_nothing_by_itself(gateway: Gateway, lines: Any) -> None:
    assert gateway.app.state.readiness is not None
    assert lines() == []
