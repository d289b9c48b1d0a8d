"""Talking at this PC: its microphone and loudspeaker as a client of the running gateway's voice stream."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import numpy as np
import websockets

from bot.channels.local.devices import Devices, NoDevice
from bot.channels.local.echo_gate import EchoGate
from bot.channels.local.pc_devices import PcDevices
from bot.channels.voice.protocol import (
    AudioEnd,
    AudioStopped,
    CounselorMessage,
    ErrorEvent,
    FinalTranscript,
    Listening,
    Notice,
    PushToTalkEnded,
    PushToTalkStarted,
    ReplyEvent,
    SettingsWanted,
    StopRequested,
    VoiceEvent,
    event_of,
)
from bot.channels.voice.tones import ENDED, FAILED, LISTENING, THINKING
from voice.audio.sound import Samples
from voice.audio.stored import read_mp3

Say = Callable[[str], None]
_DEVICE_SECONDS = 3.0
"""Without a sample from the microphone: it was pulled out."""
_CONNECT_SECONDS = 10.0
_LEAVE_SECONDS = 2.0
"""Whoever leaves does not wait for a gateway that is busy."""
_HELP = "按回车开始说，再按回车说完；打 q 再按回车就结束。"
_HELP_FREE = "直接说话就行，随时可以打断我；打 q 再按回车就结束。"


class Unreachable(Exception):
    """The gateway cannot be reached; the text says what to do."""


class Call:
    """One talk with the gateway."""

    def __init__(
        self, devices: Devices, hands_free: bool, headphones: bool, say: Say, hears_waiting: bool = True
    ) -> None:
        self._devices, self._hands_free, self._say, self._hears_waiting = devices, hands_free, say, hears_waiting
        self._gate = EchoGate(headphones)
        self._heard: asyncio.Queue[bytes] = asyncio.Queue()
        self._is_pressed, self._was_speaking = False, False

    async def run(self, address: str, lines: AsyncIterator[str]) -> None:
        """Talk until the person types q or the gateway ends it. Raises NoDevice, Unreachable."""
        loop = asyncio.get_running_loop()

        def _hear(samples: Samples) -> None:
            loop.call_soon_threadsafe(self._take, samples)

        self._devices.open(_hear)
        try:
            async with websockets.connect(
                _stream_of(address), open_timeout=_CONNECT_SECONDS, close_timeout=_LEAVE_SECONDS, max_size=None
            ) as stream:
                self._say(_HELP_FREE if self._hands_free else _HELP)
                wanted = SettingsWanted(hands_free=self._hands_free, messages=True, waiting=self._hears_waiting)
                await stream.send(wanted.model_dump_json(exclude_none=True))
                await _first_of(self._send_sound(stream), self._show(stream), self._obey(stream, lines))
        except (OSError, TimeoutError, websockets.WebSocketException) as fault:
            raise Unreachable(f"连不上 {address}。请先在另一个窗口运行 make run。") from fault
        finally:
            self._devices.close()

    def _take(self, samples: Samples) -> None:
        open_to_send = self._hands_free or self._is_pressed
        passes = open_to_send and self._gate.passes(samples, self._devices.is_playing)
        # Silence goes on being sent, so that the end of what was said is noticed.
        sent = samples if passes else np.zeros_like(samples)
        self._heard.put_nowait(sent.astype("<i2").tobytes() if open_to_send else b"")

    async def _send_sound(self, stream: websockets.ClientConnection) -> None:
        while True:
            try:
                piece = await asyncio.wait_for(self._heard.get(), _DEVICE_SECONDS)
            except TimeoutError:
                raise NoDevice("麦克风没有声音了。请插好麦克风，再运行一次。") from None
            if piece:
                await stream.send(piece)

    async def _show(self, stream: websockets.ClientConnection) -> None:
        async for message in stream:
            if isinstance(message, bytes):
                self._devices.play(read_mp3(message).samples)
            else:
                self._take_event(event_of(message))

    def _take_event(self, event: VoiceEvent | None) -> None:
        match event:
            case Listening():
                self._listens(event.speech)
            case FinalTranscript() if event.text:
                self._say(f"您：{event.text}")
            case ReplyEvent():
                for reply in event.replies:
                    options = [f"  {number}. {option.title}" for number, option in enumerate(reply.options, 1)]
                    self._say("\n".join([f"黔助：{reply.text}", *options]))
            case CounselorMessage():
                self._say(f"工作人员{event.name}：{event.text}")
            case Notice():
                self._say(event.text)
            case AudioEnd():
                self._devices.play(LISTENING if self._hands_free else ENDED)
            case AudioStopped():
                self._devices.silence()
            case ErrorEvent():
                self._say(f"黔助：{event.message}")
                self._devices.play(FAILED)

    def _listens(self, speaking: bool) -> None:
        if speaking:
            self._devices.silence()
        elif self._was_speaking:
            self._devices.play(THINKING)
        self._was_speaking = speaking

    async def _obey(self, stream: websockets.ClientConnection, lines: AsyncIterator[str]) -> None:
        async for line in lines:
            if line.strip().lower() in ("q", "退出"):
                return
            if self._hands_free:
                await stream.send(StopRequested().model_dump_json())
                continue
            self._is_pressed = not self._is_pressed
            if self._is_pressed:
                self._devices.silence()
                self._devices.play(LISTENING)
            button = PushToTalkStarted() if self._is_pressed else PushToTalkEnded()
            await stream.send(button.model_dump_json())


def listen(address: str, hands_free: bool, headphones: bool, say: Say, hears_waiting: bool = True) -> None:
    """Talk at this PC until the person types q. Raises NoDevice, Unreachable."""
    asyncio.run(Call(PcDevices(), hands_free, headphones, say, hears_waiting).run(address, _typed_lines()))
    say("再见。")


async def _typed_lines() -> AsyncIterator[str]:
    """What is typed, line by line, until the input ends."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def _read() -> None:
        for line in iter(sys.stdin.readline, ""):
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    # Nothing can end a thread that waits for the keyboard: it ends with the program.
    threading.Thread(target=_read, name="keyboard", daemon=True).start()
    while line := await lines.get():
        yield line


async def _first_of(*works: Any) -> None:
    """Do several things until one of them is done; its error is ours."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _stream_of(address: str) -> str:
    return address.replace("http", "ws", 1) + "/api/v1/voice"
