"""The HTTP API: JSON in, JSON out. Its contract stands in the design document."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.channels.limits import TooMany
from bot.channels.session import conversation_of, cookie_of, set_cookie
from bot.cleaning import Unreadable
from bot.wording import VOICE, WEB

LARGEST_BODY = 16 * 1024
"""Bytes of a message's JSON at most: 500 characters, each of them escaped, with room to spare."""

router = APIRouter()

_MESSAGES = {
    "not_json": "收到的内容读不懂，请用 JSON 格式，再发一次。",
    "not_utf8": "收到的文字编码不对，请用 UTF-8 编码，再发一次。",
    "too_large": "内容太大了，请缩短到500个字以内，再发一次。",
    "wrong_type": "请用 application/json 格式发送。",
    "bad_text": "请在 text 里写上要问的话。",
    "bad_modality": "modality 只能是 text 或 voice。",
    "bad_form": "表单读不懂，请回到页面再发一次。",
    "too_many": "您说得太快了，请等一分钟再发。",
    "not_found": "没有这个地址。",
    "wrong_method": "这个地址不能这样用。",
    "not_audio": "这不是录音，我听不了。请用麦克风录一段话。",
    "broken_audio": "录音坏了，我听不了。请再录一次。",
    "audio_too_long": "录音超过一分钟了，请分几次说。",
    "cannot_hear": "还不会听，请打字提问。",
    "cannot_speak": "现在说不出话，回答的文字还在。",
    "overloaded": "现在说话的人太多，请过一会儿再说，或者打字。",
    "failed": "对不起，我这边出了点问题，请过一会儿再试。",
}
_STATUS = {
    "not_json": 400,
    "not_utf8": 400,
    "too_large": 413,
    "wrong_type": 415,
    "bad_text": 422,
    "bad_modality": 422,
    "bad_form": 400,
    "too_many": 429,
    "not_found": 404,
    "wrong_method": 405,
    "not_audio": 415,
    "broken_audio": 422,
    "audio_too_long": 422,
    "cannot_hear": 503,
    "cannot_speak": 503,
    "overloaded": 503,
    "failed": 500,
}


class ApiError(Exception):
    """An error that the caller is told about in plain Chinese."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.code, self.message, self.status = code, message or _MESSAGES[code], _STATUS[code]

    def as_response(self) -> JSONResponse:
        """The error as the contract shows it."""
        return JSONResponse({"error": {"code": self.code, "message": self.message}}, self.status)


@router.get("/healthz")
async def health(request: Request) -> JSONResponse:
    """200 once a turn can be answered, 503 before."""
    ready = await request.app.state.readiness.is_ready()
    return JSONResponse({"status": "ready" if ready else "starting"}, 200 if ready else 503)


@router.post("/api/v1/messages")
async def messages(request: Request) -> JSONResponse:
    """Take one message of the conversation that the cookie names."""
    state = request.app.state
    text, channel = _message_of(await read_body(request), request.headers.get("content-type", ""))
    cookie = cookie_of(request)
    conversation = conversation_of(cookie, state.settings)
    try:
        await state.limits.check(conversation, request.client.host if request.client else "")
        answer = await state.conversation.take(conversation, text, channel=channel)
    except TooMany:
        raise ApiError("too_many") from None
    except Unreadable as error:
        raise ApiError("bad_text", str(error)) from None
    for reply in answer["replies"]:
        reply["audio"] = state.speech.address(reply["speech"])
    response = JSONResponse(answer)
    set_cookie(response, cookie, state.settings)
    return response


async def read_body(request: Request, largest: int = LARGEST_BODY) -> bytes:
    """The body, read no further than `largest` bytes. Raises ApiError."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise ApiError("too_large")
    return bytes(body)


def _message_of(body: bytes, content_type: str) -> tuple[str, str]:
    """(text, how its answer is taken in) of a request's body. Raises ApiError."""
    if content_type.partition(";")[0].strip().lower() not in ("application/json", ""):
        raise ApiError("wrong_type")
    try:
        message: Any = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise ApiError("not_utf8") from None
    except (ValueError, RecursionError):
        raise ApiError("not_json") from None
    if not isinstance(message, dict) or not isinstance(message.get("text"), str):
        raise ApiError("bad_text")
    modality = message.get("modality", "text")
    if modality not in ("text", "voice"):
        raise ApiError("bad_modality")
    return str(message["text"]), VOICE if modality == "voice" else WEB


def install_errors(app: FastAPI) -> None:
    """Let every error leave as the contract's JSON."""

    @app.exception_handler(ApiError)
    async def _told(_request: Request, error: ApiError) -> JSONResponse:
        return error.as_response()

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        code = {404: "not_found", 405: "wrong_method"}.get(error.status_code, "failed")
        return ApiError(code).as_response()

    @app.exception_handler(Exception)
    async def _unforeseen(_request: Request, _error: Exception) -> JSONResponse:
        return ApiError("failed").as_response()
