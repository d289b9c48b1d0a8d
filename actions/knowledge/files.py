"""Where the knowledge lies, and how its files are read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

KNOWLEDGE = Path(__file__).parents[2] / "nlu_data" / "knowledge"
_LEXICON = Path(__file__).parents[2] / "nlu_data" / "lexicon"
_REGISTERS = ("documents.yml", "clauses.yml", "clauses_other.yml")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file."""
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=_Loader)  # noqa: S506 - the safe loader, in C where it is built


@cache
def read_lexicon(name: str) -> Any:
    """The words of one subject, read once; nobody may change them."""
    return read_yaml(_LEXICON / f"{name}.yml")


def entry_records(folder: Path = KNOWLEDGE) -> Iterator[tuple[Path, dict[str, Any]]]:
    """(file, record) of every entry as it is written."""
    for path in sorted(folder.glob("*.yml")):
        if path.name not in _REGISTERS:
            for record in read_yaml(path) or ():
                yield path, record
