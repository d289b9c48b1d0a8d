"""A message that is sent again, after a lost connection or by a second press, is answered again and not asked again."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any

_KEPT = 2000
_LONGEST_KEY = 64
Answer = dict[str, Any]
Name = tuple[str, str, str]
"""(conversation, key, text)."""


class SentOnce:
    """The latest messages of this process with their answers, or with the turns that make them."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._turns: OrderedDict[Name, asyncio.Task[Answer]] = OrderedDict()

    async def answer(self, name: Name, ask: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """The answer to this message; asks only the first time, and again where asking failed."""
        if not 0 < len(name[1]) <= _LONGEST_KEY:
            return await ask()
        turn = self._turns.get(name)
        if turn is None:
            turn = self._turns[name] = asyncio.create_task(ask())
            if len(self._turns) > self._kept:
                self._turns.popitem(last=False)
        try:
            # Whoever loses the connection must not end the turn: they will ask for it again.
            return await asyncio.shield(turn)
        except Exception:
            self._turns.pop(name, None)
            raise
