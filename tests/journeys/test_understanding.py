"""How well people are understood, by kind and by style: floors under the sets of tests/understanding.

`questions.jsonl` was written beside the knowledge, `fresh.jsonl` by somebody who had not seen it, `deaf.jsonl` in the
word order of sign language; `strange.jsonl` is what no entry answers, asked at first and after another question. None
of them is learnt from, but for phrases of a few characters that anybody says (救命, 转人工). Judged as
`bot.bench.judging` says.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.knowledge.library import Library
from actions.knowledge.questions import HELD_OUT, asked
from bot.bench.judging import fault_of
from tests.journeys.assistant import Assistant
from tests.visitor import Visitor

pytestmark = pytest.mark.slow

_SETS = Path(__file__).parents[1] / "understanding"
_FLOORS = {
    "strange.jsonl": {"oos": 0.9, "oos_after": 0.85},
    "deaf.jsonl": {"all": 0.88, "crisis": 1.0, "handoff": 0.85},
    "questions.jsonl": {"all": 0.93, "crisis": 1.0, "handoff": 1.0, "oos": 0.92, "followup": 0.8, "responsible": 0.95},
    "fresh.jsonl": {"all": 0.88, "crisis": 1.0, "handoff": 1.0, "oos": 0.92, "followup": 0.8, "responsible": 0.95},
}


@pytest.mark.parametrize("name", sorted(_FLOORS))
async def test_people_are_understood(assistant: Assistant, name: str, record_property: Callable[..., None]) -> None:
    asked, met, faults = Counter[str](), Counter[str](), []
    for line in (_SETS / name).read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        async with httpx.AsyncClient(base_url=assistant.settings.gateway_url, timeout=30.0) as client:
            visitor = Visitor(client)
            answer: dict[str, Any] = {}
            for turn in item["turns"]:
                answer = await visitor.say(turn)
        fault = fault_of(item, answer)
        for group in ("all", item["kind"], f"style {item['style']}"):
            asked[group] += 1
            met[group] += not fault
        if fault:
            faults.append(f"{item['id']} {item['turns'][-1]}: {fault}")
    shares = {group: met[group] / asked[group] for group in sorted(asked)}
    print("\n".join([f"{group}: {met[group]}/{asked[group]}" for group in shares] + faults))
    record_property("shares", shares)
    missed = {group: shares[group] for group, floor in _FLOORS[name].items() if shares[group] < floor}
    assert missed == {}


_STRANGERS_STYLE = 0.7
"""Share of the questions of a style that nothing was learnt from whose entry is told."""


async def test_a_style_that_was_never_learnt_is_understood(assistant: Assistant, real_library: Library) -> None:
    outcomes: dict[str, Counter[str]] = {}
    for question in asked(HELD_OUT):
        async with httpx.AsyncClient(base_url=assistant.settings.gateway_url, timeout=30.0) as client:
            answer = await Visitor(client).say(question.text)
        is_right = answer["outcome"] == "answer" and answer["topic"] == real_library.now_called(question.entry)
        reached = outcomes.setdefault(question.style, Counter())
        reached["right" if is_right else f"other {answer['outcome']}"] += 1
    print(outcomes)
    assert all(reached["right"] / reached.total() >= _STRANGERS_STYLE for reached in outcomes.values())


_TITLES_ANSWERED = 0.98


async def test_what_is_offered_as_a_title_can_be_asked_as_one(assistant: Assistant, real_library: Library) -> None:
    others = []
    for entry in real_library.entries.values():
        async with httpx.AsyncClient(base_url=assistant.settings.gateway_url, timeout=30.0) as client:
            answer = await Visitor(client).say(entry.title)
        if answer["topic"] != entry.id:
            others.append(f"{entry.title}: {answer['outcome']} {answer['topic']}")
    print("\n".join(others))
    assert 1 - len(others) / len(real_library.entries) >= _TITLES_ANSWERED


def test_a_wrong_answer_is_found_out() -> None:
    def answer(text: str, outcome: str = "answer") -> dict[str, Any]:
        return {"outcome": outcome, "replies": [{"text": text, "sources": []}]}

    item = {"turns": ["补多少"], "expect": [["110", "一百一"], ["每月"]], "no_invented_amount": True}
    assert fault_of(item, answer("每月１１０元。")) == ""
    assert fault_of(item, answer("每月一百元。")) == "misses 110"
    assert fault_of(item, answer("每月110元，另有５００元。")) == "invents 500"
    assert fault_of({"turns": ["天气"], "reject": True}, answer("晴。")) == "answer instead of a refusal"
    assert fault_of({"turns": ["想死"], "crisis": True}, answer("去登记。")) == "answer instead of crisis"
    assert fault_of({"turns": ["杀鸡"], "crisis": False}, answer("别怕。", "crisis")) == "took it for danger"
