"""`postings import`, `list`, `template`: the lists of posts, courses and events."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.failures import Failed
from bot.cli.output import say, table
from bot.settings import Settings

if TYPE_CHECKING:
    # Imported where they are needed: other commands start faster without them.
    from actions.postings.lists import PostingList
    from actions.postings.posting import Posting
    from actions.postings.service import ImportReport

_HEADER = ("编号", "种类", "名称", "单位", "地方", "工资", "截止", "消息日期", "状态")
_KINDS = ("post", "course", "event")
_REFUSED = 3
"""Exit status where a row was refused."""


def add_to(commands: Any) -> None:
    """Add these commands."""
    postings = commands.add_parser("postings", help="岗位、课程和活动").add_subparsers(
        required=True, metavar="import|list|template"
    )
    importing = postings.add_parser("import", help="导入名单：xlsx、xls、ods、csv 或网页表格")
    importing.add_argument("file", metavar="文件")
    importing.add_argument("--name", default="", metavar="名单", help="谁的名单；同名的算同一份，不写就用文件名")
    importing.add_argument("--date", type=_day, metavar="日期", help="名单的日期，例如 2026-11-30")
    importing.add_argument("--kind", choices=_KINDS, help="post 岗位，course 课程，event 活动；不写就看表头")
    importing.add_argument("--region", default="", metavar="市州", help="没写地点的岗位在哪里")
    importing.add_argument("--dry-run", action="store_true", help="只看会怎样，不存")
    importing.add_argument("--close-gone", action="store_true", help="名单里没有了的，关掉")
    importing.add_argument("--even-most", action="store_true", help="少了一大半也关")
    importing.add_argument("--json", action="store_true", help="输出 JSON")
    importing.set_defaults(run=_import)
    listing = postings.add_parser("list", help="列出还在招的")
    listing.add_argument("--all", action="store_true", help="过期的也列出")
    listing.add_argument("--kind", choices=_KINDS, help="post 岗位，course 课程，event 活动")
    listing.add_argument("--region", default="", metavar="市州", help="只看这里的")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(run=_list)
    writing = postings.add_parser("template", help="写一份空白名单，给单位填")
    writing.add_argument("file", metavar="文件", help="例如 岗位名单.xlsx；已有的文件不会覆盖")
    writing.set_defaults(run=_template)


def _import(chosen: Settings, options: argparse.Namespace) -> int:
    from actions.language.regions import region_in
    from actions.postings.import_lines import import_lines
    from actions.postings.lists import read_list
    from actions.postings.posting import PostingKind
    from actions.store import open_store

    region = region_in(options.region) if options.region else ""
    if options.region and not region:
        raise Failed(f"不认识“{options.region}”。请写贵州的市州或县。", "usage", 2)
    path = Path(options.file)
    if not path.is_file():
        raise Failed(f"没有这个文件：{path}。请核对名字。")
    taken = read_list(
        path.read_bytes(),
        path.name,
        name=options.name,
        listed_on=options.date,
        kind=PostingKind(options.kind) if options.kind else None,
        region=region,
        on_progress=_progress("读"),
    )
    store = open_store(chosen.database_url, chosen.keys)
    try:
        report = store.postings.take_in(
            taken,
            dry_run=options.dry_run,
            close_gone=options.close_gone,
            even_most=options.even_most,
            on_progress=_progress("存"),
        )
    finally:
        store.close()
    if options.json:
        say(json.dumps(_report_as_json(taken, report, options.dry_run), ensure_ascii=False, indent=1))
    else:
        for line in import_lines(taken, report, dry_run=options.dry_run):
            say(line)
    return _REFUSED if taken.refused else 0


def _report_as_json(taken: PostingList, report: ImportReport, dry_run: bool) -> dict[str, object]:
    return {
        "name": taken.name,
        "listed_on": str(taken.listed_on),
        "dry_run": dry_run,
        **vars(report),
        "refused": [vars(remark) for remark in taken.refused],
        "remarks": [vars(remark) for remark in taken.remarks],
    }


def _list(chosen: Settings, options: argparse.Namespace) -> int:
    from actions.beijing_time import today
    from actions.language.regions import region_in
    from actions.postings.posting import Freshness, PostingKind
    from actions.store import open_store

    region = region_in(options.region) if options.region else ""
    if options.region and not region:
        raise Failed(f"不认识“{options.region}”。请写贵州的市州或县。", "usage", 2)
    store = open_store(chosen.database_url, chosen.keys)
    try:
        kept = store.postings.all(PostingKind(options.kind) if options.kind else None)
    finally:
        store.close()
    day = today()
    shown = [
        posting
        for posting in kept
        if posting.content.region.startswith(region)
        and (options.all or posting.freshness(day) in (Freshness.FRESH, Freshness.TO_CONFIRM))
    ]
    if options.json:
        say(json.dumps([_as_json(posting, day) for posting in shown], ensure_ascii=False, indent=1))
        return 0
    for line in table(_HEADER, [_row(posting, day) for posting in shown]) if shown else ():
        say(line)
    say(f"共{len(shown)}条。" if shown else "还没有。用 qianzhu postings import 导入名单。")
    return 0


def _row(posting: Posting, day: date) -> tuple[str, ...]:
    content = posting.content
    return (
        str(posting.id),
        content.kind.spoken,
        content.title,
        content.employer,
        content.region or "没写",
        content.wage.spoken,
        str(posting.ends_on or "没写"),
        str(posting.known_as_of),
        posting.freshness(day).spoken,
    )


def _as_json(posting: Posting, day: date) -> dict[str, object]:
    """The fields for machines; whom to ask is personal and stays out."""
    content = posting.content
    return {
        "id": posting.id,
        "kind": content.kind.value,
        "title": content.title,
        "employer": content.employer,
        "region": content.region,
        "wage": content.wage.spoken,
        "demands": list(content.demands),
        "offers": list(content.offers),
        "ends_on": str(posting.ends_on or ""),
        "list": posting.list_name,
        "known_as_of": str(posting.known_as_of),
        "freshness": posting.freshness(day).value,
        "why_over": posting.why_over(day),
    }


def _template(_chosen: Settings, options: argparse.Namespace) -> int:
    from actions.beijing_time import today
    from actions.postings.template import template

    path = Path(options.file)
    if path.suffix.lower() != ".xlsx":
        raise Failed("文件名要以 .xlsx 结尾。", "usage", 2)
    try:
        with path.open("xb") as file:
            file.write(template(today()))
    except FileExistsError:
        raise Failed(f"{path} 已经有了。请换一个名字。") from None
    say(f"写好了：{path}。填好后用 qianzhu postings import 导入。")
    return 0


def _progress(doing: str) -> Callable[[int, int], None]:
    """Tells how far it is on stderr: a line that is overwritten at a terminal, else one line each fifth."""
    at_terminal, told = sys.stderr.isatty(), 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        fifth = done * 5 // max(total, 1)
        if at_terminal:
            print(f"\r{doing}{done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)
        elif total >= 1000 and fifth > told:
            told = fifth
            print(f"{doing}{done}/{total}", file=sys.stderr, flush=True)

    return tell


def _day(text: str) -> date:
    from actions.beijing_time import today
    from actions.postings.dates import parse_date
    from actions.postings.faults import CellFault

    try:
        found = parse_date(text, today())
    except CellFault:
        found = None
    if found is None:
        raise argparse.ArgumentTypeError("日期请写成 2026-11-30。")
    return found
