"""Talking through the stream, with the real recogniser and the real voice: heard, answered, interrupted, refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import numpy as np
import pytest
import websockets

from actions.dialogue import phrases
from actions.requests.request import OPEN, NewRequest, RequestState
from bot.channels.http.session import COOKIE
from bot.channels.voice import socket as voice_socket
from bot.channels.voice.places import Places
from tests.bot.fake_rasa import FakeRasa, answering, utterance
from tests.bot.fake_voices import Person
from tests.talking import Clips, TalkingPlace, silence, talker, talking_place
from tests.visitor import told as words_of
from tests.waiting import until
from voice.audio.sound import HEARD_RATE
from voice.audio.stored import read_mp3

pytestmark = pytest.mark.slow

_QUESTION = "护理补贴一个月多少钱"
_LONG = "".join(f"这是第{number}句话，说的是怎么办手续。" for number in "一二三四五六七八九")
_TEN = (
    "护理补贴一个月多少钱",
    "残疾人证怎么办理",
    "哪里可以参加培训",
    "按摩考试怎么报名",
    "公司招残疾人有什么好处",
    "公益性岗位有哪些要求",
    "我想开一个小店",
    "低保会不会停发",
    "盲人可以做什么工作",
    "毕业以后怎么找工作",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TalkingPlace]:
    """One gateway that hears and speaks, for all these tests."""
    with talking_place(tmp_path_factory.mktemp("talking")) as place:
        yield place


@pytest.fixture
def rasa(place: TalkingPlace) -> FakeRasa:
    """The fake Rasa, well-behaved at first."""
    place.rasa.behave()
    return place.rasa


async def _nobody_left(place: TalkingPlace) -> None:
    async def _none() -> bool:
        return not len(place.app.state.voice_places)

    await until(_none, 10.0, "everybody gone")


async def test_a_question_is_heard_answered_and_spoken(place: TalkingPlace, rasa: FakeRasa, clips: Clips) -> None:
    async with talker(place.address) as somebody:
        await somebody.speak(np.concatenate([clips.say(_QUESTION), silence(2.0)]))
        heard = await somebody.until("heard")
        assert heard["text"] == _QUESTION
        reply = await somebody.until("reply")
        assert reply["heard"] == _QUESTION
        assert reply["replies"][0]["text"] == f"听到：{_QUESTION}"
        assert reply["replies"][0]["audio"].startswith("/api/v1/audio/")
        audio = await somebody.until("audio", state="sentence")
        await somebody.until("audio", state="end")
        assert len(somebody.sounds[audio["at"]]) == audio["bytes"]
        assert read_mp3(somebody.sounds[audio["at"]]).seconds > 1
    assert [event["speech"] for event in somebody.events if event["type"] == "listening"] == [False, True, False]
    await _nobody_left(place)


async def test_while_the_button_is_held_pauses_end_nothing(place: TalkingPlace, rasa: FakeRasa, clips: Clips) -> None:
    both = [clips.say(_QUESTION), silence(1.5), clips.say("残疾人证怎么办理")]
    async with talker(place.address) as somebody:
        await somebody.send(type="settings", hands_free=False)
        await somebody.speak(clips.say(_QUESTION), pace=0)
        await somebody.send(type="start")
        await somebody.speak(np.concatenate(both), pace=0)
        assert not any(event["type"] == "heard" for event in somebody.events)
        await somebody.send(type="end")
        heard = await somebody.until("heard")
        assert heard["text"].startswith(_QUESTION) and heard["text"].endswith("办理")
        await somebody.until("reply")
    assert len(rasa.heard) == 1


async def test_speaking_interrupts_at_once(place: TalkingPlace, rasa: FakeRasa, clips: Clips) -> None:
    rasa.respond = lambda _message: answering(utterance(_LONG))
    async with talker(place.address) as somebody:
        await somebody.speak(np.concatenate([clips.say(_QUESTION), silence(1.0)]))
        await somebody.until("audio", number=1)
        before = len(somebody.events)
        await somebody.speak(clips.say("残疾人证怎么办理"))
        began = await somebody.until("listening", after=before, speech=True)
        await somebody.speak(silence(1.5))
        heard = await somebody.until("heard", after=before)
        position = somebody.events.index
        between = somebody.events[position(began) : position(heard)]
        # A tone while the new words are being understood is no part of what was interrupted.
        sounded = [event["state"] for event in between if event["type"] == "audio"]
        assert set(sounded) <= {"waiting"}
        assert heard["at"] == began["at"] + len(sounded)
        assert any(event.get("of") == 9 for event in somebody.events)
        assert not any(event.get("state") == "end" for event in somebody.events[: position(heard)])


async def test_slower_changes_the_rate_and_goes_on_where_it_was(
    place: TalkingPlace, rasa: FakeRasa, clips: Clips
) -> None:
    async with talker(place.address) as somebody:
        rasa.respond = lambda _message: answering(utterance(_LONG))
        await somebody.speak(np.concatenate([clips.say(_QUESTION), silence(1.0)]))
        await somebody.until("audio", number=1)
        before = len(somebody.events)
        rasa.respond = lambda _message: answering(utterance("好的，我说慢一点。"))
        await somebody.speak(np.concatenate([clips.say("请慢一点"), silence(1.5)]))
        reply = await somebody.until("reply", after=before)
        assert reply["rate"] == 0.8
        first = await somebody.until("audio", after=before, number=1)
        assert first["text"] == "好的，我说慢一点。"
        following = await somebody.until("audio", after=before, number=2)
        assert following["text"] in _LONG
    assert rasa.heard[-1]["message"].endswith("慢一点")


async def test_who_speaks_slowly_says_so_and_is_heard_out_from_the_next_word_on(
    place: TalkingPlace, rasa: FakeRasa, clips: Clips
) -> None:
    # Made before: making speech holds up the loop, which has to answer the gateway meanwhile.
    longer, shorter = clips.say("等我久一点", "zf_xiaobei"), clips.say("反应快一点")
    # About a second of silence between the words: half of them were an utterance before.
    slowly = [clips.say("护理补贴"), silence(0.2), clips.say("一个月多少钱"), silence(2.0)]
    async with talker(place.address) as somebody:
        await somebody.speak(np.concatenate([longer, silence(1.0)]))
        changed = await somebody.until("settings")
        assert (changed["silence"], changed["rate"]) == (1.25, 1.0)
        assert words_of(await somebody.until("reply")) == phrases.WAITS_LONGER[0]
        await somebody.until("audio", state="end")
        before = len(somebody.events)
        await somebody.speak(np.concatenate(slowly))
        heard = await somebody.until("heard", after=before)
        assert heard["text"].startswith("护理") and heard["text"].endswith("多少钱")
        before = len(somebody.events)
        await somebody.speak(np.concatenate([shorter, silence(1.5)]))
        assert (await somebody.until("settings", after=before))["silence"] == 0.7


async def test_a_button_makes_it_quiet(place: TalkingPlace, rasa: FakeRasa, clips: Clips) -> None:
    rasa.respond = lambda _message: answering(utterance(_LONG))
    async with talker(place.address) as somebody:
        await somebody.speak(np.concatenate([clips.say(_QUESTION), silence(1.0)]))
        await somebody.until("audio", number=1)
        await somebody.send(type="stop")
        await somebody.until("audio", state="stopped")
        count = len(somebody.sounds)
        await somebody.speak(silence(3.0))
        assert len(somebody.sounds) == count


async def test_a_cough_does_not_end_what_is_being_said(place: TalkingPlace, rasa: FakeRasa, clips: Clips) -> None:
    rasa.respond = lambda _message: answering(utterance(_LONG))
    async with talker(place.address) as somebody:
        await somebody.speak(np.concatenate([clips.say(_QUESTION), silence(1.0)]))
        await somebody.until("audio", number=1)
        session_hears_nothing = len(rasa.heard)
        before = len(somebody.events)
        hum = np.concatenate([clips.say("呃")[-HEARD_RATE // 3 :], silence(2.0)])
        await somebody.speak(hum)
        if any(event["type"] == "heard" and not event["text"] for event in somebody.events[before:]):
            await somebody.until("audio", after=before, state="sentence")
            assert len(rasa.heard) == session_hears_nothing


async def test_a_step_that_cannot_be_taken_back_is_asked_about_first(
    place: TalkingPlace, rasa: FakeRasa, clips: Clips
) -> None:
    person, requests = Person(place.app.state.settings), place.app.state.store.requests
    requests.open(NewRequest(person.conversation, "a spoken cancellation", "", "护理补贴"))
    cookie = {"Cookie": f"{COOKIE}={person.cookie}"}
    async with talker(place.address, additional_headers=cookie) as somebody:
        await somebody.speak(np.concatenate([clips.say("取消请求"), silence(1.5)]))
        reply = await somebody.until("reply")
        assert (reply["heard"], reply["outcome"]) == ("取消请求", "ask_back")
        assert requests.of_conversation(person.conversation)[0].state in OPEN
        before = len(somebody.events)
        await somebody.speak(np.concatenate([clips.say("第一个"), silence(1.5)]))
        await somebody.until("reply", after=before)
    assert requests.of_conversation(person.conversation)[0].state == RequestState.CANCELLED


async def test_ten_at_once_are_each_given_their_own_words(place: TalkingPlace, rasa: FakeRasa, clips: Clips) -> None:
    for text in _TEN:
        clips.say(text)

    async def _ask(text: str) -> tuple[str, str]:
        async with talker(place.address) as somebody:
            await somebody.speak(np.concatenate([clips.say(text), silence(1.5)]))
            reply = await somebody.until("reply", 90.0)
            await somebody.until("audio", 180.0, state="sentence")
            return reply["heard"], reply["replies"][0]["text"]

    answers = await asyncio.gather(*map(_ask, _TEN))
    for text, (heard, told) in zip(_TEN, answers, strict=True):
        assert sum(character in text for character in heard) > 0.6 * len(text), (text, heard)
        assert heard in told
    assert len({heard for heard, _ in answers}) == len(_TEN)
    await _nobody_left(place)


async def test_a_minute_without_a_pause_is_refused_aloud(place: TalkingPlace, rasa: FakeRasa, clips: Clips) -> None:
    sentence = clips.say(_QUESTION)[HEARD_RATE // 2 :]
    many = np.concatenate([sentence] * (61 * HEARD_RATE // len(sentence) + 1))[: 61 * HEARD_RATE]
    async with talker(place.address) as somebody:
        await somebody.speak(many, pace=0)
        error = await somebody.until("error", 60.0)
        assert error["code"] == "too_long"
        await somebody.speak(silence(2.0), pace=0)
        audio = await somebody.until("audio", 60.0, state="sentence")
        assert audio["text"] in error["message"]
    assert not rasa.heard


async def test_somebody_whose_sound_stays_away_is_told(
    place: TalkingPlace, rasa: FakeRasa, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_socket, "_STALLED_SECONDS", 0.7)
    async with talker(place.address) as somebody:
        await somebody.speak(clips.say(_QUESTION))
        error = await somebody.until("error")
        assert error["code"] == "no_sound"
        await somebody.until("audio", state="sentence")
        before = len(somebody.events)
        await somebody.speak(np.concatenate([clips.say(_QUESTION), silence(1.5)]))
        assert (await somebody.until("heard", after=before))["text"] == _QUESTION


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("{", "bad_message"),
        ("[" * 1000, "bad_message"),
        ('{"type": "fly"}', "bad_message"),
        ('{"type": ["start"]}', "bad_message"),
        ('{"type": "settings", "silence": 9}', "bad_message"),
        ('{"type": "settings", "rate": NaN}', "bad_message"),
        ('{"type": "settings", "rate": true}', "bad_message"),
        ('{"type": "settings", "voice": 3}', "bad_message"),
        (b"odd", "bad_sound"),
        (b"\0" * 300_000, "too_much"),
    ],
    ids=lambda value: str(value)[:24],
)
async def test_what_cannot_be_read_is_told_aloud(
    place: TalkingPlace, rasa: FakeRasa, message: str | bytes, code: str
) -> None:
    async with talker(place.address) as somebody:
        await somebody.connection.send(message)
        error = await somebody.until("error")
        assert error["code"] == code
        assert error["message"].endswith("。")
        await somebody.until("audio", state="sentence")


async def test_garbage_without_end_ends_the_stream(place: TalkingPlace, rasa: FakeRasa) -> None:
    async with talker(place.address) as somebody:
        for _ in range(10):
            await somebody.connection.send("garbage")
        await asyncio.wait_for(somebody.connection.wait_closed(), 15.0)
    await _nobody_left(place)


async def test_random_bytes_are_only_noise(place: TalkingPlace, rasa: FakeRasa, clips: Clips) -> None:
    noise = np.random.default_rng(3).integers(-3000, 3000, 3 * HEARD_RATE).astype(np.int16)
    async with talker(place.address) as somebody:
        await somebody.speak(np.concatenate([noise, silence(1.5)]), pace=0)
        before = len(somebody.events)
        await somebody.speak(np.concatenate([clips.say(_QUESTION), silence(1.5)]))
        assert (await somebody.until("reply", after=before))["heard"] == _QUESTION
    assert [message["message"] for message in rasa.heard] == [_QUESTION]


async def test_whoever_leaves_in_the_middle_leaves_nothing_behind(
    place: TalkingPlace, rasa: FakeRasa, clips: Clips
) -> None:
    for count in range(4):
        async with talker(place.address) as somebody:
            if count % 2:
                await somebody.send(type="start")
            await somebody.speak(clips.say(_QUESTION)[: -HEARD_RATE // 2], pace=0)
            await somebody.until("listening", speech=True)
            somebody.connection.transport.abort()
    await _nobody_left(place)
    async with talker(place.address) as somebody:
        await somebody.speak(np.concatenate([clips.say(_QUESTION), silence(1.5)]))
        assert (await somebody.until("heard"))["text"] == _QUESTION


async def test_another_site_cannot_listen(place: TalkingPlace) -> None:
    with pytest.raises(websockets.InvalidStatus):
        async with talker(place.address, origin="https://evil.example"):
            raise AssertionError("it was let in")


async def test_too_many_from_one_address_are_refused(place: TalkingPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place.app.state, "voice_places", Places(most=5, most_of_address=1))
    async with talker(place.address):
        url = place.address.replace("http", "ws") + "/api/v1/voice"
        async with websockets.connect(url) as second:
            refused = json.loads(await second.recv())
            assert (refused["type"], refused["code"]) == ("error", "too_many")
            assert refused["message"].endswith("。")


def test_places_are_counted_by_address_and_in_all() -> None:
    places = Places(most=2, most_of_address=1)
    assert places.take("a") == ""
    assert "关掉几个" in places.take("a")
    assert places.take("b") == ""
    assert "人太多" in places.take("c")
    places.give_back("a")
    assert places.take("a") == ""
    assert len(places) == 2


async def test_without_a_model_it_says_what_to_do(tmp_path_factory: pytest.TempPathFactory, clips: Clips) -> None:
    folder = tmp_path_factory.mktemp("deaf")
    with talking_place(folder, models_dir=folder / "models") as deaf:
        async with talker(deaf.address) as somebody:
            await somebody.speak(clips.say(_QUESTION), pace=0)
            error = await somebody.until("error")
            assert error["code"] == "cannot_hear"
            assert "qianzhu models fetch" in error["message"]
