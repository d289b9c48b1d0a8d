"""The list of requests that stands beside every request, and what chooses it: the address of the page."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import Request

from actions.knowledge.files import read_lexicon
from actions.knowledge.library import Library
from actions.records.database import now
from actions.requests.case import Case
from actions.requests.lists import ALL_OPEN, ENDED, MINE, PAGE, WAITING_LIST, Wanted
from actions.requests.request import OPEN, RequestKind
from bot.channels.http.dependencies import library_of, settings_of, store_of
from bot.console.due_times import Due, dues_of
from bot.console.pages import moment
from bot.console.sign_in import Visit
from bot.console.topics import headline_of, topics_about

LISTS = {WAITING_LIST: "等人接", MINE: "我在办", ALL_OPEN: "没办完", ENDED: "已结束"}
KINDS = {kind.value: kind.spoken for kind in RequestKind}
MEDIA = {"text": "用文字", "voice": "用语音"}
REGIONS = tuple(read_lexicon("regions"))
_MAX_PAGE, _MAX_TEXT, _MAX_PREVIEW = 100_000, 80, 40


@dataclass(frozen=True)
class Line:
    """A request in a list."""

    case: Case
    headline: str
    preview: str
    """Who wrote last, and how it begins; "" where nothing was written."""
    dues: list[Due]


@dataclass(frozen=True)
class Listing:
    """One page of a list."""

    wanted: Wanted
    lines: list[Line]
    has_more: bool

    @property
    def query(self) -> str:
        """What the address of a page has to hold to show the same list: "?which=mine"."""
        return query_of(self.wanted)

    def beside(self, number: str) -> tuple[str, str]:
        """Numbers of the request before and the one behind in this list; "" where there is none."""
        numbers = [line.case.number for line in self.lines]
        if number not in numbers:
            return "", numbers[0] if numbers else ""
        place = numbers.index(number)
        return (numbers[place - 1] if place else ""), "".join(numbers[place + 1 : place + 2])


def wanted_by(request: Request, library: Library) -> Wanted:
    """Which list an address asks for; nonsense in it is passed over."""
    return wanted_from(request.query_params, library)


def wanted_from(asked: Mapping[str, str], library: Library) -> Wanted:
    """The same, of fields that were read from an address."""
    number, text = asked.get("page", "0"), _words(asked.get("text", ""))[:_MAX_TEXT]
    return Wanted(
        which=_one_of(LISTS, asked.get("which", "")) or WAITING_LIST,
        region=_words(asked.get("region", ""))[:40],
        text=text,
        topics=topics_about(library, text),
        kind=_one_of(KINDS, asked.get("kind", "")),
        medium=_one_of(MEDIA, asked.get("medium", "")),
        is_urgent=asked.get("urgent", "") == "yes",
        label=_words(asked.get("label", ""))[:20],
        holder=_words(asked.get("holder", ""))[:60],
        page=min(int(number), _MAX_PAGE) if number.isascii() and number.isdigit() and len(number) < 9 else 0,
    )


def query_of(wanted: Wanted) -> str:
    """The part of an address that asks for a list."""
    asked = {
        "which": wanted.which,
        "region": wanted.region,
        "text": wanted.text,
        "kind": wanted.kind,
        "medium": wanted.medium,
        "urgent": "yes" if wanted.is_urgent else "",
        "label": wanted.label,
        "holder": wanted.holder,
        "page": str(wanted.page) if wanted.page else "",
    }
    return f"?{urlencode({name: value for name, value in asked.items() if value})}"


def kept_filter(wanted: Wanted) -> str:
    """The part of an address that is kept as a filter: what narrows a list, without words that were looked for."""
    return query_of(replace(wanted, text="", holder="", page=0))


def filter_name(wanted: Wanted) -> str:
    """What a kept filter is called: 我在办，毕节市，用文字."""
    parts = (
        LISTS[wanted.which],
        KINDS.get(wanted.kind, ""),
        wanted.region,
        MEDIA.get(wanted.medium, ""),
        wanted.label,
        "危险和等太久" if wanted.is_urgent else "",
    )
    return "，".join(part for part in parts if part)


def page_of(wanted: Wanted, page: int) -> str:
    """The same list at another page."""
    return query_of(replace(wanted, page=page))


def own_list(request: Request, case: Case) -> Wanted:
    """The list beside a request: the one the address asks for, else the one that the request is in."""
    if "which" in request.query_params:
        return wanted_by(request, library_of(request))
    if case.state not in OPEN:
        return Wanted(ENDED)
    return Wanted(MINE if case.is_mine else ALL_OPEN if case.counselor else WAITING_LIST)


async def listing(request: Request, visit: Visit, wanted: Wanted) -> Listing:
    """One page of the list."""
    found = await asyncio.to_thread(store_of(request).casework.inbox, visit.counselor, wanted)
    moment_now, settings = now(), settings_of(request)
    lines = [
        Line(case, headline_of(request, case), _preview(case), dues_of(case, settings, moment_now))
        for case in found[:PAGE]
    ]
    return Listing(wanted, lines, len(found) > PAGE)


def filters(listed: Listing, labels: list[str]) -> dict[str, object]:
    """What the form above a list offers."""
    wanted = listed.wanted
    return {
        "lists": LISTS,
        "kinds": KINDS,
        "media": MEDIA,
        "regions": REGIONS if wanted.region in ("", *REGIONS) else (*REGIONS, wanted.region),
        "labels": labels,
        "narrowed": sum(
            map(bool, (wanted.region, wanted.kind, wanted.medium, wanted.is_urgent, wanted.label, wanted.holder))
        ),
        "page_of": page_of,
    }


def _preview(case: Case) -> str:
    if case.last is None:
        return f"本人：{_begin(case.need)}" if case.need and not case.is_danger else ""
    who = "本人" if case.last.author == "person" else case.last.name
    return f"{who}，{moment(case.last.at)}：{_begin(case.last.text)}"


def _begin(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_PREVIEW else f"{line[:_MAX_PREVIEW]}……"


def _one_of(known: dict[str, str], asked: str) -> str:
    return asked if asked in known else ""


def _words(text: str) -> str:
    # No database keeps the character of code 0.
    return text.replace("\x00", "").strip()
