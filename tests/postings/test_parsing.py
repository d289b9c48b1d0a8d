"""Cells of lists as people write them: wages, dates, places, headcounts, demands."""

from __future__ import annotations

import contextlib
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.postings.dates import parse_date
from actions.postings.faults import CellFault
from actions.postings.lexicon import accommodations, demands, headers, works
from actions.postings.lists import field_of, name_of
from actions.postings.values import (
    demands_in,
    limits_in,
    offers_in,
    parse_education,
    parse_headcount,
    parse_work_time,
    region_of_address,
    says_remote,
)
from actions.postings.wages import WagePer, parse_wage
from actions.postings.works import kinds_of_title, wanted_work
from tests.postings.making import DAY


@pytest.mark.parametrize(
    ("cell", "spoken"),
    [
        ("3000-4500元/月", "每月3000到4500元"),
        ("３０００～４５００元／月", "每月3000到4500元"),
        ("3000元/月-4500元/月", "每月3000到4500元"),
        ("4,500元/月，包吃住", "每月4500元"),
        ("4K", "每月4000元"),
        ("3-5K", "每月3000到5000元"),
        ("0.3-0.45万/月", "每月3000到4500元"),
        ("3千5", "每月3500元"),
        ("三千五", "每月3500元"),
        ("三千五到四千", "每月3500到4000元"),
        ("三到五千", "每月3000到5000元"),
        ("一到两万", "每月10000到20000元"),
        ("时薪18", "每小时18元"),
        ("20元/时", "每小时20元"),
        ("日结150", "每天150元"),
        ("年薪6万", "每年60000元"),
        ("计件，每件0.5元", "每件0.5元"),
        ("3000以上", "每月3000元起"),
        ("底薪2500+提成", "每月2500元起"),
        ("试用期2200，转正3000", "每月3000元"),
        ("2500-3500(试用期2200)", "每月2500到3500元"),
        ("3000元/月+五险一金", "每月3000元"),
        ("3500元/月，8小时", "每月3500元"),
        ("3500.0", "每月3500元"),
        ("面议", "工资没有写明"),
        ("计件", "工资没有写明"),
        ("按公司规定", "工资没有写明"),
        ("", "工资没有写明"),
    ],
)
def test_a_wage_is_read_as_it_is_meant(cell: str, spoken: str) -> None:
    assert parse_wage(cell).spoken == spoken


def test_the_header_says_the_unit_that_the_cell_leaves_out() -> None:
    assert parse_wage("3.5", "月薪（千元）").spoken == "每月3500元"
    assert parse_wage("6", "年薪（万元）").spoken == "每年60000元"
    assert parse_wage("18", "工资（元/小时）").spoken == "每小时18元"


@pytest.mark.parametrize("cell", ["18", "60000", "5000-3000", "30元/月", "9000元/小时"])
def test_a_wage_that_can_mean_two_things_or_none_is_refused(cell: str) -> None:
    with pytest.raises(CellFault):
        parse_wage(cell)


def test_a_wage_by_the_hour_is_told_for_a_full_month() -> None:
    assert parse_wage("时薪18元").monthly() == (Decimal("3132.00"), Decimal("3132.00"))
    assert parse_wage("每件2元").monthly() == (None, None)


@given(
    st.integers(800, 20_000),
    st.integers(0, 20_000),
    st.sampled_from(["-", "~", "—", "至", "到", "－", "～"]),
    st.sampled_from(["", "元", "元/月", " 元 / 月", "元每月"]),
)
def test_every_range_is_read_back(low: int, more: int, to: str, unit: str) -> None:
    wage = parse_wage(f"{low}{to}{low + more}{unit}")
    assert (wage.lowest, wage.highest, wage.per) == (low, low + more, WagePer.MONTH)


@given(
    st.text(alphabet="0123456789.-~万千K元/月时年天,，一二三百十零面议底薪()（） ", max_size=20) | st.text(max_size=30)
)
def test_no_text_breaks_the_reading_of_wages(text: str) -> None:
    with contextlib.suppress(CellFault):
        wage = parse_wage(text)
        assert wage.lowest is None or wage.highest is None or 0 <= wage.lowest <= wage.highest


@given(
    st.dates(date(2001, 1, 1), date(2098, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]),
)
def test_every_day_is_read_back(day: date, form: str) -> None:
    assert parse_date(day.strftime(form), DAY) == day
    assert parse_date((day - date(1899, 12, 30)).days, DAY) == day


@given(st.text(alphabet="0123456789年月日-/.二〇一十长期至 ", max_size=20) | st.text(max_size=30))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    with contextlib.suppress(CellFault):
        parse_date(text, DAY)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("11月30日", date(2026, 11, 30)),
        ("1月15日", date(2027, 1, 15)),
        ("二〇二六年十一月三十日", date(2026, 11, 30)),
        ("2026年11月", date(2026, 11, 30)),
        ("2026年11月1日-11月30日", date(2026, 11, 30)),
        ("即日起至2026年12月31日", date(2026, 12, 31)),
        (datetime(2026, 12, 1, 18), date(2026, 12, 1)),
        ("长期有效", None),
        ("招满为止", None),
        (None, None),
    ],
)
def test_a_deadline_is_read_as_it_is_meant(cell: str | None, found: date | None) -> None:
    assert parse_date(cell, DAY) == found


@pytest.mark.parametrize("cell", ["2026-02-30", "2026年13月1日", "abc", 12])
def test_a_day_that_no_calendar_has_is_refused(cell: str | int) -> None:
    with pytest.raises(CellFault):
        parse_date(cell, DAY)


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("贵州省遵义市白云路3号", "遵义市"),
        ("遵义市红花岗区上海路", "遵义市红花岗区"),
        ("黔西市", "毕节市黔西市"),
        ("黔西南州兴义市", "黔西南州兴义市"),
        ("黔东南凯里", "黔东南州凯里市"),
        ("观山湖区林城路", "贵阳市观山湖区"),
        ("铜仁市江口路", "铜仁市"),
        ("广东深圳", ""),
    ],
)
def test_an_address_leads_to_its_county(address: str, region: str) -> None:
    assert region_of_address(address) == region


def test_headcounts_education_and_work_time() -> None:
    assert [parse_headcount(one) for one in ("2", "2人", "2-3名", "若干", "两人", "3.0", "十五名")] == [
        2,
        2,
        2,
        None,
        2,
        3,
        15,
    ]
    assert [parse_education(one) for one in ("不限", "初中及以上", "高中、中专", "本科以上", "盲校")] == [
        0,
        2,
        3,
        5,
        None,
    ]
    assert parse_work_time("非全日制").value == "part"
    assert parse_work_time("全日制").value == "full"
    for wrong in ("0", "-3", "一些", "9999999"):
        with pytest.raises(CellFault):
            parse_headcount(wrong)


def test_a_no_turns_a_demand_round() -> None:
    assert demands_in("不上夜班，需要接打电话，能久站") == (("hear_calls", "standing"), ("night_shift",))
    assert demands_in("无需搬重物") == ((), ("lifting",))
    assert offers_in("有电梯，可坐着干，无班车") == ("lift", "seated_work")
    assert says_remote("可居家办公") and not says_remote("不能远程")


def test_limits_are_understood_from_what_one_cannot_do_never_from_a_disability() -> None:
    assert limits_in("我站不久，也接不了电话") == {"standing", "hear_calls"}
    for label in ("我是盲人", "听力一级残疾", "我是聋人", "肢体残疾二级"):
        assert limits_in(label) == frozenset()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("打字", "data_entry"),
        ("我想找打字的工作", "data_entry"),
        ("安摩", "massage"),
        ("打字圆", "data_entry"),
        ("客服专员", "customer_service"),
    ],
)
def test_work_is_understood_by_word_by_sound_and_with_a_slip(said: str, kind: str) -> None:
    assert kind in wanted_work(said).kinds
    assert kind in kinds_of_title({"massage": "盲人按摩师", "data_entry": "数据录入员"}.get(kind, "电话客服"))


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("用人单位", "employer"),
        ("*招聘岗位 名称（必填）", "title"),
        ("薪资待遇（元/月）", "wage"),
        ("用人单位全称", "employer"),
        ("岗位类别", ""),
        ("序号", ""),
        ("喜欢的颜色", ""),
    ],
)
def test_headers_are_known_by_the_names_that_lists_use(header: str, field: str) -> None:
    assert field_of(header) == field


def test_versions_of_one_file_have_one_name() -> None:
    assert {name_of(one) for one in ("残联岗位表2026年11月(1)", "残联岗位表20261220", "2026-12-01 残联岗位表")} == {
        "残联岗位表"
    }


def test_the_lexicon_holds_together() -> None:
    assert len(demands()) <= 62 and len(accommodations()) <= 62 and len(works()) <= 62
    assert len(demands()) >= 40
    assert {one for demand in demands().values() for one in demand.removed_by} <= accommodations().keys()
    assert {one for work in works().values() for one in work.usually} <= demands().keys()
    assert len(headers()) > 300
    labels = ("盲", "聋", "哑", "残疾", "智障", "瘫")
    texts = [demand.name for demand in demands().values()] + [
        one.name + one.request for one in accommodations().values()
    ]
    assert not [text for text in texts if any(label in text for label in labels)]
    assert all(len(one.request) <= 25 for one in accommodations().values())
