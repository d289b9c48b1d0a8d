"""How well commands are understood in any phrasing, and how seldom something else is taken for one.

tests/understanding/commands.jsonl was written before the examples that the model learns from, and half of it
("split": "held_out") was never looked at when they were mended. Measured at the model alone: what follows from an
intent is the dialogue's part. `intent` says what is meant, `not` what must not be done.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from actions.dialogue.protocol import Intent
from bot.operations.training import RASA_PYTHON, rasa_environment

pytestmark = pytest.mark.slow

_SURE_FROM = 0.8

_UNDERSTANDING = Path(__file__).parents[1] / "understanding"
_COMMANDS_UNDERSTOOD, _LEAST_OF_AN_INTENT = 0.96, 0.85
_LEAST_OF_NEW = {Intent.POST_NEWS: 0.75}
"""What became of a post is told in the words of a wrong at work: 我没被录取. To be raised."""
_LEFT_ALONE = 0.93
_UNDOES = {Intent.CANCEL_REQUEST, Intent.END_CHAT, Intent.ERASE_DATA, Intent.CONFIRM_ERASE, Intent.KEEP_PROFILE}
"""Intents whose act cannot be taken back, or needs a consent."""


@pytest.fixture(scope="module")
def judged(model: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict[str, Any], str, float]]:
    """(item, intent, its probability) for every line of the set."""
    utterances, understood = _UNDERSTANDING / "commands.jsonl", tmp_path_factory.mktemp("commands") / "understood.jsonl"
    program = [RASA_PYTHON, "-W", "ignore", _UNDERSTANDING / "parse.py", model, utterances, understood]
    subprocess.run(program, check=True, env=rasa_environment(), timeout=600)
    items = [json.loads(line) for line in utterances.read_text(encoding="utf-8").splitlines()]
    parsed = [json.loads(line)["intent"] for line in understood.read_text(encoding="utf-8").splitlines()]
    return [(item, intent["name"], intent["confidence"]) for item, intent in zip(items, parsed, strict=True)]


def test_commands_are_understood_in_any_phrasing(judged: list[tuple[dict[str, Any], str, float]]) -> None:
    said, met = Counter[str](), Counter[str]()
    for item, intent, _ in judged:
        for group in ("all", item["intent"], f"style {item['style']}", item["split"]) if "intent" in item else ():
            said[group] += 1
            met[group] += intent == item["intent"]
        if intent != item.get("intent", intent) and item["split"] == "tune":
            print(f"{item['text']}: {intent} instead of {item['intent']}")
    shares = {group: met[group] / said[group] for group in said}
    print("\n".join(f"{group}: {met[group]}/{said[group]}" for group in sorted(said)))
    assert shares["all"] >= _COMMANDS_UNDERSTOOD
    assert [
        str(intent)
        for intent in Intent
        if shares.get(str(intent), 1.0) < _LEAST_OF_NEW.get(intent, _LEAST_OF_AN_INTENT)
    ] == []


def test_what_only_looks_like_a_command_is_none(judged: list[tuple[dict[str, Any], str, float]]) -> None:
    lookalikes = [(item, intent) for item, intent, _ in judged if "not" in item]
    taken = [(item, intent) for item, intent in lookalikes if intent in item["not"]]
    print("\n".join(f"{item['text']}: {intent}" for item, intent in taken if item["split"] == "tune"))
    assert 1 - len(taken) / len(lookalikes) >= _LEFT_ALONE


def test_nothing_is_undone_unmistakably_by_something_else(judged: list[tuple[dict[str, Any], str, float]]) -> None:
    wrong = [
        f"{item['text']}: {intent} {confidence:.2f}"
        for item, intent, confidence in judged
        if intent in _UNDOES and intent != item.get("intent") and confidence >= _SURE_FROM
    ]
    assert wrong == []
