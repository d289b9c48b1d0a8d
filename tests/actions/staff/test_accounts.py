"""Operators keep counselors' accounts: who is closed is out at once, and every change is kept with who made it."""

from __future__ import annotations

import pytest

from actions.requests.request import NewRequest, RequestState
from actions.staff.accounts import NoSuchCounselor
from actions.staff.counselors import Role, SignInRefused
from actions.store import Store
from tests.actions.counselors import PASSWORD, counselor


def test_whose_account_is_closed_is_out_at_once_and_cannot_come_back(store: Store) -> None:
    store.counselors.add("wang", "王老师", PASSWORD, Role.COUNSELOR)
    token = store.counselors.sign_in("wang", PASSWORD)
    store.accounts.disable("wang", "root")
    assert store.counselors.of_session(token) is None
    with pytest.raises(SignInRefused):
        store.counselors.sign_in("wang", PASSWORD)
    store.accounts.enable("wang", "root")
    assert store.counselors.of_session(token) is None, "the old session stays ended"
    assert store.counselors.sign_in("wang", PASSWORD)


def test_what_somebody_held_who_is_gone_waits_again_and_its_person_is_told(store: Store) -> None:
    wang = counselor(store, "wang", Role.ADMINISTRATOR)
    number = store.requests.open(NewRequest("c1", "k1", "care", "想找人")).number
    store.casework.claim(wang, number, "10.0.0.1")
    assert store.housekeeping.hand_back_of("wang") == [number]
    [request] = store.requests.of_conversation("c1")
    assert request.state is RequestState.REOPENED or request.state is RequestState.NEW
    assert "换人" in store.messages.thread("c1", 10)[-1].text
    assert store.housekeeping.hand_back_of("wang") == []


def test_failed_sign_ins_are_forgiven_from_every_address(store: Store) -> None:
    store.counselors.add("wang", "王老师", PASSWORD, Role.COUNSELOR)
    for address in ("10.0.0.1", "10.0.0.2"):
        for _ in range(6):
            with pytest.raises(SignInRefused):
                store.counselors.sign_in("wang", "wrong", address=address)
    with pytest.raises(SignInRefused, match="分钟"):
        store.counselors.sign_in("wang", PASSWORD, address="10.0.0.1")
    assert store.accounts.unlock("wang", "root") == 10
    assert store.counselors.sign_in("wang", PASSWORD, address="10.0.0.1")
    assert store.counselors.sign_in("wang", PASSWORD, address="10.0.0.2")
    assert store.counselors.pause_before_sign_in("wang") == 0


def test_a_new_password_ends_sessions_and_a_lock(store: Store) -> None:
    store.counselors.add("wang", "王老师", PASSWORD, Role.COUNSELOR)
    token = store.counselors.sign_in("wang", PASSWORD)
    with pytest.raises(ValueError, match="太短"):
        store.accounts.set_password("wang", "short", "root")
    assert store.counselors.of_session(token)
    store.accounts.set_password("wang", "another long one", "root")
    assert store.counselors.of_session(token) is None
    assert store.counselors.sign_in("wang", "another long one")


def test_a_lost_device_can_be_dropped(store: Store) -> None:
    store.counselors.add("wang", "王老师", PASSWORD, Role.COUNSELOR)
    store.counselors.require_code("wang")
    with pytest.raises(SignInRefused):
        store.counselors.sign_in("wang", PASSWORD)
    store.accounts.drop_code("wang", "root")
    assert store.counselors.sign_in("wang", PASSWORD)


def test_a_team_holds_for_open_sessions_too(store: Store) -> None:
    store.counselors.add("wang", "王老师", PASSWORD, Role.COUNSELOR, "贵阳组")
    token = store.counselors.sign_in("wang", PASSWORD)
    store.accounts.put_into_team("wang", "毕节组", ("毕节市",), "root")
    [account] = store.accounts.all()
    assert (account.team, account.is_signed_in, account.is_active, account.needs_code) == ("毕节组", True, True, False)
    number = store.requests.open(NewRequest("c1", "k1", "care", "想找人", region="毕节市")).number
    wang = store.counselors.of_session(token)
    assert wang and store.casework.case(wang, number)
    store.accounts.put_into_team("wang", "", (), "root")
    assert store.accounts.all()[0].team == ""


def test_every_change_is_kept_with_who_made_it(store: Store) -> None:
    store.counselors.add("wang", "王老师", PASSWORD, Role.COUNSELOR)
    store.accounts.disable("wang", "li")
    store.accounts.enable("wang", "li")
    store.accounts.unlock("wang", "zhao")
    assert [(event.who, event.what, event.target) for event in store.operator_log.latest(9)] == [
        ("zhao", "unlock", "wang"),
        ("li", "enable", "wang"),
        ("li", "disable", "wang"),
    ]


def test_nobody_of_that_name_is_told_and_changes_nothing(store: Store) -> None:
    for change in (store.accounts.disable, store.accounts.enable, store.accounts.unlock, store.accounts.drop_code):
        with pytest.raises(NoSuchCounselor, match="nobody"):
            change("nobody", "root")
    assert store.operator_log.latest(9) == []
