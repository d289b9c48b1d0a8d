"""How many voice streams may be open."""

from __future__ import annotations

from collections import Counter

from bot.channels.voice import sayings

_MOST_SOCKETS, _MOST_OF_ADDRESS = 100, 20


class Places:
    """How many streams are open, in all and from one address."""

    def __init__(self, most: int = _MOST_SOCKETS, most_of_address: int = _MOST_OF_ADDRESS) -> None:
        self._most, self._most_of_address = most, most_of_address
        self._open: Counter[str] = Counter()

    def take(self, address: str) -> str:
        """Take a place; "" or the sentence that refuses it."""
        if self._open.total() >= self._most:
            return sayings.TOO_MANY_TALK
        if self._open[address] >= self._most_of_address:
            return sayings.TOO_MANY_HERE
        self._open[address] += 1
        return ""

    def give_back(self, address: str) -> None:
        """Give back the place of a stream that ended."""
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]

    def __len__(self) -> int:
        return self._open.total()
