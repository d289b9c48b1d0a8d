"""How often one conversation, and one address, may send, look up, try codes, add browsers, and have answers read out.

Counted in this gateway's memory first; what that lets pass is counted in the database for all gateways together, if
there can be several. Where the database does not answer in time, the memory's count holds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from actions.errors import QianzhuError, StorageUnavailable
from actions.language.danger import Danger, danger_in
from actions.people.rates import Rates

log = logging.getLogger(__name__)

_CONVERSATIONS_BEHIND_ONE_ADDRESS = 10
_LOOKUPS, _ALL_LOOKUPS = RateLimitItemPerHour(10), RateLimitItemPerHour(6000)
_CODES, _ALL_CODES = RateLimitItemPerHour(60), RateLimitItemPerHour(6000)
_SHARED_SECONDS = 1.0
"""How long the database may take to count."""
_BROWSERS, _ALL_BROWSERS = RateLimitItemPerHour(10), RateLimitItemPerHour(100)
_RENEWALS, _ALL_RENEWALS = RateLimitItemPerHour(60), RateLimitItemPerHour(600)
_RENDERINGS, _ALL_RENDERINGS = RateLimitItemPerMinute(30), RateLimitItemPerMinute(120)


class RateLimited(QianzhuError):
    """A limit is reached; the code says which."""

    def __init__(self, code: str = "too_many") -> None:
        super().__init__(code)


class RateLimits:
    """`a_minute` messages a conversation, ten times that an address; 0 lets everything pass.

    `shared` counts for all gateways, under names that only holders of the secret recognise.
    """

    def __init__(self, a_minute: int, shared: Rates | None = None, secret: str = "") -> None:
        self._shared, self._secret = (shared if shared is not None and shared.are_shared else None), secret
        self._off = a_minute == 0
        self._of_conversation = RateLimitItemPerMinute(max(a_minute, 1))
        self._of_address = RateLimitItemPerMinute(max(a_minute, 1) * _CONVERSATIONS_BEHIND_ONE_ADDRESS)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def check(self, conversation: str, address: str, text: str = "") -> None:
        """Count one message of this text, "" where it is not known yet.

        Raises RateLimited, but never for a cry for help, which is counted all the same.
        """
        counted = (self._of_conversation, conversation), (self._of_address, address)
        if danger_in(text) is Danger.CERTAIN:
            await self._may_here(counted)
        elif not await self._may(*counted):
            raise RateLimited

    async def check_rendering(self, conversation: str, address: str) -> None:
        """Count one answer that has to be spoken anew: 30 a minute a conversation, 120 an address.

        Raises RateLimited.
        """
        asked_by = (_RENDERINGS, f"audio {conversation}"), (_ALL_RENDERINGS, f"audio {address}")
        if not await self._may(*asked_by):
            raise RateLimited("too_many_recordings")

    async def check_browser(self, conversation: str, address: str) -> None:
        """Count one browser that is to be notified from now on: 10 an hour a conversation, 100 an address.

        Whoever adds one lets the program call a host of their choice. Raises RateLimited.
        """
        if not await self._may((_BROWSERS, f"browser {conversation}"), (_ALL_BROWSERS, f"browser {address}")):
            raise RateLimited

    async def check_renewal(self, conversation: str, address: str) -> None:
        """Count one sign of a browser that it is still to be notified: 60 an hour a conversation, 600 an address.

        Each page that is opened sends one, so that these count apart from messages. Raises RateLimited.
        """
        if not await self._may((_RENEWALS, f"renewal {conversation}"), (_ALL_RENEWALS, f"renewal {address}")):
            raise RateLimited

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
        return await self._may_here(counted) and await self._may_anywhere(counted)

    async def _may_here(self, counted: Sequence[tuple[RateLimitItem, str]]) -> bool:
        if self._off:
            return True
        for limit, name in counted:
            if not await self._limiter.hit(limit, name):
                return False
        return True

    async def _may_anywhere(self, counted: Sequence[tuple[RateLimitItem, str]]) -> bool:
        if self._off or self._shared is None:
            return True
        asked = [(f"{limit.get_expiry()} {name}", limit.amount, float(limit.get_expiry())) for limit, name in counted]
        try:
            counting = asyncio.to_thread(self._shared.may, asked, self._secret)
            return await asyncio.wait_for(counting, _SHARED_SECONDS)
        except (StorageUnavailable, TimeoutError):
            log.error("limits hold for this gateway alone: the database does not count in time")
            return True
