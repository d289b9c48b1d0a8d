"""The bench's arithmetic: percentiles, limits and the lines that tell them."""

from __future__ import annotations

import pytest

from bot.bench.figures import Figure, median, p95, padded, turn_figures


def test_percentiles_lie_between_neighbours() -> None:
    assert median([3.0, 1.0, 2.0]) == 2.0
    assert p95([float(value) for value in range(101)]) == pytest.approx(95.0)
    assert p95([0.0, 1.0]) == pytest.approx(0.95)
    assert p95([7.0]) == 7.0


@pytest.mark.parametrize(
    ("value", "limit", "verdict"), [(1.4, 1.4, "达到"), (1.4004, 1.4, "没有达到"), (0.0, 0, "达到")]
)
def test_a_line_tells_figure_limit_and_verdict(value: float, limit: float, verdict: str) -> None:
    assert Figure("比", value, "倍", limit, decimals=2).line().split() == [
        "比", f"{value:.2f}", "倍", "不超过", f"{limit:g}", "倍", verdict,
    ]  # fmt: skip


def test_without_a_limit_there_is_no_verdict() -> None:
    figure = Figure("启动", 12.34, "秒", decimals=1)
    assert figure.is_met
    assert figure.line().split() == ["启动", "12.3", "秒"]


def test_turns_are_told_in_milliseconds_and_the_limit_is_the_percentiles() -> None:
    middle, slow = turn_figures("一轮", [0.1, 0.1, 0.2], limit=0.15)
    assert (middle.value, middle.limit) == (pytest.approx(100.0), None)
    assert (slow.value, slow.limit, slow.is_met) == (pytest.approx(190.0), 150.0, False)


def test_chinese_takes_two_columns() -> None:
    assert padded("轮a", 5) == "轮a  "
    assert padded("很长的名字", 4) == "很长的名字 "
