"""How sure one has to be of what was heard before it is acted on: less where life is in danger, more where a step
cannot be taken back."""

from __future__ import annotations

import re
from dataclasses import replace

from voice.hearing.transcript import GUESS_FROM, NOTHING, SURE_FROM, Transcript

# What cannot be taken back, and numbers in which one wrong syllable matters.
_RISKY = re.compile(
    r"(?:取消|撤回|撤销|删除|删掉|清除|注销).{0,8}(?:请求|申请|转人工|编号|记录|信息|同意|数据|对话)"
    r"|(?:[0-9零一二三四五六七八九幺][ -]?){7,}"
)
# Danger to life, and the wish for a person, wait for no confirmation.
_URGENT = re.compile(r"不想活|想死|自杀|活不下去|轻生|跳楼|割腕|救命|转人工|人工服务|找真人|工作人员")
_ALMOST_SURE = SURE_FROM - 0.01


def weighed(transcript: Transcript) -> Transcript:
    """The transcript with the confidence that decides: act, say back and ask, or ask to repeat."""
    if _RISKY.search(transcript.text):
        return replace(transcript, confidence=min(transcript.confidence, _ALMOST_SURE))
    if _URGENT.search(transcript.text):
        return replace(transcript, confidence=max(transcript.confidence, SURE_FROM))
    # Noise that was taken for a word must not count as a yes to what was said back.
    return transcript if transcript.confidence >= GUESS_FROM else NOTHING
