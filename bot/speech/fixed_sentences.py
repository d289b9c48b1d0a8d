"""The sentences of the dialogue that are no knowledge and the same for everybody: courtesies, questions, numbered
choices. Nothing that a name or a number is put into."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import actions.dialogue
from actions.dialogue import follow_up_phrases, phrases
from actions.dialogue.inquiry import phrases as inquiry_phrases
from actions.dialogue.job_search import phrases as job_phrases
from actions.dialogue.utterance import MAX_OPTIONS, Option
from actions.eligibility.book import shipped_book
from bot.rendering.audience import Audience
from bot.rendering.reply import spoken

_ENDS = ("。", "？", "！")
_BLANK = "{"
_YOU = "您"
"""Whom the questions of a service are about, if nobody else was named."""


def fixed_sentences(audience: Audience) -> Iterator[str]:
    """Each sentence as this audience hears it, what is said in danger first; some come twice."""
    for said in (*phrases.CRISIS, *phrases.CRISIS_AGAIN, *_said(), *_asked(), *_choices()):
        yield spoken(audience.worded(said))


def phrases_of(*modules: ModuleType) -> Iterator[str]:
    """The whole sentences among the constants of some modules."""
    for module in modules:
        for name, value in vars(module).items():
            if name.isupper():
                yield from (text for text in _texts(value) if text.endswith(_ENDS) and _BLANK not in text)


def _said() -> Iterator[str]:
    yield from phrases_of(phrases, follow_up_phrases, job_phrases, inquiry_phrases)


def _asked() -> Iterator[str]:
    for question in shipped_book().questions.values():
        yield question.ask.format(who=_YOU)
        yield from (f"{number}，{choice.title}。" for number, choice in enumerate(question.choices, 1))


def _choices() -> Iterator[str]:
    """Numbered choices; one that stands alone can be any of them."""
    for module in _modules_of(actions.dialogue):
        for value in vars(module).values():
            for place, option in _options(value):
                numbers = range(1, MAX_OPTIONS + 1) if place is None else [place]
                yield from (f"{number}，{option.title}。" for number in numbers)


def _modules_of(package: Any) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for part in value.values() for text in _texts(part))
    elif isinstance(value, list | tuple):
        yield from (text for part in value for text in _texts(part))


def _options(value: object) -> Iterator[tuple[int | None, Option]]:
    if isinstance(value, Option):
        yield None, value
    elif isinstance(value, dict):
        yield from (found for part in value.values() for found in _options(part))
    elif isinstance(value, list | tuple):
        if value and all(isinstance(part, Option) for part in value):
            yield from enumerate(value, 1)
        else:
            yield from (found for part in value for found in _options(part))
