"""What somebody who waits may expect, and whether they are still to be asked if it helped; on both databases."""

from __future__ import annotations

from datetime import timedelta

from actions.records.database import now, writing
from actions.requests.messages import NOTICE
from actions.requests.request import NewRequest
from actions.requests.request_records import RequestRecord
from actions.staff.counselors import Counselor, Role
from actions.store import Store
from tests.actions.counselors import counselor


def _answered_after(store: Store, wang: Counselor, key: str, minutes: int, region: str = "", days_ago: int = 0) -> str:
    number = store.requests.open(NewRequest(key, key, "", "", region=region)).number
    store.casework.claim(wang, number, "")
    store.casework.answer(wang, number, "您好", f"answer {key}", "")
    with writing(store.engine) as session:
        record = session.get(RequestRecord, number)
        assert record
        assert record.answered_at
        record.answered_at -= timedelta(days=days_ago)
        record.opened_at = record.answered_at - timedelta(minutes=minutes)
    return number


def test_half_of_the_people_of_the_same_team_waited_no_longer(store: Store) -> None:
    wang = counselor(store, "wang", Role.ADMINISTRATOR, "毕节组", "毕节市")
    number = store.requests.open(NewRequest("me", "me", "", "")).number
    for place, minutes in enumerate((10, 20, 30, 40)):
        _answered_after(store, wang, f"k{place}", minutes)
    # Another team's, one of long ago, and danger are no measure.
    _answered_after(store, wang, "team", 9000, region="毕节市")
    _answered_after(store, wang, "old", 9000, days_ago=31)
    danger = store.requests.report_danger("danger", "danger", "我不想活了").number
    store.casework.claim(wang, danger, "")
    store.casework.answer(wang, danger, "您好", "answer danger", "")
    assert store.requests.usual_wait(number) is None
    _answered_after(store, wang, "k5", 50)
    assert store.requests.usual_wait(number) == timedelta(minutes=30)
    assert store.requests.usual_wait("000000") is None


def test_who_was_helped_lately_is_to_be_asked_until_they_rated(store: Store) -> None:
    wang = counselor(store, "wang", Role.ADMINISTRATOR, "毕节组", "毕节市")
    number = _answered_after(store, wang, "me", 10)
    lately = now() - timedelta(days=1)
    assert not store.requests.is_to_be_rated(number, lately)
    store.casework.resolve(wang, number, "")
    assert store.requests.is_to_be_rated(number, lately)
    assert not store.requests.is_to_be_rated(number, now() + timedelta(days=1))
    store.requests.rate("me", 3)
    assert not store.requests.is_to_be_rated(number, lately)


def test_a_person_is_told_what_belongs_to_no_request_once(store: Store) -> None:
    for _ in range(2):
        store.messages.tell("me", "key", "在另一台设备上打开了。")
    [told] = store.messages.since(0, 10)
    assert (told.conversation, told.author, told.number, told.text) == ("me", NOTICE, "", "在另一台设备上打开了。")
    assert [one.text for one in store.messages.thread("me", 10)] == [told.text]
