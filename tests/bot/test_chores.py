"""New requests are announced to a webhook, signed, again and again until it takes them."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path

import httpx
import pytest

from actions.records.store import Store, open_store
from actions.requests import NewRequest
from bot.chores import SIGNATURE, Chores
from bot.rasas_memory import RasasMemory
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
def chores(store: Store, receiver: Receiver) -> Chores:
    chosen = Settings(_env_file=None, webhook_url="http://office.test/new", webhook_secret=_SECRET)
    made = Chores(store, RasasMemory(chosen), chosen)
    made._client = httpx.AsyncClient(transport=httpx.MockTransport(receiver))
    return made


async def test_an_announcement_is_signed_and_delivered_once(chores: Chores, store: Store, receiver: Receiver) -> None:
    number = store.desk.open(NewRequest("c1", "k", "care", "我是盲人", region="毕节市")).number
    await chores.announce()
    await chores.announce()
    [request] = receiver.received
    told = json.loads(request.content)
    assert (told["event"], told["number"], told["region"]) == ("request.opened", number, "毕节市")
    assert "盲人" not in request.content.decode()
    moment, signature = (part.partition("=")[2] for part in request.headers[SIGNATURE].split(","))
    expected = hmac.new(_SECRET.encode(), f"{moment}.".encode() + request.content, hashlib.sha256).hexdigest()
    assert signature == expected


async def test_what_is_not_taken_stays(chores: Chores, store: Store, receiver: Receiver) -> None:
    store.desk.open(NewRequest("c1", "k", "care", ""))
    receiver.status = 503
    await chores.announce()
    assert len(receiver.received) == 1
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT tries FROM outbox").scalar() == 1


async def test_without_a_webhook_nothing_piles_up(store: Store) -> None:
    store.desk.open(NewRequest("c1", "k", "care", ""))
    chosen = Settings(_env_file=None)
    await Chores(store, RasasMemory(chosen), chosen).announce()
    assert store.outbox.due() == []
