"""Signing in and out; every other page asks here who is there."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from actions.records.counselors import LONGEST_SESSION_SECONDS, SESSION_SECONDS, Counselor, SignInRefused
from bot.channels.http_api import ApiError, read_body
from bot.channels.limits import TooMany
from bot.console.pages import page

COOKIE = "qianzhu_console"
SIGN_IN = "/console/sign-in"
_LARGEST_FORM = 64 * 1024

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
    token = request.cookies.get(COOKIE, "")
    counselors = request.app.state.store.counselors
    found = await asyncio.to_thread(counselors.of_session, token) if token else None
    if found is None:
        raise NotSignedIn
    if extends:
        await asyncio.to_thread(counselors.extend, token)
    return Visit(found, _proof(token), _address(request))


async def form_of(request: Request) -> tuple[Visit, dict[str, str]]:
    """Who sent a form, and its fields. Raises NotSignedIn and ApiError."""
    visit = await visit_of(request)
    fields = await _fields(request)
    if not secrets.compare_digest(fields.get("proof", "").encode(), visit.proof.encode()):
        raise NotSignedIn
    return visit, fields


@router.get("/sign-in")
async def form(request: Request) -> Response:
    """The form."""
    return page(request, "sign_in.html", {"error": "", "login": ""})


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Begin a session."""
    fields = await _fields(request)
    login = fields.get("login", "").strip()
    state, address = request.app.state, _address(request)
    try:
        await state.limits.check(f"sign-in {address}", address)
        token = await asyncio.to_thread(
            state.store.counselors.sign_in, login, fields.get("password", ""), fields.get("code", "")
        )
    except SignInRefused as refused:
        return page(request, "sign_in.html", {"error": str(refused), "login": login}, 403)
    except TooMany:
        return page(request, "sign_in.html", {"error": "试得太快了，请等一分钟再试。", "login": login}, 429)
    response = RedirectResponse("/console", 303)
    secure = state.settings.cookies_need_https
    response.set_cookie(
        COOKIE, token, max_age=LONGEST_SESSION_SECONDS, path="/console", httponly=True, samesite="strict", secure=secure
    )
    return response


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """End the session."""
    await form_of(request)
    await asyncio.to_thread(request.app.state.store.counselors.sign_out, request.cookies.get(COOKIE, ""))
    response = RedirectResponse(SIGN_IN, 303)
    response.delete_cookie(COOKIE, path="/console")
    return response


@router.post("/extend")
async def extend(request: Request) -> JSONResponse:
    """Begin the session's time anew."""
    await form_of(request)
    return JSONResponse({"seconds": SESSION_SECONDS})


async def _fields(request: Request) -> dict[str, str]:
    # Starlette parses the form from the cached body, bounded here.
    request._body = await read_body(request, _LARGEST_FORM)
    try:
        found = await request.form(max_files=0, max_fields=12)
    except Exception as error:
        raise ApiError("bad_form") from error
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _proof(token: str) -> str:
    return hashlib.sha256(f"form {token}".encode()).hexdigest()


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
