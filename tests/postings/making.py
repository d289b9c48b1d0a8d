"""Lists, files and postings for the tests of this folder."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import xlwt

from actions.postings.lists import ListRow, PostingList, read_list
from actions.postings.posting import PostingContent, PostingKind

DAY = date(2026, 11, 20)
"""The day of most lists here."""
HEADER = (
    "序号",
    "用人单位",
    "招聘岗位",
    "招聘人数",
    "薪资待遇",
    "学历要求",
    "工作地点",
    "联系人",
    "联系电话",
    "截止日期",
    "工作内容",
)
Row = Sequence[Any]


def row(number: int = 1, **fields: Any) -> Row:
    """A row under HEADER that can be taken as it is."""
    held: dict[str, Any] = {
        "employer": "毕节甲公司",
        "title": "打字员",
        "headcount": 2,
        "wage": "3000-4500元/月",
        "education": "高中",
        "place": "毕节市七星关区",
        "contact": "王先生",
        "phone": "13800000000",
        "deadline": "2027-01-31",
        "description": "录入资料",
        **fields,
    }
    return (number, *held.values())


def xlsx(*rows: Row, title: str = "", merged: Sequence[str] = ()) -> bytes:
    """A workbook with these rows, a line above them, and merged cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append([title])
    for each in rows:
        sheet.append(list(each))
    for cells in merged:
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(*rows: Row) -> bytes:
    """The same in the old format."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("岗位")
    for number, each in enumerate(rows):
        for column, cell in enumerate(each):
            sheet.write(number, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_file(*rows: Row, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """The same as text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def read(*rows: Row, **options: Any) -> PostingList:
    """The list of these rows under HEADER, of DAY."""
    return read_list(csv_file(HEADER, *rows), "岗位.csv", **{"listed_on": DAY, "name": "毕节市残联", **options})


def content(**fields: Any) -> PostingContent:
    """A post."""
    held: dict[str, Any] = {"kind": PostingKind.POST, "title": "打字员", "employer": "甲公司", **fields}
    return PostingContent(**held)


def list_of(*contents: PostingContent, listed_on: date = DAY, name: str = "名单") -> PostingList:
    """A list of these."""
    return PostingList(name, listed_on, tuple(ListRow(number, one) for number, one in enumerate(contents, 2)))


_TITLES = (
    "打字员",
    "电话客服",
    "保洁员",
    "缝纫工",
    "普工",
    "保安",
    "会计",
    "仓库管理员",
    "盲人按摩师",
    "网店客服",
    "护林员",
    "美工",
)
_PLACES = (
    "毕节市七星关区",
    "贵阳市花溪区",
    "遵义市红花岗区",
    "铜仁市碧江区",
    "黔东南州凯里市",
    "毕节市大方县",
    "贵阳市",
)
_WAGES = ("3000-4500元/月", "面议", "4K", "时薪18元", "三千五", "年薪6万", "2500以上")
_TEXTS = (
    "接打电话，会普通话",
    "能久站，不上夜班",
    "搬重物，三班倒",
    "电脑操作，可居家办公",
    "坐着干，有电梯",
    "独自外出，有班车",
)


def many_rows(count: int) -> list[Row]:
    """So many different rows, the same ones each time."""
    chance = random.Random(7)
    return [
        row(
            number,
            employer=f"{chance.choice('甲乙丙丁')}{number % 2500}公司",
            title=f"{chance.choice(_TITLES)}{number % 900 or ''}",
            wage=chance.choice(_WAGES),
            education=chance.choice(("不限", "初中", "高中及以上", "大专")),
            place=chance.choice(_PLACES),
            description=chance.choice(_TEXTS),
        )
        for number in range(1, count + 1)
    ]
