"""The page with which a person goes on with their conversation on another device, by a code of eight digits."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from actions.beijing_time import beijing
from actions.errors import StorageUnavailable
from actions.people.erasure import Erasure
from actions.records.database import now
from bot.channels.http.dependencies import TheDeviceCodes, TheLimits, TheSettings, TheStore, TheVisitor
from bot.channels.http.device_codes import CODE_SECONDS
from bot.channels.http.forms import fields_of
from bot.channels.http.limits import RateLimited
from bot.channels.http.session import conversation_of, set_cookie
from bot.channels.web.pages import rendered

router = APIRouter()
_MOST_FIELDS = 2
_OPENED = "这段对话刚才在另一台设备上打开了。不是您打开的，请到“我的数据”里全部删掉。"
_WRONG = "这个号码打不开。号码10分钟内有效，只能用一次。请核对，或者再要一个。"
_OWN = "这个号码是给另一台设备用的。请在那台设备上打开这一页，再填。"
_TOO_MANY = "试得太多了，请过一小时再试。"
_UNAVAILABLE = "现在打不开，号码也不能再用了。请过一会儿，再要一个号码。"


@router.get("/other-device")
async def explain(request: Request, visitor: TheVisitor, store: TheStore) -> Response:
    """How it goes, with the two forms."""
    return await _page(request, visitor.conversation, store)


@router.post("/other-device/code")
async def new_code(
    request: Request,
    visitor: TheVisitor,
    store: TheStore,
    codes: TheDeviceCodes,
    limits: TheLimits,
    settings: TheSettings,
) -> Response:
    """Show a code for this conversation."""
    try:
        await limits.check(visitor.conversation, visitor.address)
    except RateLimited as error:
        return await _page(request, visitor.conversation, store, failed="code", error=error.message, status=429)
    code = codes.new(visitor.cookie)
    until = beijing(now() + timedelta(seconds=CODE_SECONDS))
    page = await _page(request, visitor.conversation, store, code=code, until=f"{until.hour}点{until.minute:02}分")
    set_cookie(page, visitor.cookie, settings)
    return page


@router.post("/other-device/open")
async def open_here(
    request: Request,
    visitor: TheVisitor,
    store: TheStore,
    codes: TheDeviceCodes,
    limits: TheLimits,
    settings: TheSettings,
) -> Response:
    """Open on this device the conversation that a code stands for; it is told that this happened."""

    async def _refuse(error: str, status: int) -> Response:
        return await _page(request, visitor.conversation, store, failed="open", error=error, status=status)

    written = (await fields_of(request, _MOST_FIELDS)).get("code", "")
    code = _digits_of(written)
    if not await limits.may_try_code(visitor.address):
        return await _refuse(_TOO_MANY, 429)
    if codes.cookie_of(code) == visitor.cookie:
        return await _refuse(_OWN, 409)
    cookie = codes.use(code)
    if not cookie:
        return await _refuse(_WRONG, 403)
    conversation = conversation_of(cookie, settings)
    try:
        # Nobody opens a conversation unseen: first it is told there.
        await asyncio.to_thread(store.messages.tell, conversation, f"device-{secrets.token_hex(16)}", _OPENED)
    except StorageUnavailable:
        return await _refuse(_UNAVAILABLE, 503)
    response = RedirectResponse("/", 303)
    set_cookie(response, cookie, settings)
    return response


async def _page(
    request: Request,
    conversation: str,
    store: TheStore,
    *,
    code: str = "",
    until: str = "",
    failed: str = "",
    error: str = "",
    status: int = 200,
) -> Response:
    """The page. `failed` names the form to which an error belongs."""
    shown: dict[str, object] = {
        "code": code,
        "until": until,
        "failed": failed,
        "error": error,
        "has_words": await asyncio.to_thread(_has_words, store.erasure, conversation),
    }
    return rendered(request, "other_device.html", shown, status)


def _digits_of(written: str) -> str:
    """The code in what was typed: with gaps, or in the wide digits of a Chinese keyboard."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", written) if letter.isascii() and letter.isdigit())


def _has_words(erasure: Erasure, conversation: str) -> bool:
    """Whether this device holds a conversation that another would replace; where that is not known, it may."""
    try:
        return not erasure.kept(conversation).is_nothing
    except StorageUnavailable:
        return True
