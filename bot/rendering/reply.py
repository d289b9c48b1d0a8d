"""How an utterance is worded for the eye and for the ear: the answer that the HTTP API gives."""

from __future__ import annotations

import re

from actions.dialogue.utterance import Outcome, Utterance
from bot.rendering.contract import Answer, Option, Reply, RequestRef

# Amounts, years and counts are read as numbers; numbers to dial, and those of requests, digit by digit.
_COUNTED = r"(?![0-9.%]|[年月日元块万亿人名位个家户亩条项号岁天级分度平学小多])"
_HOTLINE = r"12(?:110|333|345|348|356|366|385)(?![0-9.])"
_OTHER = rf"(?:0[0-9]{{2,3}}-[0-9]{{7,8}}|[0-9]{{3}} [0-9]{{3}}|[0-9]{{5,}}|1(?:1[09]|2[02])){_COUNTED}"
_DIALLED = re.compile(rf"(?<![0-9.])(?:{_HOTLINE}|{_OTHER})")
_DIGITS = str.maketrans("0123456789- ", "零一二三四五六七八九，，")
_MUST_CHOOSE = (Outcome.ASK_BACK, Outcome.HANDOFF, Outcome.OUT_OF_SCOPE)


def answer_of(utterance: Utterance) -> Answer:
    """The answer of the HTTP API for one utterance."""
    text = "".join(utterance.sentences)
    options = [Option(title=option.title, say=str(number)) for number, option in enumerate(utterance.options, 1)]
    reply = Reply(
        text=text,
        speech=spoken(text) + _spoken_options(utterance, options),
        options=options,
        sources=utterance.sources,
        cacheable=utterance.is_public,
    )
    return Answer(
        outcome=utterance.outcome,
        topic=utterance.topic,
        confidence=round(utterance.confidence, 3),
        replies=[reply],
        request=RequestRef(**utterance.request) if utterance.request else None,
    )


def spoken(text: str) -> str:
    """Text for the ear: hotlines digit by digit, quotation marks as pauses."""
    by_digit = _DIALLED.sub(lambda match: match.group().translate(_DIGITS), text)
    return re.sub(r"[“”]", "", by_digit)


def _spoken_options(utterance: Utterance, options: list[Option]) -> str:
    if not options:
        return ""
    if utterance.outcome in _MUST_CHOOSE or utterance.ends_with_question:
        return "".join(f"{option.say}，{option.title}。" for option in options)
    return f"还可以说：{'、'.join(option.title for option in options)}。"
