"""Who is let in, and for how long."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from argon2 import PasswordHasher

from actions.records.database import now, writing
from actions.records.encryption import Cipher, new_key
from actions.staff import counselors, sign_in_tries
from actions.staff.counselors import Counselors, Role, SignInRefused
from actions.store import Store

_PASSWORD = "a long enough one"
_FAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def known(store: Store) -> Store:
    """Records with one counselor; passwords are hashed faster than in earnest."""
    store.counselors = Counselors(store.engine, Cipher([new_key()]), _FAST)
    store.counselors.add("wang", "王老师", _PASSWORD, Role.COUNSELOR)
    return store


def test_who_knows_the_password_is_signed_in_and_out(known: Store) -> None:
    token = known.counselors.sign_in("wang", _PASSWORD)
    found = known.counselors.of_session(token)
    assert found
    assert (found.login, found.name, found.role) == ("wang", "王老师", Role.COUNSELOR)
    known.counselors.sign_out(token)
    assert known.counselors.of_session(token) is None


@pytest.mark.parametrize(("login", "password"), [("wang", "wrong"), ("nobody", _PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_sound_the_same(known: Store, login: str, password: str) -> None:
    with pytest.raises(SignInRefused, match="登录名、密码或验证码不对"):
        known.counselors.sign_in(login, password)


def _fail(store: Store, login: str, times: int, address: str = "10.0.0.1") -> str:
    """Try a wrong password so often; what was said the last time."""
    said = ""
    for _ in range(times):
        with pytest.raises(SignInRefused) as refused:
            store.counselors.sign_in(login, "wrong", "", address)
        said = str(refused.value)
    return said


def _pass(monkeypatch: pytest.MonkeyPatch, **time: float) -> None:
    """Let time pass for those who count tries."""
    later = sign_in_tries.now() + timedelta(**time)
    monkeypatch.setattr(sign_in_tries, "now", lambda: later)


def test_after_five_failures_even_the_right_password_waits(known: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail(known, "wang", 5)
    with pytest.raises(SignInRefused, match="请过5分钟再试"):
        known.counselors.sign_in("wang", _PASSWORD, "", "10.0.0.1")
    _pass(monkeypatch, minutes=6)
    assert known.counselors.sign_in("wang", _PASSWORD, "", "10.0.0.1")


def test_each_failure_after_a_lock_locks_for_longer(known: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail(known, "wang", 5)
    _pass(monkeypatch, minutes=6)
    assert "再试一次" in _fail(known, "wang", 1)
    assert "请过10分钟再试" in _fail(known, "wang", 1)


def test_being_refused_while_locked_does_not_make_the_lock_longer(
    known: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "请过5分钟再试" in _fail(known, "wang", 30)
    _pass(monkeypatch, minutes=6)
    assert known.counselors.sign_in("wang", _PASSWORD, "", "10.0.0.1")


@pytest.mark.parametrize("login", ["wang", "nobody", "", "\0", "\ud800"])
def test_whether_a_name_exists_cannot_be_told_from_the_lock(known: Store, login: str) -> None:
    said = [_fail(known, login, 1) for _ in range(6)]
    assert said == ["登录名、密码或验证码不对，请再试一次。"] * 5 + ["错的次数太多，请过5分钟再试。"]


def test_strangers_elsewhere_cannot_keep_a_counselor_out(known: Store) -> None:
    for number in range(30):
        _fail(known, "wang", 1, f"10.1.0.{number}")
    assert known.counselors.pause_before_sign_in("wang") == 8.0
    assert known.counselors.pause_before_sign_in("li") == 0.0
    assert known.counselors.sign_in("wang", _PASSWORD, "", "10.0.0.1")


def test_one_address_cannot_try_many_names(known: Store) -> None:
    for number in range(20):
        assert "再试一次" in _fail(known, f"name{number}", 1)
    with pytest.raises(SignInRefused, match="请过5分钟再试"):
        known.counselors.sign_in("wang", _PASSWORD, "", "10.0.0.1")
    assert known.counselors.sign_in("wang", _PASSWORD, "", "10.0.0.2")


def test_addresses_of_one_household_are_one(known: Store) -> None:
    for number in range(5):
        _fail(known, "wang", 1, f"2001:db8:1:1::{number:x}")
    assert "请过5分钟再试" in _fail(known, "wang", 1, "2001:db8:1:1:ffff::1")
    assert known.counselors.sign_in("wang", _PASSWORD, "", "2001:db8:1:2::1")


def test_who_signs_in_from_a_shared_address_leaves_no_failure_there(known: Store) -> None:
    for _ in range(40):
        assert known.counselors.sign_in("wang", _PASSWORD, "", "10.0.0.1")


def test_many_wrong_passwords_at_once_are_not_free(known: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(lambda _: _fail(known, "wang", 1), range(12)))
    assert sum("再试一次" in each for each in said) == 5


def test_of_names_and_addresses_that_were_tried_only_hashes_are_kept(known: Store) -> None:
    _fail(known, "wang", 1, "10.0.0.1")
    with known.engine.connect() as connection:
        rows = repr(connection.exec_driver_sql("SELECT * FROM sign_in_tries").all())
    assert "wang" not in rows
    assert "10.0.0.1" not in rows


class _WritingHasher(PasswordHasher):
    """Writes to the database while it looks at a password: fails where a transaction is open."""

    def __init__(self, store: Store) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self._store, self.at_once, self._now = store, 0, 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        self._now += 1
        self.at_once = max(self.at_once, self._now)
        with writing(self._store.engine) as session:
            session.connection().exec_driver_sql("DELETE FROM canned_replies")
        self._now -= 1
        return super().verify(hash, password)


def test_a_password_is_hashed_outside_of_any_transaction_and_two_at_a_time(known: Store) -> None:
    hasher = _WritingHasher(known)
    doors = Counselors(known.engine, Cipher([new_key()]), hasher)

    def _try(number: int) -> None:
        with pytest.raises(SignInRefused):
            doors.sign_in(f"name{number}", "wrong", "", f"10.0.1.{number}")

    with ThreadPoolExecutor(40) as threads:
        list(threads.map(_try, range(40)))
    assert hasher.at_once <= 2


def test_a_password_that_was_changed_meanwhile_lets_nobody_in(known: Store) -> None:
    class _Changing(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            with writing(known.engine) as session:
                session.connection().exec_driver_sql("UPDATE counselors SET password = 'other'")
            return super().verify(hash, password)

    with pytest.raises(SignInRefused):
        Counselors(known.engine, Cipher([new_key()]), _Changing()).sign_in("wang", _PASSWORD)


def test_a_session_ends_by_itself_and_can_be_extended(known: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    token = known.counselors.sign_in("wang", _PASSWORD)
    begun = now()
    monkeypatch.setattr(counselors, "now", lambda: begun + timedelta(minutes=29))
    assert known.counselors.extend(token) == 1800
    monkeypatch.setattr(counselors, "now", lambda: begun + timedelta(minutes=50))
    assert known.counselors.of_session(token)
    monkeypatch.setattr(counselors, "now", lambda: begun + timedelta(minutes=90))
    assert known.counselors.of_session(token) is None
    assert known.counselors.extend(token) == 0


def test_a_one_time_code_counts_once(known: Store) -> None:
    address = known.counselors.require_code("wang")
    code = pyotp.TOTP(parse_qs(urlsplit(address).query)["secret"][0]).now()
    with pytest.raises(SignInRefused):
        known.counselors.sign_in("wang", _PASSWORD)
    assert known.counselors.sign_in("wang", _PASSWORD, code)
    with pytest.raises(SignInRefused):
        known.counselors.sign_in("wang", _PASSWORD, code)


def test_short_passwords_and_taken_names_are_refused(known: Store) -> None:
    with pytest.raises(ValueError, match="密码太短"):
        known.counselors.add("li", "李老师", "short", Role.COUNSELOR)
    with pytest.raises(ValueError, match="已经有人用了"):
        known.counselors.add("wang", "王", _PASSWORD, Role.COUNSELOR)
