"""What waits is counted with how long the oldest has waited, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from actions.people.channel_inbox import UpdateRecord
from actions.records.database import now, writing
from actions.requests.backlog import Queue
from actions.requests.messages import COUNSELOR, MessageRecord
from actions.requests.request import NewRequest, RequestKind
from actions.requests.request_records import RequestRecord
from actions.store import Store

_HOUR = timedelta(hours=1)


def _opened(store: Store, number: int, kind: RequestKind, since: datetime, **more: object) -> str:
    given = NewRequest(f"c{number}", f"k{number}", "care", "想找人", kind=kind)
    opened = store.requests.open(given).number
    with writing(store.engine) as session:
        mine = update(RequestRecord).where(RequestRecord.number == opened)
        session.execute(mine.values(opened_at=since, **more))
    return opened


def test_nothing_waits_at_first(store: Store) -> None:
    found = store.backlog.read(["telegram"])
    assert found.unclaimed == dict.fromkeys(RequestKind, Queue())
    assert found.held == dict.fromkeys(RequestKind, 0)
    assert (found.late, found.announcements, found.failing_announcements) == (0, Queue(), 0)
    assert found.updates == found.messages == {"telegram": Queue()}


def test_the_oldest_request_of_each_kind_is_told_and_what_is_held_apart(store: Store) -> None:
    _opened(store, 1, RequestKind.DANGER, now() - _HOUR)
    _opened(store, 2, RequestKind.DANGER, now())
    _opened(store, 3, RequestKind.CONSULT, now() - 3 * _HOUR, late=True)
    _opened(store, 4, RequestKind.CONSULT, now() - 9 * _HOUR, state="claimed")
    found = store.backlog.read()
    danger, consult = found.unclaimed[RequestKind.DANGER], found.unclaimed[RequestKind.CONSULT]
    assert (danger.count, round(danger.oldest_seconds / 60)) == (2, 60)
    assert (consult.count, round(consult.oldest_seconds / 60)) == (1, 180)
    assert found.held[RequestKind.CONSULT] == 1 and found.late == 1


def test_what_was_put_off_does_not_wait_and_what_was_opened_again_waits_since_then(store: Store) -> None:
    _opened(store, 1, RequestKind.CONSULT, now() - 5 * _HOUR, snoozed_until=now() + _HOUR)
    again = now() - timedelta(minutes=10)
    _opened(store, 2, RequestKind.CONSULT, now() - 500 * _HOUR, state="reopened", touched_at=again)
    consult = store.backlog.read().unclaimed[RequestKind.CONSULT]
    assert (consult.count, round(consult.oldest_seconds / 60)) == (1, 10)


def test_a_second_cry_for_help_does_not_make_the_first_one_young(store: Store) -> None:
    _opened(store, 1, RequestKind.DANGER, now() - _HOUR, danger_at=now())
    assert round(store.backlog.read().unclaimed[RequestKind.DANGER].oldest_seconds / 60) == 60


def test_announcements_that_were_not_taken_are_failing(store: Store) -> None:
    _opened(store, 1, RequestKind.CONSULT, now())
    _opened(store, 2, RequestKind.CONSULT, now())
    first = store.outbox.due()[0]
    store.outbox.failed(first)
    found = store.backlog.read()
    assert found.announcements.count == 2 and found.announcements.oldest_seconds < 60
    assert found.failing_announcements == 1


def test_updates_and_messages_of_messengers_wait_until_they_are_answered_and_told(store: Store) -> None:
    inbox = store.inbox("telegram")
    inbox.take(7, "{}", "c1")
    inbox.remember("c1", "77")
    with writing(store.engine) as session:
        session.execute(update(UpdateRecord).values(received_at=now() - _HOUR))
        for key, conversation in (("k1", "c1"), ("k2", "a page's")):
            at = now() - 2 * _HOUR
            told = {"number": "", "author": COUNSELOR, "name": "王老师", "text": "x"}
            session.add(MessageRecord(key=key, conversation=conversation, at=at, **told))
    found = store.backlog.read(["telegram", "another"])
    assert found.updates["telegram"].count == 1 and found.updates["another"] == Queue()
    assert found.updates["telegram"].oldest_seconds == pytest.approx(3600, abs=60)
    assert found.messages["telegram"].count == 1, "a page fetches its messages itself"
    assert found.messages["telegram"].oldest_seconds == pytest.approx(7200, abs=60)
    inbox.done(7)
    assert store.backlog.read(["telegram"]).updates["telegram"] == Queue()
