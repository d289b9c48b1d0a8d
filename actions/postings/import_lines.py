"""What taking a list in does or did, in lines for whoever imports it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Readers of spreadsheets are loaded where a file is read.
    from actions.postings.lists import PostingList
    from actions.postings.service import ImportReport


def counted(report: ImportReport) -> str:
    """How many rows are new, changed, gone: in one line."""
    told = (
        ("新加", report.added),
        ("有变化", report.changed),
        ("没变", report.unchanged),
        ("重新开放", report.reopened),
        ("比已有的旧，没动", report.older),
        ("名单里没有了", report.gone),
        ("关掉", report.closed),
    )
    return "，".join(f"{name}{count}条" for name, count in told if count or name == "新加") + "。"


def refused_rows(taken: PostingList) -> int:
    """Rows that were not taken."""
    return len({(remark.sheet, remark.row) for remark in taken.refused})


def import_lines(taken: PostingList, report: ImportReport, *, dry_run: bool) -> Iterator[str]:
    """Everything, one line each."""
    yield f"名单“{taken.name}”，日期{taken.listed_on}，收{len(taken.rows)}条。"
    yield counted(report)
    if report.kept_open:
        yield report.kept_open
    for remark in taken.remarks:
        yield f"注意 {remark}"
    for remark in taken.refused:
        yield f"没收 {remark}"
    if taken.refused:
        yield f"有{refused_rows(taken)}行没有收。改好再导入一次，已收的不会重复。"
    if dry_run:
        yield "这是预览，什么都没有存。"
