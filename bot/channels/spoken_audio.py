"""A reply as sound, GET /api/v1/audio/{name}: MP3, made when it is asked for, its first sentence first."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from bot.channels.http_api import ApiError
from bot.channels.session import conversation_of, cookie_of
from bot.speech import Speech, UnknownAddress
from bot.talk.protocol import FASTEST, SLOWEST
from voice.speaking.speaker import CannotSpeak, rate_of

router = APIRouter()

_TYPE = "audio/mpeg"
_RANGE = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})")
_FROM_THE_START = ("", "bytes=0-")
_HEADERS = {
    "accept-ranges": "bytes",
    "cache-control": "private, max-age=3600",
    "x-content-type-options": "nosniff",
    "content-disposition": 'inline; filename="qianzhu.mp3"',
}


@router.get("/api/v1/audio/{name}")
async def audio(request: Request, name: str, rate: float | None = None, voice: str = "") -> Response:
    """The sound of a reply, at the rate and in the voice that the listener likes."""
    speech: Speech = request.app.state.speech
    try:
        text = speech.text_at(name)
    except UnknownAddress:
        raise ApiError("not_found", "这段话放不出声音。请回到对话里再点一次。") from None
    wanted = await _usual_rate(request) if rate is None else rate
    speed = min(max(wanted, SLOWEST), FASTEST) if wanted == wanted else 1.0
    asked = request.headers.get("range", "").strip()
    parts = speech.spoken(text, voice[:40], speed)
    try:
        # Safari plays nothing that it cannot ask for in parts; everybody else hears the first sentence at once.
        if asked in _FROM_THE_START and not await speech.is_ready(text, voice[:40], speed):
            first = await anext(parts, b"")
            return StreamingResponse(_chained(first, parts), media_type=_TYPE, headers=_HEADERS)
        return _part_of(b"".join([part async for part in parts]), asked)
    except CannotSpeak as fault:
        raise ApiError("cannot_speak", str(fault)) from None


async def _usual_rate(request: Request) -> float:
    """As the listener asked for in the conversation."""
    state = request.app.state
    profile = await state.conversation.profile(conversation_of(cookie_of(request), state.settings))
    return rate_of(profile.pace)


async def _chained(first: bytes, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    try:
        async for part in parts:
            yield part
    except CannotSpeak:
        # What was sent is whole sentences; the text stands beside it.
        return


def _part_of(sound: bytes, asked: str) -> Response:
    """The whole, or the part that was asked for."""
    match = _RANGE.fullmatch(asked)
    if match is None or match.groups() == ("", ""):
        return Response(sound, media_type=_TYPE, headers=_HEADERS)
    first, last = match.groups()
    if first:
        start, end = int(first), min(int(last or len(sound)), len(sound) - 1)
    else:
        start, end = max(len(sound) - int(last), 0), len(sound) - 1
    if start > end:
        return Response(status_code=416, headers={**_HEADERS, "content-range": f"bytes */{len(sound)}"})
    headers = {**_HEADERS, "content-range": f"bytes {start}-{end}/{len(sound)}"}
    return Response(sound[start : end + 1], 206, headers, _TYPE)
