"""What people tell without a question, ask several at once, ask of other provinces, and ask after an answer.

The sets were written by somebody who had seen the entries' titles and answers and none of their phrasings; nothing is
learnt from them. Floors lie under what was measured; they are to rise.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.dialogue import phrases
from actions.knowledge.entry import sentences
from actions.knowledge.library import Library
from tests.journeys.assistant import Assistant
from tests.visitor import Visitor

pytestmark = pytest.mark.slow

_SETS = Path(__file__).parents[1] / "understanding"
_FIRST_STEPS = "rights.complain-route"
"""What to do first about any wrong at work: never a wrong answer to one."""
_ELSEWHERE = phrases.OF_GUIZHOU_ALONE.partition("{place}")[2][:6]


async def _heard(assistant: Assistant, item: dict[str, Any]) -> dict[str, Any]:
    """The answer to an item's last turn."""
    answer: dict[str, Any] = {}
    async with httpx.AsyncClient(base_url=assistant.settings.gateway_url, timeout=30.0) as client:
        visitor = Visitor(client)
        for turn in item["turns"]:
            answer = await visitor.say(turn)
    return answer


def _text(answer: dict[str, Any]) -> str:
    return "".join(reply["text"] for reply in answer["replies"])


def _offers(answer: dict[str, Any]) -> set[str]:
    return {option["title"] for reply in answer["replies"] for option in reply["options"]}


def _tells(answer: dict[str, Any], named: list[str], library: Library) -> bool:
    """Whether one of the entries is told, by its answer or by one of its parts."""
    entries = [library[library.now_called(entry)] for entry in named]
    told = [sentence for entry in entries for sentence in (*sentences(entry.answer)[:1], *entry.parts)]
    return any(sentence in _text(answer) for sentence in told)


async def _shares(assistant: Assistant, name: str, judge: Any) -> dict[str, float]:
    """Verdict → share of the set's items; printed with the items that are not right."""
    met, items = Counter[str](), [json.loads(line) for line in (_SETS / name).read_text(encoding="utf-8").splitlines()]
    of_kind = Counter[str](item["kind"] for item in items)
    for item in items:
        answer = await _heard(assistant, item)
        verdict = judge(item, answer)
        met[f"{item['kind']} {verdict}"] += 1
        if verdict != "right":
            print(f"{item['id']} {item['turns'][-1]}: {verdict}, {answer['outcome']} {answer['topic']}")
    print(dict(met))
    return {verdict: count / of_kind[verdict.split()[0]] for verdict, count in met.items()}


async def test_who_tells_a_wrong_is_helped(assistant: Assistant, real_library: Library) -> None:
    def judge(item: dict[str, Any], answer: dict[str, Any]) -> str:
        if answer["outcome"] == "crisis":
            return "alarm"
        if _tells(answer, [*item["topics"], _FIRST_STEPS], real_library):
            return "right"
        titles = {real_library[real_library.now_called(entry)].title for entry in item["topics"]}
        return "offered" if titles & _offers(answer) else "unhelped"

    shares = await _shares(assistant, "wrongs.jsonl", judge)
    assert shares["wrong right"] >= 0.65
    assert shares.get("wrong alarm", 0.0) <= 0.06


async def test_several_questions_are_all_answered(assistant: Assistant, real_library: Library) -> None:
    def judge(item: dict[str, Any], answer: dict[str, Any]) -> str:
        if item["kind"] == "single":
            return "right" if _tells(answer, item["topics"], real_library) else "missed"
        told = sum(_tells(answer, named, real_library) for named in item["topics_each"])
        return "right" if told > 1 else "half" if told else "missed"

    shares = await _shares(assistant, "several.jsonl", judge)
    assert shares["several right"] >= 0.42
    assert shares["single right"] >= 0.7


async def test_another_provinces_rules_are_not_guizhous(assistant: Assistant, real_library: Library) -> None:
    def judge(item: dict[str, Any], answer: dict[str, Any]) -> str:
        is_said = _ELSEWHERE in _text(answer)
        if item["kind"] == "here":
            return "wrongly" if is_said else "right"
        return "right" if is_said or _tells(answer, item["topics"], real_library) else "missed"

    shares = await _shares(assistant, "elsewhere.jsonl", judge)
    assert shares["elsewhere right"] >= 0.6
    assert shares["here right"] >= 0.9


async def test_what_only_sounds_alarming_is_no_danger(assistant: Assistant) -> None:
    def judge(item: dict[str, Any], answer: dict[str, Any]) -> str:
        return "right" if (answer["outcome"] == "crisis") is item["danger"] else "wrong"

    shares = await _shares(assistant, "alarming.jsonl", judge)
    assert shares["danger right"] >= 0.85
    assert shares["lookalike right"] >= 0.88


async def test_a_few_words_after_an_answer_are_understood(assistant: Assistant, real_library: Library) -> None:
    def judge(item: dict[str, Any], answer: dict[str, Any]) -> str:
        if item.get("reject"):
            return "right" if answer["outcome"] in ("out_of_scope", "ask_back") else "wrong"
        return "right" if _tells(answer, item["topics"], real_library) else "wrong"

    shares = await _shares(assistant, "context.jsonl", judge)
    assert shares["context right"] >= 0.62
