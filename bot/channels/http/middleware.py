"""What holds for every request, before any handler: its host, sender and size; and headers for every answer."""

from __future__ import annotations

import logging
from typing import NamedTuple

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.http.dependencies import settings_of
from bot.channels.http.failures import response_to
from bot.channels.http.session import same_site
from bot.errors import ApiError
from bot.operations.discreet_logs import kind_and_place
from bot.settings import Settings
from voice.audio.decoding import MAX_BYTES as MAX_RECORDING

log = logging.getLogger(__name__)

_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_POLICY_VIOLATION = 1008


class _BodyLimit(NamedTuple):
    path: str
    """How the path begins."""
    max_bytes: int
    """Bytes."""
    code: str = "too_large"
    message: str = ""


_BODY_LIMITS = (
    _BodyLimit("/api/v1/speech", MAX_RECORDING, "too_large", "录音太大了，请说短一点，再录一次。"),
    _BodyLimit("/api/v1/presence", 200),
    _BodyLimit("/console/postings", 2 << 20, "too_large", "名单太大了，最多2MB。请分成几份，或者请管理员用命令导入。"),
    _BodyLimit("/console", 64 * 1024),
    _BodyLimit("/telegram", 1 << 20),
    _BodyLimit("/settings", 2048),
    _BodyLimit("/notifications", 2048),
    _BodyLimit("/my-data", 1024),
    _BodyLimit("/other-device", 1024),
    # 500 characters, each of them escaped, with room to spare.
    _BodyLimit("/api/", 16 * 1024),
    # A text that is far too long is still shown again, to be sent in parts.
    _BodyLimit("/", 64 * 1024),
)
"""The first that fits holds."""

_HEADERS = {
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=()",
}
"""Of every answer; a page brings a policy of its own for its styles and scripts."""
_STRICT_TRANSPORT = "max-age=31536000"
_STATIC = ("/static/", "/console/static/")


def install(app: FastAPI) -> None:
    """Let every request pass through here."""
    app.add_middleware(Guard)


class Guard:
    """Refuses what must not reach a handler, turns what a handler raises into an answer, and adds headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        refusal = _refusal(connection)
        if scope["type"] == "websocket":
            if refusal is None:
                await self._app(scope, receive, send)
            else:
                await receive()
                await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
            return
        answer = _Answer(scope, send)
        if refusal is not None:
            await response_to(Request(scope), refusal)(scope, receive, answer.send)
            return
        limit = next(limit for limit in _BODY_LIMITS if scope["path"].startswith(limit.path))
        try:
            await self._app(_as_get(scope), _Bounded(receive, limit).receive, answer.send)
        except Exception as error:
            if answer.has_begun:
                raise
            if not isinstance(error, ApiError):
                log.error("a request could not be answered: %s", kind_and_place(error))
            await response_to(Request(scope), error)(scope, receive, answer.send)


def _refusal(connection: HTTPConnection) -> ApiError | None:
    """Why the request must not be handled; None where it may."""
    scope, settings = connection.scope, settings_of(connection)
    if not _is_our_host(connection.headers.get("host", ""), settings):
        return ApiError("wrong_host")
    if "\x00" in scope["path"] or not scope["path"].startswith("/"):
        return ApiError("not_found")
    if scope["type"] == "websocket":
        return None if same_site(connection, settings) else ApiError("cross_site")
    if scope["method"] in _UNSAFE and not same_site(connection, settings):
        return ApiError("cross_site")
    limit = next(limit for limit in _BODY_LIMITS if scope["path"].startswith(limit.path))
    length = connection.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and (len(length) > 12 or int(length) > limit.max_bytes):
        return ApiError(limit.code, limit.message)
    return None


def _is_our_host(host: str, settings: Settings) -> bool:
    allowed = {name.strip().lower() for name in settings.allowed_hosts.split(",") if name.strip()}
    name = host.lower().rsplit(":", 1)[0] if not host.endswith("]") else host.lower()
    return not allowed or name in allowed | _LOOPBACK


def _as_get(scope: Scope) -> Scope:
    """A page's HEAD is its GET without the body; streams and sounds are not begun for it."""
    if scope["method"] == "HEAD" and not scope["path"].startswith("/api/"):
        return {**scope, "method": "GET"}
    return scope


class _Bounded:
    """A body that ends with an error where it grows too large."""

    def __init__(self, receive: Receive, limit: _BodyLimit) -> None:
        self._receive, self._limit, self._taken = receive, limit, 0

    async def receive(self) -> Message:
        """The next message. Raises ApiError."""
        message = await self._receive()
        self._taken += len(message.get("body", b""))
        if self._taken > self._limit.max_bytes:
            raise ApiError(self._limit.code, self._limit.message)
        return message


class _Answer:
    """The way out: headers that no handler can forget, and no body for HEAD."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self._is_head = scope["method"] == "HEAD"
        self.has_begun = False

    async def send(self, message: Message) -> None:
        """Send one message on."""
        if message["type"] == "http.response.start":
            self.has_begun = True
            self._add_headers(MutableHeaders(scope=message))
        elif self._is_head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    def _add_headers(self, headers: MutableHeaders) -> None:
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        is_static = self._scope["path"].startswith(_STATIC) and "etag" in headers
        headers.setdefault("cache-control", "no-cache" if is_static else "no-store")
        if settings_of(HTTPConnection(self._scope)).cookies_need_https:
            headers.setdefault("strict-transport-security", _STRICT_TRANSPORT)
