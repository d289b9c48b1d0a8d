"""A voice and a recogniser that wait for the test, and a gateway that is nothing but speech."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
from fastapi import FastAPI

from actions.dialogue.state import DialogueState
from actions.dialogue.utterance import Outcome
from actions.people.profiles import Profile
from bot.channels.http import failures, speech
from bot.channels.http.limits import RateLimits
from bot.channels.http.session import conversation_of, new_cookie
from bot.rendering.contract import Answer, Reply
from bot.settings import Settings
from bot.speech.service import Speech
from voice.audio.sound import Samples, Sound
from voice.hearing.expected import NOTHING_EXPECTED, Expectation
from voice.hearing.transcript import Transcript
from voice.speaking.cancellation import Cancellation

SECONDS = 10.0
"""Longer than any of this takes: a test that waits so long has failed."""


class FakeSpeaker:
    """Says everything in a tenth of a second, once the gate is open."""

    name, voices = "fake", ("one", "two")

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, float]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Semaphore(0)

    def speak(self, text: str, voice: str, rate: float, cancellation: Cancellation | None = None) -> Sound:
        self.asked.append((text, voice, rate))
        self.begun.release()
        assert self.gate.wait(SECONDS)
        return Sound(np.full(2400, len(self.asked), np.int16), 24_000)

    def close(self) -> None:
        """Nothing is held."""


class FakeRecogniser:
    """Has begun with every recording at once, and is done when the test says so."""

    name = "fake"

    def __init__(self) -> None:
        self.waiting: list[Future[Transcript]] = []
        self.begun = threading.Semaphore(0)
        self.expected: Expectation = NOTHING_EXPECTED

    def open_utterance(self) -> FakeRecogniser:
        return self

    def expect(self, expectation: Expectation) -> None:
        self.expected = expectation

    def accept(self, samples: Samples) -> str:
        return ""

    def anticipate(self) -> None:
        """Nothing is begun early."""

    def finish(self) -> Future[Transcript]:
        future: Future[Transcript] = Future()
        self.waiting.append(future)
        self.begun.release()
        return future

    def close(self) -> None:
        """Nothing is held."""


class FakeConversation:
    """Somebody of whom nothing is known."""

    async def profile(self, conversation: str) -> Profile:
        return Profile()

    async def state(self, conversation: str) -> DialogueState:
        return DialogueState()

    async def take(self, conversation: str, text: str) -> Answer:
        told = f"收到：{text}"
        return Answer(outcome=Outcome.ANSWER, topic="", confidence=1.0, replies=[Reply(text=told, speech=told)])

    async def take_heard(self, conversation: str, transcript: Transcript) -> Answer:
        told = f"听到：{transcript.text}"
        return Answer(outcome=Outcome.ANSWER, topic="", confidence=1.0, replies=[Reply(text=told, speech=told)])


def speech_settings(folder: Path, **wishes: Any) -> Settings:
    """Settings under which everything lies in one folder, and no model is there."""
    places = {"models_dir": folder / "models", "spoken_dir": folder / "spoken"}
    return Settings(_env_file=None, database_url=f"sqlite:///{folder / 'test.db'}", **places | wishes)


def speech_app(settings: Settings, voices: Speech, rate_limit: int = 0) -> FastAPI:
    """The routes of speech alone."""
    app = FastAPI()
    app.state.settings, app.state.speech = settings, voices
    app.state.limits, app.state.conversation = RateLimits(rate_limit), FakeConversation()
    app.include_router(speech.router)
    failures.install(app)
    return app


class Person:
    """Somebody with a cookie of ours."""

    def __init__(self, settings: Settings) -> None:
        self.cookie = new_cookie(settings)
        self.conversation = conversation_of(self.cookie, settings)
