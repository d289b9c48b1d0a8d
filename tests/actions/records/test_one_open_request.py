"""Doubles of earlier releases become one request, and the database keeps new ones out."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.exc import IntegrityError

from actions.errors import StepRefused
from actions.records.encryption import new_key
from actions.requests.audit import EventRecord
from actions.requests.request import NewRequest
from actions.requests.request_records import RequestRecord
from actions.staff.counselors import Role
from actions.store import Store, open_store
from tests.postgres import emptied

_BEFORE = {"state": "new", "kind": "consult", "title": "", "opened_at": "2026-01-01 08:00:00"}
_DOUBLES: dict[str, dict[str, str]] = {
    "100001": {"conversation": "two waiting", "opened_at": "2026-01-01 07:00:00"},
    "100002": {"conversation": "two waiting"},
    "200001": {"conversation": "held and waiting", "state": "claimed", "opened_at": "2026-01-01 07:00:00"},
    "200002": {"conversation": "held and waiting"},
    "300001": {"conversation": "held and in danger", "state": "waiting_for_user"},
    "300002": {"conversation": "held and in danger", "kind": "danger", "title": "救救我"},
    "400001": {"conversation": "one open", "state": "reopened"},
    "400002": {"conversation": "one open", "state": "closed"},
    "400003": {"conversation": "one open", "state": "cancelled"},
}


@pytest.fixture(params=["sqlite", "postgresql"])
def upgraded(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store that the release before this one filled with doubles."""
    is_lite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'q.db'}" if is_lite else emptied(request.getfixturevalue("postgres"))
    upgrade = command.upgrade
    with monkeypatch.context() as patch:
        patch.setattr("alembic.command.upgrade", lambda chosen, _head: upgrade(chosen, "0013"))
        open_store(url, new_key()).close()
    row = (
        "INSERT INTO service_requests (number, key, conversation, topic, kind, title, need, urgent, late, state,"
        " version, opened_at, region, contact, medium, shares_words, labels) VALUES (:number, :number, :conversation,"
        " 'care', :kind, :title, '', false, false, :state, 1, :opened_at, '', '', '', false, '')"
    )
    engine = create_engine(url)
    with engine.begin() as connection:
        for number, values in _DOUBLES.items():
            connection.execute(text(row), {**_BEFORE, **values, "number": number})
    engine.dispose()
    return open_store(url, new_key())


def test_of_doubles_the_held_one_stays_else_the_newest_and_danger_goes_over(upgraded: Store) -> None:
    with upgraded.engine.connect() as connection:
        found = {row.number: row for row in connection.execute(select(RequestRecord.__table__))}
        trail = connection.execute(select(EventRecord.number, EventRecord.what, EventRecord.detail)).all()
    states = {number: row.state for number, row in found.items()}
    assert states == {
        "100001": "cancelled",
        "100002": "new",
        "200001": "claimed",
        "200002": "cancelled",
        "300001": "waiting_for_user",
        "300002": "cancelled",
        "400001": "reopened",
        "400002": "closed",
        "400003": "cancelled",
    }
    assert (found["300001"].kind, found["300001"].title, found["300001"].urgent) == ("danger", "救救我", True)
    assert sorted(map(tuple, trail)) == [
        ("100001", "cancel", "100002"),
        ("200002", "cancel", "200001"),
        ("300002", "cancel", "300001"),
    ]
    upgraded.close()


def test_a_second_wish_gets_the_request_that_is_open(upgraded: Store) -> None:
    first = upgraded.requests.open(NewRequest("c", "k1", "care", "想找人"))
    assert upgraded.requests.open(NewRequest("c", "k2", "care", "想找人")) == first
    assert [one.number for one in upgraded.requests.of_conversation("c")] == [first.number]
    upgraded.close()


def test_the_database_refuses_a_second_one_whoever_writes_it(upgraded: Store) -> None:
    with upgraded.engine.connect() as connection:
        row = (
            connection.execute(select(RequestRecord.__table__).where(RequestRecord.number == "400001")).mappings().one()
        )
        with pytest.raises(IntegrityError):
            connection.execute(insert(RequestRecord.__table__).values({**row, "number": "500000", "key": "500000"}))
    upgraded.close()


def test_an_ended_request_is_not_reopened_beside_an_open_one(upgraded: Store) -> None:
    assert upgraded.requests.reopen("one open") is None
    assert upgraded.requests.of_conversation("one open")[0].number == "400001"
    upgraded.close()


def test_a_counselor_does_not_reopen_a_request_beside_an_open_one(upgraded: Store) -> None:
    upgraded.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    wang = upgraded.counselors.of_session(upgraded.counselors.sign_in("wang", "a long enough one"))
    assert wang is not None
    with pytest.raises(StepRefused, match="400 001"):
        upgraded.casework.reopen(wang, "400003", "")
    upgraded.close()
