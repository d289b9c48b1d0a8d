"""What a request is about, in the words of the knowledge entry it came from; and entries to answer with."""

from __future__ import annotations

from fastapi import Request

from actions.dialogue.utterance import cited
from actions.knowledge.entry import Entry
from actions.knowledge.library import Library
from actions.requests.casework import Case
from actions.requests.kinds import kind_of
from actions.requests.request import DANGER_TITLE
from bot.channels.http.dependencies import library_of

_MOST_FOUND = 5
_NOT_SAID = "没有说明是什么事"


def title_of(request: Request, topic: str) -> str:
    """The title of a topic."""
    entry = library_of(request).get(topic)
    return entry.title if entry else _NOT_SAID


def headline_of(request: Request, case: Case) -> str:
    """What a request is called: in danger by the person's own words, else by its topic."""
    if not case.is_danger:
        return title_of(request, case.topic)
    return f"{DANGER_TITLE}：{case.title}" if case.title else DANGER_TITLE


def topics_about(library: Library, words: str) -> tuple[str, ...]:
    """Ids of the entries that words mean: by their titles, their questions, or the kind of help they belong to.

    "" is among them where the words are those that stand for a request of which nothing was said.
    """
    parts = words.split()
    if not parts:
        return ()
    found = [
        entry.id
        for entry in library.entries.values()
        if all(part in f"{_text(entry)} {kind_of(entry.id)}" for part in parts)
    ]
    return (*found, "") if all(part in _NOT_SAID for part in parts) else tuple(found)


def entries_about(library: Library, words: str) -> list[Entry]:
    """Entries whose title or questions hold all words, the shortest title first."""
    parts = words.split()
    if not parts:
        return []
    found = [entry for entry in library.entries.values() if all(part in _text(entry) for part in parts)]
    return sorted(found, key=lambda entry: (parts[0] not in entry.title, len(entry.title)))[:_MOST_FOUND]


def as_reply(entry: Entry) -> str:
    """An entry as a counselor sends it: the answer with its source."""
    [citation] = cited(entry.sources[:1])
    return f"{entry.answer}出处：{citation.line}。"


def _text(entry: Entry) -> str:
    return f"{entry.title} {' '.join(entry.questions)}"
