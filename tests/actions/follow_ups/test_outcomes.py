"""What became of a post: when it is asked, of whom it is not, and how words tell it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from actions.dialogue.post_news import outcome_in
from actions.follow_ups import outcomes
from actions.follow_ups.referral_records import PostOutcome, ReferralRecord
from actions.people.profiles import VERSIONS, WISHES, keep_consent
from actions.records.database import now, writing
from actions.requests.statistics import Period
from actions.store import Store
from tests.following import MORNING, NIGHT, claimed, counselor, referred, set_clock

_LATER = timedelta(days=21, hours=1)


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("办成了", "got"),
        ("我已经上班了", "got"),
        ("单位录用我了，下周报到", "got"),
        ("还在等", "waits"),
        ("面试完了，还在等通知", "waits"),
        ("单位喊我等起", "waits"),
        ("没成", "missed"),
        ("人家没要我", "missed"),
        ("去了说已经招满了", "missed"),
        ("面试没通过", "missed"),
        ("这个岗位我不去", "declined"),
        ("上班了低保会停吗", ""),
        ("护理补贴多少", ""),
        ("没成，还在等别的消息", ""),
        ("没有录取我", ""),
        ("不录用", ""),
        ("未录用", ""),
        ("没有谈成", ""),
        ("没签合同", ""),
        ("没有签合同", ""),
        ("没入职", ""),
        ("我还没上班", ""),
        ("还没报到", ""),
        ("没找到了", ""),
        ("上班太远了", ""),
        ("我想找个近点的上班", ""),
        ("我要上班", ""),
        ("好久上班", ""),
        ("没要我身份证", ""),
        ("不要我交钱", ""),
        ("没过几天就上班了", "got"),
        ("单位要我了，明天上班", "got"),
        ("找到了工作", "got"),
    ],
)
def test_words_tell_what_became_of_a_post_or_are_not_guessed_at(words: str, outcome: str) -> None:
    assert outcome_in(words) == outcome


def test_it_is_due_after_so_many_days_and_asked_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    wang = counselor(store)
    number = referred(store, wang)
    store.casework.resolve(wang, number, "")
    assert store.outcomes.due("c1") == 0
    set_clock(monkeypatch, now() + _LATER)
    referral = store.outcomes.due("c1")
    asked = store.outcomes.ask("c1", referral)
    assert asked is not None and asked.post == "打字员，甲公司"
    assert store.outcomes.ask("c1", referral) is None
    assert store.outcomes.due("c1") == 0


def test_the_days_are_a_setting(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.referrals.ask_after_days = 2
    referred(store, counselor(store))
    set_clock(monkeypatch, now() + timedelta(days=2, hours=1))
    assert store.outcomes.due("c1")


def test_it_is_not_asked_of_who_erased_cancelled_or_took_a_consent_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = counselor(store)
    for conversation in ("erased", "cancelled", "taken back", "asked"):
        referred(store, wang, conversation)
    store.erasure.erase("erased")
    number = store.requests.of_conversation("cancelled")[0].number
    store.casework.hand_back(wang, number, "")
    store.requests.cancel("cancelled", number)
    with writing(store.engine) as session:
        keep_consent(session, "taken back", WISHES, VERSIONS[WISHES], False)
    store.profiles.change("asked", {"region": "毕节市"})
    store.profiles.keep("asked")
    store.profiles.forget("asked")
    set_clock(monkeypatch, now() + _LATER)
    due = {name: bool(store.outcomes.due(name)) for name in ("erased", "cancelled", "taken back", "asked")}
    assert due == {"erased": False, "cancelled": False, "taken back": False, "asked": True}


def test_who_wants_no_reminders_is_not_asked_of_what_comes_later_either(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.reminders.stop("c1") == 0
    wang = counselor(store)
    number = referred(store, wang)
    set_clock(monkeypatch, now() + _LATER)
    assert store.outcomes.due("c1") == 0
    store.dates.appoint(wang, number, "面试", now() + _LATER * 2, is_day=False, address="")
    store.reminders.agree("c1", store.dates.upcoming("c1", ())[0].id)
    assert store.outcomes.due("c1")


def test_after_a_no_the_request_of_that_very_post_may_be_opened_again_while_none_is_open(store: Store) -> None:
    wang = counselor(store)
    first = referred(store, wang)
    store.casework.resolve(wang, first, "")
    second = claimed(store, wang, key="another")
    (referral,) = store.referrals.of_request(first)
    told = store.outcomes.tell("c1", referral.id, PostOutcome.MISSED, "k1")
    assert told is not None and (told.number, told.may_be_reopened) == (first, False)
    store.casework.resolve(wang, second, "")
    told = store.outcomes.tell("c1", referral.id, PostOutcome.MISSED, "k2")
    assert told is not None and told.may_be_reopened
    reopened = store.requests.reopen("c1", told.number)
    assert reopened is not None and reopened.number == first


def test_it_is_not_asked_while_a_counselor_holds_the_conversation_or_in_danger(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = counselor(store)
    number = referred(store, wang)
    set_clock(monkeypatch, now() + _LATER)
    referral = store.outcomes.due("c1")
    assert store.outcomes.ask("c1", referral) is None
    store.casework.hand_back(wang, number, "")
    store.requests.report_danger("c1", "d", "我不想活了")
    assert store.outcomes.ask("c1", referral) is None


def test_a_messenger_is_used_by_day_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    wang = counselor(store)
    store.casework.resolve(wang, referred(store, wang), "")
    store.inbox("telegram").remember("c1", "42")
    set_clock(monkeypatch, NIGHT + timedelta(days=365))
    assert store.outcomes.due_by_messenger() == []
    set_clock(monkeypatch, MORNING + timedelta(days=365))
    assert store.outcomes.due_by_messenger() == ["c1"]


def test_who_cannot_be_asked_now_keeps_nobody_else_waiting_and_the_longest_wait_comes_first(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "_AT_ONCE", 2)
    wang = counselor(store)
    for conversation in ("held", "in danger", "newer", "older"):
        number = referred(store, wang, conversation)
        store.inbox("telegram").remember(conversation, conversation)
        if conversation != "held":
            store.casework.resolve(wang, number, "")
    store.requests.report_danger("in danger", "d", "我不想活了")
    with writing(store.engine) as session:
        older = update(ReferralRecord).where(ReferralRecord.conversation == "older")
        session.execute(older.values(ask_at=now() - timedelta(days=1)))
    set_clock(monkeypatch, MORNING + timedelta(days=365))
    assert store.outcomes.due_by_messenger() == ["older", "newer"]


def test_the_answer_is_kept_noted_for_counselors_and_counted_by_what_was_told_last(store: Store) -> None:
    wang = counselor(store)
    number = referred(store, wang)
    (referral,) = store.referrals.of_request(number)
    told = store.outcomes.tell("c1", referral.id, PostOutcome.WAITS, "k1")
    assert told is not None and told.is_open and not told.may_be_reopened
    store.outcomes.tell("c1", referral.id, PostOutcome.MISSED, "k2")
    assert store.referrals.of_request(number)[0].outcome is PostOutcome.MISSED
    notes = [one.text for one in store.messages.of_request(number) if one.author == "note"]
    assert notes == ["本人说，打字员，甲公司：还在等。", "本人说，打字员，甲公司：没成。"]
    assert store.outcomes.figures(wang, Period.lately()) == {"没成": 1}
    assert store.outcomes.tell("another", referral.id, PostOutcome.GOT, "k3") is None
