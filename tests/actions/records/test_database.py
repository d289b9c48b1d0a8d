"""The database's files are private, whole, and hold what was committed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.errors import StorageUnavailable
from actions.store import Store, open_store


@pytest.fixture
def careless() -> Iterator[None]:
    """A process that lets everybody read what it makes."""
    before = os.umask(0)
    yield
    os.umask(before)


def _modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def _open(folder: Path) -> Store:
    store = open_store(f"sqlite:///{folder / 'q.db'}", check=True)
    store.transcripts.unanswered(1)
    return store


@pytest.mark.usefixtures("careless")
def test_files_of_the_database_are_for_its_owner_alone(tmp_path: Path) -> None:
    store = _open(tmp_path / "var" / "here")
    store.canned_replies.keep("问好", "您好")
    modes = _modes(tmp_path / "var" / "here")
    assert set(modes) == {"q.db", "q.db-wal", "q.db-shm", "q.db.lock", "q.db.key"}
    assert set(modes.values()) == {0o600}
    assert _modes(tmp_path / "var") == {"here": 0o700}
    store.close()


@pytest.mark.usefixtures("careless")
def test_files_that_an_earlier_release_left_open_are_closed(tmp_path: Path) -> None:
    first = _open(tmp_path)
    first.canned_replies.keep("问好", "您好")
    for path in tmp_path.iterdir():
        path.chmod(0o644)
    second = _open(tmp_path)
    assert set(_modes(tmp_path).values()) == {0o600}
    second.close()
    first.close()


def test_what_was_committed_survives_a_power_cut(tmp_path: Path) -> None:
    store = _open(tmp_path)
    with store.engine.connect() as connection:
        full = 2
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == full
    store.close()


@pytest.mark.parametrize("place", [0, 3 * 4096])
def test_a_damaged_file_is_noticed_at_the_start_and_it_is_said_what_to_do(tmp_path: Path, place: int) -> None:
    store = _open(tmp_path)
    for number in range(50):
        store.canned_replies.keep(f"问好{number}", "您好" * 50)
    store.close()
    with (tmp_path / "q.db").open("r+b") as file:
        file.seek(place)
        file.write(b"\xff" * 3000)
    with pytest.raises(StorageUnavailable, match=r"损坏了.*备份") as raised:
        _open(tmp_path)
    assert "您好" not in str(raised.value)
