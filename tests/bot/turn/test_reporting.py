"""A cry for help is reported though the database is locked, and nobody waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable

import pytest

from actions.dialogue import phrases
from actions.errors import StorageUnavailable
from actions.requests.requests import OpenRequest
from actions.store import Store
from bot.turn import reporting
from tests.bot.conftest import Gateway
from tests.visitor import Visitor, told
from tests.waiting import until


def _opened(store: Store) -> Callable[[], Awaitable[list[OpenRequest]]]:
    async def _all() -> list[OpenRequest]:
        return store.requests.all_open()

    return _all


@pytest.fixture(autouse=True)
def _without_pauses(gateway: Gateway) -> None:
    gateway.app.state.conversation._reporter._pauses = (0.0,) * 5


async def test_a_cry_that_could_not_be_reported_is_reported_later(
    visitor: Visitor, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    store: Store = gateway.app.state.store
    report, failures = store.requests.report_danger, iter(range(3))

    def _locked(*given: str) -> object:
        if next(failures, None) is not None:
            raise StorageUnavailable
        return report(*given)

    monkeypatch.setattr(store.requests, "report_danger", _locked)
    answer = await visitor.say("我不想活了")
    assert phrases.CRISIS_NOT_RECORDED in told(answer)
    assert answer["request"] is None
    assert len(await until(_opened(store), 20, "reported")) == 1


async def test_help_lines_do_not_wait_for_a_store_that_is_slow(
    visitor: Visitor, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "WAIT_SECONDS", 0.05)
    store: Store = gateway.app.state.store
    report, unlocked = store.requests.report_danger, threading.Event()

    def _slow(*given: str) -> object:
        assert unlocked.wait(20)
        return report(*given)

    monkeypatch.setattr(store.requests, "report_danger", _slow)
    started = time.monotonic()
    answer = await visitor.say("我不想活了")
    assert time.monotonic() - started < 5
    assert phrases.CRISIS_STILL_TRYING in told(answer)
    assert "12110" in told(answer)
    unlocked.set()
    assert len(await until(_opened(store), 20, "reported")) == 1
