"""Counts turns for the months' figures beside the turns: every half minute, in a transaction of its own.

No turn waits for it, and turns of many people do not stand in a queue for the same row. What was not counted when a
process was killed is not counted at all: half a minute of a month.
"""

from __future__ import annotations

import logging
import threading
from collections import deque

from actions.errors import StorageUnavailable
from actions.people.monthly_counts import CountedTurn, MonthlyCounts

log = logging.getLogger(__name__)

_AT_ONCE, _MOST_WAITING = 200, 20_000
"""Turns that are counted together, and that wait where the database is away; the oldest go first."""


class TurnCounting:
    """Turns of this process that are to be counted."""

    def __init__(self, counts: MonthlyCounts) -> None:
        self._counts = counts
        self._waiting: deque[CountedTurn] = deque(maxlen=_MOST_WAITING)
        self._counting = threading.Lock()

    def note(self, turn: CountedTurn) -> None:
        """Let a turn be counted soon."""
        self._waiting.append(turn)

    def count(self) -> None:
        """Count what waits; where the database cannot be used it goes on waiting."""
        with self._counting:
            while turns := [self._waiting.popleft() for _ in range(min(_AT_ONCE, len(self._waiting)))]:
                try:
                    self._counts.add(turns)
                except StorageUnavailable:
                    self._waiting.extendleft(reversed(turns))
                    log.error("turns cannot be counted now")
                    return
