"""Signing in and out; every other page asks here who is there.

The sign-in form needs no token of its own: the middleware refuses every form that another site sends, so nobody can be
signed in as somebody else. Later forms hold a proof besides.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from actions.staff.counselors import MAX_SESSION_SECONDS, SESSION_SECONDS, Counselor, SignInRefused
from bot.channels.http.dependencies import (
    TheLimits,
    TheSettings,
    TheStore,
    address_of,
    settings_of,
    store_of,
)
from bot.channels.http.forms import fields_of
from bot.channels.http.limits import RateLimited
from bot.channels.http.session import cookie_name
from bot.console.pages import page
from bot.settings import Settings

COOKIE = "qianzhu_console"
SIGN_IN = "/console/sign-in"
_MOST_FIELDS = 12
_HASHING = ThreadPoolExecutor(2, thread_name_prefix="sign-in")

router = APIRouter(prefix="/console")


@dataclass(frozen=True)
class Visit:
    """A counselor who is signed in, at one request of their browser."""

    counselor: Counselor
    proof: str
    """Stands in every form: a page of somebody else cannot know it."""
    address: str
    """The network address."""


class NotSignedIn(Exception):
    """Nobody is signed in, or the form did not come from our own page."""


async def visit_of(request: Request, *, extends: bool = True) -> Visit:
    """Who is there; being there extends the session. Raises NotSignedIn."""
    token = _token(request)
    counselors = store_of(request).counselors
    found = await asyncio.to_thread(counselors.of_session, token) if token else None
    if found is None:
        raise NotSignedIn
    if extends:
        await asyncio.to_thread(counselors.extend, token)
    return Visit(found, _proof(token), address_of(request))


async def _polling_visit_of(request: Request) -> Visit:
    return await visit_of(request, extends=False)


async def _visit_of(request: Request) -> Visit:
    return await visit_of(request)


TheVisit = Annotated[Visit, Depends(_visit_of)]
"""The counselor who is signed in; being there extends the session."""
ThePollingVisit = Annotated[Visit, Depends(_polling_visit_of)]
"""The same for what a page asks by itself, which extends nothing."""


async def form_of(request: Request) -> tuple[Visit, dict[str, str]]:
    """Who sent a form, and its fields. Raises NotSignedIn and ApiError."""
    visit = await visit_of(request)
    fields = await fields_of(request, _MOST_FIELDS)
    if not secrets.compare_digest(fields.get("proof", "").encode(), visit.proof.encode()):
        raise NotSignedIn
    return visit, fields


@router.get("/sign-in")
async def form(request: Request) -> Response:
    """The form; `request` is the number of a request to come back to."""
    return _form(request, _number(request.query_params.get("request", "")))


@router.post("/sign-in")
async def sign_in(request: Request, store: TheStore, limits: TheLimits, settings: TheSettings) -> Response:
    """Begin a session."""
    fields = await fields_of(request, _MOST_FIELDS)
    login, number = fields.get("login", "").strip(), _number(fields.get("request", ""))
    address = address_of(request)
    try:
        await limits.check(f"sign-in {address}", address)
        await asyncio.sleep(await asyncio.to_thread(store.counselors.pause_before_sign_in, login))
        # Hashing takes long: it must not use up the threads in which everybody's records are read.
        token = await asyncio.get_running_loop().run_in_executor(
            _HASHING,
            store.counselors.sign_in,
            login,
            fields.get("password", ""),
            fields.get("code", ""),
            address,
        )
    except SignInRefused as refused:
        return _form(request, number, str(refused), login, 403)
    except RateLimited:
        return _form(request, number, "试得太快了，请等一分钟再试。", login, 429)
    response = RedirectResponse(f"/console/requests/{number}" if number else "/console", 303)
    _keep(response, token, MAX_SESSION_SECONDS, settings)
    return response


@router.post("/sign-out")
async def sign_out(request: Request, store: TheStore, settings: TheSettings) -> Response:
    """End the session."""
    await form_of(request)
    await asyncio.to_thread(store.counselors.sign_out, _token(request))
    response = RedirectResponse(SIGN_IN, 303)
    _keep(response, "", 0, settings)
    return response


@router.post("/extend")
async def extend(request: Request) -> JSONResponse:
    """Begin the session's time anew."""
    await form_of(request)
    return JSONResponse({"seconds": SESSION_SECONDS})


def _form(request: Request, number: str, error: str = "", login: str = "", status: int = 200) -> Response:
    return page(request, "sign_in.html", {"error": error, "login": login, "number": number}, status)


def _number(written: str) -> str:
    """The number of a request in an address; "" for anything else, so that nobody is led elsewhere."""
    return written if len(written) == 6 and written.isascii() and written.isdigit() else ""


def _token(request: Request) -> str:
    return request.cookies.get(cookie_name(COOKIE, settings_of(request)), "")


def _keep(response: Response, token: str, seconds: int, settings: Settings) -> None:
    """Let the browser keep the session, or forget it after 0 seconds."""
    secure = settings.cookies_need_https
    response.set_cookie(
        cookie_name(COOKIE, settings),
        token,
        max_age=seconds,
        # A `__Host-` cookie belongs to the whole host.
        path="/" if secure else "/console",
        httponly=True,
        samesite="strict",
        secure=secure,
    )


def _proof(token: str) -> str:
    return hashlib.sha256(f"form {token}".encode()).hexdigest()
