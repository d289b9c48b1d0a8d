"""A list taken in twice doubles nothing; a newer one changes, reopens and closes; a failed one closes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from actions.errors import StepRefused
from actions.postings.faults import RowRemark
from actions.postings.posting import ClosedBecause, Freshness, PostingContent
from actions.postings.wages import Wage
from actions.store import Store
from tests.postings.making import DAY, content, list_of, read, row

_LATER = DAY + timedelta(days=10)


def _counts(report: object) -> dict[str, int]:
    return {name: value for name, value in vars(report).items() if isinstance(value, int) and value}


def test_the_same_list_twice_changes_nothing(store: Store) -> None:
    taken = read(row(1), row(2, title="客服", wage="3000-4500元/月"), row(3, title="客服", wage="5000元/月"))
    assert _counts(store.postings.take_in(taken)) == {"added": 3}
    before, stamp = store.postings.all(), store.postings.stamp()
    assert _counts(store.postings.take_in(taken)) == {"unchanged": 3}
    assert store.postings.all() == before
    assert store.postings.stamp() == stamp


def test_what_is_kept_is_what_was_read(store: Store) -> None:
    taken = read(row(1, wage="时薪18.5元", description="能久站，不上夜班，有电梯，可居家办公", published="x"))
    store.postings.take_in(taken)
    [held] = store.postings.all()
    [whole] = store.postings.of_ids([held.id])
    assert whole.content == taken.rows[0].content
    assert held.content.contact == ""


def test_whom_to_ask_is_encrypted(store: Store) -> None:
    store.postings.take_in(read(row(1)))
    with store.engine.connect() as connection:
        kept = str(connection.execute(text("SELECT contact FROM postings")).scalar())
    assert "13800000000" not in kept and "王" not in kept


def test_a_dry_run_tells_and_keeps_nothing(store: Store) -> None:
    assert _counts(store.postings.take_in(read(row(1)), dry_run=True)) == {"added": 1}
    assert store.postings.all() == []


def test_a_changed_row_changes_its_posting_and_one_with_the_same_name_stays(store: Store) -> None:
    low, high = content(wage=Wage(Decimal(3000))), content(wage=Wage(Decimal(5000)))
    store.postings.take_in(list_of(low, high))
    first, second = store.postings.all()
    raised = replace(low, wage=Wage(Decimal(3500)))
    # In another order: who says the same as before is the same.
    assert _counts(store.postings.take_in(list_of(high, raised, listed_on=_LATER))) == {"unchanged": 1, "changed": 1}
    again = {one.id: one.content.wage.lowest for one in store.postings.all()}
    assert again == {first.id: 3500, second.id: 5000}


def test_an_older_list_changes_nothing(store: Store) -> None:
    store.postings.take_in(list_of(content(wage=Wage(Decimal(4000))), listed_on=_LATER))
    report = store.postings.take_in(list_of(content(wage=Wage(Decimal(3000)))))
    assert _counts(report) == {"older": 1}
    assert store.postings.all()[0].content.wage.lowest == 4000


def test_what_is_gone_is_told_closed_only_where_asked_and_reopened_by_a_newer_list(store: Store) -> None:
    both, one = list_of(content(), content(title="客服")), list_of(content(), listed_on=_LATER)
    store.postings.take_in(both)
    assert _counts(store.postings.take_in(one)) == {"unchanged": 1, "gone": 1}
    assert _counts(store.postings.take_in(one, close_gone=True)) == {"unchanged": 1, "gone": 1, "closed": 1}
    closed = store.postings.all()[1]
    assert (closed.closed_because, closed.freshness(_LATER)) == (ClosedBecause.GONE, Freshness.EXPIRED)
    assert _counts(store.postings.take_in(both)) == {"older": 1, "unchanged": 1}
    assert store.postings.all()[1].closed_on is not None
    newest = replace(both, listed_on=_LATER + timedelta(days=1))
    assert _counts(store.postings.take_in(newest)) == {"unchanged": 1, "reopened": 1}
    assert store.postings.all()[1].closed_on is None


def test_a_list_of_another_source_closes_nothing_of_ours(store: Store) -> None:
    store.postings.take_in(list_of(content()))
    other = list_of(content(title="客服"), name="别的", listed_on=_LATER)
    assert _counts(store.postings.take_in(other, close_gone=True)) == {"added": 1}


def test_a_list_with_a_refused_row_closes_nothing(store: Store) -> None:
    store.postings.take_in(list_of(content(), content(title="客服")))
    broken = replace(list_of(content(), listed_on=_LATER), refused=(RowRemark(3, "工资", "看不懂"),))
    report = store.postings.take_in(broken, close_gone=True)
    assert (report.gone, report.closed) == (1, 0) and report.kept_open


def test_a_list_that_lacks_most_closes_nothing_unless_that_is_meant(store: Store) -> None:
    store.postings.take_in(list_of(*(content(title=f"岗位{number}") for number in range(40))))
    few = list_of(content(title="岗位1"), listed_on=_LATER)
    report = store.postings.take_in(few, close_gone=True)
    assert (report.gone, report.closed) == (39, 0) and report.kept_open
    assert store.postings.take_in(few, close_gone=True, even_most=True).closed == 39


def test_a_posting_is_confirmed_closed_and_reminded_of(store: Store) -> None:
    store.postings.take_in(list_of(content(deadline=DAY + timedelta(days=5)), content(title="客服")))
    first, second = store.postings.all()
    assert [one.id for one in store.postings.ending_soon(DAY)] == [first.id]
    assert store.postings.ending_soon(DAY - timedelta(days=1)) == []
    store.postings.confirm(first.id, DAY + timedelta(days=1))
    assert store.postings.ending_soon(DAY + timedelta(days=2)) == []
    late = DAY + timedelta(days=40)
    assert [one.id for one in store.postings.to_confirm(late)] == [second.id]
    store.postings.confirm(second.id, late)
    assert store.postings.to_confirm(late) == []
    store.postings.close(second.id, ClosedBecause.FILLED, late)
    assert store.postings.all()[1].why_over(late) == "已经招满"
    with pytest.raises(StepRefused, match="没有这个编号"):
        store.postings.confirm(999)


_CONTENTS = st.builds(
    lambda title, employer, wage: content(title=title, employer=employer, wage=Wage(Decimal(wage), Decimal(wage))),
    st.sampled_from(["客服", "普工", "打字员"]),
    st.sampled_from(["甲公司", "乙公司"]),
    st.integers(1000, 1005),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(_CONTENTS, unique=True, max_size=8), min_size=1, max_size=4))
def test_after_any_lists_the_last_one_is_what_is_open(store: Store, lists: list[list[PostingContent]]) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM postings"))
    for days, contents in enumerate(lists):
        taken = list_of(*contents, listed_on=DAY + timedelta(days=days))
        for _ in range(2):
            store.postings.take_in(taken, close_gone=True, even_most=True)
    still_open = [one.content for one in store.postings.all() if one.closed_on is None]
    assert sorted(map(repr, still_open)) == sorted(map(repr, lists[-1]))
