"""How many messages one conversation, or one address, may send a minute."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

_CONVERSATIONS_BEHIND_ONE_ADDRESS = 10


class TooMany(Exception):
    """The limit is reached."""


class RateLimits:
    """`a_minute` messages a conversation, ten times that an address; 0 lets everything pass."""

    def __init__(self, a_minute: int) -> None:
        self._off = a_minute == 0
        self._of_conversation = RateLimitItemPerMinute(max(a_minute, 1))
        self._of_address = RateLimitItemPerMinute(max(a_minute, 1) * _CONVERSATIONS_BEHIND_ONE_ADDRESS)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def check(self, conversation: str, address: str) -> None:
        """Count one message. Raises TooMany."""
        if self._off:
            return
        if not await self._limiter.hit(self._of_conversation, conversation) or not await self._limiter.hit(
            self._of_address, address
        ):
            raise TooMany
