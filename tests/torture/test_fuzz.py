"""The short form of made-up requests."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.torture.abuse import abuse
from tests.torture.fuzz import fuzz, gateway

pytestmark = pytest.mark.slow


def test_made_up_requests_are_answered_as_the_served_contract_says(tmp_path: Path) -> None:
    with gateway(tmp_path) as address:
        run = fuzz(address, seed=1, examples=20, folder=tmp_path)
    assert run.is_well, run.report


def test_requests_that_are_none_are_never_answered_by_a_fault_of_ours(tmp_path: Path) -> None:
    with gateway(tmp_path) as address:
        answers = asyncio.run(abuse(int(address.rpartition(":")[2]), seed=1, count=150))
    assert not [answer for answer in answers if answer.is_fault]
    # Nearly all of them were read and answered, however odd.
    assert sum(answer.status is not None for answer in answers) > 130
