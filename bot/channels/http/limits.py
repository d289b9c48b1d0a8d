"""How often one conversation, and one address, may send, look numbers up, try codes, and have answers read out."""

from __future__ import annotations

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from actions.errors import QianzhuError
from actions.language.danger import Danger, danger_in

_CONVERSATIONS_BEHIND_ONE_ADDRESS = 10
_LOOKUPS, _ALL_LOOKUPS = RateLimitItemPerHour(10), RateLimitItemPerHour(6000)
_CODES, _ALL_CODES = RateLimitItemPerHour(60), RateLimitItemPerHour(6000)
_RENDERINGS, _ALL_RENDERINGS = RateLimitItemPerMinute(30), RateLimitItemPerMinute(120)


class RateLimited(QianzhuError):
    """A limit is reached; the code says which."""

    def __init__(self, code: str = "too_many") -> None:
        super().__init__(code)


class RateLimits:
    """`a_minute` messages a conversation, ten times that an address; 0 lets everything pass."""

    def __init__(self, a_minute: int) -> None:
        self._off = a_minute == 0
        self._of_conversation = RateLimitItemPerMinute(max(a_minute, 1))
        self._of_address = RateLimitItemPerMinute(max(a_minute, 1) * _CONVERSATIONS_BEHIND_ONE_ADDRESS)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def check(self, conversation: str, address: str, text: str = "") -> None:
        """Count one message of this text, "" where it is not known yet.

        Raises RateLimited, but never for a cry for help, which is counted all the same.
        """
        may_pass = await self._may((self._of_conversation, conversation), (self._of_address, address))
        if not may_pass and danger_in(text) is not Danger.CERTAIN:
            raise RateLimited

    async def check_rendering(self, conversation: str, address: str) -> None:
        """Count one answer that has to be spoken anew: 30 a minute a conversation, 120 an address.

        Raises RateLimited.
        """
        asked_by = (_RENDERINGS, f"audio {conversation}"), (_ALL_RENDERINGS, f"audio {address}")
        if not await self._may(*asked_by):
            raise RateLimited("too_many_recordings")

    async def may_look_up(self, conversation: str) -> bool:
        """Count one look at a request by its number: 10 an hour a conversation, 6,000 an hour for all.

        A number has six digits: without a limit all of them could be tried, from ever new conversations. The limit for
        all is so high that a few people cannot use it up, and others can look theirs up.
        """
        return await self._may((_LOOKUPS, f"number {conversation}"), (_ALL_LOOKUPS, "numbers"))

    async def may_try_code(self, address: str) -> bool:
        """Count one code of another device: 60 an hour an address, 6,000 for all.

        Few of 100 million codes are valid at a time: 6,000 tries find one of fifty with a probability of 0.3 %.
        """
        return await self._may((_CODES, f"code {address}"), (_ALL_CODES, "codes"))

    async def _may(self, *counted: tuple[RateLimitItem, str]) -> bool:
        if self._off:
            return True
        for limit, name in counted:
            if not await self._limiter.hit(limit, name):
                return False
        return True
