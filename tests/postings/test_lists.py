"""Files as they really come: every format and encoding, merged cells, notes, and broken ones of every kind."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.postings.faults import UnreadableList
from actions.postings.lists import read_list
from actions.postings.posting import PostingKind
from actions.postings.tables import MAX_FILE_BYTES
from actions.postings.template import template
from tests.postings.making import DAY, HEADER, csv_file, read, row, xls, xlsx

_ROWS = (row(1), row(2, title="保洁员", wage="面议", deadline="长期"))
_PAGE = (
    "<html><table>"
    + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in one) + "</tr>" for one in (HEADER, *_ROWS))
    + "</table>"
)


@pytest.mark.parametrize(
    "data",
    [
        xlsx(HEADER, *_ROWS),
        xls(HEADER, *_ROWS),
        csv_file(HEADER, *_ROWS),
        csv_file(HEADER, *_ROWS, encoding="utf-8-sig"),
        csv_file(HEADER, *_ROWS, encoding="gbk"),
        csv_file(HEADER, *_ROWS, encoding="gb18030"),
        csv_file(HEADER, *_ROWS, encoding="utf-16"),
        csv_file(HEADER, *_ROWS, encoding="gbk", delimiter="\t"),
        csv_file(HEADER, *_ROWS, delimiter=";"),
        _PAGE.encode("gbk"),
    ],
    ids=["xlsx", "xls", "utf-8", "bom", "gbk", "gb18030", "utf-16", "tabs", "semicolons", "web page"],
)
def test_every_format_and_encoding_gives_the_same_posts(data: bytes) -> None:
    found = read_list(data, "毕节市岗位表2026年11月20日.xls")
    assert found.listed_on == DAY
    assert [(one.row, one.content.title, one.content.wage.spoken) for one in found.rows] == [
        (2, "打字员", "每月3000到4500元"),
        (3, "保洁员", "工资没有写明"),
    ]
    assert found.rows[0].content.deadline == date(2027, 1, 31)
    assert found.rows[0].content.contact == "王先生 13800000000"
    assert not found.refused


def test_merged_cells_hold_for_each_of_their_rows_and_titles_and_sums_are_no_posts() -> None:
    data = xlsx(
        HEADER,
        row(1),
        row(2, employer=None, title="客服"),
        ("合计", None, None, 4),
        ("备注：以上岗位不收费",),
        title="毕节市残疾人招聘会岗位表（2026年11月20日）",
        merged=("B3:B4",),
    )
    found = read_list(data, "名单.xlsx")
    assert found.listed_on == DAY
    assert [(one.row, one.content.employer) for one in found.rows] == [(3, "毕节甲公司"), (4, "毕节甲公司")]
    assert not found.refused and not found.remarks


def test_an_employer_that_is_left_out_is_the_one_above_and_this_is_said() -> None:
    found = read(row(1), row(2, employer="", title="客服"))
    assert [one.content.employer for one in found.rows] == ["毕节甲公司"] * 2
    assert "第3行：没写单位" in str(found.remarks[0])


@pytest.mark.parametrize(
    ("fields", "column", "reason"),
    [
        ({"title": ""}, "岗位", "没有写岗位名称"),
        ({"wage": "18"}, "薪资待遇", "每月、每天还是每小时"),
        ({"wage": "5000-3000"}, "薪资待遇", "最低工资比最高"),
        ({"headcount": "一些"}, "招聘人数", "请写数字"),
        ({"headcount": "0"}, "招聘人数", "大于0"),
        ({"deadline": "2026-02-30"}, "截止日期", "没有30日"),
        ({"phone": "138"}, "联系电话", "电话号码不对"),
        ({"description": "要求身体健全"}, "工作内容", "不能写“身体健全”"),
        ({"title": "打" * 90}, "招聘岗位", "内容太长"),
    ],
)
def test_a_row_that_is_wrong_is_refused_with_row_column_and_reason(
    fields: dict[str, str], column: str, reason: str
) -> None:
    found = read(row(1, title="客服"), row(2, **fields))
    assert len(found.rows) == 1
    [refused] = found.refused
    assert (refused.row, refused.column) == (3, column)
    assert reason in refused.reason
    assert all(len(part) <= 25 for part in refused.reason.split("。"))


def test_a_row_without_an_employer_above_it_is_refused() -> None:
    assert [(one.row, one.column) for one in read(row(1, employer="")).refused] == [(2, "单位")]


def test_a_disability_named_in_a_row_is_told_and_changes_nothing() -> None:
    plain, named = read(row(1)).rows[0], read(row(1, description="录入资料，适合视力残疾"))
    assert "不看残疾类别" in named.remarks[0].reason
    assert (named.rows[0].content.demands, named.rows[0].content.offers) == (
        plain.content.demands,
        plain.content.offers,
    )


def test_a_row_that_stands_twice_is_taken_once() -> None:
    found = read(row(1), row(2))
    assert len(found.rows) == 1
    assert "和第2行一样" in found.remarks[0].reason


def test_courses_and_events_are_known_by_their_headers() -> None:
    course = csv_file(("培训项目", "培训机构", "培训时间"), ("盲人按摩培训", "某学校", "2026年12月1日-12月20日"))
    [found] = read_list(course, "x.csv", listed_on=DAY).rows
    assert (found.content.kind, found.content.starts_on) == (PostingKind.COURSE, date(2026, 12, 1))
    event = csv_file(("活动名称", "主办单位", "活动时间"), ("专场招聘会", "某县残联", "2026-12-05"))
    assert read_list(event, "x.csv", listed_on=DAY).rows[0].content.kind is PostingKind.EVENT


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(5):
            packed.writestr(f"xl/worksheets/sheet{number}.xml", b"\0" * (100 * 2**20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "空的"),
        (b" \r\n\0", "空的"),
        (b",,,\n,,\n", "没有内容"),
        (xlsx(HEADER, row())[:-300], "坏了"),
        (b"PK\x03\x04 no workbook", "坏了"),
        (xls(HEADER, row())[:600], "坏了"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "不是表格"),
        (b"%PDF-1.4\n", "表头"),
        ("今天天气很好".encode(), "表头"),
        (csv_file(HEADER), "表头下面没有内容"),
        (b"a" * (MAX_FILE_BYTES + 1), "太大"),
        (_bomb(), "太大"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_what_to_do(data: bytes, told: str) -> None:
    with pytest.raises(UnreadableList, match=told) as raised:
        read_list(data, "x.xlsx", listed_on=DAY)
    assert all(len(part) <= 25 for part in raised.value.message.split("。"))


def test_a_list_without_a_date_is_not_taken_for_one_of_today() -> None:
    with pytest.raises(UnreadableList, match="哪天"):
        read_list(csv_file(HEADER, row()), "名单.csv")


_WHOLE = {
    "xlsx": xlsx(HEADER, row()),
    "xls": xls(HEADER, row()),
    "csv": csv_file(HEADER, row(), encoding="gbk"),
}


@settings(max_examples=40)
@given(st.binary(max_size=400), st.integers(0, 5000), st.sampled_from(list(_WHOLE)))
def test_no_damage_breaks_the_program(noise: bytes, place: int, form: str) -> None:
    whole = _WHOLE[form]
    at = place % len(whole)
    for data in (noise, whole[:at], whole[:at] + noise + whole[at + len(noise) :]):
        with contextlib.suppress(UnreadableList):
            read_list(data, "x", listed_on=DAY)


def test_the_template_is_empty_and_can_be_imported_as_it_is() -> None:
    with pytest.raises(UnreadableList, match="表头下面没有内容"):
        read_list(template(DAY), "模板.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(template(DAY)))
    sheet = book["岗位"]
    for column, cell in enumerate(
        (
            "甲公司",
            "打字员",
            2,
            "3000元/月",
            "毕节市七星关区",
            "不限",
            "全职，不上夜班",
            "录入",
            "看屏幕",
            "电梯",
            "王",
            "0857-12345678",
            "长期",
        ),
        1,
    ):
        sheet.cell(3, column, cell)
    out = io.BytesIO()
    book.save(out)
    found = read_list(out.getvalue(), "模板.xlsx")
    assert found.listed_on == DAY
    assert not found.refused and not found.remarks
    [one] = found.rows
    assert (one.content.demands, one.content.not_demanded, one.content.offers) == (
        ("keyboard", "see_screen"),
        ("night_shift",),
        ("lift",),
    )
