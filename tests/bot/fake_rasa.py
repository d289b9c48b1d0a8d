"""A server on loopback that speaks Rasa's REST protocol and misbehaves on demand."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from actions.utterance import Outcome, Utterance

_START_SECONDS = 10.0
Message = dict[str, Any]


def utterance(text: str, **more: Any) -> dict[str, Any]:
    """An utterance as an action sends it."""
    return Utterance(Outcome.ANSWER, [text], **more).as_json()


def answering(said: dict[str, Any], question: str = "") -> Response:
    """Rasa's response that carries an utterance."""
    return JSONResponse([{"recipient_id": "x", "custom": {"utterance": said, "question": question}}])


def echo(message: Message) -> Response:
    """Repeats the text; it is also the question to go on from."""
    return answering(utterance(f"听到：{message['message']}"), message["message"])


class FakeRasa:
    """Rasa and the action server in one: `respond` makes the response, `late` never sends it."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        routes = [
            Route("/webhooks/rest/webhook", self._message, methods=["POST"]),
            Route("/", _alive),
            Route("/health", _alive),
        ]
        self._server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error", lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self.behave()

    def behave(self) -> None:
        """Answer everything by repeating it; forget what was heard."""
        self.heard: list[Message] = []
        self.respond: Callable[[Message], Response] = echo
        self.late = False

    def start(self) -> None:
        """Serve from a thread; returns when it does."""
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            assert time.monotonic() < deadline, "the fake Rasa does not start"
            threading.Event().wait(0.005)

    def stop(self) -> None:
        """End the thread."""
        self._server.should_exit = True
        self._thread.join(_START_SECONDS)

    async def _message(self, request: Request) -> Response:
        message = await request.json()
        self.heard.append(message)
        while self.late and not await request.is_disconnected():
            await asyncio.sleep(0.005)
        return self.respond(message)


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok")
