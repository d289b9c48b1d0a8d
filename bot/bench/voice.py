"""Voice as its users have it: how well we are understood, and how long somebody waits for the first sound."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import websockets

from actions.knowledge.entry import Entry
from actions.knowledge.library import Library
from actions.language.sounds import fold_syllable
from bot.bench.expected_words import figures_of_expected
from bot.bench.figures import Figure, median, p95
from bot.settings import Settings
from bot.speech.service import field_words
from voice.audio.decoding import decode
from voice.audio.sound import HEARD_RATE, Samples
from voice.audio.stored import at_rate
from voice.hearing.choosing import choose_recogniser
from voice.hearing.measuring import Heard, measure
from voice.hearing.recogniser import CannotHear, Recogniser
from voice.speaking.choosing import choose_speaker
from voice.speaking.mandarin_text import normalise
from voice.speaking.sentences import sentences
from voice.speaking.speaker import Speaker

_SENTENCES = 30
_ROUNDS = 10
_NEW = 6
"""Questions that were never asked before, of one person; and of each of two people."""
_PAIRS = range(_NEW, 3 * _NEW, 2)
"""Where in the list of such questions each pair of them begins."""
_QUESTION = "盲人医疗按摩考试怎么报名"
_PIECE = HEARD_RATE // 50
"""Samples: 20 ms, as the page sends them."""
_REST = np.zeros(HEARD_RATE // 2, np.int16)
_AFTER = np.zeros(_PIECE, np.int16)
_ANSWER_SECONDS = 20.0
_AUDIBLE = 500


def understanding(chosen: Settings, clips: Path | None) -> Iterator[Figure]:
    """Error rates and speed of hearing and of our own voice; nothing where no recogniser's model is there."""
    try:
        recogniser = choose_recogniser(*chosen.speech_models, field_words(), fold_syllable)
    except CannotHear:
        return
    speaker = choose_speaker(*chosen.speech_models, cuts_silence=False)
    try:
        if clips is not None:
            yield from _of_people(recogniser, clips)
            yield from figures_of_expected(recogniser, speaker)
        yield from _of_our_voice(recogniser, speaker)
    finally:
        speaker.close()
        recogniser.close()


def _of_people(recogniser: Recogniser, clips: Path) -> Iterator[Figure]:
    lines = (line.split("\t") for line in (clips / "transcripts.tsv").read_text().splitlines())
    heard = measure(recogniser, [(decode((clips / name).read_bytes()).samples, text) for name, text in lines])
    yield Figure("真人录音，错字率", 100 * heard.error_rate, "%", 18, 1)
    yield Figure("识别，处理比录音", heard.real_time_factor, "倍", 0.35, 2)


def _of_our_voice(recogniser: Recogniser, speaker: Speaker) -> Iterator[Figure]:
    told = list(itertools.islice(_knowledge_sentences(), _SENTENCES))
    work, sound, recordings = 0.0, 0.0, []
    for sentence in told:
        started = time.perf_counter()
        spoken = speaker.speak(sentence, "", 1.0)
        work += time.perf_counter() - started
        sound += spoken.seconds
        recordings.append((at_rate(spoken, HEARD_RATE).samples, normalise(sentence)))
    heard: Heard = measure(recogniser, recordings)
    yield Figure(f"我们的声音读{_SENTENCES}句再听写，错字率", 100 * heard.error_rate, "%", 12, 1)
    yield Figure("合成，处理比声音", work / sound, "倍", decimals=2)


def _knowledge_sentences() -> Iterator[str]:
    """One sentence of every sixteenth entry: all topics, the same every time."""
    for entry in _entries():
        yield sentences(entry.answer)[0]


def _entries() -> Iterator[Entry]:
    yield from itertools.islice(Library.load().entries.values(), 0, None, 16)


async def waiting(chosen: Settings) -> list[Figure]:
    """Seconds from the end of a spoken question to the first sound, at a gateway that runs with these settings.

    The pause of 0.7 seconds by which the end is noticed is part of it. What was never asked before was never spoken.
    """
    speaker = choose_speaker(*chosen.speech_models, cuts_silence=False)
    question = _spoken_by(speaker, _QUESTION)
    others = [_spoken_by(speaker, f"我想问{entry.title}") for entry in itertools.islice(_entries(), 1, 1 + 3 * _NEW)]
    speaker.close()
    await _ask_aloud(chosen, question)
    alone = [await _ask_aloud(chosen, question) for _ in range(_ROUNDS)]
    new = [await _ask_aloud(chosen, other) for other in others[:_NEW]]
    pairs = [await asyncio.gather(*(_ask_aloud(chosen, question) for _ in range(2))) for _ in range(_NEW)]
    both = [waited for pair in pairs for waited in pair]
    pairs = [await asyncio.gather(*(_ask_aloud(chosen, other) for other in others[at : at + 2])) for at in _PAIRS]
    both_new = [waited for pair in pairs for waited in pair]
    await _first_sound(chosen, whole=True)
    prepared = [await _first_sound(chosen) for _ in range(_ROUNDS)]
    return [
        *_of_waiting("说完到出声", alone),
        *_of_waiting("没说过的话，说完到出声", new),
        *_of_waiting("两人同时，说完到出声", both),
        *_of_waiting("两人同时，没说过的话，说完到出声", both_new),
        Figure("备好的话到出声，95分位", 1000 * p95(prepared), "毫秒", 150),
    ]


def _of_waiting(what: str, waited: list[float]) -> list[Figure]:
    return [
        Figure(f"{what}，中位数", median(waited), "秒", 1.2, 2),
        Figure(f"{what}，95分位", p95(waited), "秒", 1.7, 2),
    ]


def _spoken_by(speaker: Speaker, text: str) -> Samples:
    spoken = at_rate(speaker.speak(text, "", 1.0), HEARD_RATE).samples
    # The silence behind the last word is the listener's to find, not part of the question.
    return spoken[: int(np.flatnonzero(np.abs(spoken) > _AUDIBLE)[-1]) + 1]


async def _ask_aloud(chosen: Settings, question: Samples) -> float:
    """Speak at the usual speed; seconds from the last word to the first sound of the answer: no waiting tone."""
    address = f"{chosen.gateway_url.replace('http', 'ws', 1)}/api/v1/voice"
    async with websockets.connect(address) as socket:
        ended = asyncio.get_running_loop().create_future()
        is_answered, is_words = False, False
        speaking = asyncio.create_task(_speak(socket, question, ended))
        try:
            async with asyncio.timeout(len(question) / HEARD_RATE + _ANSWER_SECONDS):
                async for message in socket:
                    if isinstance(message, str):
                        told = json.loads(message)
                        is_answered = is_answered or told["type"] == "reply"
                        is_words = told.get("state") == "sentence"
                        if told["type"] == "error":
                            break
                    elif is_answered and is_words:
                        return time.perf_counter() - float(await ended)
        except TimeoutError:
            pass
        finally:
            speaking.cancel()
    return _ANSWER_SECONDS


async def _speak(socket: websockets.ClientConnection, question: Samples, ended: asyncio.Future[float]) -> None:
    started = time.perf_counter()
    stream = np.concatenate([_REST, question])
    for position in itertools.count(0, _PIECE):
        piece = stream[position : position + _PIECE]
        await socket.send((piece if len(piece) == _PIECE else _AFTER).tobytes())
        if position + _PIECE >= len(stream) and not ended.done():
            ended.set_result(time.perf_counter())
        await asyncio.sleep(max(0.0, started + (position + _PIECE) / HEARD_RATE - time.perf_counter()))


async def _first_sound(chosen: Settings, whole: bool = False) -> float:
    """Seconds from asking for the sound of an answer to its first byte, or to its last one."""
    async with httpx.AsyncClient(base_url=chosen.gateway_url, timeout=_ANSWER_SECONDS) as client:
        answer = (await client.post("/api/v1/messages", json={"text": "你好", "modality": "voice"})).json()
        started = time.perf_counter()
        async with client.stream("GET", answer["replies"][0]["audio"]) as response:
            async for _ in response.aiter_bytes():
                if whole:
                    continue
                return time.perf_counter() - started
    return _ANSWER_SECONDS
