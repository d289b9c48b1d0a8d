"""How an utterance is worded for the eye and for the ear: the answer that the HTTP API gives."""

from __future__ import annotations

import re
from typing import Any

_LONG_NUMBER = re.compile(r"(?<![0-9.])[0-9]{5,}(?:-[0-9]{4,})*(?![0-9.]|[年元人万])")
_DIGITS = str.maketrans("0123456789-", "零一二三四五六七八九，")
_MUST_CHOOSE = ("ask_back", "handoff", "out_of_scope")


def answer_of(utterance: dict[str, Any]) -> dict[str, Any]:
    """The JSON object of the HTTP API for one utterance."""
    sentences = utterance["sentences"]
    options = [{"title": option["title"], "say": str(number)} for number, option in enumerate(utterance["options"], 1)]
    return {
        "outcome": utterance["outcome"],
        "topic": utterance["topic"],
        "confidence": round(utterance["confidence"], 3),
        "replies": [
            {
                "text": "".join(sentences),
                "speech": spoken("".join(sentences)) + _spoken_options(utterance["outcome"], options),
                "audio": None,
                "options": options,
                "sources": utterance["sources"],
            }
        ],
        "request": utterance["request"],
    }


def spoken(text: str) -> str:
    """Text for the ear: hotlines digit by digit, quotation marks as pauses."""
    by_digit = _LONG_NUMBER.sub(lambda match: match.group().translate(_DIGITS), text)
    return re.sub(r"[“”]", "", by_digit)


def _spoken_options(outcome: str, options: list[dict[str, str]]) -> str:
    if not options:
        return ""
    if outcome in _MUST_CHOOSE:
        return "".join(f"{option['say']}，{option['title']}。" for option in options)
    return f"还可以说：{'、'.join(option['title'] for option in options)}。"
