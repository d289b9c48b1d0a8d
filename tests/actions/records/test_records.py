"""Requests and turns on a real SQLite file and a real PostgreSQL server."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from actions.errors import StorageUnavailable
from actions.people.conversations import KeptTurn
from actions.records.encryption import Cipher, new_key
from actions.requests.request import NewRequest, RequestKind, RequestState
from actions.store import Store, open_store


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Store]:
    """A database that is no file."""
    opened = Store(create_engine(f"sqlite:///{tmp_path}"), Cipher([new_key()]))
    yield opened
    opened.close()


def _wanted(key: str, conversation: str = "c1", kind: RequestKind = RequestKind.CONSULT) -> NewRequest:
    return NewRequest(conversation, key, "topic", "想找人", kind)


def _keep(store: Store, conversation: str, said: str, answer: dict[str, Any]) -> None:
    store.conversations.remember(conversation, {}, KeptTurn("", said, answer))


def test_a_request_is_kept_with_what_a_counselor_needs(store: Store) -> None:
    opened = store.requests.open(_wanted("k", kind=RequestKind.DANGER))
    [held] = store.requests.all_open()
    assert held.number == opened.number
    assert opened.state is RequestState.NEW
    assert opened.number.isdigit()
    assert len(opened.number) == 6
    assert held.as_json().items() >= {"number": opened.number, "kind": "danger", "need": "想找人"}.items()
    assert "危险" in str(held)


def test_the_same_key_opens_one_request(store: Store) -> None:
    requests = store.requests
    assert requests.open(_wanted("k")) == requests.open(_wanted("k"))
    assert len(requests.all_open()) == 1


def test_another_key_opens_another_request(store: Store) -> None:
    requests = store.requests
    first, second = requests.open(_wanted("k1")), requests.open(_wanted("k2", "c2"))
    assert first.number != second.number
    assert [request.number for request in requests.of_conversation("c2")] == [second.number]
    assert requests.open(_wanted("k3")) == first, "a conversation has one that is open"


def test_two_at_once_with_the_same_key_open_one_request(store: Store) -> None:
    requests = store.requests
    together = Barrier(2)

    def _open(key: str) -> str:
        together.wait(timeout=10)
        return requests.open(_wanted(key, f"of {key}")).number

    with ThreadPoolExecutor(2) as threads:
        for key in ("k1", "k2", "k3", "k4", "k5"):
            first, second = threads.map(_open, (key, key))
            assert first == second
    assert len(requests.all_open()) == 5


def test_a_number_that_is_taken_is_not_given_twice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([7, 7, 8])
    monkeypatch.setattr("actions.requests.opening.secrets.randbelow", lambda _below: next(drawn))
    requests = store.requests
    assert [requests.open(_wanted("k1")).number, requests.open(_wanted("k2", "c2")).number] == ["100007", "100008"]


def test_when_no_number_is_free_the_requests_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.requests.opening.secrets.randbelow", lambda _below: 7)
    requests = store.requests
    requests.open(_wanted("k1"))
    with pytest.raises(StorageUnavailable, match="no free request number"):
        requests.open(_wanted("k2", "c2"))


def test_requests_of_others_are_not_told(store: Store) -> None:
    requests = store.requests
    requests.open(_wanted("k", "somebody"))
    assert requests.of_conversation("c1") == []


def test_a_very_long_need_is_cut_and_kept(store: Store) -> None:
    requests = store.requests
    requests.open(NewRequest("c1", "k", "", "长" * 5000))
    [held] = requests.all_open()
    assert held.need == "长" * 1000


def test_requests_survive_the_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'q.db'}"
    first = open_store(url)
    opened = first.requests.open(_wanted("k"))
    first.close()
    again = open_store(url)
    assert again.requests.of_conversation("c1") == [opened]
    assert [held.need for held in again.requests.all_open()] == ["想找人"]
    again.close()


def test_turns_are_shown_again_oldest_first_and_only_the_last_ones(store: Store) -> None:
    turns = store.transcripts
    for number in range(5):
        _keep(store, "c1", f"问{number}", {"text": f"答{number}"})
    _keep(store, "other", "别人", {})
    assert [(turn.said, turn.answer) for turn in turns.latest("c1", 2)] == [
        ("问3", {"text": "答3"}),
        ("问4", {"text": "答4"}),
    ]
    assert len(turns.latest("c1")) == 5


def test_a_new_conversation_has_no_turns(store: Store) -> None:
    assert store.transcripts.latest("c1") == []


def test_an_unusable_database_is_told_by_an_error_that_repeats_nothing(broken: Store) -> None:
    requests, turns = broken.requests, broken.transcripts
    for use in (
        lambda: requests.open(_wanted("k")),
        lambda: requests.of_conversation("c1"),
        requests.all_open,
        lambda: _keep(broken, "c1", "想找人", {}),
        lambda: turns.latest("c1"),
    ):
        with pytest.raises(StorageUnavailable, match="数据库现在用不了") as raised:
            use()
        assert "想找人" not in str(raised.value)


@pytest.mark.parametrize("state", RequestState)
def test_every_state_can_be_spoken(state: RequestState) -> None:
    assert state.spoken


def test_nothing_that_was_said_can_be_read_in_the_file(store: Store) -> None:
    store.requests.open(NewRequest("c1", "k", "topic", "我是盲人", contact="13812345678"))
    _keep(store, "c1", "我是盲人", {"said_back": "我是盲人"})
    with store.engine.connect() as connection:
        for table in ("turns", "service_requests"):
            rows = repr(connection.execute(text(f"SELECT * FROM {table}")).all())
            assert "盲人" not in rows
            assert "13812345678" not in rows


_BEFORE_MIGRATIONS = """
CREATE TABLE turns (id INTEGER PRIMARY KEY, conversation VARCHAR(64) NOT NULL, said_at DATETIME NOT NULL,
    said TEXT NOT NULL, answer JSON NOT NULL, question TEXT NOT NULL);
CREATE INDEX ix_turns_conversation ON turns (conversation);
CREATE TABLE service_requests (number VARCHAR(6) PRIMARY KEY, key VARCHAR(64) NOT NULL UNIQUE,
    conversation VARCHAR(64) NOT NULL, topic VARCHAR(120) NOT NULL, need VARCHAR(1000) NOT NULL,
    urgent BOOLEAN NOT NULL, state VARCHAR(20) NOT NULL, version INTEGER NOT NULL, opened_at DATETIME NOT NULL);
CREATE INDEX ix_service_requests_conversation ON service_requests (conversation);
INSERT INTO turns VALUES (1, 'c1', '2026-01-01 08:00:00.000000', '问', '{"replies": []}', '题');
INSERT INTO service_requests VALUES ('123456', 'k', 'c1', 'care', '想找人', 0, 'new', 1, '2026-01-01 08:00:00.000000');
"""


def test_a_database_from_before_migrations_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "q.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(_BEFORE_MIGRATIONS)
    store = open_store(f"sqlite:///{path}")
    assert [turn.said for turn in store.transcripts.latest("c1")] == ["问"]
    [held] = store.requests.all_open()
    assert (held.number, held.need) == ("123456", "想找人")
    assert store.requests.open(_wanted("k")).number == "123456"
    assert store.requests.cancel("c1", "123456")
    store.close()
