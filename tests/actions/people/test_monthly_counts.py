"""What was asked in a month is counted: each person once in a cell, and nothing that leads to them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from actions.beijing_time import today
from actions.people import monthly_counts
from actions.people.conversations import KeptTurn
from actions.people.monthly_counts import (
    KEPT_MONTHS,
    Audience,
    Cell,
    Count,
    CountedTurn,
    Line,
    MonthlyCountRecord,
    Result,
    audience_of,
    month_of,
    subject_of,
)
from actions.people.profiles import Profile
from actions.people.transcripts import TurnRecord
from actions.records.database import now, writing
from actions.store import Store

_CARE, _LIVING, _EXAM = "allowances.care-amount", "allowances.living", "massage_exam.register"
_MONTH = month_of(today())


class Talk:
    """Keeps turns as the program does, and gives them to be counted."""

    def __init__(self, store: Store) -> None:
        self._store, self._number = store, 0

    def turn(
        self, conversation: str, topic: str = "", outcome: str = "answer", audience: Audience = Audience.NOTHING_TOLD
    ) -> CountedTurn:
        """One turn of a conversation."""
        self._number += 1
        key = f"k{self._number}"
        answer = {"outcome": outcome, "topic": "" if outcome == "handoff" else topic, "replies": []}
        self._store.conversations.remember(conversation, {}, KeptTurn(key, "问", answer))
        return CountedTurn(conversation, key, audience, topic)


@pytest.fixture
def asking(store: Store) -> Talk:
    """Somebody to ask."""
    return Talk(store)


def _by_audience(store: Store, audience: Audience = Audience.NOTHING_TOLD, result: Result = Result.ANSWERED) -> Count:
    return store.monthly_counts.of([_MONTH]).get(Cell(_MONTH, Line.AUDIENCE, audience, result), Count(0, 0))


def _by_subject(store: Store, topic: str, result: Result = Result.ANSWERED) -> Count:
    cell = Cell(_MONTH, Line.SUBJECT, subject_of(topic), result)
    return store.monthly_counts.of([_MONTH]).get(cell, Count(0, 0))


def test_a_person_counts_once_and_each_of_their_questions(store: Store, asking: Talk) -> None:
    store.monthly_counts.add([asking.turn("c1", _CARE), asking.turn("c1", _LIVING), asking.turn("c2", _CARE)])
    store.monthly_counts.add([asking.turn("c1", _CARE), asking.turn("c1", _EXAM)])
    assert _by_audience(store) == Count(people=2, turns=5)
    assert _by_subject(store, _CARE) == Count(people=2, turns=4)
    assert _by_subject(store, _EXAM) == Count(people=1, turns=1)


def test_results_and_audiences_are_counted_apart_and_everybody_belongs_to_one(store: Store, asking: Talk) -> None:
    deaf, blind = Audience.CANNOT_HEAR, Audience.CANNOT_SEE
    store.monthly_counts.add(
        [
            asking.turn("c1", _CARE, audience=deaf),
            asking.turn("c1", outcome="ask_back", audience=deaf),
            asking.turn("c2", outcome="out_of_scope", audience=blind),
            asking.turn("c1", _CARE),
        ]
    )
    assert _by_audience(store, deaf) == Count(1, 1)
    assert _by_audience(store, deaf, Result.NOT_UNDERSTOOD) == Count(1, 1)
    assert _by_audience(store, blind, Result.NOT_KNOWN) == Count(1, 1)
    assert _by_audience(store) == Count(people=0, turns=1), "the person counted before they told less"
    both = Profile(cannot_hear=True, cannot_see=True)
    assert audience_of(Profile()) is Audience.NOTHING_TOLD
    assert (audience_of(both), audience_of(Profile(cannot_see=True))) == (deaf, blind)


def test_who_asks_for_a_person_is_counted_under_what_they_talked_about(store: Store, asking: Talk) -> None:
    store.monthly_counts.add([asking.turn("c1", _CARE, "handoff"), asking.turn("c1", _CARE, "handoff")])
    assert _by_subject(store, _CARE, Result.HANDED_OVER) == Count(1, 2)


def test_danger_small_talk_apologies_and_what_a_counselor_answers_are_not_counted(store: Store, asking: Talk) -> None:
    store.monthly_counts.add([asking.turn("c1", outcome="crisis"), asking.turn("c1", outcome="smalltalk")])
    store.monthly_counts.add([CountedTurn("c1", "was not kept", Audience.NOTHING_TOLD, _CARE)])
    assert store.monthly_counts.of([_MONTH]) == {}


def test_what_was_erased_before_it_was_counted_is_not_counted(store: Store, asking: Talk) -> None:
    turn = asking.turn("c1", _CARE)
    store.erasure.erase("c1")
    store.monthly_counts.add([turn])
    assert store.monthly_counts.of([_MONTH]) == {}


def test_counts_hold_nothing_that_leads_to_anybody(store: Store, asking: Talk) -> None:
    store.monthly_counts.add([asking.turn("a long name of a conversation", _CARE)])
    columns = set(MonthlyCountRecord.__table__.columns.keys())
    assert columns == {"month", "line", "name", "result", "people", "turns"}
    with writing(store.engine) as session:
        rows = session.scalars(select(MonthlyCountRecord)).all()
        held = repr([[getattr(row, column) for column in columns] for row in rows])
    assert "conversation" not in held and "care-amount" not in held, "not even the entry: a subject of many"


def test_a_turn_counts_in_the_month_in_which_it_was_taken_in_beijing(store: Store, asking: Talk) -> None:
    last = today().replace(day=1) - timedelta(days=1)
    turn, later = asking.turn("c1", _CARE), asking.turn("c1", _CARE)
    with writing(store.engine) as session:
        moved = update(TurnRecord).where(TurnRecord.key == turn.key)
        session.execute(moved.values(said_at=now().replace(year=last.year, month=last.month, day=15)))
    store.monthly_counts.add([turn, later])
    found = store.monthly_counts.of([month_of(last)])
    assert found[Cell(month_of(last), Line.AUDIENCE, Audience.NOTHING_TOLD, Result.ANSWERED)] == Count(1, 1)
    assert _by_audience(store) == Count(1, 1)


def _put(store: Store, month: str) -> None:
    with writing(store.engine) as session:
        session.add(MonthlyCountRecord(month=month, line="audience", name="x", result="answer", people=9, turns=9))


def test_a_month_is_shown_once_it_is_over_and_a_day_has_passed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for month in ("2026-09", "2026-10", "2026-11"):
        _put(store, month)
    for day, newest in ((date(2026, 11, 1), "2026-09"), (date(2026, 11, 2), "2026-10"), (date(2026, 12, 2), "2026-11")):
        monkeypatch.setattr(monthly_counts, "today", lambda day=day: day)
        assert store.monthly_counts.months()[0] == newest


def test_counts_are_deleted_after_years(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for month in ("2023-10", "2023-11", "2026-11"):
        _put(store, month)
    assert KEPT_MONTHS == 36
    monkeypatch.setattr(monthly_counts, "today", lambda: date(2026, 11, 30))
    store.monthly_counts.forget_old()
    assert store.monthly_counts.months() == ["2023-11"]
