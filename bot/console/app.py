"""Puts the console into the gateway."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from actions.errors import StorageUnavailable
from actions.requests.case import NoSuchRequest
from bot.channels.http.failures import response_to, wants_page
from bot.console import (
    asked_page,
    choices_steps,
    dates_page,
    figures_page,
    follow_up_steps,
    inbox,
    postings_page,
    postings_to_ask,
    referral_page,
    replies_page,
    request_page,
    request_steps,
    sign_in,
)
from bot.console.pages import CONSOLE, page
from bot.console.sign_in import SIGN_IN, NotSignedIn


def install(app: FastAPI) -> None:
    """Serve the console."""
    # The last one takes whatever step is left.
    for room in (
        *(sign_in, inbox, choices_steps, figures_page, asked_page, postings_page, postings_to_ask, dates_page),
        *(replies_page, request_page, referral_page, follow_up_steps, request_steps),
    ):
        app.include_router(room.router)
    app.state.held_lists = postings_page.HeldLists()
    app.mount("/console/static", StaticFiles(directory=CONSOLE / "static"), name="console-static")

    @app.exception_handler(NotSignedIn)
    async def _sign_in_first(request: Request, _error: NotSignedIn) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"error": {"code": "signed_out", "message": "登录到时间了，请重新登录。"}}, 401)
        return RedirectResponse(SIGN_IN + _way_back(request.url.path), 303)

    @app.exception_handler(NoSuchRequest)
    async def _not_here(request: Request, _error: NoSuchRequest) -> Response:
        return page(request, "missing.html", {}, 404)

    @app.exception_handler(StorageUnavailable)
    async def _no_records(request: Request, error: StorageUnavailable) -> Response:
        if not request.url.path.startswith("/console") or not wants_page(request):
            return response_to(request, error)
        return page(request, "trouble.html", {}, 503)


def _way_back(path: str) -> str:
    """Lets who signs in again come back to the request that they were at."""
    number = path.removeprefix("/console/requests/").partition("/")[0]
    return f"?request={number}" if path.startswith("/console/requests/") and number.isdigit() else ""
