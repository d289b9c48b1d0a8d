"""Knowledge for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.knowledge.library import Library
from actions.records.encryption import new_key
from actions.store import Store, open_store
from tests.actions.making import PLAN, Talk, entry, library
from tests.postgres import emptied, running_postgres


@pytest.fixture
def small() -> Library:
    """Two allowances, a task of the plan with its overview, and a unit."""
    return library(
        entry("care", title="护理补贴", see_also=("living", "gone")),
        entry("living", title="生活补贴"),
        entry("task", PLAN, title="办考试", lead=("省残联",), responsible=("省卫生健康委", "各市县人民政府")),
        entry("overview", PLAN, title="按摩行动", responsible=("省残联", "省中医药局")),
        entry("unit:省残联", PLAN, title="省残联要做的事"),
    )


@pytest.fixture
def talk(small: Library) -> Talk:
    """A conversation about the small library."""
    return Talk(small)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server."""
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Records in a database that is made for one test."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'made' / 'here' / 'q.db'}"
    else:
        url = emptied(request.getfixturevalue("postgres"))
    opened = open_store(url, new_key())
    yield opened
    opened.close()
