"""What is asked to be forgotten is forgotten everywhere; what is too old is forgotten by itself."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from actions.beijing_time import today
from actions.follow_ups import dates
from actions.follow_ups.records import FollowUps
from actions.follow_ups.reminder_records import DateRecord, ReminderRecord
from actions.people import erasure
from actions.people.activity import TIMES, tables_of_conversations
from actions.people.channel_inbox import AddressRecord, UpdateRecord
from actions.people.clock import FEWEST_A_DAY
from actions.people.conversations import KeptTurn
from actions.people.erasure import STAYS
from actions.people.push_subscriptions import Subscription
from actions.records.database import Base, now, writing
from actions.records.encryption import Cipher, new_key
from actions.requests.request import NewRequest, RequestState
from actions.requests.request_records import RequestRecord
from actions.staff.counselors import Counselor, Role
from actions.store import Store
from bot.rendering.own_data import OwnData
from tests.postings.making import content, list_of

_DAYS = 180
_SECRET = "我叫王小明"


def keep_turn(store: Store, conversation: str, said: str = "话") -> None:
    """Keep one turn of a conversation."""
    turn = KeptTurn("", said, {"replies": [{"text": "答"}], "outcome": "answer"})
    store.conversations.remember(conversation, {"said": said}, turn)


@pytest.fixture
def wang(store: Store) -> Counselor:
    """A counselor who is signed in."""
    store.counselors.add("wang", "王老师", "a long enough one", Role.ADMINISTRATOR)
    found = store.counselors.of_session(store.counselors.sign_in("wang", "a long enough one"))
    assert found
    return found


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the time go by after which conversations are forgotten."""
    moment = erasure.now() + timedelta(days=_DAYS + 1)
    monkeypatch.setattr(erasure, "now", lambda: moment)


def _claimed(store: Store, wang: Counselor, conversation: str) -> str:
    wanted = NewRequest(conversation, f"k-{conversation}", "care", _SECRET, consent=True, wishes=_SECRET)
    number = store.requests.open(wanted).number
    store.casework.claim(wang, number, "10.0.0.1")
    return number


def _everything(store: Store, wang: Counselor, conversation: str) -> str:
    """Something in every table; the request's number."""
    keep_turn(store, conversation, _SECRET)
    number = _claimed(store, wang, conversation)
    store.casework.answer(wang, number, "请问您叫什么", f"m-{conversation}", "10.0.0.1")
    store.requests.write(conversation, _SECRET, f"w-{conversation}")
    store.requests.leave_contact(conversation, number, "13812345678")
    store.casework.note(wang, number, f"他说{_SECRET}", f"n-{conversation}")
    store.casework.label(wang, number, ["要回电"], "10.0.0.1")
    store.casework.call_back(wang, number, datetime(2026, 11, 30, 2), "11月30日10点", "10.0.0.1")
    store.drafts.keep(wang, number, f"{_SECRET}您好")
    store.postings.take_in(list_of(content(title="打字员", employer=f"甲公司{conversation}"), listed_on=today()))
    store.referrals.refer(wang, number, store.postings.all()[-1].id, _SECRET, "10.0.0.1")
    store.dates.appoint(wang, number, f"{_SECRET}面试", now() + timedelta(days=5), is_day=False, address="10.0.0.1")
    (date,) = store.dates.of_request(number)
    store.reminders.agree(conversation, date.id)
    store.requests.report_danger(conversation, f"d-{conversation}", f"{_SECRET}，不想活了")
    store.profiles.change(conversation, {"region": "毕节市"})
    store.profiles.keep(conversation)
    store.presences.person_writes(conversation)
    store.push_subscriptions.keep(conversation, Subscription(f"https://push.test/{conversation}", "key", "secret"))
    inbox = store.inbox("telegram")
    inbox.remember(conversation, "42")
    inbox.take(1, _SECRET, conversation)
    return number


def _rows(store: Store, conversation: str) -> dict[str, int]:
    """How many rows each table has of a conversation."""
    with store.engine.connect() as connection:
        return {
            table.name: len(connection.execute(select(table).where(table.c.conversation == conversation)).all())
            for table in tables_of_conversations()
        }


def test_every_table_of_a_conversation_says_when_something_happened_in_it() -> None:
    tables = {table.name: table for table in tables_of_conversations()}
    assert set(tables) == set(TIMES)
    for name, columns in TIMES.items():
        assert all(column in tables[name].c for column in columns)


def test_erasing_empties_every_table_of_that_conversation_alone(store: Store, wang: Counselor) -> None:
    _everything(store, wang, "c1")
    keep_turn(store, "other")
    full = _rows(store, "c1")
    assert all(full.values()), full
    store.erasure.erase("c1")
    left = {name: count for name, count in _rows(store, "c1").items() if count}
    # The update that asks for it is still to be answered; its words are gone.
    assert left == {"channel_updates": 1}
    with store.engine.connect() as connection:
        assert connection.execute(select(UpdateRecord.payload)).scalar_one() == ""
    assert _rows(store, "other")["turns"] == 1


def test_of_a_request_nothing_stays_that_leads_to_a_person(store: Store, wang: Counselor) -> None:
    conversation = "a conversation of hers"
    number = _everything(store, wang, conversation)
    store.inbox("telegram").done(1)
    store.erasure.erase(conversation)
    with store.engine.connect() as connection:
        # A list of posts belongs to nobody.
        tables = [table for table in Base.metadata.sorted_tables if table.name != "postings"]
        kept = repr([connection.execute(select(table)).all() for table in tables])
        request = connection.execute(select(RequestRecord.__table__)).mappings().one()
    for personal in (conversation, _SECRET, "13812345678", "gAAAA"):
        assert personal not in kept
    assert {name for name, value in request.items() if value not in ("", None)} <= STAYS | {"conversation", "key"}
    assert (request["number"], request["topic"], request["state"]) == (number, "care", "cancelled")


def test_an_erasure_that_fails_midway_erases_nothing(
    store: Store, wang: Counselor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _everything(store, wang, "c1")
    before = _rows(store, "c1")

    def _fails(record: RequestRecord) -> None:
        raise RuntimeError

    monkeypatch.setattr(erasure, "_empty", _fails)
    with pytest.raises(RuntimeError):
        store.erasure.erase("c1")
    assert _rows(store, "c1") == before


def test_a_copy_is_given_also_where_one_record_cannot_be_read(store: Store) -> None:
    ended = store.requests.open(NewRequest("c1", "k1", "care", "想找人"))
    store.requests.cancel("c1", ended.number)
    store.requests.open(NewRequest("c1", "k2", "care", "想找人"))
    keep_turn(store, "c1", "读得出来的话")
    keep_turn(store, "c1", "读不出来的话")
    foreign = Cipher([new_key()]).encrypt("别的密钥")
    with store.engine.begin() as connection:
        connection.execute(update(RequestRecord).where(RequestRecord.key == "k1").values(need=foreign))
        connection.exec_driver_sql(f"UPDATE turns SET said = '{foreign}' WHERE id = (SELECT max(id) FROM turns)")
    copy = store.erasure.copy("c1")
    assert sorted(request["need"] for request in copy["requests"]) == ["想找人", "（这段内容现在打不开）"]
    assert [turn["said"] for turn in copy["turns"]] == ["读得出来的话"]


def test_what_is_old_and_quiet_is_forgotten(store: Store, request: pytest.FixtureRequest) -> None:
    for conversation in ("quiet", "waiting", "ended"):
        keep_turn(store, conversation)
    waiting = store.requests.open(NewRequest("waiting", "k1", "", "想找人"))
    ended = store.requests.open(NewRequest("ended", "k2", "care", "想找人"))
    store.requests.cancel("ended", ended.number)
    assert store.erasure.forget_old(_DAYS) == []
    request.getfixturevalue("later")
    assert sorted(store.erasure.forget_old(_DAYS)) == ["ended", "quiet", "waiting"]
    for conversation in ("quiet", "waiting", "ended"):
        assert store.erasure.kept(conversation).is_nothing
    # The requests stay in the figures, without anything of their persons; what nobody ended is cancelled.
    [left] = store.requests.of_conversation(f"erased {ended.number}")
    assert left.topic == "care"
    [left] = store.requests.of_conversation(f"erased {waiting.number}")
    assert left.state is RequestState.CANCELLED
    assert store.erasure.forget_old(_DAYS) == []


def test_a_request_that_waits_for_its_person_for_ever_is_forgotten(
    store: Store, wang: Counselor, request: pytest.FixtureRequest
) -> None:
    number = _claimed(store, wang, "c1")
    store.casework.answer(wang, number, "请问您叫什么", "m1", "")
    request.getfixturevalue("later")
    assert store.erasure.forget_old(_DAYS) == ["c1"]


def _keep_profile(store: Store) -> None:
    store.profiles.change("c1", {"region": "毕节市"})
    store.profiles.keep("c1")


def _keep_update(store: Store) -> None:
    store.inbox("telegram").take(1, _SECRET)


@pytest.mark.parametrize(
    "keep",
    [
        _keep_profile,
        _keep_update,
        lambda store: store.inbox("telegram").remember("c1", "42"),
        lambda store: store.inbox("telegram").take(1, _SECRET, "c1"),
        lambda store: store.presences.person_writes("c1"),
        lambda store: store.push_subscriptions.keep("c1", Subscription("https://push.test/a", "key", "secret")),
        lambda store: store.conversations.remember("c1", {"said": _SECRET}, None),
    ],
)
def test_what_lies_there_without_a_turn_is_forgotten_too(
    store: Store, keep: Any, request: pytest.FixtureRequest
) -> None:
    keep(store)
    assert store.erasure.forget_old(_DAYS) == []
    request.getfixturevalue("later")
    store.erasure.forget_old(_DAYS)
    assert not any(_rows(store, "c1").values())
    assert _rows(store, "")["channel_updates"] == 0


def test_an_address_from_before_its_time_was_kept_is_forgotten_unless_something_else_is_there(store: Store) -> None:
    for conversation in ("left", "alive"):
        store.inbox("telegram").remember(conversation, "42")
    with writing(store.engine) as session:
        session.execute(update(AddressRecord).values(added_at=None))
    keep_turn(store, "alive")
    assert store.erasure.forget_old(_DAYS) == ["left"]


def test_whatever_happened_last_keeps_a_conversation(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_turn(store, "c1")
    moment = erasure.now() + timedelta(days=_DAYS + 1)
    monkeypatch.setattr(erasure, "now", lambda: moment)
    store.inbox("telegram").remember("c1", "42")
    with writing(store.engine) as session:
        session.execute(update(AddressRecord).values(added_at=moment))
    assert store.erasure.forget_old(_DAYS) == []


def test_notes_about_a_forgotten_person_are_forgotten_in_their_turn(
    store: Store, wang: Counselor, request: pytest.FixtureRequest
) -> None:
    number = _claimed(store, wang, "c1")
    store.erasure.erase("c1")
    with writing(store.engine) as session:
        session.connection().exec_driver_sql(
            "INSERT INTO messages (key, conversation, number, at, author, name, text) VALUES "
            f"('n', 'erased {number}', '{number}', '2026-01-01 08:00:00', 'note', '王老师', '')"
        )
    request.getfixturevalue("later")
    assert store.erasure.forget_old(_DAYS) == [f"erased {number}"]
    assert store.erasure.forget_old(_DAYS) == []


def test_in_one_day_only_so_many_are_forgotten(store: Store, request: pytest.FixtureRequest) -> None:
    for number in range(FEWEST_A_DAY + 3):
        store.inbox("telegram").remember(f"c{number}", "42")
    request.getfixturevalue("later")
    assert len(store.erasure.forget_old(_DAYS)) == FEWEST_A_DAY
    assert store.erasure.forget_old(_DAYS) == []


def _wants_reminder(store: Store, conversation: str, days: int) -> int:
    """Has somebody promised to be reminded of a date in so many days; the number of the date."""
    store.dates.enter("lead", conversation, "报名", "通知", now() + timedelta(days=days), is_day=False)
    date = store.dates.upcoming("", [conversation])[0].id
    store.reminders.agree(conversation, date)
    return date


def test_to_whom_something_was_promised_is_kept_until_it_is_told_but_no_longer_than_a_year(
    store: Store, wang: Counselor, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = now()
    _wants_reminder(store, "reminded", _DAYS + 60)
    _wants_reminder(store, "in years", 900)
    number = _claimed(store, wang, "appointed")
    store.dates.appoint(wang, number, "面试", began + timedelta(days=_DAYS + 60), is_day=False, address="")
    monkeypatch.setattr(erasure, "now", lambda: began + timedelta(days=_DAYS + 1))
    assert store.erasure.forget_old(_DAYS) == []
    with writing(store.engine) as session:
        session.execute(update(ReminderRecord).where(ReminderRecord.conversation == "reminded").values(told_at=began))
        session.execute(update(DateRecord).where(DateRecord.conversation == "appointed").values(withdrawn_at=began))
    assert sorted(store.erasure.forget_old(_DAYS)) == ["appointed", "reminded"]
    monkeypatch.setattr(erasure, "now", lambda: began + timedelta(days=366))
    assert store.erasure.forget_old(_DAYS) == ["in years"]


def test_what_the_release_before_left_of_an_erased_request_is_emptied(store: Store, wang: Counselor) -> None:
    number = _claimed(store, wang, "c1")
    _claimed(store, wang, "c2")
    wishes = select(RequestRecord.wishes).order_by(RequestRecord.wishes)
    store.erasure.erase("c1")
    with writing(store.engine) as session:
        session.execute(update(RequestRecord).where(RequestRecord.number == number).values(wishes=_SECRET))
        assert "" not in session.scalars(wishes).all()
    store.erasure.forget_old(_DAYS)
    with store.engine.connect() as connection:
        emptied, kept = connection.execute(wishes).scalars().all()
    assert emptied == "" and kept


def test_public_dates_that_are_long_over_are_forgotten_unless_somebody_was_reminded_of_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminded = _wants_reminder(store, "reminded", 5)
    store.dates.enter("lead", "x", "报名", "通知", now() + timedelta(days=5), is_day=False)
    store.dates.enter("lead", "x", "考试", "通知", now() + timedelta(days=50), is_day=False)
    later = now() + timedelta(days=_DAYS + 10)
    monkeypatch.setattr(dates, "now", lambda: later)
    store.dates.forget_old(_DAYS)
    with store.engine.connect() as connection:
        left = set(connection.execute(select(DateRecord.id)).scalars().all())
    assert reminded in left and len(left) == 2


def test_a_copy_holds_wishes_and_every_date(store: Store, wang: Counselor, monkeypatch: pytest.MonkeyPatch) -> None:
    number = _claimed(store, wang, "c1")
    assert store.erasure.copy("c1")["requests"][0]["wishes"] == _SECRET
    store.dates.appoint(wang, number, "面试", now() + timedelta(days=5), is_day=False, address="")
    _wants_reminder(store, "c1", 6)
    later = now() + timedelta(days=7)
    monkeypatch.setattr(dates, "now", lambda: later)
    follow_ups = FollowUps(store.outcomes, store.dates, store.reminders, store.postings)
    copied = json.loads(OwnData(store.erasure, store.profiles, follow_ups).copy("c1"))
    assert [(one["title"], one["withdrawn"]) for one in copied["dates"]] == [("面试", False), ("报名", False)]
