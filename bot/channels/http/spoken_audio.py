"""A reply as sound, GET /api/v1/audio/{name}: MP3, made when it is asked for, its first sentence first."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from bot.channels.http.dependencies import TheLimits, TheSpeech, TheTurns, TheVisitor
from bot.channels.http.leaving import CLIENT_GONE, ClientGone, unless_gone
from bot.channels.voice import sayings
from bot.errors import ApiError, failures
from bot.speech.audio_addresses import Passage, UnknownAddress
from bot.speech.in_time import Haste
from bot.speech.service import Overloaded, Speech
from voice.speaking.speaker import CannotSpeak, nearest_rate, rate_of

router = APIRouter()

_TYPE = "audio/mpeg"
_RANGE = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})")
_FROM_THE_START = ("", "bytes=0-")
_HEADERS = {
    "accept-ranges": "bytes",
    "x-content-type-options": "nosniff",
    "content-disposition": 'inline; filename="qianzhu.mp3"',
}
_PUBLIC, _OWN = "private, max-age=3600", "no-store"
"""How browsers keep what is the same for everybody, and what is one person's."""


class _Wish:
    """What is to be played, and how."""

    def __init__(self, passage: Passage, voice: str, rate: float) -> None:
        self.text, self.cacheable, self.voice, self.rate = passage.text, passage.cacheable, voice[:40], rate
        self.headers = {**_HEADERS, "cache-control": _PUBLIC if passage.cacheable else _OWN}


@router.get(
    "/api/v1/audio/{name}",
    response_class=Response,
    responses={
        200: {"content": {_TYPE: {}}, "description": "The sound of a reply."},
        206: {"content": {_TYPE: {}}, "description": "The part of it that was asked for."},
        416: {"description": "It is not that long."},
        **failures("not_found", "bad_value", "too_many_recordings", "cannot_speak", "overloaded"),
    },
)
async def audio(
    request: Request,
    name: str,
    visitor: TheVisitor,
    turns: TheTurns,
    limits: TheLimits,
    speech: TheSpeech,
    rate: float | None = None,
    voice: str = "",
) -> Response:
    """The sound of a reply, at the rate and in the voice that the listener likes."""
    passage, conversation = speech.passage_at(name), visitor.conversation
    if not passage.may_be_heard_in(conversation):
        raise UnknownAddress
    usual = rate_of((await turns.profile(conversation)).pace) if rate is None else rate
    wish = _Wish(passage, voice, nearest_rate(usual))
    is_ready = await speech.is_ready(wish.text, wish.voice, wish.rate)
    if not is_ready:
        await limits.check_rendering(conversation, visitor.address)
    try:
        return await unless_gone(request, _played(request, speech, wish, conversation, is_ready))
    except CannotSpeak as fault:
        raise ApiError("cannot_speak", str(fault)) from None
    except Overloaded:
        raise ApiError("overloaded", sayings.TOO_MANY_LISTEN) from None
    except ClientGone:
        return Response(status_code=CLIENT_GONE)


async def _played(request: Request, speech: Speech, wish: _Wish, conversation: str, is_ready: bool) -> Response:
    asked = request.headers.get("range", "").strip()
    # Safari plays nothing that it cannot ask for in parts; everybody else hears the first sentence at once.
    is_streamed = asked in _FROM_THE_START and not is_ready
    haste = Haste.BEGINNING if is_streamed else Haste.WHOLE
    parts = speech.spoken(wish.text, wish.voice, wish.rate, cacheable=wish.cacheable, owner=conversation, haste=haste)
    if is_streamed:
        first = await anext(parts, b"")
        return StreamingResponse(_chained(first, parts), media_type=_TYPE, headers=wish.headers)
    return _part_of(b"".join([part async for part in parts]), asked, wish.headers)


async def _chained(first: bytes, parts: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    # Whoever stops listening leaves the queue at once.
    async with aclosing(parts):
        yield first
        try:
            async for part in parts:
                yield part
        except (CannotSpeak, Overloaded):
            # What was sent is whole sentences; the text stands beside it.
            return


def _part_of(sound: bytes, asked: str, common: dict[str, str]) -> Response:
    """The whole, or the part that was asked for."""
    match = _RANGE.fullmatch(asked)
    if match is None or match.groups() == ("", ""):
        return Response(sound, media_type=_TYPE, headers=common)
    first, last = match.groups()
    if first:
        start, end = int(first), min(int(last or len(sound)), len(sound) - 1)
    else:
        start, end = max(len(sound) - int(last), 0), len(sound) - 1
    if start > end:
        return Response(status_code=416, headers={**common, "content-range": f"bytes */{len(sound)}"})
    headers = {**common, "content-range": f"bytes {start}-{end}/{len(sound)}"}
    return Response(sound[start : end + 1], 206, headers, _TYPE)
