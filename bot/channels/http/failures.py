"""Every error leaves as a plain Chinese sentence: as the contract's JSON, or as a page where a browser asks for one."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from actions.errors import QianzhuError
from bot.channels.web.pages import rendered
from bot.errors import ApiError, failure_of

_RETRY_SECONDS = "5"


def install(app: FastAPI) -> None:
    """Handle what handlers raise; what nobody foresaw is handled by the middleware, which logs it."""
    app.add_exception_handler(QianzhuError, _handle)
    app.add_exception_handler(HTTPException, _handle)
    app.add_exception_handler(RequestValidationError, _handle)


def response_to(request: Request, error: Exception) -> Response:
    """The answer that tells of an error; what the error holds beside its sentence is told to nobody."""
    if isinstance(error, RequestValidationError):
        error = ApiError("bad_value")
    status, failure = failure_of(error)
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if status == 503:
        headers.setdefault("retry-after", _RETRY_SECONDS)
    if not wants_page(request):
        return JSONResponse(failure.model_dump(), status, headers)
    is_console = request.url.path.startswith("/console")
    page = rendered(request, "error.html", {"message": failure.error.message, "is_console": is_console}, status)
    page.headers.update(headers)
    return page


def wants_page(request: Request) -> bool:
    """Whether a person looks at the answer in a browser."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


async def _handle(request: Request, error: Exception) -> Response:
    return response_to(request, error)
