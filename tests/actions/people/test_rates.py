"""What is done too often is refused, however many gateways count it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text, update

from actions.people.rates import RateRecord, Rates
from actions.records.database import writing
from actions.records.encryption import new_key
from actions.store import Store, open_store
from tests.postgres import emptied

_MANY_MINUTES = 6000.0


@pytest.fixture
def shared(postgres: str) -> Iterator[Store]:
    """A store on PostgreSQL."""
    opened = open_store(emptied(postgres), new_key())
    yield opened
    opened.close()


def test_many_at_once_at_two_gateways_pass_as_often_as_is_allowed(shared: Store) -> None:
    both = Rates(shared.engine), Rates(shared.engine)
    with ThreadPoolExecutor(8) as threads:
        passed = list(threads.map(lambda each: both[each % 2].may([("c", 10, _MANY_MINUTES)], "s"), range(40)))
    assert passed.count(True) == 10


def test_each_name_has_its_own_count_and_the_first_refusal_ends_it(shared: Store) -> None:
    assert shared.rates.may([("mine", 1, _MANY_MINUTES), ("all", 2, _MANY_MINUTES)], "")
    assert not shared.rates.may([("mine", 1, _MANY_MINUTES), ("all", 2, _MANY_MINUTES)], "")
    assert shared.rates.may([("theirs", 1, _MANY_MINUTES), ("all", 2, _MANY_MINUTES)], "")
    assert not shared.rates.may([("others", 1, _MANY_MINUTES), ("all", 2, _MANY_MINUTES)], "")


def test_after_the_window_it_passes_again_and_what_counts_no_more_is_deleted(shared: Store) -> None:
    assert shared.rates.may([("c", 1, _MANY_MINUTES)], "")
    shared.rates.forget_old()
    assert not shared.rates.may([("c", 1, _MANY_MINUTES)], "")
    with writing(shared.engine) as session:
        session.execute(update(RateRecord).values(until=RateRecord.until - _MANY_MINUTES))
    assert shared.rates.may([("c", 1, _MANY_MINUTES)], "")
    with writing(shared.engine) as session:
        session.execute(update(RateRecord).values(until=0.0))
    shared.rates.forget_old()
    with shared.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM rates")).scalar_one() == 0


def test_no_name_lies_in_the_clear_or_is_found_without_the_secret(shared: Store) -> None:
    for secret in ("one", "other"):
        assert shared.rates.may([("203.0.113.7", 1, _MANY_MINUTES)], secret)
    with shared.engine.connect() as connection:
        names = list(connection.execute(text("SELECT whose FROM rates")).scalars())
    assert len(set(names)) == 2
    assert not any("203" in name and "113" in name and "." in name for name in names)


def test_sqlite_which_serves_one_gateway_counts_nothing() -> None:
    store = open_store("sqlite://", new_key())
    assert not store.rates.are_shared
    store.rates.forget_old()
    store.close()
