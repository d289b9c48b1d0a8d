"""What counselors write while somebody sits at the terminal: the gateway's server-sent events, followed in a thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

import httpx

_READ_SECONDS = 45.0
"""The gateway sends a sign of life every 15 seconds."""
_AGAIN_SECONDS = 1.0


@dataclass(frozen=True)
class StreamEvent:
    """One event of the stream."""

    id: int
    kind: str
    data: str


class EventFollower:
    """Shows messages as they come, connecting again whenever the stream breaks, until it is left."""

    def __init__(self, address: str, cookie: Callable[[], str], after: int, came: Callable[[int, str], None]) -> None:
        self._address, self._cookie, self._after, self._came = address, cookie, after, came
        self._is_over, self._showing = threading.Event(), threading.Lock()

    def __enter__(self) -> EventFollower:
        threading.Thread(target=self._follow, name="events", daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        # The thread may wait for the network: it ends with the program. What is being shown is noted first.
        with self._showing:
            self._is_over.set()

    def _follow(self) -> None:
        while not self._is_over.is_set():
            cookie = self._cookie()
            if cookie:
                with suppress(httpx.HTTPError, httpx.InvalidURL):
                    self._read(cookie)
            self._is_over.wait(_AGAIN_SECONDS if cookie else 0.1)

    def _read(self, cookie: str) -> None:
        timeout = httpx.Timeout(5.0, read=_READ_SECONDS)
        headers = {"cookie": cookie}
        with (
            httpx.Client(base_url=self._address, timeout=timeout, trust_env=False) as client,
            client.stream("GET", "/api/v1/events", params={"after": self._after}, headers=headers) as response,
        ):
            if response.status_code != 200:
                return
            for event in events_in(response.iter_lines()):
                with self._showing:
                    if self._is_over.is_set() or self._cookie() != cookie:
                        return
                    text = line_of(event) if event is not None else ""
                    if event is not None and text and event.id > self._after:
                        self._after = event.id
                        self._came(event.id, text)


def events_in(lines: Iterable[str]) -> Iterator[StreamEvent | None]:
    """The events of a stream; None for each sign of life. Reads what `text/event-stream` allows."""
    fields: dict[str, str] = {}
    for line in lines:
        if line.startswith(":"):
            yield None
        elif line:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            fields[name] = f"{fields['data']}\n{value}" if name == "data" and "data" in fields else value
        elif fields:
            number = fields.get("id", "")
            yield StreamEvent(
                int(number) if number.isdecimal() else 0, fields.get("event", "message"), fields.get("data", "")
            )
            fields = {}


def line_of(event: StreamEvent) -> str:
    """What an event says to the person; "" where it says nothing."""
    if event.kind not in ("counselor", "notice"):
        return ""
    try:
        content = json.loads(event.data)
        name, text = str(content.get("name", "")), str(content["text"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
    return f"工作人员{name}：{text}" if event.kind == "counselor" else text
