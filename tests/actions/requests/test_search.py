"""Counselors find requests by number, by what they are about, by place, and by what somebody in danger said."""

from __future__ import annotations

import pytest

from actions.requests.casework import Wanted
from actions.requests.request import NewRequest
from actions.staff.counselors import Counselor, Role
from actions.store import Store
from tests.actions.counselors import counselor


@pytest.fixture
def wang(store: Store) -> Counselor:
    """A counselor without a team."""
    return counselor(store, "wang")


def _found(store: Store, who: Counselor, **wanted: object) -> list[str]:
    return [case.number for case in store.casework.inbox(who, Wanted(**wanted))]  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", ["毕节", "毕节市", "七星关", "七星关区", "毕节市七星关区"])
def test_a_place_is_found_by_its_full_and_its_short_name(store: Store, wang: Counselor, asked: str) -> None:
    number = store.requests.open(NewRequest("c1", "k1", "", "", region="毕节市七星关区")).number
    store.requests.open(NewRequest("c2", "k2", "", "", region="黔东南州"))
    assert _found(store, wang, region=asked) == _found(store, wang, text=asked) == [number]


@pytest.mark.parametrize("asked", ["黔东南苗族侗族自治州", "黔东南", "黔东南州", "凯里"])
def test_an_autonomous_prefecture_is_found_by_its_official_name(store: Store, wang: Counselor, asked: str) -> None:
    number = store.requests.open(NewRequest("c1", "k1", "", "", region="黔东南州凯里市")).number
    assert _found(store, wang, region=asked) == _found(store, wang, text=asked) == [number]


def test_a_number_is_found_with_a_blank_in_it(store: Store, wang: Counselor) -> None:
    number = store.requests.open(NewRequest("c1", "k1", "", "")).number
    store.requests.open(NewRequest("c2", "k2", "", ""))
    assert _found(store, wang, text=f"{number[:3]} {number[3:]}") == _found(store, wang, text=number) == [number]


def test_a_subject_is_found_by_the_entries_that_it_means(store: Store, wang: Counselor) -> None:
    number = store.requests.open(NewRequest("c1", "k1", "care", "")).number
    store.requests.open(NewRequest("c2", "k2", "living", ""))
    assert _found(store, wang, text="护理补贴", topics=("care", "other")) == [number]
    assert _found(store, wang, text="护理补贴") == []


def test_the_words_of_danger_are_found_by_who_may_see_them(store: Store, wang: Counselor) -> None:
    counselor(store, "bijie", Role.COUNSELOR, "毕节组", "毕节市")
    number = store.requests.report_danger("c1", "k1", "公司倒闭了，我也不想活了", "毕节市").number
    store.requests.report_danger("c2", "k2", "救救我", "毕节市")
    chief = counselor(store, "chief", Role.ADMINISTRATOR)
    assert _found(store, chief, text="倒闭") == [number]
    assert _found(store, wang, text="倒闭") == []
    assert _found(store, chief, text="%") == []
