"""What the bench asks: the titles of the knowledge entries, in the order they are written."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice

from actions.knowledge.files import entry_records


class Questions:
    """Goes round the titles, so that neighbouring turns ask about neighbouring things, as people do."""

    def __init__(self) -> None:
        self._titles: Iterator[str] = cycle([str(record["title"]) for _, record in entry_records()])

    def next(self, count: int) -> list[str]:
        """The next `count` questions."""
        return list(islice(self._titles, count))

    def in_rounds(self, count: int, of: int) -> list[str]:
        """`count` questions that come again after `of` of them."""
        return list(islice(cycle(self.next(of)), count))
