"""Questions written by people who saw the entries but none of their phrasings; a file a style of asking.

`nlu_data/questions/learnt` is trained on, and so is `told`: what people tell without a question, with the entry that
helps them first. `held_out` never is: it shows how a writer is understood who was not learnt
from. The keys are the ids that the entries had when the questions were written: `formerly` leads on to today's, and
which of the merged matters a question was about is not lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from actions.knowledge.files import KNOWLEDGE, read_yaml

QUESTIONS = KNOWLEDGE.parent / "questions"
LEARNT, HELD_OUT, TOLD = "learnt", "held_out", "told"


@dataclass(frozen=True)
class Asked:
    """One question, the style it was asked in, and the entry it was written for."""

    entry: str
    style: str
    text: str


def asked(part: str, folder: Path = QUESTIONS) -> Iterator[Asked]:
    """All questions of a part."""
    for path in sorted((folder / part).glob("*.yml")):
        for entry, texts in read_yaml(path).items():
            for text in texts:
                yield Asked(entry, path.stem, str(text))
