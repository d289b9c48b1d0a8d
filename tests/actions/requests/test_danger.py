"""Danger to a life is a kind of request of its own, above everything, and nobody's way to the person is closed."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select, text

from actions.errors import StepRefused
from actions.people.profiles import ConsentRecord
from actions.requests import housekeeping
from actions.requests.audit import EventRecord
from actions.requests.casework import Case, Wanted
from actions.requests.request import NewRequest, RequestKind, RequestState, Step
from actions.staff.counselors import Counselor, Role
from actions.store import Store, open_store
from tests.actions.counselors import counselor

_CRY, _LONG_AGO = "我也不想活了", "2026-01-01 08:00:00.000000"


@pytest.fixture
def wang(store: Store) -> Counselor:
    """A counselor without a team."""
    return counselor(store, "wang")


def _open(store: Store, conversation: str = "c1", **more: str) -> str:
    return store.requests.open(NewRequest(conversation, f"open {conversation}", "care", "想找人", **more)).number


def _case(store: Store, who: Counselor, number: str) -> Case:
    return store.casework.case(who, number)


def _steps(store: Store, who: Counselor, number: str) -> list[str]:
    return [event.what for event in store.casework.events(who, number)]


def _consents(store: Store) -> int:
    with store.engine.connect() as connection:
        return len(connection.execute(select(ConsentRecord.id)).all())


def test_danger_opens_a_request_titled_by_the_persons_words(store: Store, wang: Counselor) -> None:
    opened = store.requests.report_danger("c1", "k", _CRY, "铜仁市", "text")
    assert opened.is_danger
    assert opened.state is RequestState.NEW
    case = _case(store, wang, opened.number)
    assert (case.kind, case.title, case.region, case.medium) == (RequestKind.DANGER, _CRY, "铜仁市", "text")
    assert case.shares_words
    assert "danger" in _steps(store, wang, opened.number)
    [letter] = store.outbox.due()
    assert letter.payload.items() >= {"number": opened.number, "kind": "danger", "late": False}.items()
    assert "活" not in repr(letter.payload)


def test_no_consent_is_recorded_in_danger(store: Store, wang: Counselor) -> None:
    number = store.requests.report_danger("c1", "k", _CRY).number
    assert _case(store, wang, number).shares_words
    assert _consents(store) == 0


def test_the_persons_words_lie_encrypted_and_are_cut(store: Store, wang: Counselor) -> None:
    number = store.requests.report_danger("c1", "k", "活" * 500).number
    assert _case(store, wang, number).title == "活" * 60
    with store.engine.connect() as connection:
        assert "活" not in repr(connection.execute(text("SELECT * FROM service_requests")).all())


def test_what_was_told_before_says_where_somebody_in_danger_is(store: Store, wang: Counselor) -> None:
    store.profiles.change("c1", {"region": "毕节市", "medium": "text"})
    case = _case(store, wang, store.requests.report_danger("c1", "k", _CRY).number)
    assert (case.region, case.medium) == ("毕节市", "text")


def test_an_open_request_becomes_dangerous(store: Store, wang: Counselor) -> None:
    number = _open(store)
    store.outbox.delivered(store.outbox.due()[0])
    assert store.requests.report_danger("c1", "k", _CRY).number == number
    case = _case(store, wang, number)
    assert (case.kind, case.title, case.topic) == (RequestKind.DANGER, _CRY, "care")
    assert case.shares_words
    [letter] = store.outbox.due()
    assert letter.payload["kind"] == "danger"
    assert store.casework.thread(wang, number) == []


def test_a_cry_to_a_counselor_makes_the_request_dangerous_and_is_a_message(store: Store, wang: Counselor) -> None:
    number = _open(store)
    store.casework.claim(wang, number, "")
    store.casework.answer(wang, number, "您好", "a", "")
    found = store.requests.report_danger("c1", "k", _CRY)
    assert (found.number, found.is_danger, found.state) == (number, True, RequestState.CLAIMED)
    assert (store.casework.thread(wang, number)[-1].author, store.casework.thread(wang, number)[-1].text) == (
        "person",
        _CRY,
    )
    assert [danger.number for danger in store.casework.alarms(wang).dangers] == [number]
    store.casework.saw(wang, number)
    assert store.casework.alarms(wang).dangers == ()
    store.requests.report_danger("c1", "k2", "救救我")
    assert [danger.title for danger in store.casework.alarms(wang).dangers] == ["救救我"]


def test_the_request_that_a_counselor_holds_becomes_dangerous_and_no_other_is_opened(
    store: Store, wang: Counselor
) -> None:
    held = _open(store)
    store.casework.claim(wang, held, "")
    assert store.requests.open(NewRequest("c1", "newer", "care", "")).number == held
    assert store.requests.report_danger("c1", "k", _CRY).number == held
    assert [one.number for one in store.requests.all_open()] == [held]


def test_the_same_report_twice_is_one(store: Store, wang: Counselor) -> None:
    first = store.requests.report_danger("c1", "k", _CRY)
    assert store.requests.report_danger("c1", "k", _CRY) == first
    number = first.number
    store.casework.claim(wang, number, "")
    for _ in range(2):
        store.requests.report_danger("c1", "k2", "救救我")
    store.requests.report_danger("c1", "k", _CRY)
    assert _case(store, wang, number).title == "救救我"
    assert len([one for one in store.casework.thread(wang, number) if one.author == "person"]) == 1
    assert len(store.outbox.due()) == 2
    assert _steps(store, wang, number).count("danger") == 2


@pytest.mark.parametrize("keys", [("same", "same"), ("one", "other")])
def test_two_reports_at_once_are_one_request(store: Store, keys: tuple[str, str]) -> None:
    for round_ in range(4):
        together = Barrier(2)

        def _report(key: str, round_: int = round_, together: Barrier = together) -> str:
            together.wait(timeout=10)
            return store.requests.report_danger(f"c{round_}", f"{key}{round_}", _CRY).number

        with ThreadPoolExecutor(2) as threads:
            first, second = threads.map(_report, keys)
        assert first == second
    assert len(store.requests.all_open()) == 4


def test_danger_is_above_what_waited_long_and_the_newest_cry_on_top(
    store: Store, wang: Counselor, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, first, fresh = _open(store, "old"), _open(store, "c1"), _open(store, "c2")
    store.requests.report_danger("c2", "k2", _CRY)
    store.requests.report_danger("c1", "k1", _CRY)
    store.requests.report_danger("c2", "k3", _CRY)
    later = housekeeping.now() + timedelta(hours=25)
    monkeypatch.setattr(housekeeping, "now", lambda: later)
    store.housekeeping.escalate(24)
    ordinary = _open(store, "c4")
    assert [case.number for case in store.casework.inbox(wang, Wanted())] == [fresh, first, old, ordinary]
    assert _case(store, wang, old).late
    assert not _case(store, wang, old).is_danger
    assert _case(store, wang, fresh).is_danger


def test_danger_wakes_what_was_snoozed_and_cannot_be_snoozed(store: Store, wang: Counselor) -> None:
    number = _open(store)
    store.casework.claim(wang, number, "")
    store.casework.snooze(wang, number, 72, "")
    store.casework.hand_back(wang, number, "")
    store.casework.claim(wang, number, "")
    store.casework.snooze(wang, number, 72, "")
    store.requests.report_danger("c1", "k", _CRY)
    assert _case(store, wang, number).snoozed_until is None
    with pytest.raises(StepRefused, match="不能放一放"):
        store.casework.snooze(wang, number, 1, "")
    with pytest.raises(StepRefused, match="不能放一放"):
        store.casework.snooze(counselor(store, "chief", Role.ADMINISTRATOR), number, 1, "")


def test_who_in_danger_ends_the_chat_can_still_be_written_to(store: Store, wang: Counselor) -> None:
    number = _open(store)
    store.casework.claim(wang, number, "")
    store.requests.report_danger("c1", "k", _CRY)
    ended = store.requests.end_chat("c1")
    assert ended
    assert (ended.number, ended.is_danger, ended.state) == (number, True, RequestState.REOPENED)
    assert store.requests.holding("c1") is None
    assert [danger.number for danger in store.casework.alarms(wang).dangers] == [number]
    assert "leave" in _steps(store, wang, number)
    store.casework.claim(wang, number, "")
    store.casework.answer(wang, number, "我在这里。", "a", "")
    assert _case(store, wang, number).state is RequestState.WAITING_FOR_USER


@pytest.mark.parametrize("is_held", [True, False])
def test_who_in_danger_cancels_stays_in_the_queue(store: Store, wang: Counselor, is_held: bool) -> None:
    number = store.requests.report_danger("c1", "k", _CRY).number
    if is_held:
        store.casework.claim(wang, number, "")
    told = store.requests.cancel("c1", number)
    assert told
    assert told.is_danger
    assert told.state in (RequestState.NEW, RequestState.REOPENED)
    assert [case.number for case in store.casework.inbox(wang, Wanted())] == [number]
    assert "leave" in _steps(store, wang, number)
    assert "还开着" in store.casework.thread(wang, number)[-1].text


def test_an_ordinary_chat_that_its_person_ends_is_resolved_rated_and_reopened(store: Store, wang: Counselor) -> None:
    number = _open(store)
    assert store.requests.end_chat("c1") is None
    store.casework.claim(wang, number, "")
    ended = store.requests.end_chat("c1")
    assert ended
    assert ended.state is RequestState.RESOLVED
    event = store.casework.events(wang, number)[-1]
    assert (event.who, event.what, event.state) == ("person", Step.END, "resolved")
    assert store.requests.rate("c1", 5)
    store.casework.reopen(wang, number, "")
    assert _case(store, wang, number).state is RequestState.REOPENED


def test_only_the_request_that_was_asked_about_is_cancelled(store: Store, wang: Counselor) -> None:
    first = _open(store)
    others = _open(store, "c2")
    assert store.requests.cancel("c1", others) is None
    cancelled = store.requests.cancel("c1", first)
    assert cancelled
    assert (cancelled.number, cancelled.state) == (first, RequestState.CANCELLED)
    second = store.requests.open(NewRequest("c1", "k2", "care", "")).number
    assert store.requests.cancel("c1", first) is None
    assert [one.number for one in store.requests.all_open() if one.number != others] == [second]


def test_a_cancelled_request_is_reopened_by_a_counselor_unless_it_was_erased(store: Store, wang: Counselor) -> None:
    for conversation, is_erased in (("c1", False), ("c2", True)):
        number = _open(store, conversation)
        store.requests.cancel(conversation, number)
        assert store.requests.reopen(conversation) is None
        if is_erased:
            store.erasure.erase(conversation)
            for step in (
                lambda number=number: store.casework.reopen(wang, number, ""),
                lambda number=number: store.casework.note(wang, number, "x", "k"),
            ):
                with pytest.raises(StepRefused, match="删掉"):
                    step()
        else:
            store.casework.reopen(wang, number, "")
            assert _case(store, wang, number).state is RequestState.REOPENED


def test_the_place_told_after_a_danger_is_kept_with_the_request(store: Store) -> None:
    tongren = counselor(store, "tongren", Role.COUNSELOR, "铜仁组", "铜仁市")
    number = store.requests.report_danger("c1", "k", _CRY).number
    store.requests.place(number, "铜仁市")
    assert [case.number for case in store.casework.inbox(tongren, Wanted(region="铜仁"))] == [number]
    assert [letter.payload["region"] for letter in store.outbox.due()] == ["", "铜仁市"]


def test_a_cry_does_not_take_a_request_from_the_team_it_was_given_to(store: Store) -> None:
    bijie = counselor(store, "bijie", Role.LEAD, "毕节组", "毕节市")
    zunyi = counselor(store, "zunyi", Role.COUNSELOR, "遵义组", "遵义市")
    number = _open(store, region="毕节市")
    store.casework.transfer(bijie, number, "zunyi", "")
    store.requests.report_danger("c1", "k", _CRY, "毕节市")
    store.requests.place(number, "毕节市")
    store.casework.hand_back(zunyi, number, "")
    assert [case.number for case in store.casework.inbox(zunyi, Wanted())] == [number]


def test_how_to_reach_the_person_is_kept_encrypted_for_the_counselor(store: Store, wang: Counselor) -> None:
    number = _open(store)
    assert store.requests.leave_contact("c2", number, "别人的电话") is None
    kept = store.requests.leave_contact("c1", number, "打13812345678，下午")
    assert kept
    assert _case(store, wang, number).contact == "打13812345678，下午"
    assert store.erasure.copy("c1")["requests"][0]["contact"] == "打13812345678，下午"
    with store.engine.connect() as connection:
        assert "138" not in repr(connection.execute(text("SELECT * FROM service_requests")).all())


def test_a_place_in_the_queue_counts_older_requests_of_the_team_but_no_danger(store: Store, wang: Counselor) -> None:
    counselor(store, "zunyi", Role.COUNSELOR, "遵义组", "遵义市")
    older = _open(store, "older")
    _open(store, "elsewhere", region="遵义市")
    number = _open(store, "mine")
    danger = store.requests.report_danger("newer", "k", _CRY).number
    resting = _open(store, "resting")
    assert store.requests.before(number) == 1
    assert store.requests.before(resting) == 2
    assert store.requests.before(danger) == 0
    store.casework.claim(wang, older, "")
    assert store.requests.before(number) == 0


def test_a_silent_counselor_gives_danger_back_as_danger(
    store: Store, wang: Counselor, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = store.requests.report_danger("c1", "k", _CRY).number
    store.casework.claim(wang, number, "")
    later = housekeeping.now() + timedelta(minutes=61)
    monkeypatch.setattr(housekeeping, "now", lambda: later)
    assert store.housekeeping.hand_back_silent(60) == 1
    assert [danger.number for danger in store.casework.alarms(wang).dangers] == [number]
    assert [letter.payload["kind"] for letter in store.outbox.due()] == ["danger", "danger"]


def test_consent_is_recorded_only_where_somebody_was_asked(store: Store) -> None:
    store.requests.open(NewRequest("c1", "k1", "", "想找人"))
    assert _consents(store) == 0
    for given in (True, False):
        store.requests.open(NewRequest(f"c{given}", f"k{given}", "", "想找人", shares_words=given, consent=given))
    with store.engine.connect() as connection:
        assert [given for (given,) in connection.execute(select(ConsentRecord.given).order_by(ConsentRecord.id))] == [
            True,
            False,
        ]


def test_old_requests_are_told_apart_into_danger_and_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url, path = f"sqlite:///{tmp_path / 'q.db'}", tmp_path / "q.db"
    with monkeypatch.context() as patch:
        patch.setattr("alembic.command.upgrade", _only_to("0007"))
        open_store(url).close()
    row = "INSERT INTO service_requests (number, key, conversation, topic, need, urgent, state, version, opened_at) "
    with sqlite3.connect(path) as connection:
        for number, topic, urgent in (("100001", "care", 1), ("100002", "rights.pay", 1), ("100003", "job.what", 0)):
            values = (
                number,
                number,
                f"c{number}",
                topic,
                f"话{number}",
                urgent,
                "new",
                1,
                "2026-01-01 08:00:00.000000",
            )
            connection.execute(row + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        connection.execute(
            "INSERT INTO request_events (number, at, who, address, what, state, detail) "
            "VALUES ('100002', '2026-01-02 08:00:00.000000', 'program', '', 'escalate', 'new', '')"
        )
    store = open_store(url)
    wang = counselor(store, "wang")
    danger, late, job = store.casework.inbox(wang, Wanted())
    assert (danger.number, danger.kind, danger.title, danger.late) == ("100001", RequestKind.DANGER, "话100001", False)
    assert (late.number, late.kind, late.title, late.late) == ("100002", RequestKind.COMPLAINT, "", True)
    assert (job.number, job.kind, job.late) == ("100003", RequestKind.JOB_SEEKING, False)
    store.close()


def _only_to(revision: str):  # type: ignore[no-untyped-def]
    from alembic import command

    upgrade = command.upgrade
    return lambda chosen, _head: upgrade(chosen, revision)


def test_the_audit_trail_names_what_a_request_was_before(store: Store, wang: Counselor) -> None:
    number = _open(store)
    store.requests.report_danger("c1", "k", _CRY)
    with store.engine.connect() as connection:
        query = select(EventRecord.detail).where(EventRecord.number == number, EventRecord.what == "danger")
        assert connection.execute(query).scalar_one() == "咨询"
