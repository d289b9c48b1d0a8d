"""What a person tells holds for the conversation; longer only after a yes, and nothing of it after a no."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from actions.people import profiles
from actions.people.profiles import CONVERSATION_HOURS, KEEPING, KEEPING_VERSION, Profile
from actions.requests.request import NewRequest
from actions.store import Store


def _open(store: Store, key: str, **more: Any) -> str:
    return store.requests.open(NewRequest("c1", key, "", "", **more)).number


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a day on."""
    moment = profiles.now() + timedelta(hours=CONVERSATION_HOURS, minutes=1)
    monkeypatch.setattr(profiles, "now", lambda: moment)


def test_what_is_told_with_a_request_is_known_in_the_conversation(store: Store) -> None:
    number = _open(store, "k1", consent=True)
    assert store.requests.known("c1") == ("", "")
    store.requests.place(number, "毕节市")
    store.requests.reach(number, "text")
    assert store.requests.known("c1") == ("毕节市", "text")
    assert store.requests.known("other") == ("", "")
    with store.engine.connect() as connection:
        assert "text" not in repr(connection.execute(text("SELECT content FROM profiles")).all())
        [consent] = connection.execute(text("SELECT what, version, given FROM consents")).all()
    assert (consent[0], consent[1], bool(consent[2])) == ("share-words", 1, True)


def test_who_cannot_hear_is_written_to(store: Store) -> None:
    assert store.profiles.change("c1", {"cannot_hear": True}).medium == "text"
    _open(store, "k1")
    assert store.requests.known("c1") == ("", "text")


def test_without_a_yes_it_ends_with_the_conversation(store: Store, request: pytest.FixtureRequest) -> None:
    store.profiles.change("c1", {"cannot_hear": True, "region": "毕节市"})
    assert store.profiles.of("c1").region == "毕节市"
    request.getfixturevalue("later")
    assert store.profiles.of("c1") == Profile()
    store.profiles.forget_ended()
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM profiles")).scalar_one() == 0


def test_after_a_yes_it_stays_and_so_does_what_is_told_later(store: Store, request: pytest.FixtureRequest) -> None:
    store.profiles.change("c1", {"cannot_see": True})
    store.profiles.keep("c1")
    store.profiles.change("c1", {"region": "遵义市"})
    request.getfixturevalue("later")
    store.profiles.forget_ended()
    assert store.profiles.of("c1") == Profile(region="遵义市", cannot_see=True)
    assert store.profiles.is_kept("c1")


def test_where_nothing_was_told_nothing_is_kept(store: Store) -> None:
    store.profiles.keep("c1")
    assert not store.profiles.is_kept("c1")
    assert store.erasure.kept("c1").is_nothing


def test_a_yes_to_the_question_as_it_was_worded_before_counts_no_more(store: Store) -> None:
    store.profiles.change("c1", {"cannot_see": True})
    with store.engine.begin() as connection:
        before = {"version": KEEPING_VERSION - 1, "at": profiles.now(), "what": KEEPING}
        add = "INSERT INTO consents (conversation, at, what, version, given) VALUES ('c1', :at, :what, :version, true)"
        connection.execute(text(add), before)
    assert not store.profiles.is_kept("c1")
    assert not store.conversations.load("c1", "k").profile_is_kept
    store.profiles.keep("c1")
    assert store.profiles.is_kept("c1")
    assert store.conversations.load("c1", "k").profile_is_kept


def test_a_yes_said_twice_is_one_consent(store: Store) -> None:
    store.profiles.change("c1", {"cannot_hear": True})
    store.profiles.keep("c1")
    store.profiles.keep("c1")
    assert len(store.erasure.copy("c1")["consents"]) == 1


def test_who_never_said_yes_has_nothing_to_take_back(store: Store) -> None:
    store.profiles.change("c1", {"cannot_hear": True})
    store.profiles.forget("c1")
    assert store.profiles.of("c1") == Profile()
    assert store.erasure.copy("c1")["consents"] == []


def test_a_yes_taken_back_leaves_nothing(store: Store) -> None:
    store.profiles.change("c1", {"cannot_hear": True})
    store.profiles.keep("c1")
    store.profiles.forget("c1")
    assert store.profiles.of("c1") == Profile()
    assert not store.profiles.is_kept("c1")
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT what, version, given FROM consents ORDER BY id")).all()
    assert [(what, version, bool(given)) for what, version, given in rows] == [
        ("keep-profile", 2, True),
        ("keep-profile", 2, False),
    ]


def test_to_pass_words_on_is_another_question_than_to_be_remembered(
    store: Store, request: pytest.FixtureRequest
) -> None:
    _open(store, "k1", region="毕节市", medium="text")
    assert not store.profiles.is_kept("c1")
    request.getfixturevalue("later")
    assert store.requests.known("c1") == ("", "")


def test_a_copy_holds_it_and_erasing_takes_all_of_it(store: Store) -> None:
    store.profiles.change("c1", {"cannot_hear": True})
    store.profiles.keep("c1")
    copy = store.erasure.copy("c1")
    assert copy["profile"] == {"medium": "text", "cannot_hear": True}
    assert copy["consents"][0] | {"at": ""} == {
        "at": "",
        "what": "keep-profile",
        "version": KEEPING_VERSION,
        "given": True,
    }
    assert not store.erasure.kept("c1").is_nothing
    store.erasure.erase("c1")
    assert store.profiles.of("c1") == Profile()
    assert store.erasure.kept("c1").is_nothing
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM consents")).scalar_one() == 0
