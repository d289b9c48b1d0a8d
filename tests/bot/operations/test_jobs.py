"""New requests are announced to a webhook, signed, until it takes them; what goes by the clock needs a right one."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from actions.errors import StorageUnavailable
from actions.people import clock, erasure, profiles
from actions.requests import housekeeping
from actions.requests.request import NewRequest
from actions.store import Store, open_store
from bot.operations.jobs import SIGNATURE, Jobs, remove_old_tracker
from bot.settings import Settings

_SECRET = "of this test"


class Receiver:
    """Another system's webhook."""

    def __init__(self) -> None:
        self.status = 200
        self.received: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.received.append(request)
        return httpx.Response(self.status)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'q.db'}")


@pytest.fixture
def jobs(store: Store, receiver: Receiver) -> Jobs:
    chosen = Settings(_env_file=None, webhook_url="http://office.test/new", webhook_secret=_SECRET)
    made = Jobs(store, chosen)
    made._client = httpx.AsyncClient(transport=httpx.MockTransport(receiver))
    return made


async def test_an_announcement_is_signed_and_delivered_once(jobs: Jobs, store: Store, receiver: Receiver) -> None:
    number = store.requests.open(NewRequest("c1", "k", "care", "我是盲人", region="毕节市")).number
    await jobs.announce()
    await jobs.announce()
    [request] = receiver.received
    told = json.loads(request.content)
    assert (told["event"], told["number"], told["region"]) == ("request.opened", number, "毕节市")
    assert "盲人" not in request.content.decode()
    moment, signature = (part.partition("=")[2] for part in request.headers[SIGNATURE].split(","))
    expected = hmac.new(_SECRET.encode(), f"{moment}.".encode() + request.content, hashlib.sha256).hexdigest()
    assert signature == expected


async def test_what_is_not_taken_stays(jobs: Jobs, store: Store, receiver: Receiver) -> None:
    store.requests.open(NewRequest("c1", "k", "care", ""))
    receiver.status = 503
    await jobs.announce()
    assert len(receiver.received) == 1
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT tries FROM outbox").scalar() == 1


async def test_without_a_webhook_nothing_piles_up(store: Store) -> None:
    store.requests.open(NewRequest("c1", "k", "care", ""))
    chosen = Settings(_env_file=None)
    await Jobs(store, chosen).announce()
    assert store.outbox.due() == []


@pytest.fixture
def tidying(store: Store) -> Jobs:
    """Jobs of a store whose clock was seen a moment ago."""
    made = Jobs(store, Settings(_env_file=None))
    made.tidy()
    return made


def _let_pass(monkeypatch: pytest.MonkeyPatch, **time: float) -> None:
    moment = clock.now() + timedelta(**time)
    for each in (clock, erasure, housekeeping, profiles):
        monkeypatch.setattr(each, "now", lambda: moment)


def test_a_wrong_clock_erases_escalates_and_closes_nothing(
    store: Store, tidying: Jobs, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store.requests.open(NewRequest("c1", "k", "care", "想找人"))
    store.profiles.change("c1", {"region": "毕节市"})
    before = store.requests.of_conversation("c1")
    _let_pass(monkeypatch, days=200)
    with caplog.at_level(logging.ERROR):
        tidying.tidy()
        tidying.forget()
    assert "the clock has leapt" in caplog.text
    monkeypatch.undo()
    assert store.requests.of_conversation("c1") == before
    assert store.profiles.of("c1").region == "毕节市"
    assert [letter.payload["late"] for letter in store.outbox.due()] == [False]


def test_a_right_clock_does_it_all(store: Store, tidying: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    store.requests.open(NewRequest("c1", "k", "care", "想找人"))
    _let_pass(monkeypatch, hours=25)
    tidying.tidy()
    assert [letter.payload["late"] for letter in store.outbox.due()] == [False, True]
    for _ in range(180):
        _let_pass(monkeypatch, hours=24)
        tidying.tidy()
    tidying.forget()
    assert store.erasure.kept("c1").is_nothing


@pytest.mark.parametrize("error", [StorageUnavailable("the words of a person"), RuntimeError("the words of a person")])
def test_a_job_that_fails_keeps_no_other_from_running_and_says_nothing_of_anybody(
    store: Store,
    tidying: Jobs,
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def _fails(_minutes: int) -> int:
        raise error

    monkeypatch.setattr(store.housekeeping, "hand_back_silent", _fails)
    store.requests.open(NewRequest("c1", "k", "care", "想找人"))
    _let_pass(monkeypatch, hours=25)
    with caplog.at_level(logging.ERROR):
        tidying.tidy()
    assert f"job failed: hand back silent requests ({type(error).__name__})" in caplog.text
    assert "words" not in caplog.text
    assert [letter.payload["late"] for letter in store.outbox.due()] == [False, True]


def test_a_store_that_cannot_be_used_stops_no_chore_for_good(
    store: Store, tidying: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _fails() -> bool:
        raise StorageUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(store.clock, "is_right", _fails)
        tidying.tidy()
    tidying.tidy()


async def test_every_job_has_a_name(tidying: Jobs) -> None:
    tidying.start()
    assert {job.id for job in tidying._scheduler.get_jobs()} == {
        *("announce", "notify", "tidy", "forget", "look_at_switches", "index_posts", "follow_up", "count_turns"),
    }
    await tidying.stop()


def test_what_earlier_releases_let_rasa_remember_is_deleted(tmp_path: Path) -> None:
    chosen = Settings(_env_file=None, tracker_database=tmp_path / "tracker.db")
    for name in ("tracker.db", "tracker.db-wal", "tracker.db-shm", "other.db"):
        (tmp_path / name).write_text("words")
    remove_old_tracker(chosen)
    remove_old_tracker(chosen)
    assert [path.name for path in tmp_path.iterdir()] == ["other.db"]
