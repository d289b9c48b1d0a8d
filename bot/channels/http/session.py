"""Whose conversation a web request belongs to: a signed cookie that only we can make; records hold its fingerprint.

The signature keeps out cookies that somebody else made up and put into a browser. The `__Host-` name, where the pages
come over HTTPS alone, keeps out cookies set by neighbouring sites.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from functools import lru_cache
from urllib.parse import urlsplit

from fastapi import Response
from starlette.requests import HTTPConnection

from actions.records.encryption import newest_key
from bot.settings import Settings

COOKIE = "qianzhu_conversation"
"""Its name over plain HTTP."""
_KEPT_SECONDS = 30 * 24 * 3600
_OWN_SITE = ("same-origin", "none")


def cookie_of(connection: HTTPConnection, settings: Settings) -> str:
    """The visitor's cookie if it is one of ours, or a new one for somebody who comes for the first time."""
    return held_cookie(connection, settings) or new_cookie(settings)


def held_cookie(connection: HTTPConnection, settings: Settings) -> str:
    """The visitor's cookie; "" where there is none that we signed."""
    cookie = connection.cookies.get(cookie_name(COOKIE, settings), "")
    token, _, signature = cookie.partition(".")
    return cookie if hmac.compare_digest(signature.encode(), _signature(token, settings).encode()) else ""


def new_cookie(settings: Settings) -> str:
    """A cookie that nobody had before: a random token and our signature."""
    token = secrets.token_urlsafe(32)
    return f"{token}.{_signature(token, settings)}"


def conversation_of(cookie: str, settings: Settings) -> str:
    """The conversation's name in our records: whoever reads these cannot take the conversation over."""
    key = settings.secret.get_secret_value().encode()[:64] if settings.secret else b""
    return hashlib.blake2b(cookie.encode(), key=key, digest_size=20).hexdigest()


def same_site(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether a request came from our own pages, or from a program that is no browser.

    Browsers name the sender of every unsafe request; what names nobody is no browser, and holds no one else's cookies.
    """
    site, origin = connection.headers.get("sec-fetch-site"), connection.headers.get("origin")
    if origin == "null" or (site is not None and site not in _OWN_SITE):
        return False
    return site is not None or origin is None or origin == _own_origin(connection, settings)


def may_keep_cookie(connection: HTTPConnection) -> bool:
    """Whether an answer may carry a cookie: not where another site embeds it, for cookies are then held back."""
    headers = connection.headers
    is_page = headers.get("sec-fetch-mode", "navigate") == "navigate"
    return is_page or headers.get("sec-fetch-site", "none") in _OWN_SITE


def cookie_name(name: str, settings: Settings) -> str:
    """The cookie's full name: a browser takes `__Host-` over HTTPS from this very host alone."""
    return f"__Host-{name}" if settings.cookies_need_https else name


def set_cookie(response: Response, cookie: str, settings: Settings) -> None:
    """Let the browser keep the cookie, out of reach of scripts and other sites."""
    set_own_cookie(response, COOKIE, cookie, _KEPT_SECONDS, settings)


def set_own_cookie(response: Response, name: str, content: str, seconds: int, settings: Settings) -> None:
    """A cookie of the public pages: out of reach of scripts and other sites, over HTTPS alone in production."""
    secure = settings.cookies_need_https
    response.set_cookie(
        cookie_name(name, settings), content, max_age=seconds, httponly=True, samesite="lax", secure=secure
    )


def forget_cookie(response: Response, name: str, settings: Settings) -> None:
    """Let the browser forget a cookie of the public pages."""
    set_own_cookie(response, name, "", 0, settings)


def cookie_header(cookie: str, settings: Settings) -> str:
    """The header with which a WebSocket's answer leaves the cookie."""
    response = Response()
    set_cookie(response, cookie, settings)
    return response.headers["set-cookie"]


def _own_origin(connection: HTTPConnection, settings: Settings) -> str:
    if settings.public_url:
        address = urlsplit(settings.public_url)
        return f"{address.scheme}://{address.netloc}"
    scheme = {"ws": "http", "wss": "https"}.get(connection.scope["scheme"], connection.scope["scheme"])
    return f"{scheme}://{connection.headers.get('host', '')}"


def _signature(token: str, settings: Settings) -> str:
    secret = settings.secret.get_secret_value() if settings.secret else ""
    key = _signing_key(secret, settings.database_url, settings.keys)
    return urlsafe_b64encode(hmac.digest(key, token.encode("utf-8", "replace"), "sha256")).decode().rstrip("=")


@lru_cache(maxsize=32)
def _signing_key(secret: str, database_url: str, data_keys: str) -> bytes:
    """From the secret; without one from the data key, so that conversations outlive a restart in development."""
    source = secret or newest_key(database_url, data_keys)
    return hashlib.sha256(b"conversation cookie " + source.encode()).digest()
