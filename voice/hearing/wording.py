"""What a recogniser wrote, in standard form: simplified, half-width, without spaces and closing marks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import cn2an
from opencc import OpenCC

_BETWEEN_CHINESE = re.compile(r"(?<=[^A-Za-z])\s+|\s+(?=[^A-Za-z])")
# The traditional form of 着 is a simplified character too, in words such as 著名.
_OLD_ZHE = re.compile(r"(?<![显名编土卓原专论合])著(?![名作称述])")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MARK = re.compile(r"[^\w]|_")
_LONGEST_COUNT = 8
_CLOSING = re.compile(r"[。．.…!?！？,，、;；\s]+$")


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def in_standard_form(text: str) -> str:
    """Simplified characters, half-width letters and digits, no spaces but between Latin words, no closing mark."""
    plain = _simplifier().convert(unicodedata.normalize("NFKC", text))
    plain = _OLD_ZHE.sub("着", plain).replace(",", "，").replace("?", "？").replace("!", "！")
    return _CLOSING.sub("", _BETWEEN_CHINESE.sub("", plain.strip()))


def comparable(text: str) -> str:
    """A text as it is compared: numbers in characters, no marks; 305 and 三百零五 are the same words."""
    return _MARK.sub("", _NUMBER.sub(_in_characters, in_standard_form(text))).replace("幺", "一").lower()


def _in_characters(number: re.Match[str]) -> str:
    written = number.group()
    return str(cn2an.an2cn(written, "low")) if len(written) <= _LONGEST_COUNT else written
