"""The voice that every machine has: espeak-ng by pyttsx3, in a worker process that is ended when it hangs."""

from __future__ import annotations

import contextlib
import json
import selectors
import subprocess
import sys
import tempfile
import threading
import wave
from pathlib import Path

import numpy as np

from voice.audio.sound import Sound
from voice.speaking.cancellation import Cancellation
from voice.speaking.espeak import environment
from voice.speaking.mandarin_text import normalise
from voice.speaking.pronunciation import Pause, pronounced
from voice.speaking.speaker import CannotSpeak

_START_SECONDS = 10.0
_SECONDS_A_CHARACTER = 0.05
_MARKS = str.maketrans("，、。；：！？", ",,.;:!?")
_TRIES = 2


class PlainVoice:
    """Speaks for all threads, one text at a time."""

    name = "pyttsx3"
    voices: tuple[str, ...] = ("plain",)

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="qianzhu-voice-")
        self._worker: subprocess.Popen[str] | None = None

    def speak(
        self, text: str, voice: str = "plain", rate: float = 1.0, cancellation: Cancellation | None = None
    ) -> Sound:
        """The text as sound of 22.05 kHz; `rate` 1.0 is the usual speed. Raises CannotSpeak.

        It is made in a moment: there is nothing to take back.
        """
        pinyin = as_pinyin(text)
        if not pinyin:
            return Sound(np.zeros(0, np.int16), 22_050)
        with self._lock:
            for _ in range(_TRIES):
                with contextlib.suppress(OSError, EOFError, wave.Error):
                    return self._spoken(pinyin, rate)
                self._end_worker()
        raise CannotSpeak("现在说不出话，请看文字，或者过一会儿再试。")

    def close(self) -> None:
        """End the worker and leave no file behind."""
        with self._lock:
            self._end_worker()
            self._folder.cleanup()

    def _spoken(self, pinyin: str, rate: float) -> Sound:
        worker = self._running()
        path = Path(self._folder.name) / "spoken.wav"
        try:
            assert worker.stdin is not None
            worker.stdin.write(json.dumps({"pinyin": pinyin, "rate": rate, "path": str(path)}) + "\n")
            worker.stdin.flush()
            self._await_answer(worker, _START_SECONDS + _SECONDS_A_CHARACTER * len(pinyin))
            with wave.open(str(path)) as file:
                samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int16)
                return Sound(samples, file.getframerate())
        finally:
            path.unlink(missing_ok=True)

    def _running(self) -> subprocess.Popen[str]:
        if self._worker is None or self._worker.poll() is not None:
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "voice.speaking.plain_voice_worker"],
                env=environment(Path(self._folder.name)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                cwd=Path(__file__).parents[2],
            )
        return self._worker

    @staticmethod
    def _await_answer(worker: subprocess.Popen[str], seconds: float) -> None:
        assert worker.stdout is not None
        # Not `select`, which fails in a process with a thousand open files: a gateway with many pages.
        with selectors.DefaultSelector() as selector:
            selector.register(worker.stdout, selectors.EVENT_READ)
            ready = selector.select(seconds)
        if not ready or worker.stdout.readline() != "done\n":
            raise EOFError

    def _end_worker(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker.communicate()
            self._worker = None


def as_pinyin(text: str) -> str:
    """What espeak-ng's pinyin voice is given: syllables with tones, and its own marks for pauses."""
    parts = [
        part.mark.translate(_MARKS) if isinstance(part, Pause) else " " + " ".join(part.syllables)
        for part in pronounced(normalise(text))
    ]
    return "".join(parts).strip()
