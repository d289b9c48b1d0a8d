"""Whose conversation a web request belongs to: a cookie nobody can guess, of which only a fingerprint is kept."""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import urlsplit

from fastapi import Response
from starlette.requests import HTTPConnection

from bot.settings import Settings

COOKIE = "qianzhu_conversation"
_KEPT_SECONDS = 30 * 24 * 3600


def cookie_of(request: HTTPConnection) -> str:
    """The visitor's cookie, or a new one for somebody who comes for the first time."""
    held = request.cookies.get(COOKIE, "")
    return held if 32 <= len(held) <= 64 and held.isascii() else secrets.token_urlsafe(32)


def conversation_of(cookie: str, settings: Settings) -> str:
    """The conversation's name in our records: whoever reads these cannot take the conversation over."""
    key = settings.secret.get_secret_value().encode()[:64] if settings.secret else b""
    return hashlib.blake2b(cookie.encode(), key=key, digest_size=20).hexdigest()


def same_site(request: HTTPConnection) -> bool:
    """Whether a form came from our own pages."""
    origin = request.headers.get("origin")
    return origin in (None, "null") or urlsplit(str(origin)).netloc == request.headers.get("host")


def set_cookie(response: Response, cookie: str, settings: Settings) -> None:
    """Let the browser keep the cookie, out of reach of scripts and other sites."""
    set_own_cookie(response, COOKIE, cookie, _KEPT_SECONDS, settings)


def set_own_cookie(response: Response, name: str, content: str, seconds: int, settings: Settings) -> None:
    """A cookie of the public pages: out of reach of scripts and other sites, over HTTPS alone in production."""
    secure = settings.cookies_need_https
    response.set_cookie(name, content, max_age=seconds, httponly=True, samesite="lax", secure=secure)


def cookie_header(cookie: str, settings: Settings) -> str:
    """The header with which a WebSocket's answer leaves the cookie."""
    response = Response()
    set_cookie(response, cookie, settings)
    return response.headers["set-cookie"]
