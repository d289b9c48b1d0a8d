"""What a counselor notes on a request beside answering: what became of a post, and appointments of the person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from actions.errors import StepRefused, StorageUnavailable
from actions.follow_ups.dates import MAX_TITLE
from actions.follow_ups.referral_records import PostOutcome
from bot.channels.http.dependencies import TheStore
from bot.console.pages import from_input, page
from bot.console.request_page import Refusal, request_page
from bot.console.sign_in import Visit, form_of

router = APIRouter(prefix="/console/requests")
_LARGEST = 2**31 - 1


@router.post("/{number}/outcome")
async def outcome(request: Request, number: str, store: TheStore) -> Response:
    """Keep what became of a post."""
    visit, fields = await form_of(request)
    told = fields.get("outcome", "")
    if told not in {*PostOutcome} - {PostOutcome.UNKNOWN}:
        return await _refused(request, visit, number, "outcome", "没有记下：请选一个结果。", fields, 422)
    referral = number_in(fields.get("referral", ""))
    note = store.referrals.note_outcome
    return await _done(
        request,
        visit,
        number,
        "outcome",
        fields,
        lambda: note(visit.counselor, number, referral, PostOutcome(told), visit.address),
    )


@router.post("/{number}/date")
async def appoint(request: Request, number: str, store: TheStore) -> Response:
    """Keep an appointment, and tell the person."""
    visit, fields = await form_of(request)
    title, at = fields.get("title", "").strip(), from_input(fields.get("when", "").strip())
    if not title or len(title) > MAX_TITLE or at is None:
        wrong = f"没有记下：要写是什么事，最多{MAX_TITLE}个字，还要写日期和时间。"
        return await _refused(request, visit, number, "date", wrong, fields, 422)
    appointing = store.dates.appoint
    return await _done(
        request,
        visit,
        number,
        "date",
        fields,
        lambda: appointing(visit.counselor, number, title, at, is_day=False, address=visit.address),
    )


@router.post("/{number}/drop_date")
async def cancel_appointment(request: Request, number: str, store: TheStore) -> Response:
    """Take back an appointment, and tell the person."""
    visit, fields = await form_of(request)
    date_id = number_in(fields.get("date", ""))
    cancel = store.dates.cancel_appointment
    return await _done(
        request, visit, number, "date", fields, lambda: cancel(visit.counselor, number, date_id, visit.address)
    )


def number_in(written: str) -> int:
    """The number in a field; 0 where it holds none."""
    is_number = written.isascii() and written.isdigit() and len(written) < len(str(_LARGEST))
    return int(written) if is_number else 0


async def _done(
    request: Request, visit: Visit, number: str, step: str, fields: dict[str, str], do: Callable[[], None]
) -> Response:
    try:
        await asyncio.to_thread(do)
    except StepRefused as refused:
        return await _refused(request, visit, number, step, refused.message, fields, 409)
    except StorageUnavailable:
        return page(request, "trouble.html", {"draft": ""}, 503)
    return RedirectResponse(f"/console/requests/{number}#follow-ups", 303)


async def _refused(
    request: Request, visit: Visit, number: str, step: str, message: str, fields: dict[str, str], status: int
) -> Response:
    return await request_page(request, visit, number, Refusal(step, message, fields), status)
