"""What is kept of a person is kept because they said yes, is read with the key alone, and goes when they say no."""

from __future__ import annotations

from sqlalchemy import text

from actions.records.store import Store
from actions.requests import NewRequest


def _open(store: Store, key: str, *, shares: bool, **more: str) -> str:
    return store.desk.open(NewRequest("c1", key, "", "", shares_words=shares, **more)).number


def test_what_is_told_after_a_yes_is_kept_and_known_the_next_time(store: Store) -> None:
    number = _open(store, "k1", shares=True)
    assert store.desk.known("c1") == ("", "")
    store.desk.place(number, "毕节市")
    store.desk.reach(number, "text")
    assert store.desk.known("c1") == ("毕节市", "text")
    assert store.desk.known("other") == ("", "")
    with store.engine.connect() as connection:
        assert "text" not in repr(connection.execute(text("SELECT content FROM profiles")).all())
        [consent] = connection.execute(text("SELECT what, version, given FROM consents")).all()
    assert (consent[0], consent[1], bool(consent[2])) == ("share-words", 1, True)


def test_nothing_is_kept_without_a_yes(store: Store) -> None:
    number = _open(store, "k1", shares=False)
    store.desk.place(number, "毕节市")
    assert store.desk.known("c1") == ("", "")


def test_a_later_no_takes_back_what_was_kept(store: Store) -> None:
    _open(store, "k1", shares=True, region="毕节市", medium="text")
    assert store.desk.known("c1") == ("毕节市", "text")
    _open(store, "k2", shares=False)
    assert store.desk.known("c1") == ("", "")


def test_danger_is_neither_a_yes_nor_a_no(store: Store) -> None:
    store.desk.open(NewRequest("c1", "k", "", "", urgent=True, region="毕节市"))
    assert store.desk.known("c1") == ("", "")
    _open(store, "k2", shares=True, region="毕节市")
    store.desk.open(NewRequest("c1", "k3", "", "", urgent=True))
    assert store.desk.known("c1") == ("毕节市", "")


def test_all_of_it_can_be_erased(store: Store) -> None:
    _open(store, "k1", shares=True, region="毕节市")
    store.erasure.erase("c1")
    assert store.desk.known("c1") == ("", "")
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM consents")).scalar_one() == 0
