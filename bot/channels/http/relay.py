"""Brings new messages to everybody who follows a conversation: looks for them once for all."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol

from actions.errors import StorageUnavailable
from actions.requests.messages import Message
from bot.operations.discreet_logs import kind_and_place

log = logging.getLogger(__name__)

_POLL_SECONDS = 0.4
_HEARTBEAT_SECONDS = 15.0
_MOST_AT_ONCE = 200
_MOST_STREAMS = 1500
_MOST_OF_CONVERSATION = 6


@dataclass(frozen=True)
class Writing:
    """A counselor began to write, or stopped where `name` is empty."""

    name: str


WhoWrites = Callable[[], dict[str, str]]
"""Conversation → name of the counselor who is writing in it now. Raises StorageUnavailable."""
Seen = Message | Writing | None


class LiveMessages(Protocol):
    """Where such messages are found; each a short query. Raises StorageUnavailable."""

    def newest(self) -> int:
        """The largest id there is; 0 where there is none."""

    def since(self, cursor: int, limit: int) -> list[Message]:
        """Messages of all conversations with a larger id, oldest first."""

    def of_conversation(self, conversation: str, cursor: int, limit: int) -> list[Message]:
        """The same, of one conversation."""


class Relay:
    """Looks for new messages while anybody follows, once for all who follow."""

    def __init__(
        self, messages: LiveMessages, who_writes: WhoWrites = dict, poll_seconds: float = _POLL_SECONDS
    ) -> None:
        self._messages, self._who_writes, self._poll_seconds = messages, who_writes, poll_seconds
        self._writing: dict[str, str] = {}
        self._followers: dict[str, set[asyncio.Queue[Message | Writing | None]]] = defaultdict(set)
        self._has_ended = False
        self._task: asyncio.Task[None] | None = None
        self._cursor = 0

    def __len__(self) -> int:
        return sum(map(len, self._followers.values()))

    async def follow(self, conversation: str, after: int | None) -> AsyncIterator[Seen]:
        """Messages of a conversation from an id on, or from now on; None at first, and while there is none."""
        queue: asyncio.Queue[Message | Writing | None] = asyncio.Queue()
        now = await self._newest()
        self._look_from(now)
        self._followers[conversation].add(queue)
        try:
            seen = now if after is None else after
            yield None
            for message in await self._missed(conversation, after):
                seen = message.id
                yield message
            while not self._has_ended:
                try:
                    came = await asyncio.wait_for(queue.get(), _HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield None
                    continue
                if isinstance(came, Writing):
                    yield came
                elif came is not None and came.id > seen:
                    seen = came.id
                    yield came
        finally:
            self._leave(conversation, queue)

    def may_follow(self, conversation: str) -> bool:
        """Whether there is room for one more."""
        mine = self._followers.get(conversation, ())
        return len(self) < _MOST_STREAMS and len(mine) < _MOST_OF_CONVERSATION

    def end(self) -> None:
        """Let everybody's stream end, so that they come back to another process."""
        self._has_ended = True
        for queues in self._followers.values():
            for queue in queues:
                queue.put_nowait(None)

    def close(self) -> None:
        """Stop looking for new messages."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _leave(self, conversation: str, queue: asyncio.Queue[Message | Writing | None]) -> None:
        self._followers[conversation].discard(queue)
        if not self._followers[conversation]:
            del self._followers[conversation]
        if not self._followers:
            self.close()

    async def _missed(self, conversation: str, after: int | None) -> list[Message]:
        if after is None:
            return []
        try:
            return await asyncio.to_thread(self._messages.of_conversation, conversation, after, _MOST_AT_ONCE)
        except StorageUnavailable:
            return []

    async def _newest(self) -> int:
        try:
            return await asyncio.to_thread(self._messages.newest)
        except StorageUnavailable:
            log.error("new messages cannot be read")
            return self._cursor

    def _look_from(self, cursor: int) -> None:
        if self._task is None or self._task.done():
            self._cursor = cursor
            self._task = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self._poll_seconds)
            try:
                await self._look_once()
            except StorageUnavailable:
                log.error("new messages cannot be read")
            except Exception as error:
                # Whatever it was: all open pages wait for this loop.
                log.error("new messages could not be brought: %s", kind_and_place(error))

    async def _look_once(self) -> None:
        for message in await asyncio.to_thread(self._messages.since, self._cursor, _MOST_AT_ONCE):
            self._cursor = message.id
            self._put(message.conversation, message)
        writing = await asyncio.to_thread(self._who_writes)
        for conversation in writing.keys() ^ self._writing.keys():
            self._put(conversation, Writing(writing.get(conversation, "")))
        self._writing = writing

    def _put(self, conversation: str, seen: Message | Writing) -> None:
        for queue in self._followers.get(conversation, ()):
            queue.put_nowait(seen)
