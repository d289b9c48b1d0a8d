"""The public page: rendered here, complete without scripts; a message is a form that is sent, by scripts as well."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from actions.errors import QianzhuError, StorageUnavailable
from actions.people.profiles import Profile
from actions.people.transcripts import SHOWN, PastTurn, Transcripts
from actions.records.database import now
from actions.requests.messages import COUNSELOR, Message
from bot.channels.http.api import audible
from bot.channels.http.forms import fields_of
from bot.channels.http.session import conversation_of, cookie_of, may_keep_cookie, set_cookie
from bot.channels.web.display import CHOICES, SHORT, display_of
from bot.channels.web.pages import WEB, rendered
from bot.errors import ApiError, failure_of
from bot.rendering.contract import Answer
from bot.rendering.reply import spoken
from bot.speech.service import Speech
from bot.turn.cleaning import LONGEST, Unreadable
from bot.turn.normalisation import within_length

_EXAMPLES = ("盲人医疗按摩考试怎么报名", "有工作了低保会停吗", "公司招残疾人有什么补贴")
_MOST_FIELDS = 4

router = APIRouter()


def install(app: FastAPI) -> None:
    """Serve the page's styles and scripts."""
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")


@router.get("/")
async def page(request: Request) -> Response:
    """The conversation so far, and the form to go on."""
    cookie = cookie_of(request)
    html = await _page(request, cookie)
    if may_keep_cookie(request):
        set_cookie(html, cookie, request.app.state.settings)
    return html


@router.post("/")
async def send(request: Request) -> Response:
    """Take the message in the form; then show the page again at the new answer, or give a script the answer alone."""
    cookie, form = cookie_of(request), _Form("", "")
    wants_json = request.headers.get("accept", "").startswith("application/json")
    try:
        form = await _form_of(request)
        answer = await _answer(request, cookie, form)
    except QianzhuError as error:
        status, failure = failure_of(error)
        if wants_json:
            return JSONResponse(failure.model_dump(), status)
        return await _page(request, cookie, error=failure.error.message, draft=form.text, status=status)
    state = request.app.state
    conversation = conversation_of(cookie, state.settings)
    response: Response
    if wants_json:
        profile = await state.conversation.profile(conversation)
        told = audible(answer, state.speech, conversation).model_dump(mode="json")
        response = JSONResponse({**told, SHORT.name: _switch(profile.short)})
    elif answer.is_kept and await _can_be_read(state.transcripts, conversation):
        response = RedirectResponse("/#latest", 303)
    else:
        response = await _page(request, cookie, unkept=PastTurn(form.text, answer.model_dump(mode="json")))
    set_cookie(response, cookie, state.settings)
    return response


@dataclass(frozen=True)
class _Form:
    text: str
    key: str
    """Of the page that was sent."""

    @property
    def sending(self) -> str:
        """Names this sending: the same words from the same page are the same message.

        Other words are another one: whoever goes back in the browser finds the old page, and its key.
        """
        return hashlib.sha256(f"{self.key} {self.text}".encode()).hexdigest() if self.key else ""


async def _answer(request: Request, cookie: str, form: _Form) -> Answer:
    """The answer to the form's message. Raises ApiError, RateLimited and StorageUnavailable."""
    state = request.app.state
    conversation = conversation_of(cookie, state.settings)

    text = within_length(form.text)
    # A browser sends a line break as two characters, though it counted one.
    if len(text.replace("\r\n", "\n")) > LONGEST:
        raise ApiError("too_long")
    await state.limits.check(conversation, request.client.host if request.client else "", text)
    try:
        answer: Answer = await state.conversation.take(conversation, text, form.sending)
    except Unreadable as error:
        raise ApiError("bad_text", str(error)) from None
    return answer


async def _can_be_read(transcripts: Transcripts, conversation: str) -> bool:
    """Whether the page will find what was just kept; an answer that it cannot show has to be shown at once."""
    try:
        await asyncio.to_thread(transcripts.latest, conversation, 1)
    except StorageUnavailable:
        return False
    return True


async def _form_of(request: Request) -> _Form:
    """The form's fields. Raises ApiError."""
    fields = await fields_of(request, _MOST_FIELDS)
    return _Form(fields.get("text", ""), fields.get("key", ""))


def _switch(on: bool) -> str:
    return "on" if on else "off"


@dataclass(frozen=True)
class _Written:
    """A message as the page shows it."""

    author: str
    name: str
    text: str
    audio: str | None
    """Address of a counselor's words as sound."""
    at: datetime


def _in_order(
    request: Request, conversation: str, turns: list[PastTurn], messages: list[Message]
) -> list[PastTurn | _Written]:
    """What was said to the program and what was written with a counselor, in one row."""
    speech: Speech = request.app.state.speech
    told = [
        PastTurn(turn.said, audible(turn.answer, speech, conversation).model_dump(mode="json"), turn.at)
        for turn in turns
    ]
    written = [
        _Written(message.author, message.name, message.text, _audio(speech, message), message.at)
        for message in messages
    ]
    return sorted([*told, *written], key=lambda item: item.at or now())


def _audio(speech: Speech, message: Message) -> str | None:
    if message.author != COUNSELOR:
        return None
    return speech.address(spoken(message.text), conversation=message.conversation)


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
        "past": _in_order(request, conversation, turns, messages),
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
    return rendered(request, "conversation.html", shown, status)
