"""Voice over HTTP: a recording in, the answer to what was heard out; and the sound of what was answered."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from bot.channels.http_api import ApiError, read_body
from bot.channels.limits import TooMany
from bot.channels.session import conversation_of, cookie_of, set_cookie
from bot.speech import Overloaded, UnknownAddress
from voice.audio.decoding import LARGEST, UnreadableAudio
from voice.hearing.choosing import CannotHear
from voice.speaking.speaker import CannotSpeak

router = APIRouter()

_STATUS = {"too_large": "too_large", "too_long": "audio_too_long", "not_audio": "not_audio"}
_SLOWEST, _FASTEST = 0.5, 3.0


@router.post("/api/v1/speech")
async def speech(request: Request) -> JSONResponse:
    """Hear a recording and take it as a message of the conversation that the cookie names."""
    state = request.app.state
    recording = await read_body(request, LARGEST)
    cookie = cookie_of(request)
    conversation = conversation_of(cookie, state.settings)
    try:
        await state.limits.check(conversation, request.client.host if request.client else "")
        transcript = await state.speech.hear(recording)
    except TooMany:
        raise ApiError("too_many") from None
    except UnreadableAudio as error:
        raise ApiError(_STATUS.get(error.code, "broken_audio"), str(error)) from None
    except CannotHear as error:
        raise ApiError("cannot_hear", str(error)) from None
    except Overloaded:
        raise ApiError("overloaded") from None
    answer = await state.conversation.take_heard(conversation, transcript)
    for reply in answer["replies"]:
        reply["audio"] = state.speech.address(reply["speech"])
    response = JSONResponse({"heard": transcript.text, **answer})
    set_cookie(response, cookie, state.settings)
    return response


@router.get("/api/v1/audio/{name}")
async def audio(request: Request, name: str, rate: float = 1.0, voice: str = "") -> Response:
    """The sound of an answer as MP3; whoever was given the address may hear it, for a day."""
    speech = request.app.state.speech
    try:
        text = speech.text_at(name)
    except UnknownAddress:
        raise ApiError("not_found") from None
    parts = speech.spoken(text, voice, min(max(rate, _SLOWEST), _FASTEST))
    try:
        first = await anext(parts, b"")
    except CannotSpeak as error:
        raise ApiError("cannot_speak", str(error)) from None
    headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
    if await speech.is_ready(text, voice, min(max(rate, _SLOWEST), _FASTEST)):
        return _with_ranges(request, b"".join([first, *[part async for part in parts]]), headers)
    return StreamingResponse(_chained(first, parts), media_type="audio/mpeg", headers=headers)


async def _chained(first: bytes, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    try:
        async for part in parts:
            yield part
    except CannotSpeak:
        # What was sent is whole sentences; the text stands beside it.
        return


def _with_ranges(request: Request, content: bytes, headers: dict[str, str]) -> Response:
    """The whole or the part that was asked for: Safari plays nothing that cannot be asked for in parts."""
    headers = {**headers, "Accept-Ranges": "bytes"}
    wanted = request.headers.get("range", "")
    unit, _, span = wanted.partition("=")
    begin, _, end = span.partition("-")
    if unit != "bytes" or not begin.isdigit() or int(begin) >= len(content):
        return Response(content, media_type="audio/mpeg", headers=headers)
    last = min(int(end), len(content) - 1) if end.isdigit() else len(content) - 1
    headers["Content-Range"] = f"bytes {begin}-{last}/{len(content)}"
    return Response(content[int(begin) : last + 1], 206, headers, "audio/mpeg")
