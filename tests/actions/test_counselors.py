"""Who is let in, and for how long."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from actions.records import counselors
from actions.records.counselors import Role, SignInRefused
from actions.records.database import now
from actions.records.store import Store

_PASSWORD = "a long enough one"


@pytest.fixture
def known(store: Store) -> Store:
    """Records with one counselor."""
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


def test_after_five_failures_even_the_right_password_waits(known: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            known.counselors.sign_in("wang", "wrong")
    with pytest.raises(SignInRefused, match="请过5分钟再试"):
        known.counselors.sign_in("wang", _PASSWORD)
    later = now() + timedelta(minutes=6)
    monkeypatch.setattr(counselors, "now", lambda: later)
    assert known.counselors.sign_in("wang", _PASSWORD)


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
