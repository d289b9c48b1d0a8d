"""An empty list that employers fill in; it can be imported as it is."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from actions.postings.lexicon import accommodations, demands
from actions.postings.posting import EDUCATION

_ROWS = 1000
"""So many rows offer their choices."""
_SHEET, _HELP = "岗位", "怎么填"
_HEADER_ROW = 2
_DATE, _DATE_HELP = "名单日期", "写填好的那一天，例如 2026-11-30。"


@dataclass(frozen=True)
class _Column:
    """A column: its header, what to write, an example, its width in characters."""

    header: str
    help: str
    example: str
    width: int = 16
    choices: tuple[str, ...] = ()


def _columns() -> tuple[_Column, ...]:
    return (
        _Column("用人单位", "必填。单位全称。", "某某县某某公司", 24),
        _Column("岗位名称", "必填。一行写一个岗位。", "打字员", 18),
        _Column("招聘人数", "写数字。", "2", 10),
        _Column("工资", "写清是每月、每天还是每小时。", "3000-4500元/月", 18),
        _Column("工作地点", "写到县、区。", "毕节市七星关区某某路1号", 26),
        _Column("学历要求", "没有要求写不限。", "不限", 12, EDUCATION),
        _Column("工作时间", "全职、兼职，要不要夜班。", "全职，不上夜班", 18),
        _Column("工作内容", "写每天要做的事。", "录入资料", 30),
        _Column("这活要做什么", f"例如：{_some(demands())}。没有的不写。", "看屏幕，打字", 30),
        _Column("便利条件", f"单位能提供的，例如：{_some(accommodations())}。", "坐着干，有电梯", 30),
        _Column("联系人", "", "王先生"),
        _Column("联系电话", "", "0857-12345678"),
        _Column("截止日期", "写成 2026-11-30；不限就写长期。", "长期", 14),
        _Column("岗位编号", "单位自己的编号，没有就不写。", "", 12),
        _Column("网址", "有招聘网页就写。", "", 20),
    )


def template(day: date) -> bytes:
    """The workbook: an empty sheet to fill in, dated, and a sheet that says how, with an example."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _SHEET
    sheet.append([_DATE, day.isoformat()])
    sheet.cell(1, 1).comment = Comment(_DATE_HELP, "黔助")
    for number, column in enumerate(_columns(), 1):
        _add(sheet, number, column)
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    guide = book.create_sheet(_HELP)
    guide.append(["列", "写什么", "例子"])
    guide.append([_DATE, f"在第一行。{_DATE_HELP}", day.isoformat()])
    for column in _columns():
        guide.append([column.header, column.help, column.example])
    for letter, width in (("A", 16), ("B", 60), ("C", 30)):
        guide.column_dimensions[letter].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _add(sheet: Worksheet, number: int, column: _Column) -> None:
    cell = sheet.cell(_HEADER_ROW, number, column.header)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="DDEBF7")
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    if column.help:
        cell.comment = Comment(column.help, "黔助")
    letter = get_column_letter(number)
    sheet.column_dimensions[letter].width = column.width
    if column.choices:
        choice = DataValidation(
            "list", formula1=f'"{",".join(column.choices)}"', allow_blank=True, showErrorMessage=False
        )
        sheet.add_data_validation(choice)
        choice.add(f"{letter}{_HEADER_ROW + 1}:{letter}{_ROWS}")
    if "电话" in column.header or "编号" in column.header:
        # As text a number keeps the zero in front of it.
        for row in range(_HEADER_ROW + 1, 202):
            sheet.cell(row, number).number_format = "@"


def _some(lexicon: Mapping[str, object]) -> str:
    return "、".join(str(getattr(one, "name", "")) for one in list(lexicon.values())[::4])
