"""Reminders: kept after a yes, told once, by day, to who is in no danger; withdrawn with their date, stopped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar

from actions.beijing_time import today
from actions.errors import StepRefused
from actions.follow_ups import reminders
from actions.follow_ups.calendar import calendar_of
from actions.follow_ups.dates import PROGRAM
from actions.follow_ups.moments import first_moment_of
from actions.people.push_subscriptions import Subscription
from actions.postings.records import PostingRecord
from actions.records.database import writing
from actions.store import Store
from tests.following import MORNING, NIGHT, claimed, counselor, referred, set_clock
from tests.postings.making import content, list_of

_OPENS = datetime(2026, 11, 30, 1)
"""9 o'clock in Beijing, in three days."""
_DAY_BEFORE = _OPENS - timedelta(days=1)


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, MORNING)


@pytest.fixture
def opens(store: Store) -> int:
    """The number of a public date."""
    store.dates.enter("lead", "massage-exam.register", "盲人按摩考试报名开始", "省残联通知", _OPENS, is_day=False)
    return store.dates.public()[0].id


def _told(store: Store, conversation: str = "c1") -> list[str]:
    return [one.text for one in store.messages.thread(conversation, 50)]


def test_a_reminder_is_told_the_day_before_and_says_nothing_of_what_it_is_about(
    store: Store, opens: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed = store.reminders.agree("c1", opens)
    assert agreed is not None and agreed.at == _DAY_BEFORE
    assert store.reminders.tell_due() == 0
    set_clock(monkeypatch, _DAY_BEFORE)
    assert store.reminders.tell_due() == 1
    assert _told(store) == ["您要的提醒：明天上午9点的事。是什么事，说“我的提醒”就知道。"]
    assert store.reminders.tell_due() == 0
    assert [one.title for one in store.reminders.of("c1")] == ["盲人按摩考试报名开始"]


def test_a_yes_twice_is_one_reminder(store: Store, opens: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store.reminders.agree("c1", opens)
    store.reminders.agree("c1", opens)
    set_clock(monkeypatch, _DAY_BEFORE)
    assert store.reminders.tell_due() == 1


def test_who_was_reminded_and_says_yes_again_is_reminded_once_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    afternoon = _OPENS + timedelta(hours=5)
    store.dates.enter("lead", "massage-exam.register", "报名开始", "省残联通知", afternoon, is_day=False)
    (opened,) = store.dates.public()
    store.reminders.agree("c1", opened.id)
    set_clock(monkeypatch, afternoon - timedelta(days=1))
    assert store.reminders.tell_due() == 1
    assert store.dates.waited_for("c1") == frozenset()
    agreed = store.reminders.agree("c1", opened.id)
    assert agreed is not None and agreed.at == afternoon - timedelta(hours=2)
    assert store.dates.waited_for("c1") == {opened.id}
    set_clock(monkeypatch, agreed.at)
    assert store.reminders.tell_due() == 1


class TestLastDays:
    """Of posts, which the program enters itself."""

    _LAST = date(2026, 12, 10)

    def _post(self, store: Store, last: date) -> str:
        store.postings.take_in(list_of(content(title="打字员", deadline=last), listed_on=MORNING.date()))
        return f"post:{store.postings.all()[0].id}"

    def _enter(self, store: Store, subject: str, last: date) -> None:
        store.dates.enter(PROGRAM, subject, "打字员截止报名", "省残联", first_moment_of(last), is_day=True)

    def test_one_that_staff_withdrew_does_not_come_back(self, store: Store) -> None:
        subject = self._post(store, self._LAST)
        self._enter(store, subject, self._LAST)
        store.dates.withdraw(store.dates.public()[0].id)
        self._enter(store, subject, self._LAST)
        assert store.dates.public() == []

    def test_an_earlier_one_of_the_same_post_no_longer_holds(self, store: Store) -> None:
        subject = self._post(store, self._LAST)
        self._enter(store, subject, self._LAST)
        later = self._LAST + timedelta(days=5)
        self._enter(store, subject, later)
        assert [one.at for one in store.dates.public()] == [first_moment_of(later)]

    @pytest.mark.parametrize("change", ["closed", "moved", "none"])
    def test_nobody_is_reminded_of_one_that_holds_no_longer(
        self, store: Store, monkeypatch: pytest.MonkeyPatch, change: str
    ) -> None:
        subject = self._post(store, self._LAST)
        self._enter(store, subject, self._LAST)
        store.reminders.agree("c1", store.dates.public()[0].id)
        if change != "none":
            with writing(store.engine) as session:
                record = session.get(PostingRecord, int(subject.removeprefix("post:")))
                assert record is not None
                if change == "closed":
                    record.closed_on = MORNING.date()
                else:
                    record.deadline = self._LAST + timedelta(days=1)
        set_clock(monkeypatch, first_moment_of(self._LAST) - timedelta(hours=10))
        assert store.reminders.tell_due() == 1
        assert ("取消了" in _told(store)[-1]) == (change != "none")


def test_several_gateways_tell_each_once(store: Store, opens: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        store.reminders.agree(f"c{number}", opens)
    set_clock(monkeypatch, _DAY_BEFORE)
    with ThreadPoolExecutor(4) as threads:
        counts = list(threads.map(lambda _: store.reminders.tell_due(), range(4)))
    assert sum(counts) == 12
    assert all(len(_told(store, f"c{number}")) == 1 for number in range(12))


def test_one_that_is_killed_while_telling_leaves_it_to_be_told(
    store: Store, opens: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.reminders.agree("c1", opens)
    set_clock(monkeypatch, _DAY_BEFORE)
    put = store.reminders._messages.put

    def _put_and_die(*given: object) -> None:
        put(*given)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(store.reminders._messages, "put", _put_and_die)
        with pytest.raises(KeyboardInterrupt):
            store.reminders.tell_due()
    assert _told(store) == []
    assert store.reminders.tell_due() == 1
    assert len(_told(store)) == 1


def test_nothing_is_told_at_night_and_what_was_missed_is_said_to_be_late(
    store: Store, opens: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.reminders.agree("c1", opens)
    set_clock(monkeypatch, NIGHT + timedelta(days=2))
    assert store.reminders.tell_due() == 0
    set_clock(monkeypatch, _OPENS + timedelta(hours=3))
    assert store.reminders.tell_due() == 1
    assert _told(store) == ["您要的提醒：今天上午9点的事，说晚了，对不起。"]


def test_who_is_in_danger_is_told_later(store: Store, opens: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store.reminders.agree("c1", opens)
    number = store.requests.report_danger("c1", "k", "我不想活了").number
    set_clock(monkeypatch, _DAY_BEFORE)
    assert store.reminders.tell_due() == 0
    wang = counselor(store)
    store.casework.claim(wang, number, "")
    store.casework.resolve(wang, number, "")
    set_clock(monkeypatch, _DAY_BEFORE + timedelta(hours=2))
    assert store.reminders.tell_due() == 1


def test_whoever_wanted_a_date_that_is_withdrawn_hears_of_it_also_after_being_reminded(
    store: Store, opens: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.reminders.agree("c1", opens)
    set_clock(monkeypatch, _DAY_BEFORE)
    store.reminders.tell_due()
    store.dates.withdraw(opens)
    assert store.reminders.tell_due() == 1
    assert _told(store)[-1] == "您要的提醒取消了：明天上午9点的事，工作人员撤回了。"
    assert store.reminders.of("c1") == [] and store.dates.public() == []
    assert store.reminders.agree("c2", opens) is None
    with pytest.raises(StepRefused):
        store.dates.withdraw(opens)


def test_at_a_word_all_stop_and_nothing_is_asked_by_the_clock(
    store: Store, opens: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    referred(store, counselor(store))
    store.reminders.agree("c1", opens)
    assert store.reminders.stop("c1") == 1
    set_clock(monkeypatch, _OPENS + timedelta(days=60))
    assert store.reminders.tell_due() == 0
    assert store.outcomes.due("c1") == 0


def test_an_appointment_is_told_and_belongs_to_its_person_alone(store: Store) -> None:
    wang = counselor(store)
    number = claimed(store, wang)
    store.dates.appoint(wang, number, "甲公司面试", _OPENS, is_day=False, address="")
    assert "记了一个日子：11月30日星期一上午9点，甲公司面试。要提醒，就说“到时候提醒我”。" in _told(store)[-1]
    (met,) = store.dates.upcoming("c1", ())
    assert store.dates.upcoming("c2", ()) == [] and store.dates.public() == []
    assert store.reminders.agree("c2", met.id) is None
    store.reminders.agree("c1", met.id)
    store.dates.cancel_appointment(wang, number, met.id, "")
    assert "撤回了一个日子" in _told(store)[-1]
    assert store.reminders.tell_due() == 0 and store.reminders.of("c1") == []


def test_a_date_that_is_over_is_not_taken(store: Store) -> None:
    with pytest.raises(StepRefused):
        store.dates.enter("lead", "x", "报名", "通知", MORNING - timedelta(hours=1), is_day=False)


def test_a_public_date_is_known_to_who_asks_about_its_matter_alone(store: Store, opens: int) -> None:
    assert [one.id for one in store.dates.upcoming("c1", ["massage-exam.register"])] == [opens]
    assert store.dates.upcoming("c1", ["care"]) == store.dates.upcoming("", ["care"]) == []


def test_the_same_date_is_kept_once(store: Store, opens: int) -> None:
    store.dates.enter("other", "massage-exam.register", "盲人按摩考试报名开始", "省残联通知", _OPENS, is_day=False)
    assert [one.id for one in store.dates.public()] == [opens]


def test_after_erasure_nobody_is_reminded(store: Store, opens: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store.reminders.agree("c1", opens)
    store.erasure.erase("c1")
    set_clock(monkeypatch, _DAY_BEFORE)
    assert store.reminders.tell_due() == 0


def test_a_calendar_holds_the_time_and_neither_the_matter_nor_an_address(store: Store, opens: int) -> None:
    store.reminders.agree("c1", opens)
    file = calendar_of(store.reminders.of("c1"), MORNING)
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    assert event["SUMMARY"] == "您要的提醒" and event.start.isoformat() == "2026-11-30T01:00:00+00:00"
    text = file.decode()
    for revealing in ("按摩", "残", "考试", "@", "LOCATION", "ORGANIZER", "ATTENDEE", "URL", "http"):
        assert revealing not in text


def test_a_reminder_whose_date_is_gone_is_let_go(store: Store, opens: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store.reminders.agree("c1", opens)
    with writing(store.engine) as session:
        session.delete(session.get(reminders.DateRecord, opens))
    set_clock(monkeypatch, _DAY_BEFORE)
    assert store.reminders.tell_due() == 0 and _told(store) == []


def test_who_stops_and_agrees_again_is_told_also_where_the_number_comes_again(
    store: Store, opens: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.reminders.agree("c1", opens)
    set_clock(monkeypatch, _DAY_BEFORE)
    assert store.reminders.tell_due() == 1
    store.reminders.stop("c1")
    store.reminders.agree("c1", opens)
    set_clock(monkeypatch, _OPENS - timedelta(hours=1))
    assert store.reminders.tell_due() == 1
    assert [text.partition("。")[0] for text in _told(store)] == [
        "您要的提醒：明天上午9点的事",
        "您要的提醒：今天上午9点的事",
    ]


@pytest.mark.parametrize("end", ["resolve", "cancel", "hand_back"])
def test_an_appointment_is_taken_back_also_after_its_request_ended_and_none_is_made_then(
    store: Store, end: str
) -> None:
    wang = counselor(store)
    number = claimed(store, wang)
    store.dates.appoint(wang, number, "甲公司面试", _OPENS, is_day=False, address="")
    if end == "resolve":
        store.casework.resolve(wang, number, "")
    else:
        store.casework.hand_back(wang, number, "")
    if end == "cancel":
        store.requests.cancel("c1", number)
    if end != "hand_back":
        with pytest.raises(StepRefused):
            store.dates.appoint(wang, number, "乙公司面试", _OPENS, is_day=False, address="")
    (date,) = store.dates.of_request(number)
    store.dates.cancel_appointment(wang, number, date.id, "")
    assert "撤回了一个日子" in _told(store)[-1]


def test_a_date_that_is_over_is_not_withdrawn_and_nobody_is_told(
    store: Store, opens: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = counselor(store)
    number = claimed(store, wang)
    store.dates.appoint(wang, number, "甲公司面试", _OPENS, is_day=False, address="")
    (appointment,) = store.dates.of_request(number)
    told = len(_told(store))
    set_clock(monkeypatch, _OPENS + timedelta(minutes=1))
    with pytest.raises(StepRefused, match="已经过了"):
        store.dates.withdraw(opens)
    with pytest.raises(StepRefused, match="已经过了"):
        store.dates.cancel_appointment(wang, number, appointment.id, "")
    assert len(_told(store)) == told


def test_all_that_is_told_beside_answers_notifies_the_closed_page(
    store: Store, opens: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = counselor(store)
    number = claimed(store, wang)
    store.postings.take_in(list_of(content(title="打字员", employer="甲公司"), listed_on=today()))
    post = store.postings.all()[0].id
    store.push_subscriptions.keep("c1", Subscription("https://push.test/a", "key", "secret"))
    store.reminders.agree("c1", opens)

    def _remind() -> None:
        set_clock(monkeypatch, _DAY_BEFORE)
        store.reminders.tell_due()

    steps: dict[str, Callable[[], object]] = {
        "refer": lambda: store.referrals.refer(wang, number, post, "", ""),
        "appoint": lambda: store.dates.appoint(wang, number, "面试", _OPENS, is_day=False, address=""),
        "cancel": lambda: store.dates.cancel_appointment(wang, number, store.dates.of_request(number)[0].id, ""),
        "call back": lambda: store.casework.call_back(wang, number, _OPENS, "11月30日", ""),
        "remind": _remind,
    }
    for name, step in steps.items():
        step()
        due = store.push_subscriptions.due()
        assert len(due) == 1, name
        store.push_subscriptions.told(due[0])
