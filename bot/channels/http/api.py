"""The HTTP API: JSON in, JSON out. Its contract stands in the design document, and is served as /openapi.json."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.channels.http.dependencies import (
    TheLimits,
    TheReadiness,
    TheSettings,
    TheSpeech,
    TheTurns,
    TheVisitor,
)
from bot.channels.http.session import set_cookie
from bot.errors import ApiError, failures
from bot.rendering.audience import VOICE, WEB
from bot.rendering.contract import Answer
from bot.speech.service import Speech
from bot.turn.cleaning import MAX_TEXT, Unreadable, within_length

router = APIRouter()
_Body = TypeVar("_Body", bound=BaseModel)
_OPEN = ("/healthz", "/livez")
_NEVER_SENT = ("HTTPValidationError", "ValidationError")


def _whole_characters(text: object) -> object:
    """A cut emoji leaves half a character, which nothing behind can write down; and no length silences a cry."""
    return within_length(text.encode("utf-8", "ignore").decode()) if isinstance(text, str) else text


class Sent(BaseModel):
    """A message to the assistant."""

    model_config = ConfigDict(strict=True, title="Message")

    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT), BeforeValidator(_whole_characters)]
    """What the person says, with something in it that can be seen."""
    modality: Literal["text", "voice"] = "text"
    """How the answer will be taken in."""


class Health(BaseModel):
    """Whether the assistant can be used."""

    status: Literal["ready", "starting", "alive"]
    checks: dict[str, bool] | None = None
    """Where it is not ready: database, disk, rasa, actions and model, or serving, and whether each is good."""


@router.get(
    "/healthz",
    response_model_exclude_none=True,
    responses={503: {"model": Health, "description": "Not yet, or not now."}},
)
async def health(readiness: TheReadiness, response: Response) -> Health:
    """Readiness: 200 once a turn can be answered; 503 before, while something is missing, and before the end."""
    checks = await readiness.checks()
    ready = all(checks.values())
    response.status_code = 200 if ready else 503
    return Health(status="ready") if ready else Health(status="starting", checks=checks)


@router.get("/livez", response_model_exclude_none=True)
async def alive() -> Health:
    """Liveness: 200 as long as this process handles requests."""
    return Health(status="alive")


async def _sent(request: Request) -> Sent:
    return await body_of(request, Sent, {"text": "bad_text", "modality": "bad_modality"})


@router.post(
    "/api/v1/messages",
    responses=failures(
        *("not_json", "not_utf8", "cross_site", "too_long", "too_large", "wrong_type", "bad_text", "bad_modality"),
        *("too_many", "failed", "storage_unavailable"),
    ),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": Sent.model_json_schema()}}}
    },
)
async def messages(
    response: Response,
    sent: Annotated[Sent, Depends(_sent)],
    visitor: TheVisitor,
    turns: TheTurns,
    limits: TheLimits,
    speech: TheSpeech,
    settings: TheSettings,
) -> Answer:
    """Take one message of the conversation that the cookie names."""
    await limits.check(visitor.conversation, visitor.address, sent.text)
    try:
        channel = VOICE if sent.modality == "voice" else WEB
        answer = await turns.take(visitor.conversation, sent.text, channel=channel)
    except Unreadable as error:
        raise ApiError("bad_text", str(error)) from None
    set_cookie(response, visitor.cookie, settings)
    return audible(answer, speech, visitor.conversation)


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request) -> JSONResponse:
    """The public JSON API, described for programs."""
    return JSONResponse(openapi_of(request.app))


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description of what programs may use; pages are for people."""
    found = get_openapi(title="黔助", version="1", routes=app.routes)
    found["paths"] = {
        path: operations for path, operations in found["paths"].items() if path.startswith("/api/") or path in _OPEN
    }
    for operations in found["paths"].values():
        for operation in operations.values():
            _tell_own_failures(operation)
    schemas = found.get("components", {}).get("schemas", {})
    for theirs in _NEVER_SENT:
        schemas.pop(theirs, None)
    return found


def _tell_own_failures(operation: dict[str, Any]) -> None:
    """What the framework would send for a wrong value leaves as our own failure."""
    for response in operation["responses"].values():
        schema = response.get("content", {}).get("application/json", {}).get("schema", {})
        if schema.get("$ref", "").endswith("/HTTPValidationError"):
            schema["$ref"] = "#/components/schemas/Failure"


def audible(answer: object, speech: Speech, conversation: str) -> Answer:
    """An answer with the addresses at which its replies can be heard in their conversation."""
    return speech.audible(Answer.model_validate(answer), conversation)


async def body_of(
    request: Request, model: type[_Body], codes: dict[str, str], types: tuple[str, ...] = ("application/json",)
) -> _Body:
    """The JSON body as a model; `codes` names the error of each field, the first one that of the whole.

    Raises ApiError.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in types:
        raise ApiError("wrong_type")
    try:
        found: Any = json.loads((await request.body()).decode("utf-8"))
    except UnicodeDecodeError:
        raise ApiError("not_utf8") from None
    except (ValueError, RecursionError):
        raise ApiError("not_json") from None
    try:
        return model.model_validate(found)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        if fault["type"] == "string_too_long":
            raise ApiError("too_long") from None
        field = str(fault["loc"][0]) if fault["loc"] else ""
        raise ApiError(codes.get(field, next(iter(codes.values())))) from None
