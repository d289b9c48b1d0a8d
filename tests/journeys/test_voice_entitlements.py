"""我能得到什么 by voice alone: heard through the stream by the real recogniser, understood by the trained model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest

from actions.dialogue.inquiry import phrases
from actions.eligibility.book import shipped_book
from bot.turn.confirmation import HEARD_INTRODUCTION
from tests.journeys.assistant import Assistant
from tests.talking import Clips, Talker, silence, talker
from tests.visitor import told

pytestmark = pytest.mark.slow

_ANSWERS = {
    "几级": "二级",
    "低保": "没有",
    "农村、城镇，还是外省": "贵州农村",
    "户口在贵州": "在贵州",
    "农村户口还是": "我是农村户口",
    "有工作": "没有工作",
    "小生意": "不做生意",
    "哪一类": "看不见",
}
"""Words of a question → what is said to it; to any other 不清楚."""
_MOST_QUESTIONS = 8
_ANSWER_SECONDS = 60.0


@pytest.fixture
async def somebody(assistant: Assistant) -> AsyncIterator[Talker]:
    """Somebody who has opened the voice stream of the whole assistant."""
    async with talker(assistant.settings.gateway_url) as talking:
        yield talking


async def _say(somebody: Talker, clips: Clips, words: str) -> str:
    """What is answered to words that are said aloud; what is said back is confirmed aloud."""
    said = await _answered(somebody, clips, words)
    return await _answered(somebody, clips, "是的") if said.startswith(HEARD_INTRODUCTION) else said


async def _answered(somebody: Talker, clips: Clips, words: str) -> str:
    before = len(somebody.events)
    # Answers are not heard out: whoever speaks interrupts them.
    await somebody.speak(np.concatenate([clips.say(words), silence(1.5)]))
    reply: dict[str, Any] = await somebody.until("reply", _ANSWER_SECONDS, after=before)
    return told(reply)


def _question(said: str) -> str:
    """The last sentence that asks something; "" where none does. 没有就说没有。 may stand behind it."""
    before, mark, _ = said.rpartition("？")
    return before.rpartition("。")[-1] + mark


async def _answer_all(somebody: Talker, clips: Clips, said: str) -> str:
    """What is said once every question is answered."""
    for _ in range(_MOST_QUESTIONS):
        question = _question(said)
        if not question:
            return said
        answer = next((answer for words, answer in _ANSWERS.items() if words in question), "不清楚")
        said = await _say(somebody, clips, answer)
    raise AssertionError(f"still asked: {said}")


async def test_from_the_first_words_over_a_correction_to_a_benefit(somebody: Talker, clips: Clips) -> None:
    said = await _say(somebody, clips, "我能得到什么")
    assert "几级" in _question(said)
    said = await _say(somebody, clips, "二级")
    assert "残疾等级2级" in said
    question = _question(said)
    why = await _say(somebody, clips, "为什么")
    assert why.startswith(phrases.WHY_ASKED.partition("{")[0])
    assert _question(why) == question
    corrected = await _say(somebody, clips, "不是二级，是三级")
    assert corrected.startswith(phrases.CORRECTED.format(told="残疾等级3级"))
    assert _question(corrected) == question
    result = await _answer_all(somebody, clips, corrected)
    benefits = [rule.title for rule in shipped_book().rules.values()]
    assert any(f"{benefit}：可以" in result for benefit in benefits), result
