"""Which browsers are to be notified: each once, whichever of several gateways does it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from actions.people import push_subscriptions
from actions.people.push_subscriptions import PushSubscriptions, Subscription, notify
from actions.records.database import writing
from actions.records.encryption import Cipher, new_key
from actions.store import Store


def _subscription(name: str) -> Subscription:
    return Subscription(f"https://push.test/{name}", "key", "secret")


def _tell(store: Store, conversation: str) -> None:
    with writing(store.engine) as session:
        notify(session, conversation)


def test_several_gateways_notify_each_browser_once(store: Store) -> None:
    for number in range(20):
        store.push_subscriptions.keep(f"c{number}", _subscription(str(number)))
        _tell(store, f"c{number}")

    def _bring(_gateway: int) -> list[int]:
        brought = []
        while due := store.push_subscriptions.due():
            for one in due:
                brought.append(one.id)
                store.push_subscriptions.told(one)
        return brought

    with ThreadPoolExecutor(4) as threads:
        found = [each for brought in threads.map(_bring, range(4)) for each in brought]
    assert len(found) == len(set(found)) == 20


def test_several_news_are_told_once_and_those_that_came_meanwhile_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.push_subscriptions.keep("c1", _subscription("phone"))
    _tell(store, "c1")
    _tell(store, "c1")
    [claimed] = store.push_subscriptions.due()
    assert store.push_subscriptions.due() == []
    later = push_subscriptions.now() + timedelta(seconds=1)
    monkeypatch.setattr(push_subscriptions, "now", lambda: later)
    _tell(store, "c1")
    store.push_subscriptions.told(claimed)
    [again] = store.push_subscriptions.due()
    store.push_subscriptions.told(again)
    assert store.push_subscriptions.due() == []


def test_what_a_dead_gateway_claimed_is_taken_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.push_subscriptions.keep("c1", _subscription("phone"))
    _tell(store, "c1")
    [claimed] = store.push_subscriptions.due()
    later = push_subscriptions.now() + timedelta(minutes=2)
    monkeypatch.setattr(push_subscriptions, "now", lambda: later)
    [taken_over] = store.push_subscriptions.due()
    assert taken_over == claimed
    # Whoever was too slow does not put off what another one is trying.
    store.push_subscriptions.failed(claimed)
    assert store.push_subscriptions.due() == []
    store.push_subscriptions.failed(taken_over)
    much_later = later + timedelta(seconds=11)
    monkeypatch.setattr(push_subscriptions, "now", lambda: much_later)
    assert len(store.push_subscriptions.due()) == 1


def test_a_browser_is_notified_no_more_where_its_person_does_not_want_it(store: Store) -> None:
    for name in ("phone", "desk"):
        store.push_subscriptions.keep("c1", _subscription(name))
    store.push_subscriptions.forget("c2", _subscription("phone").endpoint)
    store.push_subscriptions.forget("c1", _subscription("phone").endpoint)
    _tell(store, "c1")
    assert [one.subscription for one in store.push_subscriptions.due()] == [_subscription("desk")]


def test_a_browser_whose_address_cannot_be_read_keeps_no_other_waiting(store: Store) -> None:
    PushSubscriptions(store.engine, Cipher([new_key()])).keep("c1", _subscription("lost"))
    store.push_subscriptions.keep("c1", _subscription("phone"))
    _tell(store, "c1")
    assert [one.subscription for one in store.push_subscriptions.due()] == [_subscription("phone")]
    assert [service for service, _ in store.push_subscriptions.services("c1")][1] == "push.test"
