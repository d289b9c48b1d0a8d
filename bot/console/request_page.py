"""One request: what was said, the conversation with the person, and what can be done with it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from actions.errors import StepRefused, StorageUnavailable
from actions.requests.audit import NotNow
from actions.requests.casework import Case, Casework
from actions.requests.kinds import kind_of
from actions.requests.messages import Message
from actions.requests.request import HELD, HELPED, OPEN, WAITING, RequestState
from actions.store import Store
from bot.channels.http.dependencies import TheStore, library_of, store_of
from bot.console.pages import moment, page, state_name
from bot.console.sign_in import ThePollingVisit, TheVisit, Visit, form_of
from bot.console.topics import as_reply, entries_about, headline_of, title_of
from bot.rendering.audience import audience_by, for_person

LONGEST_ANSWER = 2000
"""Characters that a counselor sends at once."""
_SHOWN_TURNS = 20
_HOURS = (1, 4, 24, 72)
_LARGEST_ID = 2**31 - 1
"""Of a message, as the database counts."""
_STEPS: dict[str, Callable[[Casework, Visit, str, dict[str, str]], None]] = {
    "claim": lambda work, visit, number, _: work.claim(visit.counselor, number, visit.address),
    "answer": lambda work, visit, number, fields: work.answer(
        visit.counselor, number, _text(fields), _key(visit, fields), visit.address
    ),
    "note": lambda work, visit, number, fields: work.note(visit.counselor, number, _text(fields), _key(visit, fields)),
    "transfer": lambda work, visit, number, fields: work.transfer(
        visit.counselor, number, fields.get("login", ""), visit.address
    ),
    "snooze": lambda work, visit, number, fields: work.snooze(visit.counselor, number, _hours(fields), visit.address),
    "resolve": lambda work, visit, number, _: work.resolve(visit.counselor, number, visit.address),
    "hand_back": lambda work, visit, number, _: work.hand_back(visit.counselor, number, visit.address),
    "reopen": lambda work, visit, number, _: work.reopen(visit.counselor, number, visit.address),
}

router = APIRouter(prefix="/console/requests")


class _Refused(Exception):
    """What was sent cannot be taken; told to the counselor."""


class _Warned(_Refused):
    """What was sent can be taken if the counselor insists."""


@router.get("/{number}")
async def show(request: Request, number: str, visit: TheVisit) -> Response:
    """The request's page. NoSuchRequest becomes 404."""
    return await _page(request, visit, number)


@router.get("/{number}/messages")
async def news(
    number: str, visit: ThePollingVisit, store: TheStore, after: Annotated[int, Query(ge=0, le=_LARGEST_ID)] = 0
) -> JSONResponse:
    """Messages with a larger id than `after`, and where the request stands."""
    work = store.casework
    messages = await asyncio.to_thread(work.thread, visit.counselor, number, after)
    case = await asyncio.to_thread(work.case, visit.counselor, number)
    person = await asyncio.to_thread(store.presences.of, case.conversation)
    return JSONResponse(
        {
            "state": case.state.value,
            "spoken": state_name(case.state),
            "messages": [_told(message) for message in messages],
            "read": person.read_id,
            "writes": person.writes,
        }
    )


@router.post("/{number}/{step}")
async def act(request: Request, number: str, step: str, store: TheStore) -> Response:
    """Do something with the request, then show it again."""
    visit, fields = await form_of(request)
    if step == "writing":
        return await _writing(store, visit, number)
    work = store.casework
    if step not in _STEPS:
        return RedirectResponse(f"/console/requests/{number}", 303)
    try:
        if step == "answer" and fields.get("sure") != "yes":
            await _look_through(work, visit, number, fields.get("text", ""))
        await asyncio.to_thread(_STEPS[step], work, visit, number, fields)
    except StepRefused as refused:
        return await _page(request, visit, number, _told_why(refused, fields), fields.get("text", ""), 409)
    except StorageUnavailable:
        return page(request, "trouble.html", {"draft": fields.get("text", "")}, 503)
    except _Refused as refused:
        insists = isinstance(refused, _Warned)
        return await _page(request, visit, number, str(refused), fields.get("text", ""), 422, insists)
    if step == "transfer" and fields.get("login") != visit.counselor.login:
        # It may be out of sight now.
        return RedirectResponse("/console?which=mine", 303)
    return RedirectResponse(f"/console/requests/{number}#latest", 303)


def _told_why(refused: StepRefused, fields: dict[str, str]) -> str:
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


async def _writing(store: Store, visit: Visit, number: str) -> Response:
    """The counselor who has the request pressed a key."""
    case = await asyncio.to_thread(store.casework.case, visit.counselor, number)
    if case.is_mine and case.state in HELD:
        await asyncio.to_thread(store.presences.counselor_writes, case.conversation, visit.counselor.name)
    return Response(status_code=204)


async def _page(
    request: Request,
    visit: Visit,
    number: str,
    error: str = "",
    draft: str = "",
    status: int = 200,
    insists: bool = False,
) -> Response:
    store, library = store_of(request), library_of(request)
    work = store.casework
    case = await asyncio.to_thread(work.case, visit.counselor, number)
    messages = await asyncio.to_thread(work.thread, visit.counselor, number)
    if case.is_unseen:
        await asyncio.to_thread(work.saw, visit.counselor, number)
    is_held, is_open = case.state in HELD, case.state in OPEN
    words, audience = request.query_params.get("about", "")[:60], audience_by(case.medium)
    shown: dict[str, object] = {
        "visit": visit,
        "case": case,
        "title": headline_of(request, case),
        "kind": case.kind.spoken,
        "about_what": title_of(request, case.topic) if case.topic else "",
        "help": kind_of(case.topic),
        "units": _units(request, case.topic),
        "messages": messages,
        "turns": await _turns(request, case),
        "events": await asyncio.to_thread(work.events, visit.counselor, number),
        "colleagues": await asyncio.to_thread(work.colleagues, visit.counselor),
        "canned": [
            (one.title, for_person(one.text, audience)) for one in await asyncio.to_thread(store.canned_replies.all)
        ],
        "about": words,
        "found": [(entry.title, for_person(as_reply(entry), audience)) for entry in entries_about(library, words)],
        "can_claim": case.state in WAITING,
        "can_answer": is_held and case.is_mine,
        "can_end": is_held and case.may_change,
        "can_take_over": is_held and case.may_change and not case.is_mine,
        "can_transfer": is_open and case.may_change,
        "can_snooze": is_open and case.may_change and not case.is_danger,
        "can_reopen": case.state in (*HELPED, RequestState.CANCELLED) and not case.is_erased,
        "can_note": not case.is_erased and (not is_held or case.may_change),
        "hours": _HOURS,
        "longest": LONGEST_ANSWER,
        "key": secrets.token_hex(16),
        "error": error,
        "draft": draft,
        "insists": insists,
    }
    return page(request, "request.html", shown, status)


async def _turns(request: Request, case: Case) -> list[dict[str, str]]:
    """What the person and the program said before, where they agreed to pass it on."""
    if not case.shares_words:
        return []
    latest = await asyncio.to_thread(store_of(request).transcripts.latest, case.conversation, _SHOWN_TURNS)
    return [
        {
            "said": turn.said,
            "answered": turn.text,
            "understood": title_of(request, turn.topic) if turn.topic else "没有对上知识",
        }
        for turn in latest
    ]


def _units(request: Request, topic: str) -> str:
    """Who leads the task of the plan that the request is about, and who takes part; "" where there is none."""
    entry = library_of(request).get(topic)
    if entry is None or not (entry.lead or entry.responsible):
        return ""
    return "、".join(entry.lead or entry.responsible)


def _told(message: Message) -> dict[str, int | str]:
    return {
        "id": message.id,
        "author": message.author,
        "name": message.name,
        "text": message.text,
        "at": moment(message.at),
    }


def _text(fields: dict[str, str]) -> str:
    text = fields.get("text", "").strip()
    if not text:
        raise _Refused("请先写几个字再发送。")
    if len(text) > LONGEST_ANSWER:
        raise _Refused(f"太长了，最多{LONGEST_ANSWER}个字。请分几次发。")
    return text


def _key(visit: Visit, fields: dict[str, str]) -> str:
    return f"{visit.counselor.id}-{fields.get('key', '')[:40] or secrets.token_hex(16)}"


def _hours(fields: dict[str, str]) -> int:
    hours = fields.get("hours", "")
    return int(hours) if hours in map(str, _HOURS) else _HOURS[0]
