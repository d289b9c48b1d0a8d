"""How an utterance is worded for the eye and for the ear: the answer that the HTTP API gives."""

from __future__ import annotations

from actions.dialogue.utterance import Outcome, Utterance
from bot.rendering.contract import Answer, Option, Reply, RequestRef
from bot.rendering.dialled import spell_out_dialled

_QUOTATION_MARKS = str.maketrans("", "", "“”")
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
    return spell_out_dialled(text).translate(_QUOTATION_MARKS)


def _spoken_options(utterance: Utterance, options: list[Option]) -> str:
    if not options:
        return ""
    if utterance.outcome in _MUST_CHOOSE or utterance.ends_with_question:
        return "".join(f"{option.say}，{option.title}。" for option in options)
    return f"还可以说：{'、'.join(option.title for option in options)}。"
