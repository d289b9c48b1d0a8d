"""Work for somebody who may leave before it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request

Made = TypeVar("Made")
CLIENT_GONE = 499
"""Status for the log where nobody reads the answer, as nginx writes it."""


class ClientGone(Exception):
    """Whoever sent the request has left."""


async def unless_gone(request: Request, work: Coroutine[Any, Any, Made]) -> Made:
    """The work's result; the work is cancelled when the client leaves. Raises ClientGone.

    The request's body must have been read.
    """
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientGone
        return working.result()
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
