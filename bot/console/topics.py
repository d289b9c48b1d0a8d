"""What a request is about, in the words of the knowledge entry it came from; and entries to answer with."""

from __future__ import annotations

from fastapi import Request

from actions.knowledge.entry import Entry
from actions.knowledge.library import Library

_MOST_FOUND = 5


def title_of(request: Request, topic: str) -> str:
    """The title of a topic."""
    library: Library = request.app.state.library
    entry = library.get(topic)
    return entry.title if entry else "没有说明是什么事"


def entries_about(library: Library, words: str) -> list[Entry]:
    """Entries whose title or questions hold all words, the shortest title first."""
    parts = words.split()
    if not parts:
        return []
    found = [entry for entry in library.entries.values() if all(part in _text(entry) for part in parts)]
    return sorted(found, key=lambda entry: (parts[0] not in entry.title, len(entry.title)))[:_MOST_FOUND]


def as_reply(entry: Entry) -> str:
    """An entry as a counselor sends it: the answer with its source."""
    source = entry.sources[0]
    number = f"（{source.document.number}）" if source.document.number else ""
    over = "，已到期" if source.document.is_over else ""
    return f"{entry.answer}出处：{source.document.title}{number}{source.clause}{over}。"


def _text(entry: Entry) -> str:
    return f"{entry.title} {' '.join(entry.questions)}"
