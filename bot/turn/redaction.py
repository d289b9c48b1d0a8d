"""Takes identity, certificate, phone and card numbers and e-mail addresses out of a text before anything keeps it.

Nothing behind this module sees them: not Rasa, not the transcript, not a log. Numbers may be written in digits or in
Chinese numerals, with gaps or without, and directly beside letters, words and other numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from actions.language.amounts import ARABIC_DIGITS

_DIGITS = "0-9零〇一二三四五六七八九幺"
_GAP = r"[ \-‐‑–—_·.,，、。()]{0,3}"
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_RUN = re.compile(rf"[{_DIGITS}](?:{_GAP}[{_DIGITS}Xx])*")
_PIECE = re.compile(rf"[{_DIGITS}]+|[Xx]")
_ENUMERATES = re.compile(r"[.,，、。]")
_CERTIFICATE = re.compile(r"〔(?:身份证号|残疾人证号|银行卡号?)〕")
_MAX_DIGITS = 20
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}")
# Written in one piece; a date such as 2022.03.01-2024.12.3 has no area code.
_AREA = re.compile(rf"[{_DIGITS}]{{3}}")
_CARD = re.compile(r"[34569][0-9]{15,18}")
_BORN = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_IDENTITY = re.compile(rf"[1-9][0-9]{{5}}(?:19|20)[0-9]{{2}}{_BORN}[0-9]{{3}}[0-9X]")
_OLD_IDENTITY = re.compile(rf"[1-9][0-9]{{7}}{_BORN}[0-9]{{3}}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
# Numbers of offices that stand in our own knowledge.
_PUBLIC = {"085127613050"}


def redact(text: str) -> str:
    """The text with each such number replaced by its kind, such as 〔电话〕 or 〔残疾人证号〕."""
    return _RUN.sub(lambda run: "".join(_hidden(run.group())), _EMAIL.sub("〔邮箱〕", text))


def holds_certificate(text: str) -> bool:
    """Whether a redacted text held the number of a certificate or a card."""
    return _CERTIFICATE.search(text) is not None


def _hidden(run: str) -> Iterator[str]:
    """A run of digits and gaps, with the numbers in it replaced; what is no such number, a year for instance, stays."""
    pieces = list(_PIECE.finditer(run))
    first, end = 0, 0
    while first < len(pieces):
        yield run[end : pieces[first].start()]
        last, told = _longest_number(run, pieces, first)
        end = pieces[last].end()
        yield told
        first = last + 1


def _longest_number(run: str, pieces: list[re.Match[str]], first: int) -> tuple[int, str]:
    """(last piece, what to write): the longest number that begins with a piece, or that piece alone."""
    number, found = "", None
    for last in range(first, len(pieces)):
        number += _plain(pieces[last].group())
        if len(number) > _MAX_DIGITS and last > first:
            break
        written = run[pieces[first].start() : pieces[last].end()]
        if number in _PUBLIC:
            found = last, written
        elif kind := _kind(number, written):
            found = last, f"〔{kind}〕"
        elif found is None and (told := _beside_a_word(number, written)):
            found = last, told
    return found or (first, _without_mobiles(pieces[first].group()))


def _kind(number: str, written: str) -> str:
    if _is_identity(number[:18]) and (len(number) == 18 or re.fullmatch("[0-9]{2}", number[18:])):
        return "身份证号" if len(number) == 18 else "残疾人证号"
    if _OLD_IDENTITY.fullmatch(number):
        return "身份证号"
    if _MOBILE.fullmatch(number) or (_LANDLINE.fullmatch(number) and _AREA.match(written)):
        return "电话"
    if _CARD.fullmatch(number) and not _ENUMERATES.search(written) and _passes_luhn(number):
        return "银行卡号"
    # A long number that fails its check digit is more likely a slip of the finger than harmless.
    return "证件号" if len(number) >= 18 and len(written) == len(number) else ""


def _beside_a_word(number: str, written: str) -> str:
    """A mobile number to which a word's last or first numeral is glued, without it: 张三幺三八，…; "" if it is none."""
    for cut in (slice(1, None), slice(0, -1), slice(1, -1)):
        words = written[: cut.start], written[len(written) + (cut.stop or 0) :]
        if _MOBILE.fullmatch(number[cut]) and not re.search("[0-9]", "".join(words)):
            return f"{words[0]}〔电话〕{words[1]}"
    return ""


def _without_mobiles(piece: str) -> str:
    """A piece with the mobile numbers inside it replaced: 统一13812345678."""
    told, end = "", 0
    for mobile in _MOBILE.finditer(_plain(piece)):
        told += f"{piece[end : mobile.start()]}〔电话〕"
        end = mobile.end()
    return told + piece[end:]


def _plain(written: str) -> str:
    return written.translate(ARABIC_DIGITS).upper()


def _is_identity(number: str) -> bool:
    """GB 11643-1999: check character over the weighted first 17 digits."""
    if not _IDENTITY.fullmatch(number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK_CHARACTERS[total % 11] == number[17]


def _passes_luhn(number: str) -> bool:
    """ISO/IEC 7812-1: the Luhn check of payment card numbers."""
    doubled = [int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
