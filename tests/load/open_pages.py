"""Pages that lie open and that nobody touches: each holds one stream of events, as the page's own script opens it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

_AT_ONCE = 20
_COOKIE = re.compile(r"^set-cookie: ([^;\r\n]+)", re.IGNORECASE | re.MULTILINE)
_END_OF_HEADERS, _HERE = b"\r\n\r\n", b": here\n"
"""`: here` is what the gateway says as soon as the page follows."""


@asynccontextmanager
async def open_pages(gateway_url: str, count: int) -> AsyncIterator[int]:
    """Open so many pages, each in a browser of its own; gives how many of them follow their conversation."""
    gateway, room = urlsplit(gateway_url).netloc, asyncio.Semaphore(_AT_ONCE)
    async with AsyncExitStack() as stack:

        async def _open() -> bool:
            async with room:
                page = await _asked(gateway, "/", "connection: close", _END_OF_HEADERS, stack)
                cookies = "; ".join(_COOKIE.findall(page))
                events = await _asked(gateway, "/api/v1/events", f"cookie: {cookies}", _HERE, stack)
                return _HERE.decode() in events

        yield sum(await asyncio.gather(*(_open() for _ in range(count))))


async def _asked(gateway: str, path: str, header: str, end: bytes, stack: AsyncExitStack) -> str:
    """What is answered until such an end, or to the last byte; the connection stays as it is until the stack is closed.

    Without a client's library: a thousand of them would take more of the machine than the pages do.
    """
    host, _, port = gateway.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    stack.callback(writer.close)
    writer.write(f"GET {path} HTTP/1.1\r\nhost: {gateway}\r\n{header}\r\n\r\n".encode())
    try:
        return (await reader.readuntil(end)).decode()
    except asyncio.IncompleteReadError as error:
        return error.partial.decode()
