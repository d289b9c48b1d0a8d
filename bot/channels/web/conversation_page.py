"""The public page: rendered here, complete without scripts; a message is a form that is sent, by scripts as well."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from actions.errors import QianzhuError, StorageUnavailable
from actions.people.profiles import Profile
from actions.people.transcripts import SHOWN, PastTurn, Transcripts
from actions.records.database import now
from actions.requests.messages import COUNSELOR, PERSON, Message
from actions.store import Store
from bot.channels.http.api import audible
from bot.channels.http.dependencies import (
    TheLimits,
    TheNotifications,
    TheSettings,
    TheSpeech,
    TheStore,
    TheTurns,
    TheVisitor,
    Visitor,
)
from bot.channels.http.forms import fields_of
from bot.channels.http.limits import RateLimits
from bot.channels.http.session import may_keep_cookie, set_cookie
from bot.channels.web.display import GROUPS, SHORT, display_of, switched
from bot.channels.web.involvement import involvement_of
from bot.channels.web.page_answer import SEEN, WITH_COUNSELOR, PageAnswer, materials_of, named
from bot.channels.web.pages import WEB, rendered
from bot.errors import ApiError, failure_of
from bot.rendering.contract import Answer
from bot.rendering.reply import spoken
from bot.settings import Settings
from bot.speech.service import Speech
from bot.turn.cleaning import MAX_TEXT, Unreadable, within_length
from bot.turn.pipeline import TurnPipeline

_EXAMPLES = ("盲人医疗按摩考试怎么报名", "有工作了低保会停吗", "公司招残疾人有什么补贴")
_MOST_FIELDS = 4
_NOT_IMPORTED = ("page.js", "microphone.js", "push_worker.js")
_SCRIPTS = sorted(path.name for path in (WEB / "static").glob("*.js") if path.name not in _NOT_IMPORTED)
"""Fetched side by side: on a slow network one import after the other takes too long."""
_ANSWERED = "/?answered#latest"
"""Where a browser without scripts goes after a message: the title says that there is an answer."""

router = APIRouter()


def install(app: FastAPI) -> None:
    """Serve the page's styles and scripts."""
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")


@router.get("/")
async def page(
    request: Request, visitor: TheVisitor, store: TheStore, speech: TheSpeech, settings: TheSettings
) -> Response:
    """The conversation so far, and the form to go on."""
    html = await _Page(request, visitor, store, speech, settings).shown()
    if may_keep_cookie(request):
        set_cookie(html, visitor.cookie, settings)
    return html


@router.post("/")
async def send(
    request: Request,
    visitor: TheVisitor,
    turns: TheTurns,
    limits: TheLimits,
    store: TheStore,
    speech: TheSpeech,
    settings: TheSettings,
) -> Response:
    """Take the message in the form; then show the page again at the new answer, or give a script the answer alone."""
    form, page = _Form("", ""), _Page(request, visitor, store, speech, settings)
    wants_json = request.headers.get("accept", "").startswith("application/json")
    try:
        form = await _form_of(request)
        answer = await _answer(turns, limits, visitor, form)
    except QianzhuError as error:
        status, failure = failure_of(error)
        if wants_json:
            return JSONResponse(failure.model_dump(), status)
        return await page.shown(error=failure.error.message, draft=form.text, status=status)
    conversation = visitor.conversation
    response: Response
    if wants_json:
        profile = await turns.profile(conversation)
        told = audible(answer, speech, conversation)
        shown = PageAnswer.of(told, profile, conversation, request.app.state.library)
        response = JSONResponse(shown.model_dump(mode="json"))
    elif answer.is_kept and await _can_be_read(store.transcripts, conversation):
        response = RedirectResponse(_ANSWERED, 303)
    else:
        response = await page.shown(unkept=PastTurn(form.text, answer.model_dump(mode="json")))
    set_cookie(response, visitor.cookie, settings)
    return response


@router.get("/involvement")
async def involvement(
    request: Request, visitor: TheVisitor, store: TheStore, notifications: TheNotifications
) -> Response:
    """The strip about the person's open request, for a script that puts it in place of the older one."""
    try:
        involved = await asyncio.to_thread(involvement_of, store, visitor.conversation)
    except StorageUnavailable:
        return Response(status_code=503)
    return rendered(request, "involvement.html", {"involved": involved, "push_key": notifications.public_key})


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


async def _answer(turns: TurnPipeline, limits: RateLimits, visitor: Visitor, form: _Form) -> Answer:
    """The answer to the form's message. Raises ApiError, RateLimited and StorageUnavailable."""
    text = within_length(form.text)
    # A browser sends a line break as two characters, though it counted one.
    if len(text.replace("\r\n", "\n")) > MAX_TEXT:
        raise ApiError("too_long")
    await limits.check(visitor.conversation, visitor.address, text)
    try:
        return await turns.take(visitor.conversation, text, form.sending)
    except Unreadable as error:
        raise ApiError("bad_text", str(error)) from None


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


@dataclass(frozen=True)
class _Written:
    """A message as the page shows it."""

    author: str
    name: str
    text: str
    audio: str | None
    """Address of a counselor's words as sound."""
    at: datetime
    id: int
    """Of the message; what is larger than the last one seen is unread."""
    state: str = ""
    """What became of the person's words, such as 已到工作人员."""


@dataclass(frozen=True)
class _Answered(PastTurn):
    """A turn as the page shows it."""

    materials: tuple[str, ...] = ()
    """What to take along, for the printed sheet."""


@dataclass(frozen=True)
class _Page:
    """The page of one visitor."""

    request: Request
    visitor: Visitor
    store: Store
    speech: Speech
    settings: Settings

    @property
    def push_key(self) -> str:
        """What this browser may be notified with; "" where that is not offered."""
        key: str = self.request.app.state.notifications.public_key
        return key

    async def shown(
        self, error: str = "", draft: str = "", status: int = 200, unkept: PastTurn | None = None
    ) -> Response:
        """The page as it is now; `unkept` is a turn that nobody finds in the records."""
        conversation = self.visitor.conversation
        try:
            turns = await asyncio.to_thread(self.store.transcripts.latest, conversation)
            messages = await asyncio.to_thread(self.store.messages.thread, conversation, SHOWN)
            profile = await asyncio.to_thread(self.store.profiles.of, conversation)
            involved = await asyncio.to_thread(involvement_of, self.store, conversation)
        except StorageUnavailable:
            turns, messages, profile, involved = [], [], Profile(), None
            error = error or "以前的对话暂时读不出来，您可以接着问。"
        turns += [unkept] if unkept else []
        shown: dict[str, object] = {
            "past": self._in_order(turns, messages),
            "after": messages[-1].id if messages else 0,
            "error": error,
            "draft": draft,
            "longest": MAX_TEXT,
            "examples": _EXAMPLES,
            "cannot_hear": profile.cannot_hear,
            "groups": GROUPS,
            "chosen": {**display_of(self.request), SHORT.name: switched(profile.short)},
            "days": self.settings.retention_days,
            "involved": involved,
            "push_key": self.push_key,
            "scripts": _SCRIPTS,
            "conversation": named(conversation),
            "is_answered": "answered" in self.request.query_params or unkept is not None,
            "is_saved": "saved" in self.request.query_params,
        }
        return rendered(self.request, "conversation.html", shown, status)

    def _in_order(self, turns: list[PastTurn], messages: list[Message]) -> list[_Answered | _Written]:
        """What was said to the program and what was written with a counselor, in one row."""
        told = [
            _Answered(
                turn.said,
                audible(turn.answer, self.speech, self.visitor.conversation).model_dump(mode="json"),
                turn.at,
                materials_of(turn.topic, self.request.app.state.library),
            )
            for turn in turns
        ]
        written = [
            _Written(
                message.author,
                message.name,
                message.text,
                self._audio(message),
                message.at,
                message.id,
                _state_of(message, messages),
            )
            for message in messages
        ]
        return sorted([*told, *written], key=lambda item: item.at or now())

    def _audio(self, message: Message) -> str | None:
        if message.author != COUNSELOR:
            return None
        return self.speech.address(spoken(message.text), conversation=message.conversation)


def _state_of(message: Message, messages: list[Message]) -> str:
    """What became of the person's words: whoever answers has seen what was written before."""
    if message.author != PERSON:
        return ""
    is_seen = any(later.author == COUNSELOR and later.id > message.id for later in messages)
    return SEEN if is_seen else WITH_COUNSELOR
