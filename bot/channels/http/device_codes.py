"""Codes with which a person opens their conversation on another device.

A code stands for the cookie that opens the conversation. So it lies in memory alone: records never hold what opens a
conversation, and a restart makes every code void. Codes live ten minutes and are used once.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

CODE_DIGITS = 8
CODE_SECONDS = 600
_MOST_CODES = 10_000
"""More than are asked for in ten minutes; the oldest goes first."""


@dataclass(frozen=True)
class _Code:
    cookie: str
    until: float
    """In seconds of the clock."""


class DeviceCodes:
    """The codes that are valid now. `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._codes: dict[str, _Code] = {}

    def new(self, cookie: str) -> str:
        """A code for the conversation of this cookie; an earlier one for it is void from now on."""
        now = self._clock()
        self._codes = {code: one for code, one in self._codes.items() if one.until > now and one.cookie != cookie}
        if len(self._codes) >= _MOST_CODES:
            del self._codes[next(iter(self._codes))]
        code = _random_code()
        while code in self._codes:
            code = _random_code()
        self._codes[code] = _Code(cookie, now + CODE_SECONDS)
        return code

    def cookie_of(self, code: str) -> str:
        """The cookie that a valid code stands for, without using the code; "" for any other text."""
        found = self._codes.get(code)
        return found.cookie if found and found.until > self._clock() else ""

    def use(self, code: str) -> str:
        """The cookie that a valid code stands for, once; "" for any other text."""
        cookie = self.cookie_of(code)
        self._codes.pop(code, None)
        return cookie


def _random_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
