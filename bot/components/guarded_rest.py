"""Rasa's REST channel for those who know the secret that our processes share; whoever does not is refused."""

from __future__ import annotations

import secrets
from typing import Any, Awaitable, Callable, Dict, Optional, Text

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse


class GuardedRest(RestInput):
    """At the same address as Rasa's own REST channel."""

    def __init__(self, secret: Text) -> None:
        self._expected = f"Bearer {secret}".encode()

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> InputChannel:
        """A channel with the `secret` of the credentials file. Raises ValueError where it is empty."""
        secret = (credentials or {}).get("secret")
        if not secret:
            raise ValueError("QIANZHU_INTERNAL_SECRET is not set")
        return cls(str(secret))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's own routes behind the check."""
        routes = super().blueprint(on_new_message)

        async def check(request: Request) -> Optional[HTTPResponse]:
            given = request.headers.get("authorization", "").encode(errors="replace")
            return None if secrets.compare_digest(given, self._expected) else response.empty(status=401)

        routes.middleware(check, "request")
        return routes
