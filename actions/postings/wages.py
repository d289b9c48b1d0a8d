"""Wages as lists write them: 3000-4500元/月, 4K, 时薪18, 三千五到四千, 年薪6万, 底薪2500+提成, 面议."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import cn2an

from actions.language.amounts import plain
from actions.postings.faults import CellFault
from actions.postings.lexicon import pattern_of, words_of

MONTHLY_HOURS, MONTHLY_DAYS = Decimal(174), Decimal("21.75")
"""A full month of work, as labour law counts it: 21.75 days of 8 hours."""
_MAX_CHARACTERS = 200
"""Characters of a cell that are read."""
_CHINESE = "零〇一二两三四五六七八九十百千万"
_RUN = re.compile(rf"[\d.]*[{_CHINESE}][\d{_CHINESE}]*")
_CHINESE_DIGIT = re.compile(r"[一二两三四五六七八九十]")
_COUNTED = re.compile(r"[十百千万]|^[一二两三四五六七八九]$|\d[千万]\d")
_AMOUNT = r"(\d+(?:\.\d+)?)(k|千|万)?"
_YUAN = r"(?:元|块钱|块|圆|rmb)?"
_UNIT = r"(?:(?:/|每|一|1)个?(月|小时|时|h|天|日|年|件|个|单)|(小时|个月|天|年|件))?"
_RANGE = re.compile(rf"{_AMOUNT}{_YUAN}{_UNIT}(?:-|~|—|–|―|至|到)+{_AMOUNT}{_YUAN}{_UNIT}")
_SINGLE = re.compile(rf"{_AMOUNT}{_YUAN}{_UNIT}")
_SCALES = {"": 1, "k": 1000, "千": 1000, "万": 10000}


class WagePer(StrEnum):
    """What a wage is paid for."""

    MONTH = "month"
    HOUR = "hour"
    DAY = "day"
    YEAR = "year"
    PIECE = "piece"

    @property
    def spoken(self) -> str:
        """In words, such as 每月."""
        return {"month": "每月", "hour": "每小时", "day": "每天", "year": "每年", "piece": "每件"}[self.value]


_PER = (WagePer.HOUR, WagePer.DAY, WagePer.YEAR, WagePer.PIECE, WagePer.MONTH)
"""In the order in which their words are looked for."""
_BEHIND = {
    **dict.fromkeys(("月", "个月"), WagePer.MONTH),
    **dict.fromkeys(("小时", "时", "h"), WagePer.HOUR),
    **dict.fromkeys(("天", "日"), WagePer.DAY),
    "年": WagePer.YEAR,
    **dict.fromkeys(("件", "个", "单"), WagePer.PIECE),
}
_BOUNDS = {
    WagePer.MONTH: (300, 200_000),
    WagePer.HOUR: (5, 2_000),
    WagePer.DAY: (30, 10_000),
    WagePer.YEAR: (3_000, 3_000_000),
    WagePer.PIECE: (0, 100_000),
}
"""元; what lies outside is a slip of the pen."""
_PLAIN_MONTH = (800, 50_000)
"""A bare number in this range is a month's wage, as lists mean it."""


@dataclass(frozen=True)
class Wage:
    """What a post pays, in 元; both ends are None where no amount is said."""

    lowest: Decimal | None = None
    highest: Decimal | None = None
    """None also where only the lower end is said, as in 3000元以上."""
    per: WagePer = WagePer.MONTH
    words: str = ""
    """The cell as it was written."""

    @property
    def is_known(self) -> bool:
        """Whether an amount is said."""
        return self.lowest is not None or self.highest is not None

    def monthly(self) -> tuple[Decimal | None, Decimal | None]:
        """Both ends for a full month, in 元; None where it is not known, as by the piece."""
        if self.per is WagePer.PIECE:
            return None, None
        factor = {WagePer.HOUR: MONTHLY_HOURS, WagePer.DAY: MONTHLY_DAYS, WagePer.YEAR: 1 / Decimal(12)}
        return self._times(self.lowest, factor.get(self.per)), self._times(self.highest, factor.get(self.per))

    @property
    def spoken(self) -> str:
        """In words, such as 每月3000到4500元."""
        if not self.is_known:
            return "工资没有写明"
        if self.highest is None:
            return f"{self.per.spoken}{_plain(self.lowest)}元起"
        if self.lowest is None:
            return f"{self.per.spoken}最多{_plain(self.highest)}元"
        if self.lowest == self.highest:
            return f"{self.per.spoken}{_plain(self.lowest)}元"
        return f"{self.per.spoken}{_plain(self.lowest)}到{_plain(self.highest)}元"

    @staticmethod
    def _times(amount: Decimal | None, factor: Decimal | None) -> Decimal | None:
        if amount is None or factor is None:
            return amount
        return (amount * factor).quantize(Decimal("0.01"))


def parse_wage(cell: str, header: str = "") -> Wage:
    """The wage in a cell; the column's header may say the unit, as 月薪（千元） does.

    Raises CellFault where there is an amount that cannot be understood.
    """
    words = cell.strip()[:_MAX_CHARACTERS]
    text = _normalised(words)
    for said in words_of("no_amount"):
        text = text.replace(said, "")
    segment = _segment_with_amount(text)
    if not segment:
        return Wage(words=words)
    first: Decimal | None
    second: Decimal | None
    found = _RANGE.search(segment)
    if found:
        first, second = _ends(found, _header_scale(header))
    else:
        single = _SINGLE.search(segment)
        if single is None:  # digits such as ² are no numbers
            raise CellFault("看不懂工资。请写成 3000-4500元/月。")
        amount = _scaled(single[1], single[2] or _header_scale(header))
        first, second = _open_ended(segment, amount)
        found = single
    per = _per(segment, found, text, header, (first or second, second or first))
    _check(first, second, per)
    return Wage(first, second, per, words)


def _normalised(words: str) -> str:
    text = unicodedata.normalize("NFKC", words).lower()
    text = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", text)
    text = re.sub(r"[\s¥￥]", "", text)
    for said in words_of("not_an_amount"):
        text = text.replace(said, "")
    outside = re.sub(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】", lambda match: _unit_of(match[0]), text)
    return _RUN.sub(_in_digits, outside if re.search(rf"[\d{_CHINESE}]", outside) else text)


def _unit_of(bracket: str) -> str:
    """Of a bracket only a unit is kept: (元/月)."""
    return bracket[1:-1] if re.fullmatch(r"[(\[【][^\d]{1,6}[)\]】]", bracket) and "/" in bracket else ""


def _in_digits(run: re.Match[str]) -> str:
    """A number in Chinese characters with digits; its scale stays behind it, so that 三到五千 can be read."""
    text = run[0]
    if not (_CHINESE_DIGIT.search(text) or re.search(r"\d[千万]\d", text)) or not _COUNTED.search(text):
        return text
    try:
        value = Decimal(str(cn2an.cn2an(text, "smart")))
    except (ValueError, ArithmeticError, IndexError, KeyError):
        return text
    for scale, size in (("万", 10_000), ("千", 1_000)):
        if value and value % size == 0:
            return f"{_plain(value / size)}{scale}"
    return _plain(value)


def _segment_with_amount(text: str) -> str:
    """The part that says the wage itself, not a bonus, the probation's pay or the hours; "" where no digit is left."""
    parts = [part for part in re.split(r"[,;。、\n+]|(?<=月)(?=另)", text) if re.search(r"\d", part)]
    aside = words_of("beside_wage")
    own = [part for part in parts if not any(word in part for word in aside)]
    return (own or parts or [""])[0]


def _ends(found: re.Match[str], scale: str) -> tuple[Decimal, Decimal]:
    """Both ends; 3-5K means 3K-5K."""
    low_scale, high_scale = found[2] or "", found[6] or ""
    high = _scaled(found[5], high_scale or low_scale or scale)
    low = _scaled(found[1], low_scale or scale)
    if not low_scale and high_scale and Decimal(found[1]) <= Decimal(found[5]):
        low = _scaled(found[1], high_scale)
    return low, high


def _scaled(number: str, scale: str) -> Decimal:
    return Decimal(number) * _SCALES[scale]


def _header_scale(header: str) -> str:
    return "万" if "万元" in header else "千" if "千元" in header else ""


def _open_ended(segment: str, amount: Decimal) -> tuple[Decimal | None, Decimal | None]:
    if any(word in segment for word in words_of("at_most")):
        return None, amount
    if any(word in segment for word in words_of("at_least")):
        return amount, None
    return amount, amount


def _per(
    segment: str, found: re.Match[str], text: str, header: str, ends: tuple[Decimal | None, Decimal | None]
) -> WagePer:
    groups = found.groups()
    behind = next((unit for unit in reversed(groups) if unit in _BEHIND), None)
    if behind is not None:
        return _BEHIND[behind]
    for said in (segment, text, unicodedata.normalize("NFKC", header).lower()):
        per = next((per for per in _PER if pattern_of("paid_per", per.value).search(said)), None)
        if per is not None:
            return per
    lowest, highest = _PLAIN_MONTH
    if all(end is not None and lowest <= end <= highest for end in ends):
        return WagePer.MONTH
    raise CellFault("请写清是每月、每天还是每小时。")


def _check(first: Decimal | None, second: Decimal | None, per: WagePer) -> None:
    if first is not None and second is not None and first > second:
        raise CellFault("最低工资比最高工资还高。")
    lowest, highest = _BOUNDS[per]
    for amount in (first, second):
        if amount is not None and not lowest <= amount <= highest:
            raise CellFault(f"{per.spoken}{_plain(amount)}元不像工资，请核对。")


def _plain(amount: Decimal | None) -> str:
    return plain(amount or Decimal(0))
