"""Questions asked aloud by two of our voices: how many that are answered when typed are not, by style."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx

from bot.bench.figures import Figure
from bot.bench.judging import fault_of
from bot.settings import Settings
from bot.turn.confirmation import HEARD_INTRODUCTION as INTRODUCTION
from voice.audio.encoding import as_ogg
from voice.models.register import VOICES
from voice.speaking.choosing import choose_speaker

_VOICES = (VOICES[1], VOICES[2])
"""Not the default one, by which the rest is measured."""
_MOST_QUESTIONS = 50
_TURN_SECONDS = 60.0
_STYLES = {
    "formal": "书面",
    "colloquial": "口语",
    "dialect": "方言",
    "homophone": "错字",
    "rambling": "绕弯",
    "short": "短句",
}
Ask = Callable[[httpx.AsyncClient, str], Any]


async def misheard(chosen: Settings, questions: Path) -> AsyncIterator[Figure]:
    """Figures in per cent, from a file of JSON lines with `turns`, `style` and what is expected; not all of many.

    Only questions that are answered rightly when they are typed count; what is said back is confirmed.
    """
    lines = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    speaker = choose_speaker(*chosen.speech_models, cuts_silence=False)
    outcomes: dict[str, list[bool]] = defaultdict(list)
    try:
        for line in lines[:: max(1, len(lines) // _MOST_QUESTIONS)]:
            if fault_of(line, await _answered(chosen, line["turns"], _type)):
                continue
            for voice in _VOICES:

                async def _say(client: httpx.AsyncClient, text: str, voice: str = voice) -> Any:
                    sound = as_ogg(speaker.speak(text, voice, 1.0))
                    return await client.post("/api/v1/speech", content=sound)

                fault = fault_of(line, await _answered(chosen, line["turns"], _say))
                outcomes[line.get("style", "")].append(not fault)
    finally:
        speaker.close()
    every = [right for ones in outcomes.values() for right in ones]
    yield Figure(f"{len(every)}次问题改用嘴说，没有答对", _missed(every), "%", 15, 1)
    for style, ones in outcomes.items():
        yield Figure(f"其中{_STYLES.get(style, style)}{len(ones)}次", _missed(ones), "%", decimals=1)


async def _type(client: httpx.AsyncClient, text: str) -> Any:
    return await client.post("/api/v1/messages", json={"text": text, "modality": "text"})


async def _answered(chosen: Settings, turns: list[str], ask: Ask) -> dict[str, Any]:
    """The last answer of a conversation of its own."""
    answer: dict[str, Any] = {}
    async with httpx.AsyncClient(base_url=chosen.gateway_url, timeout=_TURN_SECONDS) as client:
        for text in turns:
            answer = (await ask(client, text)).json()
            if answer["replies"][0]["text"].startswith(INTRODUCTION):
                answer = (await _type(client, "对")).json()
    return answer


def _missed(ones: list[bool]) -> float:
    return 100 * ones.count(False) / len(ones)
