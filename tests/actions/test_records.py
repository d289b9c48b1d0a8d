"""Requests and turns on a real SQLite file."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, create_engine

from actions.records.database import open_database
from actions.records.requests import StoredDesk
from actions.records.transcripts import LastTurn, PastTurn, Transcripts
from actions.requests import NewRequest, RequestState


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database in a folder that is made for it."""
    opened = open_database(f"sqlite:///{tmp_path / 'made' / 'here' / 'q.db'}")
    yield opened
    opened.dispose()


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Engine]:
    """A database that is no file."""
    opened = create_engine(f"sqlite:///{tmp_path}")
    yield opened
    opened.dispose()


def _wanted(key: str, conversation: str = "c1", **more: bool) -> NewRequest:
    return NewRequest(conversation, key, "topic", "想找人", **more)


def test_a_request_is_kept_with_what_a_counselor_needs(engine: Engine) -> None:
    opened = StoredDesk(engine).open(_wanted("k", urgent=True))
    [held] = StoredDesk(engine).all_open()
    assert held.as_request() == opened
    assert opened.state is RequestState.NEW
    assert opened.number.isdigit()
    assert len(opened.number) == 6
    assert held.as_json().items() >= {"number": opened.number, "urgent": True, "need": "想找人"}.items()
    assert "紧急" in str(held)


def test_the_same_key_opens_one_request(engine: Engine) -> None:
    desk = StoredDesk(engine)
    assert desk.open(_wanted("k")) == desk.open(_wanted("k"))
    assert len(desk.all_open()) == 1


def test_another_key_opens_another_request(engine: Engine) -> None:
    desk = StoredDesk(engine)
    first, second = desk.open(_wanted("k1")), desk.open(_wanted("k2"))
    assert first.number != second.number
    assert [request.number for request in desk.of_conversation("c1")] == [second.number, first.number]


def test_two_at_once_with_the_same_key_open_one_request(engine: Engine) -> None:
    desk = StoredDesk(engine)
    together = Barrier(2)

    def _open(key: str) -> str:
        together.wait(timeout=10)
        return desk.open(_wanted(key)).number

    with ThreadPoolExecutor(2) as threads:
        for key in ("k1", "k2", "k3", "k4", "k5"):
            first, second = threads.map(_open, (key, key))
            assert first == second
    assert len(desk.all_open()) == 5


def test_a_number_that_is_taken_is_not_given_twice(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([7, 7, 8])
    monkeypatch.setattr("actions.records.requests.secrets.randbelow", lambda _below: next(drawn))
    desk = StoredDesk(engine)
    assert [desk.open(_wanted("k1")).number, desk.open(_wanted("k2")).number] == ["100007", "100008"]


def test_when_no_number_is_free_the_desk_says_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.records.requests.secrets.randbelow", lambda _below: 7)
    desk = StoredDesk(engine)
    desk.open(_wanted("k1"))
    with pytest.raises(OSError, match="no free request number"):
        desk.open(_wanted("k2"))


def test_requests_of_others_are_not_told(engine: Engine) -> None:
    desk = StoredDesk(engine)
    desk.open(_wanted("k", "somebody"))
    assert desk.of_conversation("c1") == []


def test_a_very_long_need_is_cut_and_kept(engine: Engine) -> None:
    desk = StoredDesk(engine)
    desk.open(NewRequest("c1", "k", "", "长" * 5000))
    [held] = desk.all_open()
    assert held.need == "长" * 1000


def test_requests_survive_the_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'q.db'}"
    first = open_database(url)
    opened = StoredDesk(first).open(_wanted("k"))
    first.dispose()
    again = open_database(url)
    assert StoredDesk(again).of_conversation("c1") == [opened]
    again.dispose()


def test_turns_are_shown_again_oldest_first_and_only_the_last_ones(engine: Engine) -> None:
    turns = Transcripts(engine)
    for number in range(5):
        turns.add("c1", f"问{number}", {"text": f"答{number}"}, f"题{number}")
    turns.add("other", "别人", {}, "别人的题")
    assert turns.latest("c1", 2) == [PastTurn("问3", {"text": "答3"}), PastTurn("问4", {"text": "答4"})]
    assert len(turns.latest("c1")) == 5
    assert turns.last_turn("c1").question == "题4"


def test_a_new_conversation_has_no_question_before_it(engine: Engine) -> None:
    assert Transcripts(engine).last_turn("c1") == LastTurn()
    assert Transcripts(engine).latest("c1") == []


def test_an_erased_conversation_is_gone_and_no_other(engine: Engine) -> None:
    turns = Transcripts(engine)
    turns.add("c1", "问", {}, "题")
    turns.add("c2", "问", {}, "题")
    turns.erase("c1")
    assert turns.latest("c1") == []
    assert len(turns.latest("c2")) == 1


def test_an_unusable_database_is_an_oserror_that_repeats_nothing(broken: Engine) -> None:
    desk, turns = StoredDesk(broken), Transcripts(broken)
    for use in (
        lambda: desk.open(_wanted("k")),
        lambda: desk.of_conversation("c1"),
        desk.all_open,
        lambda: turns.add("c1", "想找人", {}, "想找人"),
        lambda: turns.last_turn("c1"),
        lambda: turns.latest("c1"),
        lambda: turns.erase("c1"),
    ):
        with pytest.raises(OSError, match=r"^the .+ (used|stored|read)$") as raised:
            use()
        assert "想找人" not in str(raised.value)


@pytest.mark.parametrize("state", RequestState)
def test_every_state_can_be_spoken(state: RequestState) -> None:
    assert state.spoken
