"""What is learnt of each entry: its own phrasings and the ones that others wrote, few enough to train in minutes."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import yaml

from actions.knowledge.library import Library
from actions.knowledge.questions import HELD_OUT, LEARNT, asked
from bot.training import _MOST_EXAMPLES, _write_knowledge_examples


def _learnt(folder: Path) -> dict[str, list[str]]:
    examples = defaultdict(list)
    for block in yaml.safe_load(_write_knowledge_examples(folder).read_text(encoding="utf-8"))["nlu"]:
        examples[block["metadata"]["entry"]] += [line[2:] for line in block["examples"].splitlines()]
    return examples


def test_every_entry_is_learnt_by_its_title_from_few_enough_phrasings(tmp_path: Path, real_library: Library) -> None:
    learnt = _learnt(tmp_path)
    written = [entry for entry in real_library.entries.values() if entry.questions]
    assert set(learnt) == {entry.id for entry in written}
    assert max(map(len, learnt.values())) == _MOST_EXAMPLES
    assert all(learnt[entry.id][0] == entry.title for entry in written)


def test_what_others_wrote_is_learnt_and_what_is_held_out_is_not(tmp_path: Path) -> None:
    learnt = {question for questions in _learnt(tmp_path).values() for question in questions}
    assert len(learnt & {question.text for question in asked(LEARNT)}) > 2000
    assert not learnt & {question.text for question in asked(HELD_OUT)}
