"""The person's wish to be notified by their browser while the page is closed: kept, and taken back."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from actions.people.push_subscriptions import Subscription
from actions.requests.request import OPEN
from bot.channels.http.api import body_of
from bot.channels.http.dependencies import TheLimits, TheNotifications, TheStore, TheVisitor
from bot.errors import ApiError
from bot.operations.push_sender import LONGEST_ENDPOINT, BadSubscription, checked

router = APIRouter()


class Keys(BaseModel):
    """What a message to a browser is encrypted with, base64url."""

    model_config = ConfigDict(strict=True)

    p256dh: Annotated[str, Field(max_length=100)]
    auth: Annotated[str, Field(max_length=50)]


class SentSubscription(BaseModel):
    """What `PushSubscription.toJSON()` gives."""

    model_config = ConfigDict(strict=True)

    endpoint: Annotated[str, Field(max_length=LONGEST_ENDPOINT)]
    keys: Keys


class SentEndpoint(BaseModel):
    """The browser that is not to be notified any more."""

    model_config = ConfigDict(strict=True)

    endpoint: Annotated[str, Field(max_length=LONGEST_ENDPOINT)]


@router.post("/notifications")
async def keep(
    request: Request, visitor: TheVisitor, store: TheStore, limits: TheLimits, notifications: TheNotifications
) -> Response:
    """Notify this browser while its person has a request open; `reached` says whether that works.

    Raises RateLimited, ApiError and StorageUnavailable.
    """
    sent = await body_of(request, SentSubscription, {"": "bad_value"})
    await limits.check_renewal(visitor.conversation, visitor.address)
    try:
        subscription = checked(Subscription(sent.endpoint, sent.keys.p256dh, sent.keys.auth))
    except BadSubscription:
        raise ApiError("bad_value") from None
    requests = await asyncio.to_thread(store.requests.of_conversation, visitor.conversation)
    if not any(one.state in OPEN for one in requests):
        raise ApiError("step_refused")
    if not await asyncio.to_thread(store.push_subscriptions.is_kept, visitor.conversation, subscription.endpoint):
        await limits.check_browser(visitor.conversation, visitor.address)
    return JSONResponse({"reached": await notifications.keep(visitor.conversation, subscription)})


@router.post("/notifications/off")
async def forget(request: Request, visitor: TheVisitor, store: TheStore) -> Response:
    """Notify this browser no more. Raises ApiError and StorageUnavailable."""
    sent = await body_of(request, SentEndpoint, {"": "bad_value"})
    await asyncio.to_thread(store.push_subscriptions.forget, visitor.conversation, sent.endpoint)
    return Response(status_code=204)
