"""Personal numbers never get past the door; the numbers that policies are made of do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.turn.cleaning import Unreadable, clean
from bot.turn.redaction import redact

_IDENTITY = "11010519491231002X"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NUMERALS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        (_IDENTITY, "〔身份证号〕"),
        (_IDENTITY.lower(), "〔身份证号〕"),
        ("身份证110105 19491231 002X谢谢", "身份证〔身份证号〕谢谢"),
        ("110105491231002", "〔身份证号〕"),
        ("110105194912310021", "〔证件号〕"),
        (f"{_IDENTITY}43", "〔残疾人证号〕"),
        ("证号 520103199003070037 44", "证号 〔残疾人证号〕"),
        ("52010319900307003899", "〔证件号〕"),
        ("13812345678", "〔电话〕"),
        ("tel13812345678abc", "tel〔电话〕abc"),
        ("138-1234-5678", "〔电话〕"),
        ("138 — 1234 — 5678", "〔电话〕"),
        ("+86 138 1234 5678", "+〔电话〕"),
        ("008613812345678", "〔电话〕"),
        ("一三八一二三四五六七八", "〔电话〕"),
        ("我叫张三幺三八，一二三四，五六七八一起", "我叫张三〔电话〕一起"),
        ("电话是幺三八，一二三四，五六七八", "电话是〔电话〕"),
        ("统一13812345678", "统一〔电话〕"),
        ("13812345678、13912345678", "〔电话〕、〔电话〕"),
        ("选1，13812345678", "选1,〔电话〕"),
        ("0851-86825678", "〔电话〕"),
        ("（0851）86825678", "(〔电话〕"),
        ("零八五一八六八二五六七八", "〔电话〕"),
        ("6222020012345678903", "〔银行卡号〕"),
        ("6222 0200 1234 5678 903", "〔银行卡号〕"),
        ("4111111111111111", "〔银行卡号〕"),
        ("写信到zhang.san@example.com.cn吧", "写信到〔邮箱〕吧"),
    ],
)
def test_what_is_personal_goes(text: str, redacted: str) -> None:
    assert redact(clean(text)) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "打12385、12333或110",
        "0851-27613050",
        "085127613050",
        "黔残工委发〔2022〕4号",
        "2022年到2024年",
        "2019、2020、2021、2022、2023",
        "2019 2020 2021 2022",
        "2022.03.01-2024.12.3",
        "2022-03-01到2024-12-31",
        "每月1300、1600、1900元",
        "3000,4000,5000,6000元",
        "补贴12000元,一共1200000元",
        "4111111111111112",
        "二〇二二年四月一日",
        "一二三四五六七",
        "23812345678",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert redact(clean(text)) == clean(text)


def _identity(area: int, born: date, order: int) -> str:
    number = f"{area}{born:%Y%m%d}{order:03}"
    return number + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=True)) % 11]


def _in_chinese(number: str) -> str:
    return "".join(_NUMERALS[int(digit)] if digit.isdigit() else digit for digit in number)


def _full_width(number: str) -> str:
    return number.translate({ord(character): ord(character) + 0xFEE0 for character in "0123456789X"})


_mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
_landlines = st.from_regex(r"0(?:851|85[4-9]|10|2[0-9])[2-9][0-9]{7}", fullmatch=True)
_identities = st.builds(
    _identity, st.integers(110000, 659000), st.dates(date(1930, 1, 1), date(2024, 1, 1)), st.integers(0, 999)
)
_certificates = st.builds("{}{}{}".format, _identities, st.integers(1, 7), st.integers(1, 4))
_personal = st.one_of(_mobiles, _identities, _certificates)
_written = st.sampled_from([str, _in_chinese, _full_width])
_around = st.text(max_size=40)


def _digits(text: str) -> str:
    return text.translate(str.maketrans("零〇一二三四五六七八九幺", "001234567891")).upper()


@given(_around, _personal, _written, _around)
def test_no_number_survives_whatever_surrounds_it(
    before: str, number: str, written: Callable[[str], str], after: str
) -> None:
    try:
        shown = redact(clean(before + written(number) + after))
    except Unreadable:
        return
    assert number not in _digits(shown)


@given(_personal, st.data())
def test_no_number_survives_its_gaps(number: str, data: st.DataObject) -> None:
    gaps = data.draw(
        st.lists(st.sampled_from(["", "", " ", "-", " - ", "，", "·", "\u200b"]), min_size=20, max_size=20)
    )
    spaced = "".join(digit + gap for digit, gap in zip(number, gaps, strict=False))
    shown = redact(clean(f"我的号码是{spaced}请记下"))
    assert not re.search("[0-9]", shown)


@given(st.lists(_personal, min_size=2, max_size=6), st.sampled_from([" ", ",", "、", "和", "\n", "/"]))
def test_no_number_hides_behind_another(numbers: list[str], between: str) -> None:
    shown = redact(clean(between.join(numbers)))
    assert not [number for number in numbers if number in shown]


@given(_landlines, st.sampled_from(["", "-", " "]))
def test_no_landline_survives(number: str, gap: str) -> None:
    assume(number != "085127613050")
    area = 3 if number.startswith(("010", "02")) else 4
    assert redact(clean(f"座机{number[:area]}{gap}{number[area:]}。")) == "座机〔电话〕。"


@given(st.integers(0, 99_999_999), st.sampled_from(["元", "人", "年", "个"]))
def test_amounts_stay(amount: int, unit: str) -> None:
    assert redact(clean(f"有{amount}{unit}吗")) == f"有{amount}{unit}吗"
