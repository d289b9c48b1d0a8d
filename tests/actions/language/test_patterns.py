"""Looking at the characters first must never hide a finding."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from actions.language import danger
from actions.language.patterns import Patterns, needed_characters

_SET = Path(__file__).parents[2] / "understanding" / "danger.jsonl"
_TEXTS = [json.loads(line)["text"] for line in _SET.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("expression", "needed"),
    [
        ("[旧就][命民]", "旧就"),
        ("(?:跳楼|跳河)", "跳"),
        ("(?:跳楼|割腕)", "跳割"),
        ("我不[会]", "会"),
        ("(?<!不)死(?!板)", "死"),
        ("(?:死|.)", ""),
        ("死?", ""),
        ("[^，]", ""),
        ("[0-9]度", "度"),
        ("", ""),
    ],
)
def test_what_a_match_cannot_do_without(expression: str, needed: str) -> None:
    assert needed_characters(expression) == frozenset(needed)


def test_no_expression_of_danger_is_passed_over_where_it_is_found() -> None:
    lexicon = danger._lexicon()
    said = [lexicon.without_harmless(text) for text in _TEXTS]
    sounds = list(map(danger.by_sound, said))
    for name, held in vars(lexicon).items():
        if isinstance(held, Patterns):
            for needed, expression in held._patterns:
                for text in sounds if name.endswith("by_sound") else said:
                    assert not expression.search(text) or not needed or needed & set(text), (expression.pattern, text)


def test_findings_are_those_of_the_plain_expressions() -> None:
    lines = ["救命|救救", "[旧就酒]命", "不想(?:再)?活", "死{2}", "(?:我|他).{0,3}跳"]
    found = Patterns(lines)
    for text in [*_TEXTS[:300], "死死", "我要跳", ""]:
        plain = [match.span() for line in lines for match in re.finditer(f"(?=({line}))", text)]
        assert {start for start, _ in found.each(text)} == {start for start, _ in plain}
        assert found.found_in(text) == bool(plain)
