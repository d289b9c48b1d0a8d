"""What counselors do with requests, and what the person learns of it, on SQLite and PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import text

from actions.errors import StepRefused
from actions.records.encryption import Cipher, new_key
from actions.requests import housekeeping, outbox
from actions.requests.audit import NotNow
from actions.requests.casework import NoSuchRequest, Wanted
from actions.requests.messages import UNREADABLE
from actions.requests.request import NewRequest, RequestKind, RequestState
from actions.staff.counselors import Counselor, Role
from actions.store import Store
from tests.actions.counselors import counselor


def _opened(store: Store, conversation: str = "c1", region: str = "", kind: RequestKind = RequestKind.CONSULT) -> str:
    key = f"{conversation}-{region}-{len(store.requests.all_open())}"
    return store.requests.open(NewRequest(conversation, key, "care", "想找人", kind, region)).number


@pytest.fixture
def wang(store: Store) -> Counselor:
    """A counselor without a team."""
    return counselor(store, "wang")


def _told(store: Store, conversation: str = "c1") -> list[str]:
    return [message.text for message in store.messages.of_conversation(conversation, 0, 100)]


def test_a_request_is_claimed_answered_and_resolved_in_the_persons_conversation(store: Store, wang: Counselor) -> None:
    number = _opened(store)
    assert store.requests.holding("c1") is None
    store.casework.claim(wang, number, "127.0.0.1")
    assert store.requests.holding("c1")
    assert store.requests.write("c1", "我想问低保", "k1")
    store.casework.answer(wang, number, "要先问民政。", "k2", "127.0.0.1")
    assert store.casework.case(wang, number).state is RequestState.WAITING_FOR_USER
    assert store.requests.write("c1", "好的", "k3")
    assert store.casework.case(wang, number).state is RequestState.CLAIMED
    store.casework.resolve(wang, number, "127.0.0.1")
    assert store.requests.holding("c1") is None
    assert store.requests.write("c1", "还有", "k4") is False
    notice, answer, ended = _told(store)
    assert "wang老师接了" in notice
    assert answer == "要先问民政。"
    assert "满意" in ended
    written = [(message.author, message.text) for message in store.casework.thread(wang, number)]
    assert ("person", "我想问低保") in written
    steps = [(event.who, event.what, event.state) for event in store.casework.events(wang, number)]
    assert steps == [
        ("wang", "claim", "claimed"),
        ("person", "write", "claimed"),
        ("wang", "answer", "waiting_for_user"),
        ("person", "write", "claimed"),
        ("wang", "resolve", "resolved"),
    ]


def test_of_two_who_claim_at_once_one_wins_and_the_other_is_told(store: Store, wang: Counselor) -> None:
    li = counselor(store, "li")
    for round_ in range(5):
        number = _opened(store, f"c{round_}")
        together = Barrier(2)

        def _claim(who: Counselor, number: str = number, together: Barrier = together) -> str:
            together.wait(timeout=10)
            try:
                store.casework.claim(who, number, "")
            except NotNow as late:
                return late.state.value
            return "won"

        with ThreadPoolExecutor(2) as threads:
            assert sorted(threads.map(_claim, (wang, li))) == ["claimed", "won"]
        assert len(_told(store, f"c{round_}")) == 1


def test_an_answer_that_is_sent_twice_is_one_message(store: Store, wang: Counselor) -> None:
    number = _opened(store)
    store.casework.claim(wang, number, "")
    for _ in range(2):
        store.casework.answer(wang, number, "你好", "same", "")
    for _ in range(2):
        store.requests.write("c1", "在吗", "mine")
    assert [message.text for message in store.casework.thread(wang, number)][1:] == ["你好", "在吗"]


def test_who_cancels_while_the_counselor_resolves_gets_one_end(store: Store, wang: Counselor) -> None:
    for round_ in range(5):
        conversation = f"c{round_}"
        number = _opened(store, conversation)
        store.casework.claim(wang, number, "")
        together = Barrier(2)

        def _cancel(conversation: str = conversation, number: str = number, together: Barrier = together) -> bool:
            together.wait(timeout=10)
            return store.requests.cancel(conversation, number) is not None

        def _resolve(number: str = number, together: Barrier = together) -> bool:
            together.wait(timeout=10)
            try:
                store.casework.resolve(wang, number, "")
            except NotNow:
                return False
            return True

        with ThreadPoolExecutor(2) as threads:
            ends = [threads.submit(_cancel), threads.submit(_resolve)]
            assert sorted(end.result() for end in ends) == [False, True]


def test_only_who_has_a_request_answers_it(store: Store, wang: Counselor) -> None:
    li = counselor(store, "li")
    number = _opened(store)
    store.casework.claim(wang, number, "")
    for late in (
        lambda: store.casework.answer(li, number, "x", "k", ""),
        lambda: store.casework.resolve(li, number, ""),
        lambda: store.casework.claim(li, number, ""),
    ):
        with pytest.raises(StepRefused):
            late()


def test_a_counselor_of_one_region_sees_nothing_of_another(store: Store) -> None:
    bijie = counselor(store, "bijie", Role.COUNSELOR, "毕节组", "毕节市")
    zunyi = counselor(store, "zunyi", Role.LEAD, "遵义组", "遵义市")
    chief = counselor(store, "chief", Role.ADMINISTRATOR)
    number = _opened(store, region="毕节市")
    assert [case.number for case in store.casework.inbox(bijie, Wanted())] == [number]
    assert [case.number for case in store.casework.inbox(chief, Wanted())] == [number]
    assert store.casework.inbox(zunyi, Wanted(which="open", text=number)) == []
    assert store.casework.waiting(zunyi) == 0
    for look in (
        lambda: store.casework.case(zunyi, number),
        lambda: store.casework.thread(zunyi, number),
        lambda: store.casework.events(zunyi, number),
        lambda: store.casework.claim(zunyi, number, ""),
        lambda: store.casework.note(zunyi, number, "x", "k"),
    ):
        with pytest.raises(NoSuchRequest):
            look()


def test_the_inbox_puts_danger_first_and_then_who_waits_longest(store: Store, wang: Counselor) -> None:
    first, second = _opened(store, "c1"), _opened(store, "c2")
    danger = _opened(store, "c3", kind=RequestKind.DANGER)
    assert [case.number for case in store.casework.inbox(wang, Wanted())] == [danger, first, second]
    store.casework.claim(wang, first, "")
    assert [case.number for case in store.casework.inbox(wang, Wanted(which="mine"))] == [first]
    store.casework.snooze(counselor(store, "chief", Role.ADMINISTRATOR), second, 4, "")
    assert [case.number for case in store.casework.inbox(wang, Wanted())] == [danger]
    assert len(store.casework.inbox(wang, Wanted(which="open"))) == 3
    assert [case.number for case in store.casework.inbox(wang, Wanted(which="open", text=second))] == [second]


def test_who_adds_words_brings_a_request_that_was_put_off_back_to_the_queue(store: Store, wang: Counselor) -> None:
    number = _opened(store)
    store.casework.snooze(counselor(store, "chief", Role.ADMINISTRATOR), number, 72, "")
    assert store.casework.inbox(wang, Wanted()) == []
    store.requests.add("c1", "我的电话换了", "k2")
    assert [case.number for case in store.casework.inbox(wang, Wanted())] == [number]


def test_a_request_is_given_to_a_colleague(store: Store, wang: Counselor) -> None:
    li = counselor(store, "li")
    number = _opened(store)
    store.casework.claim(wang, number, "")
    store.casework.transfer(wang, number, "li", "")
    assert store.casework.case(li, number).is_mine
    assert "li老师" in _told(store)[-1]
    with pytest.raises(NoSuchRequest):
        store.casework.transfer(li, number, "nobody", "")


def test_the_program_answers_again_after_it_is_handed_back(store: Store, wang: Counselor) -> None:
    number = _opened(store)
    store.casework.claim(wang, number, "")
    store.casework.hand_back(wang, number, "")
    assert store.requests.holding("c1") is None
    assert store.casework.case(wang, number).counselor == ""
    store.casework.claim(wang, number, "")
    assert store.requests.holding("c1")


def test_a_resolved_request_is_rated_and_can_be_reopened(store: Store, wang: Counselor) -> None:
    number = _opened(store)
    store.casework.claim(wang, number, "")
    store.casework.resolve(wang, number, "")
    rated = store.requests.rate("c1", 5)
    assert rated
    assert (rated.state, store.casework.case(wang, number).rating) == (RequestState.CLOSED, 5)
    store.casework.reopen(wang, number, "")
    assert store.casework.case(wang, number).state is RequestState.REOPENED
    assert store.requests.rate("nobody", 5) is None


def test_a_note_is_never_told_to_the_person(store: Store, wang: Counselor) -> None:
    number = _opened(store)
    store.casework.note(wang, number, "听力一级，打字", "k")
    assert _told(store) == []
    assert store.messages.thread("c1", 10) == []
    assert [message.author for message in store.casework.thread(wang, number)] == ["note"]


def test_a_silent_counselor_gives_the_conversation_back(
    store: Store, wang: Counselor, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent, patient = _opened(store, "c1"), _opened(store, "c2")
    store.casework.claim(wang, silent, "")
    store.casework.claim(wang, patient, "")
    store.casework.answer(wang, patient, "您什么时候方便？", "k", "")
    assert store.housekeeping.hand_back_silent(60) == 0
    later = housekeeping.now() + timedelta(minutes=61)
    monkeypatch.setattr(housekeeping, "now", lambda: later)
    assert store.housekeeping.hand_back_silent(60) == 1
    assert store.requests.holding("c1") is None
    assert "程序回答您" in _told(store, "c1")[-1]
    assert store.requests.holding("c2")


def test_a_resolved_request_is_closed_after_a_week(
    store: Store, wang: Counselor, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = _opened(store)
    store.casework.claim(wang, number, "")
    store.casework.resolve(wang, number, "")
    assert store.housekeeping.close_old() == 0
    later = housekeeping.now() + timedelta(days=8)
    monkeypatch.setattr(housekeeping, "now", lambda: later)
    assert store.housekeeping.close_old() == 1
    assert store.casework.case(wang, number).state is RequestState.CLOSED


def test_figures_count_what_may_be_seen_and_name_nobody(store: Store, wang: Counselor) -> None:
    number = _opened(store, region="毕节市")
    _opened(store, "c2")
    store.casework.claim(wang, number, "")
    store.casework.answer(wang, number, "您好", "k", "")
    store.casework.resolve(wang, number, "")
    store.requests.rate("c1", 4)
    figures = store.figures.of(wang)
    assert figures.by_state == {"closed": 1, "new": 1}
    assert figures.by_region == {"毕节市": 1, "没有说": 1}
    assert (figures.all.opened, figures.all.ended) == (2, 1)
    assert (figures.all.rating, figures.all.ratings) == (4.0, [4])
    assert figures.all.waited is not None
    assert figures.all.waited >= 0
    assert {name: work.opened for name, work in figures.by_counselor.items()} == {"wang老师": 1, "还没有人接": 1}
    rows = list(store.figures.rows(wang))
    assert len(rows) == 2
    assert "c1" not in repr(rows)
    other = counselor(store, "li", Role.LEAD, "遵义组", "遵义市")
    assert sum(store.figures.of(other).by_state.values()) == 2


def test_a_new_request_is_announced_until_it_is_taken(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    number = _opened(store, kind=RequestKind.DANGER)
    [letter] = store.outbox.due()
    assert letter.payload.items() >= {"number": number, "kind": "danger"}.items()
    assert "想找人" not in repr(letter.payload)
    store.outbox.failed(letter)
    assert store.outbox.due() == []
    later = outbox.now() + timedelta(seconds=6)
    monkeypatch.setattr(outbox, "now", lambda: later)
    store.outbox.delivered(letter)
    assert store.outbox.due() == []


def test_a_request_that_waits_too_long_becomes_late_once(
    store: Store, wang: Counselor, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = _opened(store)
    claimed = _opened(store, "c2")
    store.casework.claim(wang, claimed, "")
    assert store.housekeeping.escalate(24) == 0
    later = housekeeping.now() + timedelta(hours=25)
    monkeypatch.setattr(housekeeping, "now", lambda: later)
    assert [store.housekeeping.escalate(24), store.housekeeping.escalate(24)] == [1, 0]
    case = store.casework.case(wang, late)
    assert (case.late, case.kind) == (True, RequestKind.CONSULT)
    assert not store.casework.case(wang, claimed).late
    assert [letter.payload["late"] for letter in store.outbox.due()] == [False, False, True]


def test_what_somebody_came_for_is_late_no_more(store: Store, wang: Counselor, monkeypatch: pytest.MonkeyPatch) -> None:
    number = _opened(store)
    later = housekeeping.now() + timedelta(hours=25)
    monkeypatch.setattr(housekeeping, "now", lambda: later)
    store.housekeeping.escalate(24)
    store.casework.claim(wang, number, "")
    store.casework.hand_back(wang, number, "")
    assert not store.casework.case(wang, number).late


def test_one_text_that_cannot_be_read_hides_no_other(store: Store, wang: Counselor) -> None:
    readable, broken = _opened(store, "c1"), _opened(store, "c2")
    for number, conversation in ((readable, "c1"), (broken, "c2")):
        store.casework.claim(wang, number, "")
        store.requests.write(conversation, "在吗", number)
    other = Cipher([new_key()])
    with store.engine.begin() as connection:
        for table, column in (("service_requests", "need"), ("messages", "text")):
            change = text(f"UPDATE {table} SET {column} = :encrypted WHERE number = :number")
            connection.execute(change, {"encrypted": other.encrypt("x"), "number": broken})
    assert [case.need for case in store.casework.inbox(wang, Wanted(which="mine"))] == [UNREADABLE, "想找人"]
    assert [message.text for message in store.casework.thread(wang, broken)][-1] == UNREADABLE
    assert [message.number for message in store.messages.since(0, 9)] == [readable, broken]
    assert [held.need for held in store.requests.all_open()] == [UNREADABLE, "想找人"]
