"""Counselors for tests."""

from __future__ import annotations

from actions.staff.counselors import Counselor, Role
from actions.store import Store

PASSWORD = "a long enough one"


def counselor(store: Store, login: str, role: Role = Role.COUNSELOR, team: str = "", *regions: str) -> Counselor:
    """Somebody new, who is signed in."""
    store.counselors.add(login, f"{login}老师", PASSWORD, role, team, regions)
    found = store.counselors.of_session(store.counselors.sign_in(login, PASSWORD))
    assert found
    return found
