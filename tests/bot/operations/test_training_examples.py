"""What is learnt of each entry: its own phrasings and some that others wrote, few enough to train in minutes."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import yaml

from actions.knowledge.library import Library
from actions.knowledge.questions import HELD_OUT, LEARNT, asked
from bot.operations.training import _write_knowledge_examples


def _learnt(folder: Path) -> dict[str, list[str]]:
    examples = defaultdict(list)
    for block in yaml.safe_load(_write_knowledge_examples(folder).read_text(encoding="utf-8"))["nlu"]:
        examples[block["metadata"]["entry"]] += [line[2:] for line in block["examples"].splitlines()]
    return examples


def test_every_entry_is_learnt_by_its_title_and_its_own_phrasings(tmp_path: Path, real_library: Library) -> None:
    learnt = _learnt(tmp_path)
    written = [entry for entry in real_library.entries.values() if entry.questions]
    assert set(learnt) == {entry.id for entry in written}
    assert all(learnt[entry.id][0] == entry.title and len(learnt[entry.id]) > 8 for entry in written)


def test_what_others_wrote_is_learnt_and_what_is_held_out_is_not(tmp_path: Path) -> None:
    learnt = {question for questions in _learnt(tmp_path).values() for question in questions}
    styles = Counter(question.style for question in asked(LEARNT) if question.text in learnt)
    assert set(styles) == {question.style for question in asked(LEARNT)}
    assert min(styles.values()) > 50
    assert not learnt & {question.text for question in asked(HELD_OUT)}
