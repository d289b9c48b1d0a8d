"""Old conversations are forgotten by themselves, but none that somebody still waits in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.records import erasure
from actions.records.store import Store
from actions.requests import NewRequest, RequestState


def test_what_is_old_and_quiet_is_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for conversation in ("quiet", "waiting", "ended"):
        store.transcripts.add(conversation, "话", {"replies": []}, "")
    store.desk.open(NewRequest("waiting", "k1", "", "想找人"))
    ended = store.desk.open(NewRequest("ended", "k2", "care", "想找人"))
    store.desk.cancel("ended", ended.number)
    assert store.erasure.forget_old(180) == []
    later = erasure.now() + timedelta(days=181)
    monkeypatch.setattr(erasure, "now", lambda: later)
    assert sorted(store.erasure.forget_old(180)) == ["ended", "quiet"]
    assert store.erasure.kept("quiet").is_nothing
    assert store.erasure.kept("ended").is_nothing
    assert store.erasure.kept("waiting").turns == 1
    assert [request.state for request in store.desk.of_conversation("waiting")] == [RequestState.NEW]
    # The request stays in the figures, without anything of its person.
    [left] = store.desk.of_conversation(f"erased {ended.number}")
    assert left.topic == "care"
