"""Requests as no browser sends them, over a plain socket: each is answered properly or not at all, never by a 5xx."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

_PATHS = (
    *(
        "/",
        "/healthz",
        "/livez",
        "/openapi.json",
        "/api/v1/messages",
        "/api/v1/speech",
        "/api/v1/presence",
        "/api/v1/events",
    ),
    *("/api/v1/audio/x", "/my-data", "/my-data/copy", "/settings", "/privacy", "/console", "/console/sign-in"),
    *(
        "/static/../bot/settings.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "//",
        "/%00",
        "/%ff%fe",
        "/a" * 2000,
        "*",
        "/?" + "x=1&" * 500,
    ),
)
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X" * 30)
_HEADERS = (
    "cookie: " + "a=b; " * 1500,
    "cookie: qianzhu_conversation=\x01\x02; =; ;;",
    "cookie: qianzhu_conversation=" + "é" * 50,
    "cookie: qianzhu_conversation=x.y; qianzhu_conversation=" + "z" * 3000,
    "content-type: application/json; charset=utf-7",
    "content-type: multipart/form-data",
    "content-type: multipart/form-data; boundary=" + "-" * 300,
    "content-type: application/x-www-form-urlencoded; charset=nonsense",
    "content-type: \xff\xfe",
    "accept: text/html;q=nonsense, */*;q=-1",
    "accept: application/json" + ",a/b" * 800,
    "accept-language: " + "zh-CN," * 1000,
    "origin: null",
    "origin: javascript:alert(1)",
    "sec-fetch-site: cross-site",
    "x-forwarded-for: " + "1.2.3.4, " * 300,
    "x-forwarded-for: \x7f; drop",
    "x-forwarded-proto: gopher",
    "range: bytes=99999999999999999999-1,0-0,-5",
    "if-modified-since: yesterday",
    "if-none-match: " + '"x",' * 500,
    "last-event-id: -1e309",
    "last-event-id: 99999999999999999999999999",
    "authorization: Basic \xff",
    "expect: 100-continue",
    "upgrade: websocket",
    "upgrade: h2c\r\nconnection: upgrade, http2-settings\r\nhttp2-settings: x",
    "transfer-encoding: gzip, chunked",
    "content-length: -1",
    "content-length: 99999999999999999999",
    "content-length: 3\r\ncontent-length: 4",
    "host: evil.example",
    "x-nul: a\x00b",
    "no colon at all",
    " folded: header",
)
_BODIES = (
    b"",
    b"\x00" * 50,
    b'{"text": "\x00"}',
    b'{"text": "\\u0000\\u202e\\ud800"}',
    b'{"text": 1e999}',
    b'{"text": "' + b"\xf0\x9f\x99\x82" * 400 + b'"}',
    b"[" * 9000,
    b"text=%00%ff%fe&key=%00" + b"k" * 2000,
    b"text=" + b"%E8%A1%A5" * 600,
    b"&" * 2000,
    b'--x\r\ncontent-disposition: form-data; name="text"\r\n\r\n\xff\x00\r\n--x--',
    b"RIFF\xff\xff\xff\xffWAVEfmt ",
    b"OggS" + b"\x00" * 40,
)
_KINDS = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "audio/wav", "")
_CHUNKS = (
    b"5\r\nhello\r\n0\r\n\r\n",
    b"ffffffff\r\nx",
    b"-1\r\nx\r\n0\r\n\r\n",
    b"zz\r\n",
    b"0;ext=\x00\r\n\r\n",
    b"5\r\nhel",
)
_ANSWER_SECONDS, _STREAM_SECONDS, _AT_ONCE = 5.0, 1.0, 16
_BROKEN_OFF = (
    b"GET / HT",
    b"\x00\x00\x00",
    b"\x16\x03\x01\x02\x00",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET /\r\n\r\n",
)


@dataclass(frozen=True)
class Answered:
    """What came back."""

    sent: bytes
    status: int | None
    """None where the connection was closed without an answer, or kept waiting for more."""
    body: bytes

    @property
    def is_fault(self) -> bool:
        """Whether we failed: a 5xx that does not say in our own words that something is unavailable."""
        if self.status is None or self.status < 500:
            return False
        return self.status != 503 or (b'"code"' not in self.body and b"<html" not in self.body)


async def abuse(port: int, seed: int, count: int) -> list[Answered]:
    """Send so many odd requests; what came back of each."""
    chance = random.Random(seed)
    wanted = list(_odd_requests(port))
    chance.shuffle(wanted)
    fixed = [*_BROKEN_OFF, *wanted][:count]
    at_once = asyncio.Semaphore(_AT_ONCE)

    async def _one(request: bytes) -> Answered:
        async with at_once:
            return await _send(port, request)

    return await asyncio.gather(*(_one(request) for request in fixed))


def _odd_requests(port: int) -> Iterator[bytes]:
    """Every method with every path, every header and every body once; all are ended by the client."""
    for number, (path, method) in enumerate(itertools.product(_PATHS, _METHODS)):
        body = _BODIES[number % len(_BODIES)] if method in ("POST", "PUT", "PATCH") else b""
        yield _request(port, method, path, f"content-type: {_KINDS[number % len(_KINDS)]}", body)
    for header in _HEADERS:
        for method, path in (("GET", "/"), ("POST", "/"), ("POST", "/api/v1/messages"), ("GET", "/api/v1/events")):
            yield _request(port, method, path, header, _BODIES[3] if method == "POST" else b"")
    for body, kind, path in itertools.product(
        _BODIES, _KINDS, ("/", "/api/v1/messages", "/api/v1/speech", "/settings")
    ):
        yield _request(port, "POST", path, f"content-type: {kind}", body)
    for chunks, path in itertools.product(_CHUNKS, ("/", "/api/v1/messages", "/api/v1/speech")):
        head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n"
        yield f"{head}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n".encode() + chunks


def _request(port: int, method: str, path: str, header: str, body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"host: 127.0.0.1:{port}", "connection: close", header]
    if body and "content-length" not in header:
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + body


async def _send(port: int, request: bytes) -> Answered:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = bytearray()
    try:
        writer.write(request)
        await writer.drain()
        while not answer and not reader.at_eof():
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    answer += await reader.read(65_536)
            except TimeoutError:
                # It waits for the rest of a request: there is none.
                if writer.transport.is_closing() or not writer.can_write_eof():
                    break
                writer.write_eof()
        # A stream has no end.
        async with asyncio.timeout(_STREAM_SECONDS):
            while piece := await reader.read(65_536):
                answer += piece
    except (OSError, TimeoutError):
        pass
    finally:
        writer.close()
    head, _, body = bytes(answer).partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    status = int(words[1]) if len(words) > 1 and words[1][:3].isdigit() else None
    return Answered(request, status, body)
