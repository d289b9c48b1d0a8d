"""What is told of a load: growth, and whether a limit is missed."""

from __future__ import annotations

from bot.bench.figures import Figure
from tests.load.run import conclude, growth


def test_growth_leaves_out_the_beginning_and_compares_the_end_with_what_came_after_it() -> None:
    assert growth([100.0, 500.0, 700.0, 702.0, 701.0, 701.0, 703.0, 707.0]) == 4.0


def test_a_missed_limit_is_named_and_ends_with_1() -> None:
    said: list[str] = []
    kept, missed = Figure("快", 1.0, "秒", 1.0), Figure("慢", 1.1, "秒", 1.0)
    assert conclude([kept, missed], said.append) == 1
    assert "慢" in said[-1] and "快" not in said[-1]
    assert conclude([kept], said.append) == 0
