"""Several processes deliver announcements from one outbox: each announcement once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from actions.records.database import open_database, writing
from actions.requests import outbox
from actions.requests.outbox import Outbox, announce
from actions.store import Store


def _put(store: Store, count: int) -> None:
    with writing(store.engine) as session:
        for number in range(count):
            announce(session, f"{number}", "care", "毕节市", "consult")


def test_two_processes_deliver_each_letter_once(store: Store) -> None:
    _put(store, 40)
    other = open_database(store.engine.url.render_as_string(hide_password=False))

    def _deliver(outbox_of_one: Outbox) -> list[int]:
        delivered = []
        while deliveries := outbox_of_one.due():
            for delivery in deliveries:
                delivered.append(delivery.id)
                outbox_of_one.delivered(delivery)
        return delivered

    with ThreadPoolExecutor(4) as threads:
        boxes = [store.outbox, Outbox(other), Outbox(store.engine), Outbox(other)]
        found = [number for numbers in threads.map(_deliver, boxes) for number in numbers]
    other.dispose()
    assert len(found) == len(set(found)) == 40


def test_a_claimed_letter_comes_back_where_its_process_died(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(store, 1)
    [announcement] = store.outbox.due()
    assert store.outbox.due() == []
    later = outbox.now() + timedelta(minutes=3)
    monkeypatch.setattr(outbox, "now", lambda: later)
    assert store.outbox.due() == [announcement]


def test_a_letter_that_failed_is_free_again_after_its_pause(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(store, 1)
    [announcement] = store.outbox.due()
    store.outbox.failed(announcement)
    assert store.outbox.due() == []
    later = outbox.now() + timedelta(seconds=6)
    monkeypatch.setattr(outbox, "now", lambda: later)
    assert store.outbox.due() == [announcement]


def test_a_renewed_claim_holds_longer_and_one_that_ran_out_is_no_claim(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put(store, 1)
    began = outbox.now()
    [claimed] = store.outbox.due()
    monkeypatch.setattr(outbox, "now", lambda: began + timedelta(seconds=25))
    renewed = store.outbox.renew(claimed)
    assert renewed == claimed
    monkeypatch.setattr(outbox, "now", lambda: began + timedelta(seconds=50))
    assert store.outbox.due() == []
    monkeypatch.setattr(outbox, "now", lambda: began + timedelta(seconds=60))
    [taken_over] = store.outbox.due()
    assert store.outbox.renew(renewed) is None
    # Whoever was too slow does not free what another one is trying.
    store.outbox.failed(renewed)
    assert store.outbox.due() == []
    store.outbox.delivered(taken_over)
    assert store.outbox.renew(taken_over) is None
