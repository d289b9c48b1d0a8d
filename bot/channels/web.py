"""The public page: rendered here, complete without scripts; a message is a form that is sent."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader
from starlette.exceptions import HTTPException

from actions.records.transcripts import PastTurn, Transcripts
from bot.channels.http_api import ApiError, read_body
from bot.channels.limits import TooMany
from bot.channels.session import conversation_of, cookie_of, set_cookie
from bot.cleaning import LONGEST, Unreadable

WEB = Path(__file__).parents[1] / "web"
_templates = Jinja2Templates(
    env=Environment(loader=FileSystemLoader(WEB / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_EXAMPLES = ("盲人医疗按摩考试怎么报名", "有工作了低保会停吗", "公司招残疾人有什么补贴")
_LARGEST_FORM = 16 * 1024
_JUST_NOW = 3

router = APIRouter()


def install(app: FastAPI) -> None:
    """Serve the page's styles."""
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")


@router.get("/")
async def page(request: Request) -> Response:
    """The conversation so far, and the form to go on."""
    return await _page(request, cookie_of(request))


@router.post("/")
async def send(request: Request) -> Response:
    """Take the message in the form, then show the page again at the new answer."""
    if not _same_site(request):
        return await _page(request, cookie_of(request), error="请回到本页面再发送。", status=403)
    state, cookie = request.app.state, cookie_of(request)
    conversation = conversation_of(cookie, state.settings)
    text = ""
    try:
        text = await _form_text(request)
        await state.limits.check(conversation, request.client.host if request.client else "")
        answer = await state.conversation.take(conversation, text)
    except Unreadable as error:
        return await _page(request, cookie, error=str(error), draft=text, status=422)
    except TooMany:
        return await _page(request, cookie, error="您说得太快了，请等一分钟再发。", draft=text, status=429)
    except ApiError as error:
        return await _page(request, cookie, error=error.message, status=error.status)
    if not await _is_kept(state.transcripts, conversation, answer):
        return await _page(request, cookie, unkept=PastTurn(text, answer))
    response = RedirectResponse("/#latest", 303)
    set_cookie(response, cookie, state.settings)
    return response


async def _is_kept(transcripts: Transcripts, conversation: str, answer: dict[str, Any]) -> bool:
    """Whether the page will find the answer among the latest turns."""
    try:
        latest = await asyncio.to_thread(transcripts.latest, conversation, _JUST_NOW)
    except OSError:
        return False
    return any(turn.answer == answer for turn in latest)


async def _form_text(request: Request) -> str:
    body = await read_body(request, _LARGEST_FORM)
    # Starlette parses the form from the cached body, bounded above.
    request._body = body
    try:
        text = (await request.form(max_files=0, max_fields=4)).get("text")
    except HTTPException:
        raise ApiError("bad_form") from None
    return text if isinstance(text, str) else ""


def _same_site(request: Request) -> bool:
    origin = request.headers.get("origin")
    return origin in (None, "null") or urlsplit(str(origin)).netloc == request.headers.get("host")


async def _page(
    request: Request, cookie: str, error: str = "", draft: str = "", status: int = 200, unkept: PastTurn | None = None
) -> Response:
    state = request.app.state
    try:
        turns = await asyncio.to_thread(state.transcripts.latest, conversation_of(cookie, state.settings))
    except OSError:
        turns, error = [], error or "以前的对话暂时读不出来，您可以接着问。"
    turns += [unkept] if unkept else []
    shown: dict[str, Any] = {"turns": turns, "error": error, "draft": draft, "longest": LONGEST, "examples": _EXAMPLES}
    html: HTMLResponse = _templates.TemplateResponse(
        request, "conversation.html", shown, status_code=status, headers=_HEADERS
    )
    set_cookie(html, cookie, state.settings)
    return html
