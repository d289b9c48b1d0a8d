"""Somebody who was referred to a post or has a date, at a moment of the test's own."""

from __future__ import annotations

from datetime import datetime

import pytest

from actions.beijing_time import today
from actions.follow_ups import dates, outcomes, referrals, reminders
from actions.postings.wishes import Wishes, wishes_as_json
from actions.requests.request import NewRequest, RequestKind
from actions.staff.counselors import Counselor, Role
from actions.store import Store
from tests.postings.making import content, list_of

PASSWORD = "a long enough one"
MORNING = datetime(2026, 11, 27, 2)
"""10 o'clock in Beijing, in UTC."""
NIGHT = datetime(2026, 11, 27, 14)
"""22 o'clock in Beijing."""


def set_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """Let it be this moment (UTC) for all that goes by the clock here."""
    for module in (dates, outcomes, referrals, reminders):
        monkeypatch.setattr(module, "now", lambda: at)


def counselor(store: Store, login: str = "wang") -> Counselor:
    """One who may see everything."""
    store.counselors.add(login, f"{login}老师", PASSWORD, Role.ADMINISTRATOR)
    found = store.counselors.of_session(store.counselors.sign_in(login, PASSWORD))
    assert found
    return found


def claimed(store: Store, viewer: Counselor, conversation: str = "c1", key: str = "k") -> str:
    """The number of a request of somebody who looks for work, in this counselor's hands."""
    wanted = NewRequest(
        conversation,
        f"{key} {conversation}",
        "job.introduction",
        "做打字",
        RequestKind.JOB_SEEKING,
        consent=True,
        wishes=wishes_as_json(Wishes(work=("打字",))),
    )
    number = store.requests.open(wanted).number
    store.casework.claim(viewer, number, "")
    return number


def referred(store: Store, viewer: Counselor, conversation: str = "c1") -> str:
    """The number of a request whose person was referred to a post."""
    number = claimed(store, viewer, conversation)
    if not store.postings.all():
        store.postings.take_in(list_of(content(title="打字员", employer="甲公司"), listed_on=today()))
    store.referrals.refer(viewer, number, store.postings.all()[0].id, "", "")
    return number
