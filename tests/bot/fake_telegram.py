"""A server on loopback that speaks Telegram's Bot API, with its faults."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections import Counter, defaultdict
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "123456:of-this-test"
_USER = {"id": 1, "is_bot": True, "first_name": "黔助", "username": "qianzhu_bot"}


class FakeTelegram:
    """Gives updates to who polls, keeps what is sent to chats; every `faulty`-th sending fails in turn."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.sent: dict[int, list[str]] = defaultdict(list)
        self.voices: dict[int, int] = Counter()
        self.documents: dict[int, list[bytes]] = defaultdict(list)
        self.webhook: dict[str, Any] = {}
        self.recording = b""
        self.faulty = 0
        self.faults: Counter[int] = Counter()
        self.refusing: Counter[int] = Counter()
        self.blocked_by: set[int] = set()
        """Chat → how many messages to it are still to fail."""
        self._calls = 0
        self._number = 1000
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        routes = [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._file),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes), log_level="error", lifespan="off", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def start(self) -> None:
        """Serve from a thread; returns when it does."""
        self._thread.start()
        waited = threading.Event()
        while not self._server.started:
            waited.wait(0.005)

    def stop(self) -> None:
        """End the thread."""
        self._server.should_exit = True
        self._thread.join(10)

    def write(self, chat: int, text: str, *, again: bool = False, edited: bool = False, kind: str = "private") -> int:
        """Somebody writes; `again` brings the update before once more."""
        return self._put(chat, {"text": text}, again=again, edited=edited, kind=kind)

    def speak(self, chat: int, recording: bytes) -> int:
        """Somebody sends a voice note."""
        self.recording = recording
        voice = {"file_id": "v", "file_unique_id": "u", "duration": 3, "file_size": len(recording)}
        return self._put(chat, {"voice": voice})

    def _put(
        self, chat: int, content: dict[str, Any], *, again: bool = False, edited: bool = False, kind: str = "private"
    ) -> int:
        if not again:
            self._number += 1
        message = {
            "message_id": self._number,
            "date": 1_760_000_000,
            "chat": {"id": chat, "type": kind, "first_name": "某"},
            "from": {"id": chat, "is_bot": False, "first_name": "某"},
            **content,
        }
        name = "edited_message" if edited else "message"
        self.updates.append({"update_id": self._number, name: {**message, **({"edit_date": 1} if edited else {})}})
        return self._number

    async def _call(self, request: Request) -> Response:
        token, method = request.path_params["token"], request.path_params["method"]
        if token != TOKEN:
            return _refused(401, "Unauthorized")
        form = await request.form()
        asked = {**request.query_params, **form}
        if method in ("sendMessage", "sendVoice") and (fault := self._fault()):
            return fault
        if method == "sendMessage" and self.refusing[int(asked["chat_id"])] > 0:
            self.refusing[int(asked["chat_id"])] -= 1
            return _refused(500, "Internal Server Error")
        if method == "sendMessage" and int(asked["chat_id"]) in self.blocked_by:
            return _refused(403, "Forbidden: bot was blocked by the user")
        answer = getattr(self, f"_{method}", None)
        return JSONResponse({"ok": True, "result": await answer(asked) if answer else True})

    def _fault(self) -> Response | None:
        self._calls += 1
        if not self.faulty or self._calls % self.faulty:
            return None
        kind = (429, 500, 502)[self._calls // self.faulty % 3]
        self.faults[kind] += 1
        if kind == 429:
            more = {"parameters": {"retry_after": 0}}
            return JSONResponse({"ok": False, "error_code": 429, "description": "Too Many Requests", **more}, 429)
        return _refused(kind, "Internal Server Error")

    async def _getMe(self, _asked: dict[str, Any]) -> Any:
        return {
            **_USER,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    async def _getUpdates(self, asked: dict[str, Any]) -> Any:
        offset = int(asked.get("offset", 0) or 0)
        for _ in range(20):
            found = [update for update in self.updates if update["update_id"] >= offset]
            if found:
                return found[:100]
            await asyncio.sleep(0.02)
        return []

    async def _setWebhook(self, asked: dict[str, Any]) -> Any:
        self.webhook = dict(asked)
        return True

    async def _sendMessage(self, asked: dict[str, Any]) -> Any:
        chat = int(asked["chat_id"])
        self.sent[chat].append(asked["text"])
        return {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}, "text": asked["text"]}

    async def _sendVoice(self, asked: dict[str, Any]) -> Any:
        chat = int(asked["chat_id"])
        self.voices[chat] += 1
        return {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}}

    async def _sendDocument(self, asked: dict[str, Any]) -> Any:
        chat = int(asked["chat_id"])
        [sent] = [value for value in asked.values() if hasattr(value, "read")]
        self.documents[chat].append(await sent.read())
        return {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}}

    async def _getFile(self, _asked: dict[str, Any]) -> Any:
        return {"file_id": "v", "file_unique_id": "u", "file_size": len(self.recording), "file_path": "voice/v.oga"}

    async def _file(self, _request: Request) -> Response:
        return Response(self.recording, media_type="audio/ogg")


def _refused(status: int, description: str) -> Response:
    body = {"ok": False, "error_code": status, "description": description}
    return Response(json.dumps(body), status, media_type="application/json")
