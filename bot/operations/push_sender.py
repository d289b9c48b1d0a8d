"""Sends a notification to a browser by Web Push: encrypted for it (RFC 8291), signed (VAPID, RFC 8292), over HTTPS.

The browser's push service reads neither the text nor whose it is. It is reached at a public address alone, which is
looked up here and then connected to; redirections are not followed, and what it answers is not read.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

import http_ece
import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02, VapidException

from actions.people.push_subscriptions import KEPT_HOURS, Subscription
from bot.operations.public_addresses import AddressRefused, public_address

log = logging.getLogger(__name__)

NEWS = "您有新的回复。"
"""All that a notification says: whoever sees the screen learns nothing of the person."""
LONGEST_ENDPOINT = 1000
_SECONDS = 10.0
_SIGNED_SECONDS = 12 * 3600
_PUBLIC_KEY_BYTES, _SECRET_BYTES = 65, 16
_CURVE = ec.SECP256R1()
_GONE = (404, 410)
"""The service knows the browser no more. What else it answers may be our own fault, and is tried again."""
_NOBODY = "mailto:nobody@localhost"

AddressOf = Callable[[str], Awaitable[tuple[str, int]]]
"""Where a host is reached. Raises AddressRefused."""


class Sent(StrEnum):
    """What became of a notification."""

    TAKEN = "taken"
    GONE = "gone"
    LATER = "later"


@dataclass(frozen=True)
class Outcome:
    """What became of a notification, and how many seconds the service asks to wait."""

    sent: Sent
    seconds: float = 0.0


class BadSubscription(ValueError):
    """What a browser sent is no subscription that may be kept."""


class PushSender:
    """Sends with one key. `contact` is whom push services may write to: mailto:… or https://…"""

    def __init__(
        self,
        key: str,
        contact: str = "",
        address_of: AddressOf = public_address,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self._vapid, self._contact, self._address_of = Vapid02.from_pem(key.encode()), contact or _NOBODY, address_of
        # Settings of the environment for proxies would lead past the address that was looked at.
        self._client = httpx.AsyncClient(timeout=_SECONDS, follow_redirects=False, trust_env=False, verify=verify)

    @property
    def public_key(self) -> str:
        """What a browser is given when its person agrees, base64url."""
        point = self._vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).decode().rstrip("=")

    async def send(self, subscription: Subscription, text: str = NEWS) -> Outcome:
        """Bring a text to a browser, once."""
        try:
            # The client's own limit is one for each piece of an answer: a slow service would keep all others waiting.
            async with asyncio.timeout(_SECONDS):
                status, wait = await self._post(subscription, text)
        except BadSubscription:
            log.warning("a push service may not be called")
            return Outcome(Sent.GONE)
        except (AddressRefused, VapidException, httpx.InvalidURL, httpx.HTTPError, OSError) as error:
            log.warning("a push service cannot be reached: %s", type(error).__name__)
            return Outcome(Sent.LATER)
        if 200 <= status < 300:
            return Outcome(Sent.TAKEN)
        log.warning("a push service answers %s", status)
        return Outcome(Sent.GONE) if status in _GONE else Outcome(Sent.LATER, wait)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _post(self, subscription: Subscription, text: str) -> tuple[int, float]:
        """The status, and the seconds to wait. Raises BadSubscription, AddressRefused, HTTPError and OSError."""
        body = _encrypted(checked(subscription), text)
        endpoint = urlsplit(subscription.endpoint)
        host = endpoint.hostname or ""
        address, port = await self._address_of(host)
        path = f"{endpoint.path}?{endpoint.query}" if endpoint.query else endpoint.path
        shown = f"[{address}]" if ":" in address else address
        expires = int(time.time()) + _SIGNED_SECONDS
        claims = {"aud": f"https://{host}", "sub": self._contact, "exp": expires}
        headers = {
            **self._vapid.sign(claims),
            "host": host,
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(KEPT_HOURS * 3600),
            # The same sentence twice is once enough: the service lets a newer one take the older one's place.
            "topic": "news",
            "urgency": "high",
        }
        request = self._client.build_request(
            "POST", f"https://{shown}:{port}{path}", content=body, headers=headers, extensions={"sni_hostname": host}
        )
        response = await self._client.send(request, stream=True)
        await response.aclose()
        return response.status_code, _seconds(response.headers.get("retry-after", ""))


def checked(subscription: Subscription) -> Subscription:
    """The subscription, if it may be kept and called. Raises BadSubscription."""
    try:
        endpoint = urlsplit(subscription.endpoint)
        port = endpoint.port
    except ValueError:
        raise BadSubscription from None
    is_address = (
        endpoint.scheme == "https"
        and bool(endpoint.hostname)
        and not _is_number(endpoint.hostname or "")
        and port in (None, 443)
        and endpoint.username is None
        and endpoint.password is None
        and not endpoint.fragment
        and len(subscription.endpoint) <= LONGEST_ENDPOINT
        and subscription.endpoint.isascii()
        and subscription.endpoint.isprintable()
        and " " not in subscription.endpoint
    )
    if not is_address:
        raise BadSubscription
    _point(subscription.p256dh)
    _bytes(subscription.auth, _SECRET_BYTES)
    return subscription


def _is_number(host: str) -> bool:
    """Whether a host is an address and no name: push services have names, and certificates for them."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _encrypted(subscription: Subscription, text: str) -> bytes:
    body: bytes = http_ece.encrypt(
        text.encode(),
        private_key=ec.generate_private_key(_CURVE),
        dh=_point(subscription.p256dh),
        auth_secret=_bytes(subscription.auth, _SECRET_BYTES),
        version="aes128gcm",
    )
    return body


def _point(written: str) -> bytes:
    """A public key on the curve. Raises BadSubscription."""
    point = _bytes(written, _PUBLIC_KEY_BYTES)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
    except ValueError:
        raise BadSubscription from None
    return point


def _bytes(written: str, length: int) -> bytes:
    try:
        found = base64.b64decode(written.encode("ascii") + b"=" * (-len(written) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise BadSubscription from None
    if len(found) != length:
        raise BadSubscription
    return found


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 7 else 0.0
