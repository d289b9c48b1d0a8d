"""The accessibility checklist answers everything it has to, and claims nothing that no test shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_TESTS = Path(__file__).parent
_ROW = re.compile(r"^\|(.+)\|$", re.MULTILINE)
_TEST = re.compile(r"`([a-z_/]+\.py)::(test_\w+)`")
_WITHOUT_A_TEST = ("by hand: ", "not applicable: ", "not done: ")
_CRITERIA = [
    f"{guideline}.{number}"
    for guideline, numbers in {
        "1.1": (1,),
        "1.2": range(1, 6),
        "1.3": range(1, 6),
        "1.4": (1, 2, 3, 4, 5, 10, 11, 12, 13),
        "2.1": (1, 2, 4),
        "2.2": (1, 2),
        "2.3": (1,),
        "2.4": (1, 2, 3, 4, 5, 6, 7, 11),
        "2.5": (1, 2, 3, 4, 7, 8),
        "3.1": (1, 2),
        "3.2": (1, 2, 3, 4, 6),
        "3.3": (1, 2, 3, 4, 7, 8),
        "4.1": (2, 3),
    }.items()
    for number in numbers
]
"""WCAG 2.2, levels A and AA."""
_RECOMMENDATIONS = [
    f"4.{play}.{number}"
    for play, count in ((1, 3), (2, 22), (3, 18), (4, 12), (5, 3))
    for number in range(1, count + 1)
]
"""Of MITRE's playbook."""


def _rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its own heading."""
    text = (_TESTS / "accessibility.md").read_text(encoding="utf-8")
    part = text.partition(f"## {heading}")[2].partition("\n## ")[0]
    return [[cell.strip() for cell in row.split("|")] for row in _ROW.findall(part)][2:]


@pytest.mark.parametrize(("heading", "wanted"), [("WCAG 2.2", _CRITERIA), ("MITRE", _RECOMMENDATIONS)])
def test_every_criterion_is_answered_once(heading: str, wanted: list[str]) -> None:
    assert [row[0] for row in _rows(heading)] == wanted


@pytest.mark.parametrize("heading", ["WCAG 2.2", "MITRE", "GB/T 37668"])
def test_nothing_is_claimed_that_no_test_shows(heading: str) -> None:
    rows = _rows(heading)
    assert rows
    for row in rows:
        shown = row[-1]
        assert _TEST.search(shown) or shown.startswith(_WITHOUT_A_TEST), row


def test_every_test_that_is_named_exists() -> None:
    named = set(_TEST.findall((_TESTS / "accessibility.md").read_text(encoding="utf-8")))
    assert len(named) > 40
    for path, name in named:
        assert f"def {name}(" in (_TESTS / path).read_text(encoding="utf-8"), f"{path}::{name}"
