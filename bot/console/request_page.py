"""One request: what was said, the conversation with the person, and what can be done with it."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from actions.follow_ups.dates import MAX_TITLE
from actions.follow_ups.referral_records import PostOutcome
from actions.records.database import now
from actions.requests.case import Case
from actions.requests.kinds import kind_of
from actions.requests.messages import PERSON, Message
from actions.requests.request import HELD, HELPED, OPEN, WAITING, RequestState
from bot.channels.http.dependencies import TheStore, library_of, settings_of, store_of
from bot.console.due_times import dues_of
from bot.console.listing import LISTS, listing, own_list
from bot.console.pages import moment, page, state_name
from bot.console.ready_texts import ready_texts
from bot.console.sign_in import ThePollingVisit, TheVisit, Visit
from bot.console.topics import as_reply, entries_about, headline_of, title_of
from bot.console.trail import with_words

LONGEST_ANSWER = 2000
"""Characters that a counselor sends at once."""
LONGEST_REASON = 200
"""Characters of why a request is transferred."""
HOURS = (1, 4, 24, 72)
"""For how long a request may rest."""
_SHOWN_TURNS = 20
_LARGEST_ID = 2**31 - 1
"""Of a message, as the database counts."""

router = APIRouter(prefix="/console/requests")


@dataclass(frozen=True)
class Refusal:
    """A step that was not done, told at the form that it came from."""

    step: str
    message: str
    fields: dict[str, str] = field(default_factory=dict)
    """What stood in the form."""
    insists: bool = False
    """Sending the same again is taken as meant."""


@router.get("/{number}")
async def show(request: Request, number: str, visit: TheVisit) -> Response:
    """The request's page. NoSuchRequest becomes 404."""
    return await request_page(request, visit, number)


@router.get("/{number}/messages")
async def news(
    number: str,
    visit: ThePollingVisit,
    store: TheStore,
    after: Annotated[int, Query(ge=0, le=_LARGEST_ID)] = 0,
    seen: bool = False,
) -> JSONResponse:
    """Messages with a larger id than `after`, where the request stands, and who else has it open.

    `seen` says that the page is before the counselor's eyes.
    """
    work = store.casework
    messages = await asyncio.to_thread(work.thread, visit.counselor, number, after)
    case = await asyncio.to_thread(work.case, visit.counselor, number)
    person = await asyncio.to_thread(store.presences.of, case.conversation)
    others: list[str] = []
    if seen:
        others = await asyncio.to_thread(store.viewers.look, visit.counselor, number)
        if case.is_unseen or (case.is_mine and any(one.author == PERSON for one in messages)):
            await asyncio.to_thread(work.saw, visit.counselor, number)
    return JSONResponse(
        {
            "state": case.state.value,
            "spoken": _stands(case),
            "messages": [_told(message) for message in messages],
            "read": person.read_id,
            "writes": person.writes,
            "others": others,
        }
    )


async def request_page(
    request: Request, visit: Visit, number: str, refusal: Refusal | None = None, status: int = 200
) -> Response:
    """The page of a request, with what was refused. Raises NoSuchRequest."""
    store = store_of(request)
    work, counselor = store.casework, visit.counselor
    case = await asyncio.to_thread(work.case, counselor, number)
    messages = await asyncio.to_thread(work.thread, counselor, number)
    others = await asyncio.to_thread(store.viewers.look, counselor, number)
    if case.is_mine:
        await asyncio.to_thread(work.saw, counselor, number)
    listed = await listing(request, visit, own_list(request, case))
    referrals = await asyncio.to_thread(store.referrals.of_request, number)
    before, behind = listed.beside(number)
    given = refusal.fields if refusal else {}
    draft = given.get("text", "") if refusal and refusal.step == "answer" else ""
    shown: dict[str, object] = {
        "visit": visit,
        "case": case,
        "stands": _stands(case),
        "dues_now": dues_of(case, settings_of(request), now()),
        "others": others,
        "listed": listed,
        "lists": LISTS,
        "before": before,
        "behind": behind,
        "messages": messages,
        "turns": await _turns(request, case),
        "earlier": [(one, headline_of(request, one)) for one in await asyncio.to_thread(work.earlier, counselor, case)],
        "events": with_words(await asyncio.to_thread(work.events, counselor, number), referrals),
        "referrals": referrals,
        "outcomes": [(one.value, one.spoken) for one in PostOutcome if one],
        "appointments": await asyncio.to_thread(store.dates.of_request, number),
        "longest_title": MAX_TITLE,
        "colleagues": await asyncio.to_thread(work.colleagues, counselor),
        "teams": [team for team in await asyncio.to_thread(work.staff.teams) if team != case.team],
        "known_labels": await asyncio.to_thread(work.labels, counselor),
        "draft": draft or await asyncio.to_thread(store.drafts.of, counselor, number),
        "given": given,
        "refusal": refusal,
        "hours": HOURS,
        "longest": LONGEST_ANSWER,
        "longest_reason": LONGEST_REASON,
        "key": secrets.token_hex(16),
        **_about(request, case),
        **_may(case),
        **await _texts(request, case),
    }
    return page(request, "request.html", shown, status)


def _stands(case: Case) -> str:
    return f"{state_name(case.state)}，{case.counselor}" if case.counselor else state_name(case.state)


def _about(request: Request, case: Case) -> dict[str, object]:
    return {
        "title": headline_of(request, case),
        "kind": case.kind.spoken,
        "about_what": title_of(request, case.topic) if case.topic else "",
        "help": kind_of(case.topic),
        "units": _units(request, case.topic),
    }


def _may(case: Case) -> dict[str, object]:
    """Which forms are shown."""
    is_held, is_open = case.state in HELD, case.state in OPEN
    return {
        "can_claim": case.state in WAITING,
        "can_answer": is_held and case.is_mine,
        "can_end": is_held and case.may_change,
        "can_take_over": is_held and case.may_change and not case.is_mine,
        "can_transfer": is_open and case.may_change,
        "can_snooze": is_open and case.may_change and not case.is_danger,
        "can_reopen": case.state in (*HELPED, RequestState.CANCELLED) and not case.is_erased,
        "can_note": not case.is_erased and (not is_held or case.may_change),
    }


async def _texts(request: Request, case: Case) -> dict[str, object]:
    """Ready-made texts to answer with, worded for the person: canned replies, and knowledge that was searched for."""
    words = request.query_params.get("about", "")[:60]
    canned = await asyncio.to_thread(store_of(request).canned_replies.all)
    found = entries_about(library_of(request), words)
    return {
        "canned": ready_texts([(one.title, one.text) for one in canned], case.medium),
        "about": words,
        "found": ready_texts([(entry.title, as_reply(entry)) for entry in found], case.medium),
    }


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
