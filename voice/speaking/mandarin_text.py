"""Writes everything that is read aloud in characters: numbers, dates, times, hotlines, letters and signs.

Every synthesiser then says it rightly. Numbers to dial and document numbers are read digit by digit, with 幺 for 1 as
on the telephone; years digit by digit; amounts and counts as numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import cn2an

_DIGITS = "零一二三四五六七八九"
_DIALLED = "零幺二三四五六七八九"
_LETTER_NAMES = "诶,比,西,地,伊,艾弗,鸡,艾尺,爱,杰,开,艾勒,艾姆,恩,欧,皮,扣,啊,艾丝,提,优,威,达不溜,艾克斯,歪,贼"
_LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _LETTER_NAMES.split(","), strict=True))
_SIGNS = {
    "+": "加", "=": "等于", "×": "乘", "÷": "除以", "≥": "不少于", "≤": "不超过", ">": "大于", "<": "小于",
    "&": "和", "℃": "摄氏度", "%": "百分之", "#": "井号", "@": "艾特", "¥": "元",
}  # fmt: skip
_DASH = r"\s*[-–—~～至]+\s*"
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_COUNTERS = "个名位条项种次年天户家岁人件份张块元件道级倍分周场本套台亩户"
_MONTH = "(?:1[0-2]|0?[1-9])"
_AN_HOUR = "(?:2[0-4]|[01]?[0-9]):[0-5][0-9]"
_MOST_DIGITS = 12
_PAUSES = re.compile(r"[\s()（）\[\]〔〕【】《》〈〉“”‘’\"'「」『』—…·|/\\_*-]+")
_REPEATED_PAUSE = re.compile(r"[，、：；]*([。！？])[，、：；。]*|[，、：；]*([，：；])[，、：；]*|、、+")


def normalise(text: str) -> str:
    """The text as it is spoken: Chinese characters and pauses (，。！？：；、) alone."""
    spoken = unicodedata.normalize("NFKC", text.replace("…", "，"))
    spoken = re.sub(r"https?://\S+|www\.\S+", "网址", spoken)
    spoken = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", spoken)
    for pattern, wording in _RULES:
        spoken = pattern.sub(wording, spoken)
    return _with_plain_pauses(_in_characters(spoken))


def digit_by_digit(digits: str) -> str:
    """Digits read one after the other, as a year: 二零二二."""
    return "".join(_DIGITS[int(digit)] for digit in digits if digit.isdigit())


def dialled(digits: str) -> str:
    """Digits read one after the other, as on the telephone: 幺二三八五."""
    return "".join(_DIALLED[int(digit)] if digit.isdigit() else "，" for digit in re.sub(r"[-\s]+", "-", digits))


def number(written: str) -> str:
    """A number as a quantity: 一百零五, 零点五. One too long for a quantity is read digit by digit."""
    whole, _, fraction = written.partition(".")
    if len(whole) > _MOST_DIGITS or (len(whole) > 1 and whole.startswith("0")):
        return digit_by_digit(whole) + ("点" + digit_by_digit(fraction) if fraction else "")
    spoken = str(cn2an.an2cn(int(whole), "low"))
    return spoken + ("点" + digit_by_digit(fraction) if fraction else "")


def _counted(written: str) -> str:
    """A number before a measure word: 两个, but 十二个."""
    return "两" if written == "2" else number(written)


Wording = Callable[[re.Match[str]], str]


def _time(clock: str) -> str:
    hours, minutes = clock.split(":")
    if minutes == "00":
        return f"{number(str(int(hours)))}点"
    if minutes == "30":
        return f"{number(str(int(hours)))}点半"
    return f"{number(str(int(hours)))}点{number(minutes) if minutes[0] != '0' else '零' + number(minutes[1])}分"


def _year_range(match: re.Match[str]) -> str:
    return f"{digit_by_digit(match[1])}到{digit_by_digit(match[2])}"


def _date(match: re.Match[str]) -> str:
    return f"{digit_by_digit(match[1])}年{number(str(int(match[2])))}月{number(str(int(match[3])))}日"


def _document_number(match: re.Match[str]) -> str:
    return f"，{digit_by_digit(match[1])}，{digit_by_digit(match[2]) if len(match[2]) > 3 else number(match[2])}号"


def _range(match: re.Match[str]) -> str:
    return f"{number(match[1])}到{number(match[2])}"


def _percent_range(match: re.Match[str]) -> str:
    return f"百分之{number(match[1])}到百分之{number(match[2])}"


_RULES: list[tuple[re.Pattern[str], Wording]] = [
    (re.compile(r"[〔\[]([12][0-9]{3})[〕\]]\s*([0-9]+)\s*号"), _document_number),
    (re.compile(rf"((?:19|20)[0-9]{{2}})年?{_DASH}((?:19|20)[0-9]{{2}})(?![0-9])"), _year_range),
    (re.compile(rf"((?:19|20)[0-9]{{2}})[./-]({_MONTH})[./-]([0-3]?[0-9])(?![0-9])"), _date),
    (re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?=年)"), lambda match: digit_by_digit(match[1])),
    (
        re.compile(rf"(?<![0-9:])({_AN_HOUR}){_DASH}({_AN_HOUR})(?![0-9:])"),
        lambda match: f"{_time(match[1])}到{_time(match[2])}",
    ),
    (re.compile(rf"(?<![0-9:])({_AN_HOUR})(?![0-9:])"), lambda match: _time(match[1])),
    (
        re.compile(r"(?<![0-9])([0-9]{3}) ([0-9]{3})(?![0-9])"),
        lambda match: f"{digit_by_digit(match[1])}，{digit_by_digit(match[2])}",
    ),
    (re.compile(r"(?<![0-9])0[0-9]{2,3}-?[0-9]{7,8}(?![0-9])"), lambda match: dialled(match[0])),
    (re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])"), lambda match: dialled(match[0])),
    (re.compile(r"(?<![0-9.])(?:12[0-9]{3}|1(?:1[049]|2[02]))(?![0-9.]|[万亿元人名个户])"), lambda m: dialled(m[0])),
    (re.compile(rf"({_NUMBER})%?{_DASH}({_NUMBER})%"), _percent_range),
    (re.compile(rf"({_NUMBER})%"), lambda match: f"百分之{number(match[1])}"),
    (re.compile(rf"({_NUMBER})‰"), lambda match: f"千分之{number(match[1])}"),
    (re.compile(r"(?<![0-9/])([0-9]{1,3})/([0-9]{1,3})(?![0-9/])"), lambda m: f"{number(m[2])}分之{number(m[1])}"),
    (re.compile(rf"[¥￥]({_NUMBER})"), lambda match: f"{number(match[1])}元"),
    (re.compile(rf"(?<![0-9.])({_NUMBER})(?:{_DASH})({_NUMBER})(?=[0-9]*\D|$)"), _range),
    (re.compile(r"第([0-9]+)"), lambda match: f"第{number(match[1])}"),
    (re.compile(rf"(?<![0-9.])({_NUMBER})(?=[{_COUNTERS}万亿](?!月))"), lambda match: _counted(match[1])),
    (re.compile(r"(?<![0-9.])[0-9]{5,}(?![0-9.])"), lambda match: digit_by_digit(match[0])),
    (re.compile(r"(?<![0-9])[0-9]+(?:\.[0-9]+){2,}"), lambda m: "点".join(number(part) for part in m[0].split("."))),
    (re.compile(_NUMBER), lambda match: number(match[0])),
]


def _in_characters(text: str) -> str:
    return "".join(_character(character) for character in text)


def _character(character: str) -> str:
    if "一" <= character <= "鿿" or character in "〇，。！？：；、":
        return character
    if character.upper() in _LETTERS:
        return _LETTERS[character.upper()]
    if character in _SIGNS:
        return _SIGNS[character]
    if character in ",;:!?.":
        return {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", ".": "。"}[character]
    return " "


def _with_plain_pauses(text: str) -> str:
    spoken = _PAUSES.sub("，", text)
    spoken = _REPEATED_PAUSE.sub(lambda match: match[1] or match[2] or "、", spoken)
    return spoken.strip("，、：；").replace("〇", "零")
