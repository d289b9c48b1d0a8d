"""What a person of the team writes appears on the open page at once: GET /api/v1/events, Server-Sent Events.

The other way round the page says how far its person has read and that they are writing: POST /api/v1/presence.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from actions.errors import StorageUnavailable
from actions.requests.messages import Message
from bot.channels.http.api import body_of
from bot.channels.http.dependencies import TheRelay, TheSpeech, TheStore, TheVisitor
from bot.channels.http.relay import LiveMessages, Relay, WhoWrites, Writing
from bot.errors import ApiError, failures
from bot.rendering.reply import spoken
from bot.speech.service import Speech

log = logging.getLogger(__name__)
router = APIRouter()

_RETRY_MS = 2000
_LARGEST_ID = 2**31 - 1
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
_PRESENCE_TYPES = ("application/json", "text/plain")
"""Our page sends it as the browser likes, so that it still goes out while the page is closed."""


def install(app: FastAPI, messages: LiveMessages, who_writes: WhoWrites = dict) -> None:
    """Serve the events of these messages."""
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
async def events(
    request: Request, visitor: TheVisitor, relay: TheRelay, speech: TheSpeech, after: str = ""
) -> StreamingResponse:
    """Messages from behind, as they come; `Last-Event-ID`, or `?after=`, names the last one that was seen."""
    if not relay.may_follow(visitor.conversation):
        raise ApiError("too_many_pages")
    last = request.headers.get("last-event-id") or after
    seen = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else None

    async def _lines() -> AsyncIterator[str]:
        yield f"retry: {_RETRY_MS}\n\n"
        async for message in relay.follow(visitor.conversation, seen):
            if message is None:
                yield ": here\n\n"
            elif isinstance(message, Writing):
                yield f"event: writing\ndata: {json.dumps({'name': message.name}, ensure_ascii=False)}\n\n"
            else:
                yield _event(message, speech, visitor.conversation)

    return StreamingResponse(_lines(), media_type="text/event-stream", headers=_HEADERS)


@router.post(
    "/api/v1/presence",
    status_code=204,
    responses=failures("not_json", "not_utf8", "cross_site", "too_large", "wrong_type", "bad_value"),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": Presence.model_json_schema()}}}
    },
)
async def presence(request: Request, visitor: TheVisitor, store: TheStore) -> Response:
    """`{"read": id}` or `{"writes": true}`: kept while a counselor holds the conversation."""
    conversation = visitor.conversation
    told = await body_of(request, Presence, {"": "bad_value"}, _PRESENCE_TYPES)
    try:
        if await asyncio.to_thread(store.requests.holding, conversation) is None:
            return Response(status_code=204)
        if told.read:
            await asyncio.to_thread(store.presences.person_read, conversation, told.read)
        if told.writes:
            await asyncio.to_thread(store.presences.person_writes, conversation)
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
