"""What a person of the team writes appears on the open page at once: GET /api/v1/events, Server-Sent Events.

The other way round the page says how far its person has read and that they are writing: POST /api/v1/presence.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from actions.errors import StorageUnavailable, UnreadableRecord
from actions.requests.messages import Message
from bot.channels.http.api import body_of
from bot.channels.http.session import conversation_of, cookie_of
from bot.errors import ApiError, failures
from bot.operations.discreet_logs import kind_and_place
from bot.rendering.reply import spoken
from bot.speech.service import Speech

log = logging.getLogger(__name__)
router = APIRouter()

_POLL_SECONDS = 0.4
_HEARTBEAT_SECONDS = 15.0
_RETRY_MS = 2000
_LARGEST_ID = 2**31 - 1
_MOST_AT_ONCE = 200
_MOST_STREAMS = 500
_MOST_OF_CONVERSATION = 6
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
_PRESENCE_TYPES = ("application/json", "text/plain")
"""Our page sends it as the browser likes, so that it still goes out while the page is closed."""


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
        self._followers: dict[str, set[asyncio.Queue[Message | Writing]]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self._cursor = 0

    def __len__(self) -> int:
        return sum(map(len, self._followers.values()))

    async def follow(self, conversation: str, after: int | None) -> AsyncIterator[Seen]:
        """Messages of a conversation from an id on, or from now on; None at first, and while there is none."""
        queue: asyncio.Queue[Message | Writing] = asyncio.Queue()
        now = await self._newest()
        self._look_from(now)
        self._followers[conversation].add(queue)
        try:
            seen = now if after is None else after
            yield None
            for message in await self._missed(conversation, after):
                seen = message.id
                yield message
            while True:
                try:
                    came = await asyncio.wait_for(queue.get(), _HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield None
                    continue
                if isinstance(came, Writing):
                    yield came
                elif came.id > seen:
                    seen = came.id
                    yield came
        finally:
            self._leave(conversation, queue)

    def may_follow(self, conversation: str) -> bool:
        """Whether there is room for one more."""
        mine = self._followers.get(conversation, ())
        return len(self) < _MOST_STREAMS and len(mine) < _MOST_OF_CONVERSATION

    def close(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _leave(self, conversation: str, queue: asyncio.Queue[Message | Writing]) -> None:
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
        for message in await self._found():
            self._cursor = message.id
            self._put(message.conversation, message)
        writing = await asyncio.to_thread(self._who_writes)
        for conversation in writing.keys() ^ self._writing.keys():
            self._put(conversation, Writing(writing.get(conversation, "")))
        self._writing = writing

    async def _found(self) -> list[Message]:
        """New messages; one that cannot be opened is passed over, so that it holds nobody else's up."""
        try:
            return await asyncio.to_thread(self._messages.since, self._cursor, _MOST_AT_ONCE)
        except UnreadableRecord:
            pass
        try:
            return await asyncio.to_thread(self._messages.since, self._cursor, 1)
        except UnreadableRecord:
            self._cursor += 1
            log.error("no key opens a message after number %d: it is passed over", self._cursor - 1)
            return []

    def _put(self, conversation: str, seen: Message | Writing) -> None:
        for queue in self._followers.get(conversation, ()):
            queue.put_nowait(seen)


def install(app: FastAPI, messages: LiveMessages, who_writes: WhoWrites = dict) -> None:
    """Needs `settings`, `speech` and `store` in `app.state`."""
    app.state.relay = Relay(messages, who_writes)
    app.include_router(router)


class Presence(BaseModel):
    """What the page tells of its person while a counselor holds the conversation."""

    model_config = ConfigDict(strict=True)

    read: int | None = Field(default=None, ge=0, le=_LARGEST_ID)
    """Id of the last message that was seen."""
    writes: bool | None = None
    """Whether the person is writing."""


@router.get(
    "/api/v1/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}, **failures("too_many_pages")},
)
async def events(request: Request, after: str = "") -> StreamingResponse:
    """Messages from behind, as they come; `Last-Event-ID`, or `?after=`, names the last one that was seen."""
    state = request.app.state
    conversation = conversation_of(cookie_of(request), state.settings)
    if not state.relay.may_follow(conversation):
        raise ApiError("too_many_pages")
    last = request.headers.get("last-event-id") or after
    seen = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else None
    speech: Speech = state.speech

    async def _lines() -> AsyncIterator[str]:
        yield f"retry: {_RETRY_MS}\n\n"
        async for message in state.relay.follow(conversation, seen):
            if message is None:
                yield ": here\n\n"
            elif isinstance(message, Writing):
                yield f"event: writing\ndata: {json.dumps({'name': message.name}, ensure_ascii=False)}\n\n"
            else:
                yield _event(message, speech, conversation)

    return StreamingResponse(_lines(), media_type="text/event-stream", headers=_HEADERS)


@router.post(
    "/api/v1/presence",
    status_code=204,
    responses=failures("not_json", "not_utf8", "cross_site", "too_large", "wrong_type", "bad_value"),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": Presence.model_json_schema()}}}
    },
)
async def presence(request: Request) -> Response:
    """`{"read": id}` or `{"writes": true}`: kept while a counselor holds the conversation."""
    state = request.app.state
    conversation = conversation_of(cookie_of(request), state.settings)
    told = await body_of(request, Presence, {"": "bad_value"}, _PRESENCE_TYPES)
    try:
        if await asyncio.to_thread(state.store.desk.holding, conversation) is None:
            return Response(status_code=204)
        if told.read:
            await asyncio.to_thread(state.store.presences.person_read, conversation, told.read)
        if told.writes:
            await asyncio.to_thread(state.store.presences.person_writes, conversation)
    except StorageUnavailable:
        log.error("presence could not be kept")
    return Response(status_code=204)


def _event(message: Message, voice: Speech, conversation: str) -> str:
    speech = spoken(message.text)
    content = {
        "name": message.name,
        "text": message.text,
        "speech": speech,
        "audio": voice.address(speech, conversation=conversation),
    }
    return f"id: {message.id}\nevent: {message.kind}\ndata: {json.dumps(content, ensure_ascii=False)}\n\n"
