"""This PC's microphone and loudspeaker, by miniaudio."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import miniaudio
import numpy as np

from bot.channels.local.devices import NoDevice
from voice.audio.encoding import SPOKEN_RATE
from voice.audio.sound import HEARD_RATE, Samples

_PIECE_MS = 100
_BYTES_A_SAMPLE = 2


class PcDevices:
    """The devices that the system names as its defaults."""

    def __init__(self, backends: Sequence[Any] = ()) -> None:
        """`backends` of miniaudio to choose from, the system's own order where none is named."""
        self._backends = list(backends) or None
        self._waiting = bytearray()
        self._lock = threading.Lock()
        self._microphone: Any = None
        self._loudspeaker: Any = None

    def open(self, hear: Callable[[Samples], None]) -> None:
        """Begin; `hear` is called from a thread of the system's."""
        try:
            with _quiet():
                self._microphone = self._device(miniaudio.CaptureDevice, HEARD_RATE)
        except miniaudio.MiniaudioError as fault:
            raise NoDevice("没有找到麦克风。请插好麦克风，再运行一次。") from fault
        try:
            with _quiet():
                self._loudspeaker = self._device(miniaudio.PlaybackDevice, SPOKEN_RATE)
            self._loudspeaker.start(_started(self._sound()))
            self._microphone.start(_started(_captured(hear)))
        except miniaudio.MiniaudioError as fault:
            self.close()
            raise NoDevice("声音设备打不开。请检查音箱或耳机，再运行一次。") from fault

    def play(self, samples: Samples) -> None:
        """Play samples of 24 kHz behind what is being played."""
        with self._lock:
            self._waiting += samples.astype("<i2").tobytes()

    def silence(self) -> None:
        """Stop playing, at once."""
        with self._lock:
            self._waiting.clear()

    @property
    def is_playing(self) -> bool:
        """Whether something is left to play."""
        return bool(self._waiting)

    def close(self) -> None:
        """Close microphone and loudspeaker."""
        for device in (self._microphone, self._loudspeaker):
            if device is not None:
                device.close()
        self._microphone = self._loudspeaker = None

    def _device(self, kind: Callable[..., Any], rate: int) -> Any:
        form = miniaudio.SampleFormat.SIGNED16
        return kind(form, nchannels=1, sample_rate=rate, buffersize_msec=_PIECE_MS, backends=self._backends)

    def _sound(self) -> Generator[bytes, int, None]:
        """What is played: so many frames as the device asks for, silence where there is nothing."""
        frames = yield b""
        while True:
            wanted = frames * _BYTES_A_SAMPLE
            with self._lock:
                piece = bytes(self._waiting[:wanted])
                del self._waiting[:wanted]
            frames = yield piece.ljust(wanted, b"\0")


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the system's sound library writing its own search for devices between the lines of the talk."""
    stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)


def _captured(hear: Callable[[Samples], None]) -> Generator[None, bytes, None]:
    while True:
        piece = yield
        hear(np.frombuffer(piece, "<i2").astype(np.int16))


def _started(generator: Generator[Any, Any, None]) -> Generator[Any, Any, None]:
    next(generator)
    return generator
