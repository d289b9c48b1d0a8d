"""A recorded question, POST /api/v1/speech: the answer of /api/v1/messages, with what was heard first."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse

from bot.channels import spoken_audio
from bot.channels.http_api import ApiError, read_body
from bot.channels.limits import TooMany
from bot.channels.session import conversation_of, cookie_of, set_cookie
from bot.speech import Overloaded
from bot.talk.caution import weighed
from voice.audio.decoding import LARGEST, UnreadableAudio
from voice.hearing.choosing import CannotHear
from voice.hearing.transcript import Transcript

router = APIRouter()
router.include_router(spoken_audio.router)

_CODES = {"too_large": "too_large", "too_long": "audio_too_long", "not_audio": "not_audio"}
_KINDS = ("audio/", "video/webm", "video/mp4", "application/ogg", "application/octet-stream")


@router.post("/api/v1/speech")
async def speech(request: Request) -> JSONResponse:
    """Hear a recording and take it as a message of the conversation that the cookie names."""
    state, cookie = request.app.state, cookie_of(request)
    conversation = conversation_of(cookie, state.settings)
    recording = await _recording_of(request)
    try:
        await state.limits.check(conversation, request.client.host if request.client else "")
    except TooMany:
        raise ApiError("too_many") from None
    transcript = await _heard(request.app, recording)
    answer = await state.conversation.take_heard(conversation, weighed(transcript))
    for reply in answer["replies"]:
        reply["audio"] = state.speech.address(reply["speech"])
    response = JSONResponse({"heard": transcript.text, **answer})
    set_cookie(response, cookie, state.settings)
    return response


async def _recording_of(request: Request) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and not kind.startswith(_KINDS):
        raise ApiError("not_audio", "请发送录音，比如 wav、ogg、webm 或 mp4。")
    try:
        return await read_body(request, LARGEST)
    except ApiError:
        raise ApiError("too_large", "录音太大了，请说短一点，再录一次。") from None


async def _heard(app: FastAPI, recording: bytes) -> Transcript:
    try:
        heard: Transcript = await app.state.speech.hear(recording)
    except UnreadableAudio as fault:
        raise ApiError(_CODES.get(fault.code, "broken_audio"), str(fault)) from None
    except CannotHear as fault:
        raise ApiError("cannot_hear", str(fault)) from None
    except Overloaded:
        raise ApiError("overloaded") from None
    return heard
