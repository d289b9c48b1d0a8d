"""Among a million messages a counselor's pages are found in time, on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.records.database import open_database
from bot.bench.requests_store import store_figures
from tests.postgres import running_postgres

pytestmark = [pytest.mark.slow, pytest.mark.alone]


def _assert_in_time(url: str) -> None:
    engine = open_database(url)
    figures = list(store_figures(engine))
    engine.dispose()
    print("\n".join(figure.line() for figure in figures))
    assert [figure.line() for figure in figures if not figure.is_met] == []


def test_on_sqlite(tmp_path: Path) -> None:
    _assert_in_time(f"sqlite:///{tmp_path / 'million.db'}")


def test_on_postgresql() -> None:
    with running_postgres() as url:
        _assert_in_time(url)
