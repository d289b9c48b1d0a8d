"""One conversation as a client has it, with the gateway or with a bare Rasa; each turn is timed."""

from __future__ import annotations

import ssl
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from bot.bench.bare_actions import ANSWER
from bot.turn.steps import UNAVAILABLE

_TURN_SECONDS = 30.0
# Made once: httpx would read all certificates again for each client, and none is needed on loopback.
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True)
class TimedTurn:
    """How many seconds the answer took, and whether it was one."""

    seconds: float
    answered: bool


@dataclass(frozen=True)
class Endpoint:
    """Where a turn is asked for: the address, the message for (conversation, text), and what counts as an answer."""

    address: str
    message: Callable[[str, str], dict[str, str]]
    is_answer: Callable[[Any], bool]


def gateway_endpoint(gateway_url: str) -> Endpoint:
    """The gateway's HTTP API; an apology is no answer."""
    apology = "".join(UNAVAILABLE)
    return Endpoint(
        f"{gateway_url}/api/v1/messages",
        lambda _conversation, text: {"text": text, "modality": "text"},
        lambda body: bool(body["outcome"]) and body["replies"][0]["text"] not in ("", apology),
    )


def bare_endpoint(port: int) -> Endpoint:
    """Rasa's own REST channel, with the constant answer behind it."""
    return Endpoint(
        f"http://127.0.0.1:{port}/webhooks/rest/webhook",
        lambda conversation, text: {"sender": conversation, "message": text},
        lambda body: bool(body[0]["text"] == ANSWER),
    )


class Talk:
    """A conversation through an endpoint; the client keeps its cookie and its connection."""

    def __init__(self, endpoint: Endpoint, client: httpx.AsyncClient) -> None:
        self._endpoint, self._client = endpoint, client
        self._name = uuid.uuid4().hex

    async def say(self, text: str) -> TimedTurn:
        """Send a message and wait for all of the answer."""
        message = self._endpoint.message(self._name, text)
        started = time.perf_counter()
        try:
            response = await self._client.post(self._endpoint.address, json=message)
        except httpx.HTTPError:
            return TimedTurn(time.perf_counter() - started, False)
        return TimedTurn(time.perf_counter() - started, response.status_code == 200 and self._read(response))

    def _read(self, response: httpx.Response) -> bool:
        try:
            return self._endpoint.is_answer(response.json())
        except (ValueError, LookupError, TypeError):
            return False


@asynccontextmanager
async def talk(endpoint: Endpoint) -> AsyncIterator[Talk]:
    """A new conversation."""
    # No proxy of the environment: nothing leaves this machine.
    async with httpx.AsyncClient(timeout=_TURN_SECONDS, trust_env=False, verify=_NO_CERTIFICATES) as client:
        yield Talk(endpoint, client)
