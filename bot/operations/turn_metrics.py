"""What one gateway counts as it happens: turns by channel and result, how long they took, messages that were lost.

Labels come from short closed lists: never a conversation, a topic, a text or an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from prometheus_client import CollectorRegistry, Counter, Histogram

OTHER = "other"
"""In place of any value that is not in the list."""
SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""Upper ends of the histogram's buckets. A turn is to take 1 s at most; at 10 s the person gets an apology."""


class TurnMetrics:
    """Counters of one process, all of them there from the beginning, at 0."""

    def __init__(
        self, registry: CollectorRegistry, channels: Sequence[str], results: Sequence[str], messengers: Sequence[str]
    ) -> None:
        self._channels, self._results, self._messengers = frozenset(channels), frozenset(results), frozenset(messengers)
        self._turns = Counter("qianzhu_turns", "Turns by channel and result.", ("channel", "result"), registry=registry)
        self._seconds = Histogram(
            "qianzhu_turn_seconds",
            "From a message to its answer, in seconds.",
            ("channel",),
            buckets=SECONDS,
            registry=registry,
        )
        self._lost = Counter(
            "qianzhu_messenger_lost",
            "Counselors' messages that a messenger's chat does not take any more.",
            ("messenger",),
            registry=registry,
        )
        for channel, result in product((*channels, OTHER), (*results, OTHER)):
            self._turns.labels(channel, result)
        for channel in (*channels, OTHER):
            self._seconds.labels(channel)
        for messenger in (*messengers, OTHER):
            self._lost.labels(messenger)

    def count(self, channel: str, result: str, seconds: float) -> None:
        """One turn came to its end after so many seconds."""
        where = channel if channel in self._channels else OTHER
        self._turns.labels(where, result if result in self._results else OTHER).inc()
        self._seconds.labels(where).observe(seconds)

    def count_lost(self, messenger: str) -> None:
        """A counselor's message did not reach its chat, and will not."""
        self._lost.labels(messenger if messenger in self._messengers else OTHER).inc()
