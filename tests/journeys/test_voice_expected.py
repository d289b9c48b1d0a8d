"""What was asked for and is answered aloud is heard: through the stream, with the real recogniser and voice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from actions.dialogue.state import DialogueState
from bot.bench.expected_words import moment
from bot.channels.http.session import COOKIE
from tests.bot.fake_voices import Person
from tests.talking import Clips, TalkingPlace, silence, talker, talking_place
from voice.hearing.transcript import GUESS_FROM

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TalkingPlace]:
    with talking_place(tmp_path_factory.mktemp("talking")) as place:
        place.rasa.behave()
        yield place


async def _heard(place: TalkingPlace, clips: Clips, state: DialogueState, words: str) -> dict[str, object]:
    """What is heard of words that somebody says whom this was asked."""
    person = Person(place.app.state.settings)
    place.app.state.store.conversations.remember(person.conversation, state.as_json(), None)
    cookie = {"Cookie": f"{COOKIE}={person.cookie}"}
    async with talker(place.address, additional_headers=cookie) as somebody:
        await somebody.speak(np.concatenate([clips.say(words, "zf_xiaobei"), silence(1.5)]))
        return await somebody.until("heard")


@pytest.mark.parametrize(
    ("kind", "words", "also"),
    [
        ("yes_no", "可以", "可以的"),
        ("yes_no", "不要", "不要了"),
        ("choices", "回电话", ""),
        ("places", "毕节", "毕节市"),
    ],
)
async def test_an_answer_is_heard_at_its_question(
    place: TalkingPlace, clips: Clips, kind: str, words: str, also: str
) -> None:
    heard = await _heard(place, clips, moment(kind), words)
    assert heard["text"] in (words, also)
    assert isinstance(heard["confidence"], float) and heard["confidence"] >= GUESS_FROM


async def test_a_cry_is_heard_whatever_was_asked(place: TalkingPlace, clips: Clips) -> None:
    heard = await _heard(place, clips, moment("places"), "救命")
    assert heard["text"] == "救命"
