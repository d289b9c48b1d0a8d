"""Posts whose employer has to be asked: their last day is near, or nothing was heard of them for long. Leads and
administrators see whom to call, and note the answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from actions.errors import StepRefused
from actions.postings.posting import ClosedBecause, Posting, spoken_date
from actions.staff.counselors import Role
from actions.store import Store
from bot.channels.http.dependencies import TheStore
from bot.console.follow_up_steps import number_in
from bot.console.sign_in import form_of

router = APIRouter(prefix="/console/postings/asked")
_STILL = "still"
_ANSWERS = {"filled": ClosedBecause.FILLED, "withdrawn": ClosedBecause.WITHDRAWN}
_MOST_SHOWN = 50


@dataclass(frozen=True)
class ToAsk:
    """A post as the page shows it."""

    id: int
    title: str
    why: str
    whom: str


def to_ask(store: Store) -> tuple[list[ToAsk], int]:
    """The first posts to ask about, those that end soonest first, and how many there are."""
    # A dictionary keeps their order.
    ending = dict.fromkeys(one.id for one in store.postings.ending_soon())
    found = [*ending, *(one.id for one in store.postings.to_confirm() if one.id not in ending)]
    shown = store.postings.of_ids(found[:_MOST_SHOWN])
    return [_shown(one, is_ending=one.id in ending) for one in shown], len(found)


def _shown(posting: Posting, *, is_ending: bool) -> ToAsk:
    content = posting.content
    end = spoken_date(content.deadline) if content.deadline else ""
    why = f"{end}截止，问要不要延期" if is_ending else f"{spoken_date(posting.known_as_of)}以后没有新消息"
    return ToAsk(posting.id, f"{content.title}，{content.employer}", why, content.contact)


@router.post("")
async def note(request: Request, store: TheStore) -> Response:
    """What the employer said; whatever else was sent changes nothing."""
    visit, fields = await form_of(request)
    if visit.counselor.role is Role.COUNSELOR:
        return RedirectResponse("/console", 303)
    posting, answer = number_in(fields.get("posting", "")), fields.get("answer", "")
    try:
        if answer == _STILL:
            await asyncio.to_thread(store.postings.confirm, posting)
        elif answer in _ANSWERS:
            await asyncio.to_thread(store.postings.close, posting, _ANSWERS[answer])
    except StepRefused:
        # It is gone meanwhile: the page that follows has it no more.
        pass
    return RedirectResponse("/console/postings", 303)
