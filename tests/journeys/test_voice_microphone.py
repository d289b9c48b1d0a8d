"""Talking at a PC: the microphone's and loudspeaker's side of the stream, with devices that play and keep sound."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator

import miniaudio
import numpy as np
import pytest

from actions.requests.request import NewRequest
from actions.staff.counselors import Role
from bot.channels.local.echo_gate import EchoGate
from bot.channels.local.microphone import Call, NoDevice, Unreachable
from bot.channels.local.pc_devices import PcDevices
from tests.bot.fake_rasa import FakeRasa
from tests.talking import Clips, TalkingPlace, silence, talking_place
from tests.waiting import until
from voice.audio.sound import HEARD_RATE, Samples

pytestmark = pytest.mark.slow

_QUESTION = "护理补贴一个月多少钱"
_PIECE = HEARD_RATE // 10


class RecordedDevices:
    """A microphone that plays recordings at the pace of speech, and a loudspeaker that keeps what it is given."""

    def __init__(self) -> None:
        self.played: list[Samples] = []
        self.is_playing = False
        self._waiting: list[Samples] = []
        self._ends = threading.Event()
        self._unplugged = threading.Event()

    def say(self, samples: Samples) -> None:
        """Somebody speaks into the microphone."""
        self._waiting += [samples[start : start + _PIECE] for start in range(0, len(samples), _PIECE)]

    def unplug(self) -> None:
        """The microphone is pulled out."""
        self._unplugged.set()

    def open(self, hear: Callable[[Samples], None]) -> None:
        def _pieces() -> None:
            while not self._ends.wait(0.1):
                if not self._unplugged.is_set():
                    hear(self._waiting.pop(0) if self._waiting else silence(0.1))

        threading.Thread(target=_pieces, daemon=True).start()

    def play(self, samples: Samples) -> None:
        self.played.append(samples)

    def silence(self) -> None:
        self.played.append(np.zeros(0, np.int16))

    def close(self) -> None:
        self._ends.set()

    @property
    def seconds(self) -> float:
        """Of all that was played."""
        return sum(map(len, self.played)) / 24_000


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TalkingPlace]:
    with talking_place(tmp_path_factory.mktemp("talking")) as place:
        yield place


@pytest.fixture(scope="module")
def question() -> Iterator[Samples]:
    clips = Clips()
    yield clips.say(_QUESTION)
    clips.close()


@pytest.fixture
def rasa(place: TalkingPlace) -> FakeRasa:
    place.rasa.behave()
    return place.rasa


class Person:
    """Somebody at the keyboard."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str] = asyncio.Queue()

    def type(self, line: str) -> None:
        self._lines.put_nowait(line)

    async def lines(self) -> AsyncIterator[str]:
        while True:
            yield await self._lines.get()


async def _said(said: list[str], wanted: str) -> None:
    async def _there() -> bool:
        return any(wanted in line for line in said)

    await until(_there, 30.0, wanted)


async def test_hands_free_a_question_is_heard_and_answered_aloud(
    place: TalkingPlace, rasa: FakeRasa, question: Samples
) -> None:
    devices, person, said = RecordedDevices(), Person(), list[str]()
    talk = asyncio.create_task(Call(devices, True, True, said.append).run(place.address, person.lines()))
    devices.say(question)
    await _said(said, f"您：{_QUESTION}")
    await _said(said, f"黔助：听到：{_QUESTION}")

    async def _spoken() -> bool:
        return devices.seconds > 1.5

    await until(_spoken, 30.0, "spoken")
    person.type("q")
    await asyncio.wait_for(talk, 10.0)


async def test_what_a_counselor_writes_is_shown_and_spoken(
    place: TalkingPlace, rasa: FakeRasa, question: Samples
) -> None:
    devices, person, said = RecordedDevices(), Person(), list[str]()
    talk = asyncio.create_task(Call(devices, True, True, said.append).run(place.address, person.lines()))
    devices.say(question)
    await _said(said, f"黔助：听到：{_QUESTION}")
    store, conversation = place.app.state.store, rasa.heard[-1]["sender"]
    store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    wang = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    number = store.requests.open(NewRequest(conversation, "k", "", "")).number
    before = devices.seconds
    store.casework.claim(wang, number, "")
    await _said(said, "王老师接了您的请求")
    store.casework.answer(wang, number, "您好，我来帮您报名。", "k1", "")
    await _said(said, "工作人员王老师：您好，我来帮您报名。")

    async def _spoken() -> bool:
        return devices.seconds > before + 5.0

    await until(_spoken, 30.0, "the notice and the counselor's words spoken")
    person.type("q")
    await asyncio.wait_for(talk, 10.0)


async def test_enter_begins_and_ends_what_is_said(place: TalkingPlace, rasa: FakeRasa, question: Samples) -> None:
    devices, person, said = RecordedDevices(), Person(), list[str]()
    talk = asyncio.create_task(Call(devices, False, False, said.append).run(place.address, person.lines()))
    await _said(said, "按回车开始说")
    person.type("")
    devices.say(question)

    async def _all_said() -> bool:
        return not devices._waiting

    await until(_all_said, 30.0, "said")
    person.type("")
    await _said(said, f"您：{_QUESTION}")
    person.type("q")
    await asyncio.wait_for(talk, 10.0)


async def test_a_microphone_that_is_pulled_out_is_told(place: TalkingPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.local.microphone._DEVICE_SECONDS", 0.5)
    devices, person, said = RecordedDevices(), Person(), list[str]()
    talk = asyncio.create_task(Call(devices, True, True, said.append).run(place.address, person.lines()))
    await _said(said, "直接说话就行")
    devices.unplug()
    with pytest.raises(NoDevice, match="请插好麦克风"):
        await asyncio.wait_for(talk, 10.0)


async def test_without_a_gateway_it_says_what_to_do() -> None:
    with pytest.raises(Unreachable, match="make run"):
        await Call(RecordedDevices(), True, True, print).run("http://127.0.0.1:9", Person().lines())


async def test_real_devices_give_and_take_sound() -> None:
    devices = PcDevices([miniaudio.Backend.NULL])
    heard: list[Samples] = []
    devices.open(heard.append)
    try:
        devices.play(np.ones(2400, np.int16))
        assert devices.is_playing

        async def _moved() -> bool:
            return bool(heard) and not devices.is_playing

        await until(_moved, 10.0, "heard and played")
        assert heard[0].dtype == np.int16
        devices.play(np.ones(240_000, np.int16))
        devices.silence()
        assert not devices.is_playing
    finally:
        devices.close()


def test_the_echo_of_the_loudspeaker_interrupts_nobody() -> None:
    gate = EchoGate(headphones=False)
    echo, voice = np.full(1600, 800, np.int16), np.full(1600, 4000, np.int16)
    assert gate.passes(echo, is_playing=False)
    assert not any(gate.passes(echo, is_playing=True) for _ in range(50))
    assert gate.passes(voice, is_playing=True)
    assert gate.passes(echo, is_playing=False)
    assert EchoGate(headphones=True).passes(echo, is_playing=True)
