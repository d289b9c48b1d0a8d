"""Referring the person of a request to a post: those that suit their wishes, or one that is searched for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from actions.beijing_time import today
from actions.errors import StepRefused, StorageUnavailable
from actions.follow_ups.referral_words import MOST_TO_ASK
from actions.follow_ups.referrals import MAX_LINE
from actions.postings.posting import Posting
from actions.postings.reasons import Match
from actions.requests.request import HELD
from bot.channels.http.dependencies import TheStore, store_of
from bot.console.pages import page
from bot.console.sign_in import TheVisit, Visit, form_of

router = APIRouter(prefix="/console/requests")
_MOST_FOUND, _LONGEST_SEARCH, _LONGEST_ID = 20, 60, 9


@dataclass(frozen=True)
class _Choice:
    """A post that can be chosen."""

    id: int
    title: str
    facts: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    to_arrange: tuple[str, ...] = ()
    to_ask: tuple[str, ...] = ()


@router.get("/{number}/referral")
async def choose(request: Request, number: str, visit: TheVisit) -> Response:
    """The posts to choose from. NoSuchRequest becomes 404."""
    return await _page(request, visit, number)


@router.post("/{number}/refer")
async def refer(request: Request, number: str, store: TheStore) -> Response:
    """Tell the person of the chosen post."""
    visit, fields = await form_of(request)
    posting, line = fields.get("posting", ""), fields.get("line", "").strip()
    if not posting.isascii() or not posting.isdigit() or len(posting) > _LONGEST_ID:
        return await _page(request, visit, number, "没有介绍：请先选一个岗位。", fields, 422)
    if len(line) > MAX_LINE:
        return await _page(request, visit, number, f"没有介绍：您的话最多{MAX_LINE}个字。", fields, 422)
    try:
        await asyncio.to_thread(store.referrals.refer, visit.counselor, number, int(posting), line, visit.address)
    except StepRefused as refused:
        return await _page(request, visit, number, refused.message, fields, 409)
    except StorageUnavailable:
        return page(request, "trouble.html", {"draft": line}, 503)
    return RedirectResponse(f"/console/requests/{number}#latest", 303)


async def _page(
    request: Request,
    visit: Visit,
    number: str,
    error: str = "",
    given: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    store, given = store_of(request), given or {}
    case = await asyncio.to_thread(store.casework.case, visit.counselor, number)
    asked = given.get("words", "") or request.query_params.get("words", "")
    words = asked.replace("\x00", "").strip()[:_LONGEST_SEARCH]
    matches = await asyncio.to_thread(store.referrals.suggestions, case)
    found = await asyncio.to_thread(store.postings.search, words, _MOST_FOUND) if words else []
    known = {one.posting_id: one for one in await asyncio.to_thread(store.referrals.of_request, number)}
    suited = [_suited(match) for match in matches.found] if matches is not None else []
    shown: dict[str, object] = {
        "visit": visit,
        "case": case,
        "can_refer": case.state in HELD and case.may_change,
        "has_wishes": matches is not None,
        "suited": suited,
        "found": [_choice(posting) for posting in found],
        "words": words,
        "known": known,
        "chosen_post": given.get("posting", ""),
        "line": given.get("line", ""),
        "longest": MAX_LINE,
        "error": error,
    }
    return page(request, "referral.html", shown, status)


def _choice(posting: Posting) -> _Choice:
    content = posting.content
    facts = (f"{content.wage.spoken}", content.region, posting.caveat(today()).rstrip("。"))
    return _Choice(posting.id, f"{content.title}，{content.employer}", tuple(one for one in facts if one))


def _suited(match: Match) -> _Choice:
    choice = _choice(match.posting)
    return _Choice(
        choice.id,
        choice.title,
        choice.facts,
        match.reasons,
        tuple(one.spoken for one in match.arrangements),
        match.to_ask[:MOST_TO_ASK],
    )
