"""`requests list`: the requests that still wait for a person."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from actions.requests.request import RequestKind, RequestState
from bot.cli.output import beijing_clock, say, table
from bot.settings import Settings

if TYPE_CHECKING:
    # Imported where they are needed: other commands start faster without a database.
    from actions.knowledge.library import Library
    from actions.requests.request_records import OpenRequest

_HEADER = ("编号", "时间", "种类", "状态", "市州", "事情")
_NO_TOPIC = "没有说明是什么事"
_IN_DANGER = "可能有生命危险"


def add_to(commands: Any) -> None:
    """Add these commands."""
    requests = commands.add_parser("requests", help="转人工的请求").add_subparsers(required=True, metavar="list")
    listing = requests.add_parser("list", help="列出还没办完的请求")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.add_argument("--words", action="store_true", help="也显示本人说的话，有危险的人的话也显示")
    listing.set_defaults(run=_list)


def _list(chosen: Settings, options: argparse.Namespace) -> int:
    from actions.knowledge.library import Library
    from actions.store import open_store

    store = open_store(chosen.database_url, chosen.keys)
    waiting = store.requests.all_open()
    store.close()
    if options.json:
        say(json.dumps([_as_json(request, options.words) for request in waiting], ensure_ascii=False, indent=1))
        return 0
    library = Library.load()
    header = (*_HEADER, "本人的话") if options.words else _HEADER
    rows = [_row(request, library, options.words) for request in waiting]
    for line in table(header, rows) if rows else ():
        say(line)
    say(f"共{len(waiting)}个请求。")
    return 0


def _as_json(request: OpenRequest, with_words: bool) -> dict[str, object]:
    """The fields for machines; the words of somebody in danger only where they are asked for."""
    hidden = {} if with_words or not request.is_danger else {"title": "", "need": ""}
    return {**request.as_json(), **hidden}


def _row(request: OpenRequest, library: Library, with_words: bool) -> tuple[str, ...]:
    entry = library.get(request.topic)
    subject = entry.title if entry else _NO_TOPIC
    return (
        request.number,
        beijing_clock(request.opened_at),
        RequestKind(request.kind).spoken + ("，等太久" if request.late else ""),
        RequestState(request.state).spoken,
        request.region or "没说",
        _IN_DANGER if request.is_danger else subject,
        *((request.title or request.need,) if with_words else ()),
    )
