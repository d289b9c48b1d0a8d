"""A channel's inbox: claimed by one at a time, in each conversation's order, taken over when a claim runs out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from actions.people import channel_inbox
from actions.people.channel_inbox import ChannelInbox, erase_updates
from actions.records.database import writing
from actions.requests.request import NewRequest
from actions.staff.counselors import Counselor, Role
from actions.store import Store


@pytest.fixture
def inbox(store: Store) -> ChannelInbox:
    return store.inbox("telegram")


@pytest.fixture
def wang(store: Store) -> Counselor:
    store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    found = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    assert found is not None
    return found


def _claimed(inbox: ChannelInbox, limit: int = 50) -> list[int]:
    return [waiting.update_id for waiting in inbox.claim(limit)]


def _later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    real = channel_inbox.now
    monkeypatch.setattr(channel_inbox, "now", lambda: real() + timedelta(seconds=seconds))


def test_an_update_is_taken_once(inbox: ChannelInbox) -> None:
    assert inbox.take(1, "{}", "a")
    assert not inbox.take(1, "{}", "a")
    inbox.done(1)
    assert not inbox.take(1, "{}", "a")


def test_each_conversation_has_its_next_update_claimed_once(inbox: ChannelInbox) -> None:
    for number, conversation in ((3, "a"), (1, "a"), (2, "b"), (4, "b")):
        inbox.take(number, f"words {number}", conversation)
    assert [(one.update_id, one.conversation, one.payload) for one in inbox.claim(50)] == [
        (1, "a", "words 1"),
        (2, "b", "words 2"),
    ]
    assert _claimed(inbox) == []
    inbox.done(1)
    assert _claimed(inbox) == [3]


def test_a_claim_that_is_not_renewed_runs_out(inbox: ChannelInbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.take(1, "{}", "a")
    assert _claimed(inbox) == [1]
    _later(monkeypatch, channel_inbox.LEASE_SECONDS - 1)
    inbox.renew(1)
    _later(monkeypatch, 2)
    assert _claimed(inbox) == []
    _later(monkeypatch, channel_inbox.LEASE_SECONDS)
    assert _claimed(inbox) == [1]


def test_after_a_fault_it_waits_and_its_conversation_waits_with_it(
    inbox: ChannelInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.take(1, "{}", "a")
    inbox.take(2, "{}", "a")
    inbox.claim(1)
    inbox.later(1, 60, is_fault=True)
    assert _claimed(inbox) == []
    _later(monkeypatch, 61)
    [again] = inbox.claim(50)
    assert (again.update_id, again.tries) == (1, 1)
    inbox.later(1, 0)
    assert [waiting.tries for waiting in inbox.claim(50)] == [1]


def test_an_update_of_an_earlier_release_comes_before_all_that_follow(inbox: ChannelInbox) -> None:
    inbox.take(1, "{}")
    inbox.take(2, "{}", "a")
    assert _claimed(inbox) == [1]
    inbox.done(1)
    assert _claimed(inbox) == [2]


def test_an_update_that_cannot_be_read_keeps_only_its_own_conversation_waiting(
    store: Store, inbox: ChannelInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.take(1, "{}", "a")
    inbox.take(2, "{}", "a")
    inbox.take(3, "{}", "b")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE channel_updates SET payload = 'gAAAAx' WHERE update_id = 1"))
    if _claimed(inbox) != [3]:
        pytest.fail("the other conversation waits")
    _later(monkeypatch, channel_inbox.KEPT_DAYS * 24 * 3600 + 60)
    inbox.claim(50)
    assert 2 in _claimed(inbox)


def test_many_who_claim_at_once_get_each_update_once(inbox: ChannelInbox) -> None:
    for number in range(30):
        inbox.take(number, "{}", f"c{number}")
    with ThreadPoolExecutor(6) as pool:
        rounds = list(pool.map(lambda _: _claimed(inbox, 10), range(12)))
    assert sorted(number for found in rounds for number in found) == list(range(30))


def test_what_a_counselor_wrote_is_claimed_once_and_in_order(
    store: Store, inbox: ChannelInbox, wang: Counselor, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.remember("a", "7")
    number = store.requests.open(NewRequest("a", "k", "", "")).number
    store.casework.claim(wang, number, "")
    store.casework.answer(wang, number, "一", "k1", "")
    store.casework.answer(wang, number, "二", "k2", "")
    with ThreadPoolExecutor(6) as pool:
        rounds = [messages for found in pool.map(lambda _: inbox.claim_untold(), range(6)) for messages in found]
    [messages] = rounds
    assert [message.text for message in messages][1:] == ["一", "二"]
    assert {message.address for message in messages} == {"7"}
    inbox.told(messages[1])
    # A crash: nobody renews the claim.
    _later(monkeypatch, channel_inbox.LEASE_SECONDS + 1)
    [[left]] = inbox.claim_untold()
    inbox.told(left)
    inbox.tell_later("a")
    assert inbox.claim_untold() == []


def test_erasing_a_conversation_erases_the_words_that_wait(store: Store, inbox: ChannelInbox) -> None:
    inbox.take(1, "my words", "a")
    inbox.take(2, "more words", "a")
    inbox.take(3, "words of another", "b")
    with writing(store.engine) as session:
        erase_updates(session, "a")
    assert [(one.update_id, one.payload) for one in inbox.claim(50)] == [(1, ""), (3, "words of another")]


def test_what_was_sent_after_the_wish_to_be_erased_is_still_answered(store: Store, inbox: ChannelInbox) -> None:
    inbox.take(1, "erase me", "a")
    inbox.take(2, "hello again", "a")
    inbox.claim(50)
    with writing(store.engine) as session:
        erase_updates(session, "a")
    inbox.done(1)
    assert [one.payload for one in inbox.claim(50)] == ["hello again"]
    inbox.done(2)
    with store.engine.begin() as connection:
        rows = connection.execute(text("SELECT payload, conversation FROM channel_updates")).all()
    assert {tuple(row) for row in rows} == {("", "")}


def test_what_was_sent_after_it_is_still_answered_though_the_claim_ran_out(
    store: Store, inbox: ChannelInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.take(1, "erase me", "a")
    inbox.claim(50)
    inbox.take(2, "hello again", "a")
    # The database could not be used, so nobody renewed the claim.
    _later(monkeypatch, channel_inbox.LEASE_SECONDS + 1)
    with writing(store.engine) as session:
        erase_updates(session, "a")
    inbox.done(1)
    assert [one.payload for one in inbox.claim(50)] == ["hello again"]
