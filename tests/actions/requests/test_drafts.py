"""What a counselor began to write belongs to them and to a request that they hold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.records.database import reading
from actions.requests import viewers
from actions.requests.drafts import DraftRecord
from actions.requests.request import NewRequest
from actions.staff.counselors import Counselor
from actions.store import Store
from tests.actions.counselors import counselor


@pytest.fixture
def wang(store: Store) -> Counselor:
    """A counselor who holds nothing yet."""
    return counselor(store, "wang")


def _held(store: Store, who: Counselor) -> str:
    number = store.requests.open(NewRequest("c1", "k1", "", "")).number
    store.casework.claim(who, number, "")
    return number


def test_a_draft_is_kept_encrypted_and_replaced(store: Store, wang: Counselor) -> None:
    number = _held(store, wang)
    for text in ("您的低", "您的低保"):
        store.drafts.keep(wang, number, text)
    assert store.drafts.of(wang, number) == "您的低保"
    with reading(store.engine) as session:
        [text] = session.scalars(select(DraftRecord.text))
    assert "低保" not in text
    store.drafts.keep(wang, number, "")
    assert store.drafts.of(wang, number) == ""


def test_a_draft_is_gone_when_it_was_sent_or_the_request_is_somebody_elses(store: Store, wang: Counselor) -> None:
    li, number = counselor(store, "li"), _held(store, wang)
    store.drafts.keep(wang, number, "写了一半")
    store.drafts.keep(li, number, "我没有接")
    assert store.drafts.of(li, number) == ""
    store.casework.answer(wang, number, "写好了", "k", "")
    assert store.drafts.of(wang, number) == ""
    store.casework.transfer(wang, number, "li", "", "他熟")
    store.drafts.keep(wang, number, "太晚了")
    assert store.drafts.of(wang, number) == ""


def test_a_draft_is_erased_with_the_conversation(store: Store, wang: Counselor) -> None:
    number = _held(store, wang)
    store.drafts.keep(wang, number, "您的低保")
    store.erasure.erase("c1")
    assert store.drafts.of(wang, number) == ""
    store.drafts.keep(wang, number, "您的低保")
    assert store.drafts.of(wang, number) == ""


def test_who_looks_is_seen_by_others_for_a_while(
    store: Store, wang: Counselor, monkeypatch: pytest.MonkeyPatch
) -> None:
    li, number = counselor(store, "li"), _held(store, wang)
    assert store.viewers.look(wang, number) == []
    assert store.viewers.look(li, number) == ["wang老师"]
    assert store.viewers.look(wang, number) == ["li老师"]
    assert store.viewers.look(li, "000000") == []
    later = viewers.now() + timedelta(seconds=26)
    monkeypatch.setattr(viewers, "now", lambda: later)
    assert store.viewers.look(wang, number) == []
    assert store.viewers.look(li, number) == ["wang老师"]
