"""What is known of a conversation before a turn, also where part of it cannot be read any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.people.conversations import KeptTurn
from actions.people.profiles import Profile
from actions.records.encryption import new_key
from actions.store import Store, open_store

_TURN = KeptTurn("k1", "my words", {"outcome": "answer"})


@pytest.fixture
def address(tmp_path: Path) -> str:
    """A database in which a conversation was kept, with a key that is lost since."""
    url = f"sqlite:///{tmp_path / 'q.db'}"
    before = open_store(url, new_key())
    before.conversations.remember("c1", {"question": "my words"}, _TURN)
    before.profiles.change("c1", {"cannot_hear": True})
    before.close()
    return url


@pytest.fixture
def without_key(address: str) -> Store:
    """The same database, opened with another key."""
    return open_store(address, new_key())


def test_a_state_that_cannot_be_read_lets_the_conversation_begin_anew(without_key: Store) -> None:
    assert without_key.conversations.load("c1", "k2").state == {}
    without_key.conversations.remember("c1", {"question": "new"}, None)
    assert without_key.conversations.load("c1", "k2").state == {"question": "new"}


def test_a_profile_that_cannot_be_read_is_the_default_and_can_be_told_again(without_key: Store) -> None:
    assert without_key.conversations.load("c1", "k2").profile == Profile()
    assert without_key.profiles.of("c1") == Profile()
    without_key.profiles.change("c1", {"cannot_see": True})
    assert without_key.conversations.load("c1", "k2").profile == Profile(cannot_see=True)


def test_the_log_tells_what_cannot_be_read_and_quotes_nothing(
    without_key: Store, caplog: pytest.LogCaptureFixture
) -> None:
    without_key.conversations.load("c1", "k2")
    assert "a dialogue state cannot be read: UnreadableRecord" in caplog.text
    assert "a profile cannot be read: UnreadableRecord" in caplog.text
    assert "gAAAA" not in caplog.text
    assert "my words" not in caplog.text
