"""Takes identity, certificate, phone and card numbers and e-mail addresses out of a text before anything keeps it.

Nothing behind this module sees them: not Rasa, not the transcript, not a log.
"""

from __future__ import annotations

import re

_GAP = r"[ \-·.,，、]?"
_DIGIT = "[0-9零〇一二三四五六七八九幺]"
_CHINESE_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_NUMBER = re.compile(rf"(?<![0-9A-Za-z]){_DIGIT}(?:{_GAP}{_DIGIT}){{6,22}}{_GAP}[Xx]?(?:{_DIGIT}{{2}})?(?![0-9A-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
# Numbers of offices that stand in our own knowledge.
_PUBLIC = {"085127613050"}


def redact(text: str) -> str:
    """The text with each such number replaced by what it was, such as 〔电话〕 or 〔身份证号〕."""
    return _NUMBER.sub(_placeholder, _EMAIL.sub("〔邮箱〕", text))


def _placeholder(match: re.Match[str]) -> str:
    written = match.group()
    number = re.sub(r"[^0-9X]", "", written.translate(_CHINESE_DIGITS).upper())
    kind = _kind(number)
    return f"〔{kind}〕" if kind else written


def _kind(number: str) -> str:
    if number in _PUBLIC:
        return ""
    if len(number) == 20 and _is_identity(number[:18]):
        return "残疾人证号"
    if len(number) == 18 and _is_identity(number):
        return "身份证号"
    if len(number) == 15 and re.fullmatch(r"[1-9][0-9]{7}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])[0-9]{3}", number):
        return "身份证号"
    if re.fullmatch(r"(?:86)?1[3-9][0-9]{9}|0[0-9]{2,3}[2-9][0-9]{6,7}", number):
        return "电话"
    if 16 <= len(number) <= 19 and number.isdigit() and _passes_luhn(number):
        return "银行卡号"
    # A long number that fails its check digit is more likely a slip of the finger than harmless.
    if len(number) in (18, 19, 20):
        return "证件号"
    return ""


def _is_identity(number: str) -> bool:
    """GB 11643-1999: check character over the weighted first 17 digits."""
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK_CHARACTERS[total % 11] == number[17]


def _passes_luhn(number: str) -> bool:
    """ISO/IEC 7812-1: the Luhn check of payment card numbers."""
    doubled = [int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
