"""Readiness names what is missing; liveness is another matter; monitors may ask by HEAD."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.errors import StorageUnavailable
from bot.operations import readiness
from bot.operations.readiness import Checks, Readiness
from tests.bot.conftest import Gateway
from tests.bot.fake_rasa import FakeRasa
from tests.visitor import Visitor


class _Dialogue:
    """Processes that live as a test wants."""

    def __init__(self) -> None:
        self.parts: Checks = {"rasa": True, "actions": True}
        self.answers, self.asked = True, 0

    async def is_ready(self) -> bool:
        """Whether a turn is answered."""
        self.asked += 1
        return self.answers

    async def parts_alive(self) -> Checks:
        """Which processes answer."""
        return dict(self.parts)


@pytest.fixture(autouse=True)
def _looks_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_TRUSTED_SECONDS", -1.0)


async def test_what_is_missing_is_named() -> None:
    dialogue = _Dialogue()
    watched = Readiness(dialogue, lambda: None)
    assert await watched.is_ready()
    dialogue.parts["rasa"] = False
    assert await watched.checks() == {"database": True, "disk": True, "rasa": False, "actions": True, "model": False}


async def test_a_model_that_does_not_answer_turns_is_told_though_its_process_lives() -> None:
    dialogue = _Dialogue()
    dialogue.answers = False
    watched = Readiness(dialogue, lambda: None)
    checks = await watched.checks()
    assert checks["rasa"] and not checks["model"]


async def test_a_turn_is_taken_once_and_again_after_a_fault() -> None:
    dialogue = _Dialogue()
    watched = Readiness(dialogue, lambda: None)
    for _ in range(3):
        assert await watched.is_ready()
    assert dialogue.asked == 1
    dialogue.parts["actions"] = False
    assert not await watched.is_ready()
    dialogue.parts["actions"] = True
    assert await watched.is_ready() and dialogue.asked == 2


async def test_a_full_disk_and_a_database_that_is_away_are_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _is_away() -> None:
        raise StorageUnavailable

    assert not (await Readiness(_Dialogue(), _is_away).checks())["database"]
    monkeypatch.setattr(readiness, "_LEAST_BYTES", 1 << 60)
    assert not (await Readiness(_Dialogue(), lambda: None, tmp_path).checks())["disk"]


async def test_monitors_may_ask_by_head_and_liveness_needs_no_rasa(
    gateway: Gateway, visitor: Visitor, rasa: FakeRasa
) -> None:
    ready = await visitor.client.head("/healthz")
    assert (ready.status_code, ready.content) == (200, b"")
    gateway.app.state.readiness.stop()
    assert (await visitor.client.head("/healthz")).status_code == 503
    assert (await visitor.client.get("/healthz")).json() == {"status": "starting", "checks": {"serving": False}}
    alive = await visitor.client.head("/livez")
    assert (alive.status_code, alive.content) == (200, b"")
    assert (await visitor.client.get("/livez")).json() == {"status": "alive"}
