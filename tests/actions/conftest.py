"""Knowledge for the tests of this folder."""

from __future__ import annotations

import pytest

from actions.knowledge.library import Library
from tests.actions.making import PLAN, Talk, entry, library


@pytest.fixture(scope="session")
def real_library() -> Library:
    """The knowledge that the assistant answers from."""
    return Library.load()


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
