"""How answers go out to Telegram: worded as one text, in parts that it takes, again after its faults."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.constants import MessageLimit
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot.rendering.contract import Reply

_TRIES, _FIRST_WAIT, _LONGEST_WAIT = 4, 1.0, 30.0
_LONGEST_PAUSE = 60.0
Send = Callable[[], Awaitable[Any]]


def worded(reply: Reply) -> str:
    """A reply as one text: the answer, numbered options, sources."""
    lines = [reply.text]
    lines += [f"{option.say}. {option.title}" for option in reply.options]
    lines += [f"出处：{source.line}" for source in reply.sources]
    return "\n".join(lines)


async def sent(send: Send) -> Any:
    """Do something at Telegram: again after the pause that it asks for, or after longer and longer ones.

    Raises TelegramError once that did not help; whoever calls tries again later.
    """
    wait = _FIRST_WAIT
    for _ in range(_TRIES - 1):
        try:
            return await send()
        except RetryAfter as busy:
            if _asked_for(busy) > _LONGEST_WAIT:
                raise
            await asyncio.sleep(_asked_for(busy))
        except (BadRequest, Forbidden):
            raise
        except NetworkError:
            await asyncio.sleep(wait)
            wait = min(_LONGEST_WAIT, wait * 2)
    return await send()


def pause_after(fault: Exception, failures: int) -> float:
    """Seconds until the next try after so many failures: as long as Telegram asks for, else longer and longer."""
    if isinstance(fault, RetryAfter):
        return _asked_for(fault)
    return float(min(_LONGEST_PAUSE, 2 ** min(failures, 10)))


def parts(text: str) -> list[str]:
    """A text in pieces that are short enough for one message."""
    longest = MessageLimit.MAX_TEXT_LENGTH
    return [text[start : start + longest] for start in range(0, len(text), longest)] or []


def _asked_for(busy: RetryAfter) -> float:
    pause = busy.retry_after
    return pause.total_seconds() if hasattr(pause, "total_seconds") else float(pause)
