"""The public page: rendered here, complete without scripts; a message is a form that is sent, by scripts as well."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader
from starlette.exceptions import HTTPException

from actions.errors import StorageUnavailable
from actions.records.database import now
from actions.records.messages import Message
from actions.records.profiles import Profile
from actions.records.transcripts import SHOWN, PastTurn, Transcripts
from bot.channels.display import CHOICES, SHORT, display_of
from bot.channels.http_api import ApiError, read_body
from bot.channels.limits import TooMany
from bot.channels.sent_once import SentOnce
from bot.channels.session import conversation_of, cookie_of, same_site, set_cookie
from bot.cleaning import LONGEST, Unreadable
from bot.own_request import was_passed_on
from bot.speech import Speech

WEB = Path(__file__).parents[1] / "web"
_templates = Jinja2Templates(
    env=Environment(loader=FileSystemLoader(WEB / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_EXAMPLES = ("盲人医疗按摩考试怎么报名", "有工作了低保会停吗", "公司招残疾人有什么补贴")
_LARGEST_FORM = 16 * 1024
_JUST_NOW = 3

router = APIRouter()


def install(app: FastAPI) -> None:
    """Serve the page's styles and scripts."""
    app.state.sent_once = SentOnce()
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")


def rendered(request: Request, template: str, shown: dict[str, Any], status: int = 200) -> HTMLResponse:
    """A page of the public door."""
    shown = {"display": display_of(request), "key": secrets.token_hex(16), **shown}
    html: HTMLResponse = _templates.TemplateResponse(request, template, shown, status_code=status, headers=_HEADERS)
    return html


@router.get("/")
async def page(request: Request) -> Response:
    """The conversation so far, and the form to go on."""
    return await _page(request, cookie_of(request))


@router.post("/")
async def send(request: Request) -> Response:
    """Take the message in the form; then show the page again at the new answer, or give a script the answer alone."""
    cookie, form = cookie_of(request), _Form("", "")
    wants_json = request.headers.get("accept", "").startswith("application/json")
    try:
        if not same_site(request):
            raise _Refused(403, "请回到本页面再发送。")
        form = await _form_of(request)
        answer = await _answer(request, cookie, form)
    except _Refused as refused:
        if wants_json:
            return JSONResponse({"error": {"code": "refused", "message": refused.message}}, refused.status)
        return await _page(request, cookie, error=refused.message, draft=form.text, status=refused.status)
    state = request.app.state
    response: Response
    if wants_json:
        profile = await state.conversation.profile(conversation_of(cookie, state.settings))
        response = JSONResponse({**_with_audio(request, answer), SHORT.name: _switch(profile.short)})
    elif was_passed_on(answer) or await _is_kept(state.transcripts, conversation_of(cookie, state.settings), answer):
        response = RedirectResponse("/#latest", 303)
    else:
        return await _page(request, cookie, unkept=PastTurn(form.text, answer))
    set_cookie(response, cookie, state.settings)
    return response


@dataclass(frozen=True)
class _Form:
    text: str
    key: str
    """Names this sending; the same again is the same message."""


class _Refused(Exception):
    """A message that is not taken; told to the person."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status)
        self.status, self.message = status, message


async def _answer(request: Request, cookie: str, form: _Form) -> dict[str, Any]:
    """The answer to the form's message. Raises _Refused."""
    state = request.app.state
    conversation = conversation_of(cookie, state.settings)

    async def _ask() -> dict[str, Any]:
        await state.limits.check(conversation, request.client.host if request.client else "")
        answer: dict[str, Any] = await state.conversation.take(conversation, form.text, form.key)
        return answer

    try:
        answer: dict[str, Any] = await state.sent_once.answer((conversation, form.key, form.text), _ask)
    except Unreadable as error:
        raise _Refused(422, str(error)) from None
    except TooMany:
        raise _Refused(429, "您说得太快了，请等一分钟再发。") from None
    return answer


def _with_audio(request: Request, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with the addresses at which its replies can be heard."""
    speech: Speech = request.app.state.speech
    replies = [{**reply, "audio": speech.address(reply["speech"])} for reply in answer["replies"]]
    return {**answer, "replies": replies}


async def _is_kept(transcripts: Transcripts, conversation: str, answer: dict[str, Any]) -> bool:
    """Whether the page will find the answer among the latest turns."""
    try:
        latest = await asyncio.to_thread(transcripts.latest, conversation, _JUST_NOW)
    except StorageUnavailable:
        return False
    return any(turn.answer == answer for turn in latest)


async def _form_of(request: Request) -> _Form:
    """The form's fields. Raises _Refused."""
    try:
        body = await read_body(request, _LARGEST_FORM)
        # Starlette parses the form from the cached body, bounded above.
        request._body = body
        fields = await request.form(max_files=0, max_fields=4)
    except ApiError as error:
        raise _Refused(error.status, error.message) from None
    except HTTPException:
        bad = ApiError("bad_form")
        raise _Refused(bad.status, bad.message) from None
    text, key = fields.get("text"), fields.get("key")
    return _Form(text if isinstance(text, str) else "", key if isinstance(key, str) else "")


def _switch(on: bool) -> str:
    return "on" if on else "off"


def _in_order(request: Request, turns: list[PastTurn], messages: list[Message]) -> list[PastTurn | Message]:
    """What was said to the program and what was written with a counselor, in one row."""
    told = [PastTurn(turn.said, _with_audio(request, turn.answer), turn.at) for turn in turns]
    return sorted([*told, *messages], key=lambda item: item.at or now())


async def _page(
    request: Request, cookie: str, error: str = "", draft: str = "", status: int = 200, unkept: PastTurn | None = None
) -> Response:
    state = request.app.state
    conversation = conversation_of(cookie, state.settings)
    try:
        turns = await asyncio.to_thread(state.transcripts.latest, conversation)
        messages = await asyncio.to_thread(state.store.messages.thread, conversation, SHOWN)
        profile = await asyncio.to_thread(state.store.profiles.of, conversation)
    except StorageUnavailable:
        turns, messages, profile = [], [], Profile()
        error = error or "以前的对话暂时读不出来，您可以接着问。"
    turns += [unkept] if unkept else []
    shown: dict[str, Any] = {
        "past": _in_order(request, turns, messages),
        "after": messages[-1].id if messages else 0,
        "error": error,
        "draft": draft,
        "longest": LONGEST,
        "examples": _EXAMPLES,
        "cannot_hear": profile.cannot_hear,
        "choices": (SHORT, *CHOICES),
        "chosen": {**display_of(request), SHORT.name: _switch(profile.short)},
        "days": state.settings.retention_days,
    }
    html = rendered(request, "conversation.html", shown, status)
    set_cookie(html, cookie, state.settings)
    return html
