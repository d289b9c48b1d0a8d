"""A recorded question, POST /api/v1/speech: the answer of /api/v1/messages, with what was heard first."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from bot.channels.http import spoken_audio
from bot.channels.http.dependencies import TheLimits, TheSettings, TheSpeech, TheTurns, TheVisitor
from bot.channels.http.leaving import CLIENT_GONE, ClientGone, unless_gone
from bot.channels.http.session import set_cookie
from bot.errors import ApiError, failures
from bot.rendering.contract import HeardAnswer
from bot.speech.expectations import expected_in
from bot.speech.service import Speech
from voice.audio.decoding import MAX_BYTES, UnreadableAudio
from voice.hearing.expected import Expectation
from voice.hearing.recogniser import CannotHear
from voice.hearing.transcript import Transcript

router = APIRouter()
router.include_router(spoken_audio.router)

_CODES = {"too_large": "too_large", "too_long": "audio_too_long", "not_audio": "not_audio"}
_KINDS = ("audio/", "video/webm", "video/mp4", "application/ogg", "application/octet-stream")
_RECORDING = {"schema": {"type": "string", "format": "binary", "maxLength": MAX_BYTES}}


@router.post(
    "/api/v1/speech",
    response_class=JSONResponse,
    responses={
        200: {"model": HeardAnswer},
        **failures(
            *("cross_site", "too_large", "not_audio", "broken_audio", "audio_too_long", "too_many"),
            *("cannot_hear", "overloaded", "failed", "storage_unavailable"),
        ),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": dict.fromkeys(("audio/wav", "audio/ogg", "audio/webm", "audio/mp4"), _RECORDING),
        }
    },
)
async def speech(
    request: Request,
    visitor: TheVisitor,
    turns: TheTurns,
    limits: TheLimits,
    voices: TheSpeech,
    settings: TheSettings,
) -> Response:
    """Hear a recording of at most 60 s and take it as a message of the conversation that the cookie names."""
    conversation = visitor.conversation
    recording = await _recording_of(request)
    await limits.check(conversation, visitor.address)
    try:
        expectation = expected_in(await turns.state(conversation))
        transcript = await unless_gone(request, _heard(voices, recording, conversation, expectation))
    except ClientGone:
        return Response(status_code=CLIENT_GONE)
    taken = await turns.take_heard(conversation, transcript)
    answer = voices.audible(taken, conversation)
    response = JSONResponse({"heard": transcript.text, **answer.model_dump(mode="json")})
    set_cookie(response, visitor.cookie, settings)
    return response


async def _recording_of(request: Request) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and not kind.startswith(_KINDS):
        raise ApiError("not_audio", "请发送录音，比如 wav、ogg、webm 或 mp4。")
    return await request.body()


async def _heard(speech: Speech, recording: bytes, conversation: str, expectation: Expectation) -> Transcript:
    try:
        return await speech.hear(recording, conversation, expectation)
    except UnreadableAudio as fault:
        raise ApiError(_CODES.get(fault.code, "broken_audio"), str(fault)) from None
    except CannotHear as fault:
        raise ApiError("cannot_hear", str(fault)) from None
