"""Every intent of the protocol is learnt, and what measures them is not what they are learnt from."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml

from actions.dialogue.protocol import Intent
from actions.knowledge.library import Library
from bot.operations import training

_ROOT = Path(__file__).parents[1]
_EXAMPLES = _ROOT / "nlu_data" / "nlu"
_LEARNT_ELSEWHERE = {Intent.ASK, Intent.TOLD_TROUBLE}
"""From the entries' questions and from what people told."""
_DECIDED = {Intent.ASK_BACK, Intent.NOT_UNDERSTOOD}
"""What is said of a question, never learnt."""
_FEWER = {Intent.CHOOSE: 20}
_LEAST = 50
_SAID_BY_ANYBODY = 6
"""Characters of a phrase that has no other wording: 我的数据, 结束人工."""
_MARKS = re.compile(r"[\s，。！？、；：,.!?;:~…“”\"'‘’（）()-]+")


def _learnt() -> dict[Intent, list[str]]:
    learnt: dict[Intent, list[str]] = defaultdict(list)
    for path in _EXAMPLES.glob("*.yml"):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            learnt[Intent(block["intent"])] += [line[2:].strip() for line in block["examples"].splitlines()]
    return learnt


@pytest.fixture(scope="module")
def learnt() -> dict[Intent, list[str]]:
    return _learnt()


def test_what_is_learnt_as_a_question_names_an_entry_of_today(real_library: Library) -> None:
    named = {
        block["metadata"]["entry"]
        for path in _EXAMPLES.glob("*.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if block["intent"] == Intent.ASK
    }
    assert named - set(real_library.entries) == set()


def test_rasa_is_trained_with_the_intents_of_the_protocol() -> None:
    names = [name for intent in training.domain()["intents"] for name in intent]
    assert names == [intent.value for intent in Intent]
    assert training.domain()["actions"] == ["action_reply"]


def test_another_intent_makes_another_model(monkeypatch: pytest.MonkeyPatch) -> None:
    before = training.fingerprint()
    monkeypatch.setattr(training, "Intent", [*Intent][:-1])
    assert training.fingerprint() != before


def test_every_intent_is_learnt_from_enough_examples(learnt: dict[Intent, list[str]]) -> None:
    too_few = {
        intent.value: len(set(learnt[intent]))
        for intent in set(Intent) - _LEARNT_ELSEWHERE - _DECIDED
        if len(set(learnt[intent])) < _FEWER.get(intent, _LEAST)
    }
    assert too_few == {}


def test_nothing_is_learnt_for_what_the_decider_says_of_a_question(learnt: dict[Intent, list[str]]) -> None:
    assert not set(learnt) & _DECIDED


def test_no_utterance_is_an_example_of_two_intents(learnt: dict[Intent, list[str]]) -> None:
    intents = defaultdict(set)
    for intent, examples in learnt.items():
        for example in examples:
            intents[_MARKS.sub("", example)].add(intent.value)
    assert {text: found for text, found in intents.items() if len(found) > 1} == {}


def test_commands_that_measure_are_not_learnt_but_for_a_few_characters(learnt: dict[Intent, list[str]]) -> None:
    known = {_MARKS.sub("", example) for examples in learnt.values() for example in examples}
    measuring = {_MARKS.sub("", item["text"]) for item in _commands()}
    assert {text for text in measuring & known if len(text) > _SAID_BY_ANYBODY} <= _PROMISED


def test_the_commands_that_measure_are_many_for_each_intent() -> None:
    counted = Counter(item["intent"] for item in _commands() if "intent" in item)
    fewest = {intent: count for intent, count in counted.items() if count < 12}
    assert set(fewest) <= {Intent.HUMAN, Intent.CANCEL}
    assert sum("not" in item for item in _commands()) >= 150


_PROMISED = {"不用记我的情况", "我没说要转人工", "我的申请怎么样了", "前面还有几个人"}
"""What has to be understood whatever is learnt."""


def _commands() -> list[dict[str, str]]:
    path = _ROOT / "tests" / "understanding" / "commands.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
