"""The telephone: a question in a telephone's sound, an answer, a choice by a key, an interruption, the end; with the
real recogniser and the real voice, over Asterisk's own protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import numpy as np
import pytest
import websockets

from actions.dialogue.utterance import Option
from bot.channels.telephone import call as call_of_telephone
from tests.bot.fake_asterisk import calling
from tests.bot.fake_rasa import FakeRasa, answering, utterance
from tests.talking import Clips, TalkingPlace, silence, talking_place
from tests.waiting import until

# Sound comes in at its own pace: what holds the machine up would tear words apart.
pytestmark = [pytest.mark.slow, pytest.mark.alone]

_QUESTION = "护理补贴一个月多少钱"
_SECRET = "a-secret-of-the-exchange"
_NUMBER = "13985550123"
_OPTIONS = [Option("怎么申请", "entry:allowances.care-amount"), Option("转人工", "human")]
_SENTENCES = [f"这是第{number}句话，说的是怎么办手续。" for number in "一二三"]
_SECONDS = 120.0
"""Waited for what comes by itself: another worker of the tests may hold both processors for long."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TalkingPlace]:
    folder = tmp_path_factory.mktemp("telephone")
    wishes = {"telephone_secret": _SECRET, "telephone_lines": 1, "log_dir": folder / "log"}
    with pytest.MonkeyPatch.context() as patch, talking_place(folder, **wishes) as place:
        # The fake exchange sends sound all the time, but a busy machine may hold it up in the middle of a word.
        patch.setattr(call_of_telephone, "NO_SOUND_SECONDS", _SECONDS)
        yield place


@pytest.fixture
def rasa(place: TalkingPlace) -> FakeRasa:
    place.rasa.behave()
    return place.rasa


async def _asked(rasa: FakeRasa, begins: str, ends: str = "") -> str:
    """What the dialogue was asked that begins and ends so, once it was."""

    async def _found() -> str:
        asked = [str(message["message"]) for message in rasa.heard]
        return next((words for words in asked if words.startswith(begins) and words.endswith(ends)), "")

    try:
        return await until(_found, _SECONDS, f"asked {begins}…{ends}")
    except AssertionError as late:
        raise AssertionError(f"asked {[message['message'] for message in rasa.heard]}") from late


async def _nobody_calls(place: TalkingPlace) -> None:
    async def _none() -> bool:
        return not len(place.app.state.calls)

    await until(_none, _SECONDS, "hung up")


async def test_a_caller_asks_hears_chooses_by_a_key_interrupts_and_hangs_up(
    place: TalkingPlace, rasa: FakeRasa, clips: Clips
) -> None:
    rasa.respond = lambda _message: answering(utterance("护理补贴每月六十元。", options=_OPTIONS))
    query = f"?caller={_NUMBER}"
    # Made before: making speech holds up the loop that sends and plays.
    question, another = clips.say(_QUESTION), clips.say("残疾人证怎么办理")
    async with calling(place.address, _SECRET, query=query, CALLERID=_NUMBER) as call:
        await call.hears(1.0)
        await call.say(np.concatenate([question, silence(1.5)]))
        # The greeting was cut short by the question, of which nothing is lost.
        await call.is_interrupted(1)
        beyond = len(call.played)
        await _asked(rasa, "护理补", "多少钱")
        await call.hears(1.0, beyond)
        rasa.behave()
        flushed = call.commands.count("FLUSH_MEDIA")
        await call.press("1")
        await call.is_interrupted(flushed + 1)
        beyond = len(call.played)
        await _asked(rasa, "1")
        await call.hears(1.0, beyond)
        flushed = call.commands.count("FLUSH_MEDIA")
        await call.say(np.concatenate([silence(0.2), another]))
        await call.is_interrupted(flushed + 1)
        await call.press("*")
        await _asked(rasa, "再说一遍")
        await call.press("#")
        await call.press("0")
        await _asked(rasa, "转人工")
    await _nobody_calls(place)
    [conversation] = {message["sender"] for message in rasa.heard}
    assert conversation.startswith("call-") and len(conversation) <= 64
    kept = b"".join(file.read_bytes() for file in place.folder.rglob("*") if file.is_file())
    assert _NUMBER.encode() not in kept


async def test_a_long_answer_in_mu_law_is_played_whole_and_a_longer_number_is_entered(
    place: TalkingPlace, rasa: FakeRasa, clips: Clips
) -> None:
    rasa.respond = lambda _message: answering(utterance("".join(_SENTENCES)))
    async with calling(place.address, _SECRET, law="ulaw", is_json=False) as call:
        await call.hears(0.2)
        await call.press("#")
        await call.is_interrupted(1)
        for key in "205#":
            await call.press(key)
        # Both # and the number that was entered silence what is played.
        await call.is_interrupted(3)
        await _asked(rasa, "205")
        await call.has_played(len(_SENTENCES))
        assert call.commands.count("FLUSH_MEDIA") == 3
        assert set(call.commands) <= {"FLUSH_MEDIA", "START_MEDIA_BUFFERING", "STOP_MEDIA_BUFFERING"}
    await _nobody_calls(place)


async def test_the_second_caller_of_one_line_and_whoever_shows_no_secret_are_refused(place: TalkingPlace) -> None:
    async with calling(place.address, _SECRET):
        with pytest.raises(websockets.InvalidStatus):
            async with calling(place.address, _SECRET):
                pass
    await _nobody_calls(place)
    for secret in ("another-secret-of-somebody", ""):
        with pytest.raises(websockets.InvalidStatus):
            async with calling(place.address, secret):
                pass


async def test_sound_that_is_no_telephones_is_not_taken(place: TalkingPlace) -> None:
    async with calling(place.address, _SECRET, law="opus") as call:
        await asyncio.wait_for(call.connection.wait_closed(), 10.0)
    await _nobody_calls(place)
