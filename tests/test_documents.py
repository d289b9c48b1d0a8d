"""What the documents point to exists: links, and files of ours that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[1]
_DOCUMENTS = sorted(
    [*(_ROOT / "docs").rglob("*.md"), *_ROOT.glob("*.md"), _ROOT / "tests" / "accessibility.md"],
    key=str,
)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_FENCED = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"`([^`\s]+)`")
_IS_OURS = re.compile(r"(?:actions|bot|deploy|docs|nlu_data|tests|voice)/[\w./*<>-]*")
_IS_A_FILE = re.compile(r"[\w*.-]+\.(?:py|yml|md|toml|lock|js|html|ts|css|jsonl)")
_MADE = {
    "actions/records/migrations/versions/0019_<what>.py",
    "voice/hearing/<name>.py",
    "voice/speaking/<name>.py",
    "deploy/containers/certificates/",
}
"""Files that a how-to tells to write."""
_LONGEST_README = 120


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: str(path.relative_to(_ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    links = [link for link in _LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: str(path.relative_to(_ROOT)))
def test_every_file_that_is_named_exists(document: Path) -> None:
    assert [name for name in _files_named_in(document) if not _exists(name, document.parent)] == []


def test_the_readme_is_short() -> None:
    assert len((_ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= _LONGEST_README


def test_the_readme_leads_to_every_how_to() -> None:
    readme = (_ROOT / "README.md").read_text(encoding="utf-8")
    how_tos = {path.name for path in (_ROOT / "docs" / "how-to").glob("*.md")}
    assert {name for name in how_tos if f"docs/how-to/{name}" not in readme} == set()


def _files_named_in(document: Path) -> Iterator[str]:
    text = document.read_text(encoding="utf-8")
    in_commands = [word for fenced in _FENCED.findall(text) for word in fenced.split() if _IS_OURS.fullmatch(word)]
    for quoted in [*_QUOTED.findall(_FENCED.sub("", text)), *in_commands]:
        name = quoted.partition("::")[0].rstrip(".,")
        if _IS_OURS.fullmatch(name) or _IS_A_FILE.fullmatch(name):
            yield name


def _exists(name: str, folder: Path) -> bool:
    """A path from the root or from the document; a bare name may lie in any room."""
    if name in _MADE or any(_ROOT.glob(name.rstrip("/"))) or (folder / name).exists():
        return True
    if "/" in name:
        return False
    rooms = ("actions", "bot", "deploy", "docs", "nlu_data", "tests", "voice")
    return any(True for room in rooms for _ in (_ROOT / room).rglob(name))
