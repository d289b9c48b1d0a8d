"""How answers go out to Telegram: worded as one text, in parts that it takes, again after its faults."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.constants import MessageLimit
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

_TRIES, _LONGEST_WAIT = 8, 30.0
Send = Callable[[], Awaitable[Any]]


def worded(reply: dict[str, Any]) -> str:
    """A reply as one text: the answer, numbered options, sources."""
    lines = [reply["text"]]
    lines += [f"{option['say']}. {option['title']}" for option in reply["options"]]
    for source in reply["sources"]:
        number = f"，{source['number']}" if source["number"] else ""
        over = f"（{source['period']}，已到期）" if source["over"] else ""
        lines.append(f"出处：{source['document']}{number}，{source['clause']}{over}")
    return "\n".join(lines)


async def sent(send: Send) -> Any:
    """Do something at Telegram: again after the pause that it asks for, or after longer and longer ones."""
    wait = 1.0
    for last in [False] * (_TRIES - 1) + [True]:
        try:
            return await send()
        except RetryAfter as busy:
            pause = busy.retry_after
            await asyncio.sleep(pause.total_seconds() if hasattr(pause, "total_seconds") else float(pause))
        except (BadRequest, Forbidden):
            raise
        except NetworkError:
            if last:
                raise
            await asyncio.sleep(wait)
            wait = min(_LONGEST_WAIT, wait * 2)
    return await send()


def parts(text: str) -> list[str]:
    """A text in pieces that are short enough for one message."""
    longest = MessageLimit.MAX_TEXT_LENGTH
    return [text[start : start + longest] for start in range(0, len(text), longest)] or []
