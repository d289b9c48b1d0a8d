"""The short form of killing everything again and again."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.operations.training import train
from bot.settings import Settings
from tests.torture.kills import table, the_model, torture

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def model() -> Path:
    """The model that the long form takes; trained now if there is none."""
    chosen = the_model()
    return chosen if chosen.exists() else train(Settings(_env_file=None).models_dir, print)


async def test_nothing_is_lost_or_doubled_by_20_kills(model: Path, tmp_path: Path) -> None:
    outcome = await torture(model, tmp_path, kills=20, seconds=120.0, seed=1, say=print)
    assert outcome.is_well, table(outcome)
    assert outcome.place.kills["gateway"] and outcome.place.kills["actions"]
    assert not outcome.place.crashes.total(), table(outcome)
    assert all(known.is_finished for known in outcome.ledger.known)
