"""How well people are understood, by kind and by style: floors under the sets of tests/understanding.

`questions.jsonl` was written beside the knowledge, `fresh.jsonl` by somebody who had not seen it. Neither is learnt
from, but for phrases of a few characters that anybody says (救命, 转人工). A group of `expect` is met by any of its
strings; `reject`, `handoff` and `crisis` ask for an outcome.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journeys.assistant import Assistant
from tests.visitor import Visitor, told

pytestmark = pytest.mark.slow

_SETS = Path(__file__).parents[1] / "understanding"
_REFUSALS = ("out_of_scope", "ask_back", "handoff")
_LONGEST = 260
_SUM = re.compile(r"([0-9][0-9.]*万?)元")
_SUMS_OF_THE_SOURCES = {"300", "2000", "10万", "110", "90"}
_FLOORS = {
    "questions.jsonl": {"all": 0.93, "crisis": 1.0, "handoff": 1.0, "oos": 0.92, "followup": 0.8, "responsible": 0.95},
    "fresh.jsonl": {"all": 0.88, "crisis": 1.0, "handoff": 1.0, "oos": 0.92, "followup": 0.8, "responsible": 0.95},
}


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def fault_of(item: dict[str, Any], answer: dict[str, Any]) -> str:
    """What is wrong with the answer to an item's last turn; "" if nothing."""
    said, outcome = _plain(told(answer)), answer["outcome"]
    cited = _plain(json.dumps([reply["sources"] for reply in answer["replies"]], ensure_ascii=False))
    wanted = next((flag for flag in ("handoff", "crisis") if item.get(flag)), "")
    if wanted and outcome != wanted:
        return f"{outcome} instead of {wanted}"
    if item.get("crisis") is False and outcome == "crisis":
        return "took it for danger"
    if item.get("reject") and outcome not in _REFUSALS:
        return f"{outcome} instead of a refusal"
    if len(said) > _LONGEST:
        return f"{len(said)} characters"
    asked = _plain("".join(item["turns"]))
    for amount in _SUM.findall(said) if item.get("no_invented_amount") else ():
        if amount not in _SUMS_OF_THE_SOURCES and amount not in asked:
            return f"invents {amount}"
    for group in item.get("expect") or ():
        if not any(_plain(alternative) in said + cited for alternative in group):
            return f"misses {group[0]}"
    return ""


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
