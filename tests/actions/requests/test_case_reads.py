"""Who only looks at a case is kept too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.errors import StorageUnavailable
from actions.requests import case_reads
from actions.requests.case_reads import KEPT, NOTED_AGAIN
from actions.requests.caseload import NoSuchRequest
from actions.requests.request import NewRequest
from actions.staff.counselors import Role
from actions.store import Store
from tests.actions.counselors import counselor


def test_each_reader_of_a_case_is_kept_and_who_may_not_see_it_is_none(store: Store) -> None:
    wang, li = counselor(store, "wang", Role.ADMINISTRATOR), counselor(store, "li", Role.ADMINISTRATOR)
    other = counselor(store, "other", Role.COUNSELOR, "贵阳组", "贵阳市")
    counselor(store, "bijie", Role.COUNSELOR, "毕节组", "毕节市")
    number = store.requests.open(NewRequest("c1", "k1", "care", "想找人", region="毕节市")).number
    store.casework.case(wang, number)
    store.casework.thread(li, number)
    with pytest.raises(NoSuchRequest):
        store.casework.case(other, number)
    assert [(read.number, read.login) for read in store.case_reads.latest()] == [(number, "li"), (number, "wang")]
    assert [read.login for read in store.case_reads.latest(login="wang")] == ["wang"]
    assert store.case_reads.latest(number="000000") == []


def test_a_page_that_stays_open_is_noted_once_in_a_while(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    wang = counselor(store, "wang", Role.ADMINISTRATOR)
    number = store.requests.open(NewRequest("c1", "k1", "care", "想找人")).number
    for _ in range(5):
        store.casework.case(wang, number)
    assert len(store.case_reads.latest()) == 1
    later = case_reads.now() + NOTED_AGAIN + timedelta(seconds=1)
    monkeypatch.setattr(case_reads, "now", lambda: later)
    store.casework.case(wang, number)
    assert len(store.case_reads.latest()) == 2


def test_a_case_is_read_also_where_that_cannot_be_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    wang = counselor(store, "wang", Role.ADMINISTRATOR)
    number = store.requests.open(NewRequest("c1", "k1", "care", "想找人")).number

    def _fails(_engine: object) -> None:
        raise StorageUnavailable("the disk is full")

    monkeypatch.setattr(case_reads, "writing", _fails)
    assert store.casework.case(wang, number).need == "想找人"


def test_reads_are_forgotten_after_three_years(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.case_reads.note("123456", "wang")
    assert store.case_reads.forget_old() == 0
    later = case_reads.now() + KEPT + timedelta(days=1)
    monkeypatch.setattr(case_reads, "now", lambda: later)
    assert store.case_reads.forget_old() == 1
