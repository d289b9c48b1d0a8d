"""Nobody waits in silence: answers begin at once, waiting is heard, what was interrupted is not made any more. With the
real recogniser and the real voices."""

from __future__ import annotations

import asyncio
import itertools
import statistics
from collections.abc import Iterator

import httpx
import numpy as np
import pytest

from bot.channels.http.session import COOKIE
from bot.channels.voice import sayings
from bot.channels.voice.waiting import TONE_AFTER, TONE_EVERY, WORDS_AFTER
from tests.bot.fake_rasa import FakeRasa, answering, utterance
from tests.bot.fake_voices import Person
from tests.talking import Clips, Talker, TalkingPlace, silence, talker, talking_place
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.alone]

_QUESTION, _OTHER = "护理补贴一个月多少钱", "残疾人证怎么办理"
_NUMBERS = "一二三四五六七八九"
_ASKED = 5
_TURN_SECONDS = 8.0
"""After so long a Rasa that hangs is given up."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TalkingPlace]:
    """One gateway that hears and speaks, for all these tests."""
    with talking_place(tmp_path_factory.mktemp("at-once"), turn_seconds=_TURN_SECONDS) as place:
        yield place


@pytest.fixture(scope="module")
def clips(clips: Clips) -> Clips:
    """Both questions are made before anybody's time is taken."""
    for text in (_QUESTION, _OTHER):
        clips.say(text)
    return clips


@pytest.fixture
def rasa(place: TalkingPlace) -> FakeRasa:
    """The fake Rasa, well-behaved at first."""
    place.rasa.behave()
    return place.rasa


async def _ask(somebody: Talker, clips: Clips, text: str = _QUESTION) -> dict[str, object]:
    """Ask aloud; the event with which the end of speech was noticed."""
    before = len(somebody.events)
    await somebody.speak(clips.say(text))
    await somebody.until("listening", after=before, speech=True)
    await somebody.speak(silence(1.0))
    return await somebody.until("listening", after=before, speech=False)


def _heard(somebody: Talker) -> list[str]:
    return [event["state"] for event in somebody.events if event["type"] == "audio"]


@pytest.mark.parametrize("people", [1, 2])
async def test_an_answer_that_was_never_spoken_before_begins_within_half_a_second(
    place: TalkingPlace, rasa: FakeRasa, clips: Clips, people: int
) -> None:
    await place.app.state.speech.warm_up()
    fresh = itertools.count()

    def _never_said(_message: object) -> object:
        number = next(fresh)
        told = f"{people}个人问的第{number}件事，要先到户口所在地的乡镇办事处去问。"
        return answering(utterance(f"{told}他们会告诉您，这第{number}件事要带什么材料。"))

    rasa.respond = _never_said  # type: ignore[assignment]

    async def _waits(text: str) -> float:
        async with talker(place.address) as somebody:
            await _ask(somebody, clips, text)
            reply = await somebody.until("reply")
            audio = await somebody.until("audio", state="sentence")
            await somebody.until("audio", 60.0, state="end")
            return float(audio["when"] - reply["when"])

    waits: list[float] = []
    for _ in range(_ASKED):
        waits += await asyncio.gather(*map(_waits, (_QUESTION, _OTHER)[:people]))
    assert statistics.median(waits) <= 0.5, waits


async def test_while_rasa_is_slow_a_tone_is_heard_until_the_answer_sounds(
    place: TalkingPlace, rasa: FakeRasa, clips: Clips
) -> None:
    rasa.late = True
    async with talker(place.address) as somebody:
        ended = await _ask(somebody, clips)
        first = await somebody.until("audio", state="waiting")
        second = await somebody.until("audio", after=somebody.events.index(first) + 1, state="waiting")
        assert first["when"] - ended["when"] == pytest.approx(TONE_AFTER, abs=0.5)
        assert second["when"] - first["when"] == pytest.approx(TONE_EVERY, abs=0.5)
        rasa.late = False
        await somebody.until("audio", 60.0, state="end")
        heard = _heard(somebody)
        assert "waiting" not in heard[heard.index("sentence") :]
        tone = somebody.sounds[first["at"]]
        assert len(tone) == first["bytes"]


async def test_a_rasa_that_hangs_is_waited_for_with_words_and_then_excused(
    place: TalkingPlace, rasa: FakeRasa, clips: Clips
) -> None:
    rasa.late = True
    async with talker(place.address) as somebody:
        ended = await _ask(somebody, clips)
        words = await somebody.until("audio", state="sentence")
        assert words["text"] == sayings.PLEASE_WAIT
        assert words["when"] - ended["when"] == pytest.approx(WORDS_AFTER, abs=0.7)
        reply = await somebody.until("reply")
        after = somebody.events.index(reply)
        told = await somebody.until("audio", after=after, state="sentence")
        assert told["text"] in reply["replies"][0]["speech"]
        await somebody.until("audio", 60.0, after=after, state="end")
        assert sum(event.get("text") == sayings.PLEASE_WAIT for event in somebody.events) == 1
        assert _heard(somebody)[-1] == "end"


async def test_whoever_speaks_while_they_wait_hears_no_tone_meanwhile(
    place: TalkingPlace, rasa: FakeRasa, clips: Clips
) -> None:
    rasa.late = True
    async with talker(place.address) as somebody:
        await _ask(somebody, clips)
        await somebody.until("audio", state="waiting")
        before = len(somebody.events)
        await somebody.speak(np.concatenate([clips.say(_OTHER), clips.say(_OTHER)]))
        began = await somebody.until("listening", after=before, speech=True)
        rasa.late = False
        await somebody.speak(silence(1.0))
        ended = await somebody.until("listening", after=before, speech=False)
        position = somebody.events.index
        between = somebody.events[position(began) : position(ended)]
        assert not [event for event in between if event.get("state") == "waiting"]


async def test_who_said_that_they_cannot_hear_is_sent_no_tone(
    place: TalkingPlace, rasa: FakeRasa, clips: Clips
) -> None:
    person = Person(place.app.state.settings)
    cookies = {COOKIE: person.cookie}
    async with httpx.AsyncClient(base_url=place.address, cookies=cookies, trust_env=False) as client:
        (await client.post("/api/v1/messages", json={"text": "我听不见", "modality": "text"})).raise_for_status()
    rasa.late = True
    headers = {"Cookie": f"{COOKIE}={person.cookie}"}
    async with talker(place.address, additional_headers=headers) as somebody:
        await _ask(somebody, clips)
        await somebody.until("reply")
        assert "waiting" not in _heard(somebody)
        assert not any(event.get("text") == sayings.PLEASE_WAIT for event in somebody.events)


async def test_what_was_interrupted_is_made_no_more(place: TalkingPlace, rasa: FakeRasa, clips: Clips) -> None:
    speech = place.app.state.speech
    long = "".join(f"这是第{number}句话，说的是要到哪里去办手续，要带什么材料，几天能办好。" for number in _NUMBERS)
    rasa.respond = lambda _message: answering(utterance(long))

    async def _is_making() -> bool:
        return len(speech._speaking) > 0

    async def _makes_nothing() -> bool:
        return not len(speech._speaking)

    async with talker(place.address) as somebody:
        await _ask(somebody, clips)
        await somebody.until("audio", state="sentence")
        await until(_is_making, 20.0, "the natural voice at work")
        before = len(somebody.events)
        await somebody.send(type="stop")
        await somebody.until("audio", after=before, state="stopped")
        await until(_makes_nothing, 1.0, "stopped")
