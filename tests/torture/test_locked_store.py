"""The short form of locking the store: a few steps at which it would be worst."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.locked_store import BEFORE_REMEMBERING, BEFORE_THE_TURN, Trial, table, try_all

pytestmark = pytest.mark.slow

_LOCKED_SECONDS = 6.0
"""Longer than the store waits, so that nothing can be written at first."""


async def test_while_the_store_is_locked_nothing_is_said_that_is_not_so(tmp_path: Path) -> None:
    chosen = [
        Trial("handoff", 2, BEFORE_THE_TURN),
        Trial("do not erase", 1, BEFORE_THE_TURN),
        Trial("danger, told of oneself", 0, BEFORE_THE_TURN),
        Trial("handoff", 2, BEFORE_REMEMBERING),
    ]
    await try_all(chosen, tmp_path, _LOCKED_SECONDS)
    assert not any(trial.faults for trial in chosen), table(chosen)
    assert any(trial.seconds > 5.0 for trial in chosen), table(chosen)
