"""Many expressions over one text, each searched only where the text has a character without which it cannot match.

Most expressions have nothing to do with most texts; looking at the characters first makes them three times as fast.
Runs on Python 3.10 too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

if sys.version_info >= (3, 11):  # noqa: UP036 - Rasa's environment is 3.10
    from re import _parser as _regex_parser  # type: ignore[attr-defined]
else:
    import sre_parse as _regex_parser

_MAX_CHOICE = 40
"""Characters of a class; a wider one tells little."""
_EVERYWHERE = frozenset("我你他她的了不在是有人要一")
"""Characters that stand in most texts: others tell more."""


class Patterns:
    """Several expressions, one after the other: faster than one that joins them."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._patterns = [(needed_characters(line), re.compile(line)) for line in lines]

    def found_in(self, text: str) -> bool:
        """Whether any of them is found."""
        return any(pattern.search(text) for pattern in self._possible(text))

    def each(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of every finding, those that overlap included."""
        for expression in self._possible(text):
            found = expression.search(text)
            while found:
                yield found.span()
                found = expression.search(text, found.start() + 1)

    def firsts(self, text: str, holds: Callable[[str, int, int], bool], said: str) -> Iterator[int]:
        """Start of each expression's first finding that holds for what was said."""
        for expression in self._possible(text):
            found = expression.search(text)
            while found and not holds(said, *found.span()):
                found = expression.search(text, found.start() + 1)
            if found:
                yield found.start()

    def _possible(self, text: str) -> list[re.Pattern[str]]:
        characters = frozenset(text)
        return [found for needed, found in self._patterns if not (needed and needed.isdisjoint(characters))]


def needed_characters(expression: str) -> frozenset[str]:
    """Characters of which every text that matches has at least one; none where that cannot be told."""
    return _needed_of_row(_regex_parser.parse(expression))


def _needed_of_row(row: Any) -> frozenset[str]:
    """Of parts that follow one another each has to match: the one that tells most."""
    found = [needed for operation, argument in row if (needed := _needed(str(operation), argument))]
    return min(found, key=_weight, default=frozenset())


def _needed(operation: str, argument: Any) -> frozenset[str]:
    if operation == "LITERAL":
        return frozenset(chr(argument))
    if operation == "IN":
        return _of_class(argument)
    if operation == "SUBPATTERN":
        return _needed_of_row(argument[-1])
    if operation == "MAX_REPEAT" and argument[0] > 0:
        return _needed_of_row(argument[2])
    if operation == "BRANCH":
        branches = [_needed_of_row(branch) for branch in argument[1]]
        return frozenset().union(*branches) if all(branches) else frozenset()
    return frozenset()


def _of_class(members: Any) -> frozenset[str]:
    found: set[str] = set()
    for operation, argument in members:
        if str(operation) == "LITERAL":
            found.add(chr(argument))
        elif str(operation) == "RANGE" and argument[1] - argument[0] < _MAX_CHOICE:
            found.update(map(chr, range(argument[0], argument[1] + 1)))
        else:
            return frozenset()
    return frozenset(found) if len(found) <= _MAX_CHOICE else frozenset()


def _weight(needed: frozenset[str]) -> int:
    return len(needed) + 20 * len(needed & _EVERYWHERE)
