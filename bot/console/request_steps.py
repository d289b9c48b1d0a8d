"""What a counselor does with a request: each step is one form of its page."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from actions.errors import StepRefused, StorageUnavailable
from actions.records.database import now
from actions.requests.audit import NotNow
from actions.requests.casework import MAX_LABEL, MAX_LABELS, Casework
from actions.requests.request import HELD
from actions.store import Store
from bot.channels.http.dependencies import TheStore
from bot.console.pages import from_input, moment, page, state_name
from bot.console.request_page import HOURS, LONGEST_ANSWER, LONGEST_REASON, Refusal, request_page
from bot.console.sign_in import Visit, form_of
from bot.rendering.audience import audience_by

Fields = dict[str, str]
router = APIRouter(prefix="/console/requests")
_TEAM = "team:"
"""How the receiver of a transfer begins that is a team."""


class _Refused(Exception):
    """What was sent cannot be taken; told to the counselor."""


class _Warned(_Refused):
    """It is taken if the counselor sends it again."""


@router.post("/{number}/{step}")
async def act(request: Request, number: str, step: str, store: TheStore) -> Response:
    """Do something with the request, then show it again."""
    visit, fields = await form_of(request)
    if step == "draft":
        return await _keep_draft(store, visit, number, fields)
    work, query = store.casework, f"?{request.url.query}" if request.url.query else ""
    if step not in _STEPS:
        return RedirectResponse(f"/console/requests/{number}{query}", 303)
    try:
        if step == "answer" and fields.get("sure") != "yes":
            await _look_through(work, visit, number, fields.get("text", ""))
        await asyncio.to_thread(_STEPS[step], work, visit, number, fields)
    except StepRefused as refused:
        return await request_page(request, visit, number, Refusal(step, _told_why(refused, fields), fields), 409)
    except StorageUnavailable:
        return page(request, "trouble.html", {"draft": fields.get("text", "")}, 503)
    except _Refused as refused:
        refusal = Refusal(step, str(refused), fields, isinstance(refused, _Warned))
        return await request_page(request, visit, number, refusal, 422)
    if step == "transfer" and _receiver(fields) != visit.counselor.login:
        # It may be out of sight now.
        return RedirectResponse("/console?which=mine", 303)
    return RedirectResponse(f"/console/requests/{number}{query}#latest", 303)


async def _keep_draft(store: Store, visit: Visit, number: str, fields: Fields) -> Response:
    """The counselor who has the request pressed a key: the person sees that they write."""
    case = await asyncio.to_thread(store.casework.case, visit.counselor, number)
    text = fields.get("text", "")[:LONGEST_ANSWER]
    if case.is_mine and case.state in HELD:
        await asyncio.to_thread(store.drafts.keep, visit.counselor, number, text)
        if text:
            await asyncio.to_thread(store.presences.counselor_writes, case.conversation, visit.counselor.name)
    return Response(status_code=204)


def _told_why(refused: StepRefused, fields: Fields) -> str:
    why = refused.message
    if isinstance(refused, NotNow):
        why = f"没有做成，这个请求现在的状态是：{state_name(refused.state)}。"
    return f"{why}您写的话还在，没有发出。" if fields.get("text", "").strip() else why


async def _look_through(work: Casework, visit: Visit, number: str, text: str) -> None:
    """Let a text be thought over that asks of the person what they cannot do. Raises _Warned."""
    case = await asyncio.to_thread(work.case, visit.counselor, number)
    found = audience_by(case.medium).unusable(text)
    if found:
        way = "文字，不打电话" if case.medium == "text" else "语音，不看图和链接"
        raise _Warned(f"没有发出：本人要用{way}，您写了“{found[0]}”。请换个办法；一定要这样写，就再按一次发送。")


def _transfer(work: Casework, visit: Visit, number: str, fields: Fields) -> None:
    receiver, reason = _receiver(fields), fields.get("reason", "").strip()
    if receiver == visit.counselor.login:
        work.transfer(visit.counselor, number, receiver, visit.address)
        return
    if not reason:
        raise _Refused("没有转：请写一句为什么转，接的人要知道。")
    if len(reason) > LONGEST_REASON:
        raise _Refused(f"没有转：原因太长了，最多{LONGEST_REASON}个字。")
    if receiver.startswith(_TEAM):
        work.to_team(visit.counselor, number, receiver.removeprefix(_TEAM), visit.address, reason)
    else:
        work.transfer(visit.counselor, number, receiver, visit.address, reason)


def _label(work: Casework, visit: Visit, number: str, fields: Fields) -> None:
    labels = list(dict.fromkeys(fields.get("labels", "").replace("，", " ").replace("、", " ").split()))
    if len(labels) > MAX_LABELS or any(len(label) > MAX_LABEL for label in labels):
        raise _Refused(f"没有记下：标签最多{MAX_LABELS}个，每个最多{MAX_LABEL}个字，用空格隔开。")
    if any(sum(character.isdigit() for character in label) > 4 for label in labels):
        raise _Refused("没有记下：标签里不要写号码，号码写在备注里。")
    work.label(visit.counselor, number, labels, visit.address)


def _call_back(work: Casework, visit: Visit, number: str, fields: Fields) -> None:
    written = fields.get("at", "").strip()
    at = from_input(written)
    if fields.get("drop"):
        work.call_back(visit.counselor, number, None, "", visit.address)
    elif at is None:
        raise _Refused("没有记下：请写日期和时间，比如2026-12-01 10:00。")
    elif at <= now():
        raise _Refused("没有记下：这个时间已经过了，请写以后的时间。")
    else:
        work.call_back(visit.counselor, number, at, moment(at), visit.address)


_STEPS: dict[str, Callable[[Casework, Visit, str, Fields], None]] = {
    "claim": lambda work, visit, number, _: work.claim(visit.counselor, number, visit.address),
    "answer": lambda work, visit, number, fields: work.answer(
        visit.counselor, number, _text(fields), _key(visit, fields), visit.address
    ),
    "note": lambda work, visit, number, fields: work.note(
        visit.counselor, number, _text(fields), _key(visit, fields), visit.address
    ),
    "label": _label,
    "call_back": _call_back,
    "transfer": _transfer,
    "snooze": lambda work, visit, number, fields: work.snooze(visit.counselor, number, _hours(fields), visit.address),
    "resolve": lambda work, visit, number, _: work.resolve(visit.counselor, number, visit.address),
    "hand_back": lambda work, visit, number, _: work.hand_back(visit.counselor, number, visit.address),
    "reopen": lambda work, visit, number, _: work.reopen(visit.counselor, number, visit.address),
}


def _receiver(fields: Fields) -> str:
    return fields.get("to", "") or fields.get("login", "")


def _text(fields: Fields) -> str:
    text = fields.get("text", "").strip()
    if not text:
        raise _Refused("请先写几个字再发送。")
    if len(text) > LONGEST_ANSWER:
        raise _Refused(f"太长了，最多{LONGEST_ANSWER}个字。请分几次发。")
    return text


def _key(visit: Visit, fields: Fields) -> str:
    return f"{visit.counselor.id}-{fields.get('key', '')[:40] or secrets.token_hex(16)}"


def _hours(fields: Fields) -> int:
    hours = fields.get("hours", "")
    return int(hours) if hours in map(str, HOURS) else HOURS[0]
